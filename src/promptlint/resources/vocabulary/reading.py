"""Lists of tags, as tagcomplete has them: `name,category,count,"alias,alias"`, a line each; a file of names alone, or
of names and counts, as ComfyUI's custom scripts have it, is one too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from promptlint.errors import PromptlintError
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.resources.vocabulary.categories import UNKNOWN, places_of
from promptlint.resources.vocabulary.model import Vocabulary, key_of
from promptlint.resources.vocabulary.store import Store

__all__ = ["VocabularyError", "parse_lists", "read_vocabulary"]

_LARGEST = 64 << 20
"""Bytes of a list. That of e621 has 3 million."""
_MOST_ROWS = 1_000_000
_LONGEST = 200
_MOST_DIGITS = 15


class VocabularyError(PromptlintError, ValueError):
    """A list that cannot be used: its `path`, and the `reason`. The message is one line: which file, what, what to
    do."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


def read_vocabulary(paths: Iterable[Path], *, cached: bool = True) -> Vocabulary:
    """The tags of some lists, of which an earlier one counts more. `cached` keeps what was read in the user's cache.
    Raises VocabularyError for a list that cannot be read, or that has no tag."""
    paths = tuple(paths)
    store = Store.for_lists(paths) if cached else None
    known = store.load() if store is not None else None
    if known is not None:
        return known
    found = parse_lists([(path.name, _text(path)) for path in paths])
    if not found.names:
        raise VocabularyError(
            ", ".join(map(str, paths)), "has no tag; a list has one in each line, as name,category,count"
        )
    if store is not None:
        found.store = store
        store.save(found)
    return found


def _text(path: Path) -> str:
    try:
        data = read_regular(path, _LARGEST)
    except TooLargeError:
        raise VocabularyError(str(path), f"a list of tags has at most {_LARGEST >> 20} MiB") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise VocabularyError(str(path), f"the list of tags cannot be read: {reason}") from None
    return data.decode("utf-8-sig", "replace")


def parse_lists(lists: Sequence[tuple[str, str]]) -> Vocabulary:
    """The tags of some lists, each the name of its file and its text. Rows that are not in the form are passed over, as
    those who complete tags with them do."""
    numbers: dict[str, int] = {}
    counts: list[int] = []
    sorts: list[int] = []
    written: list[tuple[int, str]] = []
    for name, text in lists:
        categories = {str(number): place for number, place in places_of(name).items()}
        for line in text.split("\n"):
            tag, *rest = line.split(",", 3)
            key = key_of(tag)
            if key in numbers:
                continue
            if len(rest) == 3 and rest[0] in categories and rest[1].isdecimal() and len(rest[1]) <= _MOST_DIGITS:
                count, category = int(rest[1]), categories[rest[0]]  # as nearly all are
            else:
                row = _row(rest, categories)
                if row is None:
                    continue
                count, category = row
            if '"' in key:
                key = key_of(tag.strip().removeprefix('"').removesuffix('"'))
            if not key or key in numbers or len(key) > _LONGEST or '"' in key:
                continue
            if len(numbers) >= _MOST_ROWS:
                break
            if len(rest) == 3 and rest[2]:
                written.append((len(numbers), rest[2]))
            numbers[key] = len(numbers)
            counts.append(count)
            sorts.append(category)
    others: dict[str, int] = {}
    for number, aliases in written:
        for alias in _aliases(aliases):
            key = key_of(alias)
            # Of completion lists some aliases are abbreviations for typing alone: `/lh`.
            if key and key not in numbers and len(key) <= _LONGEST and key[0] != "/":
                others.setdefault(key, number)
    return Vocabulary(list(numbers), counts, sorts, others)


def _row(rest: Sequence[str], categories: Mapping[str, int]) -> tuple[int, int] | None:
    """Count and category of a row by what follows the name; None for the names of columns, or no row at all."""
    first = _count(rest[0].strip().removeprefix("-")) if rest else 0
    if first is None:
        return None
    if len(rest) < 2:
        return first, UNKNOWN
    return _count(rest[1]) or 0, categories.get(rest[0].strip(), UNKNOWN)  # some have words in the count's place


def _count(text: str) -> int | None:
    """A number as a list writes it; None for what is not one, 0 for nothing."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return None if text else 0


def _aliases(text: str) -> list[str]:
    """What stands in the column of aliases: several in quotes, or one without."""
    if text[0] == '"':
        return text[1:].partition('"')[0].split(",")
    return [text.partition(",")[0]]
