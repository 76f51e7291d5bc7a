"""Embeddings in a text, found as the host finds them: by their tokens.

At each token, from left to right, the registered name with the most tokens that match is taken; of names with equal
tokens the first that was loaded. So case and spacing round punctuation are free, and no word boundary is needed:
`xEasyNegative` holds `EasyNegative`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from promptlint.dataclass import dataclass
from promptlint.semantics.tokenizer import tokens, words

__all__ = ["EmbeddingMatch", "EmbeddingNames"]


@dataclass(frozen=True, slots=True)
class EmbeddingMatch:
    """A name, and where its first and last word stand in the text."""

    name: str
    start: int
    end: int


class EmbeddingNames:
    """The names that are registered, in the order in which the host loaded them."""

    __slots__ = ("_root",)

    def __init__(self, names: Iterable[str]) -> None:
        self._root = _Node()
        for name in names:
            node = self._root
            for token in tokens(name):
                node = node.next.setdefault(token, _Node())
            if node is not self._root and node.name is None:
                node.name = name

    def find(self, text: str) -> list[EmbeddingMatch]:
        """The embeddings in a text of one weight, in its order. Places are exact to the word; where cleaning moved
        the text they are the whole of it."""
        if not self._root.next:
            return []
        ids: list[int] = []
        places: list[tuple[int, int]] = []
        for word, start, end in words(text):
            ids += word
            places += [(start, end)] * len(word)
        found: list[EmbeddingMatch] = []
        position = 0
        while position < len(ids):
            end_, name = self.longest(ids, position)
            if name is not None:
                found.append(EmbeddingMatch(name, places[position][0], places[end_ - 1][1]))
            position = end_
        return found

    def longest(self, ids: Sequence[int], position: int) -> tuple[int, str | None]:
        """Where the longest name from a position on ends, and the name; without one, the next position."""
        node: _Node | None = self._root.next.get(ids[position])
        best: tuple[int, str | None] = (position + 1, None)
        at = position + 1
        while node is not None:
            if node.name is not None:
                best = (at, node.name)
            node = node.next.get(ids[at]) if at < len(ids) else None
            at += 1
        return best


class _Node:
    """What may follow some tokens, and the name that ends here."""

    __slots__ = ("name", "next")

    def __init__(self) -> None:
        self.next: dict[int, _Node] = {}
        self.name: str | None = None
