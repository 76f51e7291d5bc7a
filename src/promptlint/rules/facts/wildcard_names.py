"""The names of wildcards, as Dynamic Prompts finds them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property, lru_cache

from promptlint.formats.globs import Glob
from promptlint.regex import regex
from promptlint.resources.names import Names

__all__ = ["WildcardNames", "name_in", "wildcard_names"]

_SAMPLERS = "~!@+-"
_NAME = regex(r"[^\W_]|[*?]")

_GLOB = regex(r"[*?\[]")
_LONGEST_GLOB = 250
"""Characters of a pattern that is looked for; no name of a file has as many."""
_MOST_COMPARED = 100_000_000
"""Names times characters of the patterns that are looked for among them: some seconds of work. Ten thousand wildcards
and five hundred different patterns come to it."""
_SLASHES = regex(r"[\\/]+")


def name_in(written: str) -> str:
    """The name in a wildcard with its underscores, as Dynamic Prompts reads it: without what says how an entry is
    drawn, and up to its arguments or the first two underscores. Empty for what names nothing, such as the `__/__`
    between two others."""
    name = written[2:].partition("__")[0].partition("(")[0].lstrip(_SAMPLERS)
    return name if _NAME.search(name) is not None else ""


class _Ends:
    """Names, by themselves and below any of their folders: `b/c` is one of `a/b/c`."""

    def __init__(self, names: Iterable[str]) -> None:
        # Names that end alike are beside each other when they are read from the end.
        self._backwards = sorted(name[::-1] for name in names)

    def has(self, end: str) -> bool:
        """Whether a name is this one, or ends with it after a folder."""
        return any(self._begins(end[::-1], more) for more in ("", "/"))

    def _begins(self, backwards: str, more: str) -> bool:
        wanted = backwards + more
        at = bisect_left(self._backwards, wanted)
        if at == len(self._backwards):
            return False
        return self._backwards[at].startswith(wanted) if more else self._backwards[at] == wanted


class WildcardNames:
    """The names of all wildcards, found as dynamicprompts 0.31 finds them: the whole name or pattern, else the same
    below any folder."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._globs: dict[str, bool] = {}
        self._compared = 0
        self._nearest: dict[str, str | None] = {}
        self._by_depth: dict[int, Names] = {}
        self._folded: dict[int, dict[str, str]] = {}

    def has(self, name: str) -> bool:
        """Whether a name or pattern finds something."""
        plain = _plain(name)
        if ".." in plain:
            return False
        return self._matches(plain, fold=False) if _GLOB.search(plain) else self._ends.has(plain)

    def found_by(self, name: str) -> list[str]:
        """The names that a name or pattern finds, in order; of a pattern that is too long, none."""
        plain = _plain(name)
        if ".." in plain or len(plain) > _LONGEST_GLOB:
            return []
        if _GLOB.search(plain):
            patterns = _globs(plain)
            return sorted(each for each in self._names if any(pattern.matches(each) for pattern in patterns))
        if plain in self._names:
            return [plain]
        return sorted(each for each in self._names if each.endswith(f"/{plain}"))

    def in_other_case(self, name: str) -> str | None:
        """The name that this one differs from only in letter case; empty for a pattern, which has no one name. None
        where there is none."""
        plain = _plain(name)
        if ".." in plain:
            return None
        if _GLOB.search(plain):
            return "" if self._matches(plain.casefold(), fold=True) else None
        depth = plain.count("/")
        if depth not in self._folded:
            ends = sorted(self._of_depth(depth), reverse=True)
            self._folded[depth] = {end.casefold(): end for end in ends}
        return self._folded[depth].get(plain.casefold())

    def nearest(self, name: str) -> str | None:
        """The name that was probably meant: one of as many folders, else any. None for a pattern."""
        if _GLOB.search(name):
            return None
        if name not in self._nearest:
            depth = _plain(name).count("/")
            if depth not in self._by_depth:
                self._by_depth[depth] = Names(self._of_depth(depth))
            near = self._by_depth[depth].closest(name)
            self._nearest[name] = self._all.closest(name) if near is None else near
        return self._nearest[name]

    def _of_depth(self, depth: int) -> set[str]:
        """The names below so many folders, with those of more by their last ones."""
        found = set()
        for name in self._names:
            folders = name.split("/")
            if len(folders) > depth:
                found.add("/".join(folders[-depth - 1 :]))
        return found

    @cached_property
    def _ends(self) -> _Ends:
        return _Ends(self._names)

    @cached_property
    def _all(self) -> Names:
        return Names(self._names)

    def _matches(self, plain: str, *, fold: bool) -> bool:
        """Whether a pattern finds something, or nobody can tell: it is too long, or there were too many before it."""
        key = f"{fold}{plain}"
        if key not in self._globs:
            names = self._folded_names if fold else self._names
            self._compared += len(names) * len(plain)
            if len(plain) > _LONGEST_GLOB or self._compared > _MOST_COMPARED:
                return True
            self._globs[key] = any(pattern.is_among(names) for pattern in _globs(plain))
        return self._globs[key]

    @cached_property
    def _folded_names(self) -> frozenset[str]:
        return frozenset(map(str.casefold, self._names))


@lru_cache(maxsize=4)
def wildcard_names(wildcards: frozenset[str]) -> WildcardNames:
    """The names of an inventory, prepared to be asked for many times."""
    return WildcardNames(wildcards)


def _globs(plain: str) -> list[Glob]:
    return [Glob(plain)] if plain.startswith("**") else [Glob(plain), Glob(f"*/{plain}")]


def _plain(name: str) -> str:
    return _SLASHES.sub("/", name).strip("/")
