"""Patterns of files, as in `.gitignore`: matched as git matches them, however many there are and whatever they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from promptlint.formats.globs import Automaton, Set, Token, Wild, read_set

__all__ = ["IgnoreFile", "check_together", "is_pattern", "matches", "matching_lists"]

_MOST_FOLDERS = 256
"""Folders whose states are kept."""
_MOST_RANGES = 500
"""Ranges in the brackets of an ignore file; those of all languages and tools together have a third of that. Each may
need a state of its own."""


class _Pattern(NamedTuple):
    """A line, read. `for_folders`: it means folders alone. `is_shallow`: it ends in a star for whole names and means
    what is in a folder, but not what is in that."""

    tokens: list[Token]
    is_negated: bool
    for_folders: bool
    is_shallow: bool


def matches(path: str, patterns: tuple[str, ...], folder: str = "") -> bool:
    """Whether a file is meant by patterns as in `.gitignore`, relative to a folder (empty: the current one): itself, or
    a folder that it is in. The last pattern that matches counts. Raises ValueError for what is not a pattern."""
    return bool(matching_lists(path, (patterns,), folder))


def matching_lists(path: str, lists: tuple[tuple[str, ...], ...], folder: str = "") -> tuple[int, ...]:
    """The numbers, from 0, of those lists of patterns that mean a file, each as `matches` has it. All are asked in one
    pass. Raises ValueError for what is not a pattern."""
    if not lists:
        return ()
    absolute = Path(path).absolute()
    try:
        relative = absolute.relative_to(Path(folder).absolute())
    except ValueError:
        relative = absolute.relative_to(absolute.anchor)
    return _lists(lists).matching(relative.as_posix())


def check_together(patterns: Iterable[str]) -> None:
    """Raises ValueError for patterns whose brackets have more ranges of characters than anybody needs."""
    _hold_to_ranges(pattern for pattern in map(_read, patterns) if pattern is not None)


def is_pattern(pattern: str) -> bool:
    """Whether a line can be read as a pattern, or says nothing. Git passes over those that cannot."""
    try:
        _read(pattern)
    except ValueError:
        return False
    return True


class IgnoreFile:
    """What a `.gitignore` says about files and folders.

    Raises ValueError for one that has more sets of characters than anybody needs.
    """

    def __init__(self, text: str) -> None:
        lines = (line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n"))
        self._paths = _Paths(_of_git(lines))

    def answer(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether a path, relative to the file's folder and with slashes, is ignored; None where no pattern is about
        it. Only the path itself is asked about: the folders around it are those that were not ignored."""
        last = self._paths.last_for(path, is_folder=is_folder)
        return None if last is None else not self._paths.patterns[last].is_negated


class _Paths:
    """Patterns that are asked about many paths, folder by folder."""

    def __init__(self, patterns: list[_Pattern]) -> None:
        self.patterns = patterns
        self.automaton = Automaton(each.tokens for each in patterns)
        self._for_folders = self.automaton.bits_of(number for number, each in enumerate(patterns) if each.for_folders)
        self._shallow = self.automaton.bits_of(number for number, each in enumerate(patterns) if each.is_shallow)
        self._known: dict[str, tuple[int, int]] = {}

    def last_for(self, path: str, *, is_folder: bool) -> int | None:
        """The number of the last pattern that means a path itself."""
        bits, _ = self.bits_for(path)
        if not is_folder:
            bits &= ~self._for_folders
        return self.automaton.last(bits) if bits else None

    def last_around(self, path: str) -> list[int]:
        """The numbers of the patterns that mean a file, or a folder that it is in, the last first."""
        own, around = self.bits_for(path)
        return list(self.automaton.numbers((own & ~self._for_folders) | (around & ~self._shallow)))

    def bits_for(self, path: str) -> tuple[int, int]:
        """The bits of the patterns that match a path, and of those that match a folder around it."""
        folder, slash, name = path.rpartition("/")
        state, around = self._inside(folder) if slash else (self.automaton.start, 0)
        return self.automaton.ended(self.automaton.after(state, name)), around

    def _inside(self, folder: str) -> tuple[int, int]:
        """The state after a folder and its slash, and the bits of the patterns that match it or one around it."""
        names: list[str] = []
        current = folder
        while current and current not in self._known:
            current, _, name = current.rpartition("/")
            names.append(name)
        state, around = self._known[current] if current else (self.automaton.start, 0)
        for name in reversed(names):
            state = self.automaton.after(state, name)
            around |= self.automaton.ended(state)
            state = self.automaton.after(state, "/")
            current = f"{current}/{name}" if current else name
            if len(self._known) >= _MOST_FOLDERS:
                del self._known[next(iter(self._known))]
            self._known[current] = state, around
        return state, around


