"""Did you mean: the name that was probably meant, among thousands of names of files or the few words of a setting."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from promptlint.regex import regex
from promptlint.text.likeness import likeness, most_alike, slips

__all__ = [
    "LIKE_A_FILE",
    "LIKE_A_WORD",
    "Names",
    "closest",
    "did_you_mean",
    "matching",
    "nearest_first",
    "one_of",
    "one_slip",
    "squeeze",
]

_SEPARATORS = regex(r"[\s_.\-]+")
_VERSION = regex(r"(?:v?\d{1,8}(?:\.\d{1,4}){0,3}|safetensors|lora|final|fp16|pruned)\Z")
_SHORTEST_PREFIX = 4

LIKE_A_FILE = 84.0
"""How like the name of a file must be, of 100, to be suggested. Among thousands of names some are alike by accident,
and what is suggested may become a fix: `pencilstudy` is not `pencil_sketch` misspelt (70)."""

LIKE_A_WORD = 60.0
"""How like one of a few known words must be: a setting, a rule, a command. Whoever wrote it meant one of them, and the
suggestion is only read: `nested` means `nested-weight` (67). Much below, any two words of some length begin to match:
`frobnicate` and `format` (50)."""


def squeeze(name: str) -> str:
    """A name without what people misremember: letter case, blanks, `_`, `-` and dots."""
    return _SEPARATORS.sub("", name.casefold())


class Names:
    """Some names, prepared to be compared with many others."""

    __slots__ = ("_names", "_order", "_squeezed", "_stems")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._squeezed = [squeeze(name) for name in self._names]
        self._order = sorted(range(len(self._names)), key=self._squeezed.__getitem__)
        self._stems: dict[str, list[int]] | None = None

    def __len__(self) -> int:
        return len(self._names)

    def same(self, name: str) -> str | None:
        """The name that differs only in what people misremember, or None."""
        wanted = squeeze(name)
        at = self._find(wanted)
        if wanted and at < len(self._order) and self._squeezed[self._order[at]] == wanted:
            return self._names[self._order[at]]
        return None

    def closest(self, name: str, *, like: float = LIKE_A_FILE) -> str | None:
        """The file that was probably meant, or None: the same but for case and separators, the same in another
        version, one that begins with it, else the most similar one, of at least `like` percent."""
        return (
            self.same(name)
            or self._other_version(name)
            or (self._beginning(name) if len(squeeze(name)) >= _SHORTEST_PREFIX else None)
            or self._most_like(name, like)
        )

    def closest_word(self, name: str) -> str | None:
        """The word that was probably meant, or None: the same but for case and separators, the most similar one, else
        one that begins with it."""
        return self.same(name) or self._most_like(name, LIKE_A_WORD) or self._beginning(name)

    def _other_version(self, name: str) -> str | None:
        wanted = squeeze(name)
        stem = _stem(wanted)
        if len(stem) < _SHORTEST_PREFIX:
            return None
        if self._stems is None:
            self._stems = {}
            for number, squeezed in enumerate(self._squeezed):
                self._stems.setdefault(_stem(squeezed), []).append(number)
        if stem not in self._stems:
            return None
        return self._names[max(self._stems[stem], key=lambda n: likeness(wanted, self._squeezed[n]))]

    def _beginning(self, name: str) -> str | None:
        wanted = squeeze(name)
        at = self._find(wanted)
        found = wanted and at < len(self._order) and self._squeezed[self._order[at]].startswith(wanted)
        return self._names[self._order[at]] if found else None

    def _most_like(self, name: str, like: float) -> str | None:
        wanted = squeeze(name)
        if not wanted:
            return None
        match = most_alike(wanted, self._squeezed, at_least=like)
        return self._names[match] if match is not None else None

    def _find(self, squeezed: str) -> int:
        return bisect_left(self._order, squeezed, key=self._squeezed.__getitem__)


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Which of a few known words was probably meant, or None."""
    return Names(candidates).closest_word(name)


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """` (did you mean X?)`, or nothing when no candidate is close."""
    match = closest(name, candidates)
    return f" (did you mean {match}?)" if match else ""


def one_of(name: str, known: Sequence[str]) -> str:
    """`did you mean X?`, or what there is to choose from when no word is close."""
    match = closest(name, known)
    return f"did you mean {match}?" if match else f"there are {', '.join(known)}"


def nearest_first(name: str, known: Sequence[str]) -> str:
    """What there is to choose from, the word that was probably meant first: `; did you mean X? There are X and Y`."""
    match = closest(name, known)
    ordered = known if match is None else [match, *(word for word in known if word != match)]
    listed = " and ".join([", ".join(ordered[:-1]), ordered[-1]]) if len(ordered) > 1 else "".join(ordered)
    return f"; did you mean {match}? There are {listed}" if match else f"; there are {listed}"


def one_slip(name: str, candidates: Iterable[str]) -> str | None:
    """The first of some words that a name is, or is one slip away from: a letter too many, too few, another one, or two
    of them swapped; None where there is none. For words that are too short to be compared by likeness."""
    return next((candidate for candidate in candidates if slips(name, candidate) <= 1), None)


def _stem(squeezed: str) -> str:
    """A squeezed name without a version at its end."""
    return _VERSION.sub("", squeezed) or squeezed


def matching(names: Iterable[str], typed: str) -> list[str]:
    """Names with the typed letters in them, whatever their case; those that begin with them first."""
    wanted = typed.casefold()
    found = [name for name in names if wanted in name.casefold()]
    return sorted(found, key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))
