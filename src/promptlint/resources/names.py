"""Did-you-mean over thousands of names of files."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

__all__ = ["Names", "squeeze"]

_SEPARATORS = re.compile(r"[\s_.\-]+")
_VERSION = re.compile(r"(?:v?\d{1,8}(?:\.\d{1,4}){0,3}|safetensors|lora|final|fp16|pruned)\Z")
_SHORTEST_PREFIX = 4
_LIKE = 84.0
"""How like a name must be, of 100, to be suggested."""


def squeeze(name: str) -> str:
    """A name without what people misremember: letter case, blanks, `_`, `-` and dots."""
    return _SEPARATORS.sub("", name.casefold())


class Names:
    """Some names, prepared to be compared with many others. rapidfuzz is imported when first asked."""

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

    def closest(self, name: str, *, like: float = _LIKE) -> str | None:
        """The name that was probably meant, or None: the same but for case and separators, the same in another
        version, one that begins with it, else the most similar one, of at least `like` percent."""
        same = self.same(name)
        if same is not None:
            return same
        wanted = squeeze(name)
        if not wanted or not self._names:
            return None
        stem = _stem(wanted)
        if self._stems is None:
            self._stems = {}
            for number, squeezed in enumerate(self._squeezed):
                self._stems.setdefault(_stem(squeezed), []).append(number)
        from rapidfuzz import fuzz, process

        if len(stem) >= _SHORTEST_PREFIX and stem in self._stems:
            return self._names[max(self._stems[stem], key=lambda n: fuzz.ratio(wanted, self._squeezed[n]))]
        if len(wanted) >= _SHORTEST_PREFIX:
            at = self._find(wanted)
            if at < len(self._order) and self._squeezed[self._order[at]].startswith(wanted):
                return self._names[self._order[at]]
        match = process.extractOne(wanted, self._squeezed, scorer=fuzz.ratio, score_cutoff=like)
        return self._names[match[2]] if match else None

    def _find(self, squeezed: str) -> int:
        return bisect_left(self._order, squeezed, key=self._squeezed.__getitem__)


def _stem(squeezed: str) -> str:
    """A squeezed name without a version at its end."""
    return _VERSION.sub("", squeezed) or squeezed