class _Lists:
    def __init__(self, lists: tuple[tuple[str, ...], ...]) -> None:
        self._owners = [number for number, patterns in enumerate(lists) for each in patterns if _read(each) is not None]
        self._paths = _Paths([each for patterns in lists for each in map(_read, patterns) if each is not None])

    def matching(self, path: str) -> tuple[int, ...]:
        found: dict[int, bool] = {}
        for number in self._paths.last_around(path):
            found.setdefault(self._owners[number], not self._paths.patterns[number].is_negated)
        return tuple(sorted(owner for owner, is_meant in found.items() if is_meant))


@lru_cache(maxsize=64)
def _lists(lists: tuple[tuple[str, ...], ...]) -> _Lists:
    return _Lists(lists)


def _of_git(lines: Iterable[str]) -> list[_Pattern]:
    """The patterns of a file, without the lines that are none."""
    found: list[_Pattern] = []
    for line in lines:
        if line.strip(" ") in ("/", "!/"):  # nothing to git, and everything to others
            continue
        try:
            pattern = _read(line, with_open_brackets=False)
        except ValueError:
            continue
        if pattern is not None:
            found.append(pattern)
    _hold_to_ranges(found)
    return found


def _hold_to_ranges(patterns: Iterable[_Pattern]) -> None:
    sets = {token for pattern in patterns for token in pattern.tokens if isinstance(token, Set)}
    if sum(len(each.ranges) for each in sets) > _MOST_RANGES:
        raise ValueError(f"more than {_MOST_RANGES} ranges of characters in brackets")


def _read(line: str, *, with_open_brackets: bool = True) -> _Pattern | None:
    """A line as a pattern; None for one that says nothing. A bracket that is never closed is a character as any, or
    makes the pattern one that git passes over. Raises ValueError."""
    line = _without_last_blanks(line)
    if not line or line.startswith("#"):
        return None
    is_negated = line.startswith("!")
    line = line.removeprefix("!")
    if not line:
        raise ValueError("there is nothing after the exclamation mark")
    if line == "/":
        return _Pattern([Wild.CHARACTER, Wild.REST], is_negated, for_folders=False, is_shallow=False)
    for_folders = line.endswith("/")
    line = line.removesuffix("/")
    names = line.split("/") if "/" in line else ["**", line]
    names = names[1:] if not names[0] else names
    names = ["**" if len(name) > 2 and not name.strip("*") else name for name in names]
    tokens: list[Token] = []
    for number, name in enumerate(names):
        is_last = number == len(names) - 1
        if name != "**":
            tokens += _name(name, with_open_brackets=with_open_brackets)
            tokens += [] if is_last else ["/"]
        elif is_last:
            tokens += [Wild.CHARACTER, Wild.REST]
        elif tokens[-1:] != [Wild.FOLDERS]:
            tokens.append(Wild.FOLDERS)
    return _Pattern(tokens, is_negated, for_folders, is_shallow=names[-1] == "*" and not for_folders)


def _name(name: str, *, with_open_brackets: bool) -> Iterator[Token]:
    """The tokens of the part between two slashes."""
    if name == "*":
        yield Wild.NAME_CHARACTER  # no name is empty
    at = 0
    while at < len(name):
        character = name[at]
        at += 1
        if character == "\\":
            if at == len(name):
                raise ValueError("there is nothing after the last backslash")
            yield name[at]
            at += 1
        elif character == "[":
            found = read_set(name, at - 1, git=True)
            if found is None and not with_open_brackets:
                raise ValueError("a bracket is never closed")
            if found is None:
                yield character
            else:
                yield found[0]
                at = found[1]
        elif character == "*":
            yield Wild.NAME_REST
        else:
            yield Wild.NAME_CHARACTER if character == "?" else character


def _without_last_blanks(line: str) -> str:
    """As git reads a line: blanks at its end do not count but where a backslash escapes one."""
    shorter = line.rstrip(" ")
    escapes = len(shorter) - len(shorter.rstrip("\\"))
    return line[: len(shorter) + 1] if escapes % 2 and shorter != line else shorter
