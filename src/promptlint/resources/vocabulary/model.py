"""A list of tags, and what can be looked up in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from heapq import nlargest
from typing import TYPE_CHECKING, Any

from promptlint.dataclass import dataclass
from promptlint.resources.vocabulary.categories import CATEGORIES, INVALID

if TYPE_CHECKING:
    from promptlint.resources.vocabulary.spelling import Speller
    from promptlint.resources.vocabulary.store import Store

__all__ = ["Proposal", "Vocabulary", "Word", "key_of"]

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Word:
    """A tag of a list, as the list writes it: `count` is how many pictures have it, `category` what sort it is, empty
    where that is not known."""

    name: str
    count: int
    category: str

    @property
    def is_invalid(self) -> bool:
        """Whether the list says that it is out of use."""
        return self.category == CATEGORIES[INVALID]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tag that begins as somebody has typed it, or another name of which does: `alias`."""

    word: Word
    alias: str | None = None


def key_of(text: str) -> str:
    """How a list writes a tag: in small letters, with underscores."""
    is_tidy = text.isascii() and text == text.lower() and text.isprintable()
    if is_tidy and " " not in text and "__" not in text and text[:1] != "_" != text[-1:]:
        return text  # as nearly all of a list are
    return "_".join(text.casefold().replace("_", " ").split())


class Vocabulary:
    """The tags of one or several lists. `names`, `counts` and `categories` are of equal length; names are as `key_of`
    has them, each once, categories places in `CATEGORIES`. `aliases` are further names, each with the number of its
    tag. The `store` keeps what is worked out of it."""

    def __init__(
        self,
        names: Sequence[str],
        counts: Sequence[int],
        categories: Sequence[int],
        aliases: Mapping[str, int],
        store: Store | None = None,
    ) -> None:
        self.names = names
        self.counts = counts
        self.categories = categories
        self.aliases = aliases
        self.store = store

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"<Vocabulary of {len(self):,} tags>"

    def __getstate__(self) -> dict[str, Any]:
        """Without what can be worked out again."""
        return {name: getattr(self, name) for name in ("names", "counts", "categories", "aliases", "store")}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def _by_name(self) -> tuple[list[str], list[int]]:
        """The names in their order, and the numbers of their tags."""
        names = sorted(self.names)
        return names, [self._numbers[name] for name in names]

    @cached_property
    def _by_alias(self) -> tuple[list[str], list[int]]:
        """The same of further names."""
        aliases = sorted(self.aliases)
        return aliases, [self.aliases[alias] for alias in aliases]

    def prepare(self) -> None:
        """Work out what will be asked for, while nobody waits."""
        self.starting_with("a", 1)
        self._speller.prepare()

    def _word(self, number: int) -> Word:
        return Word(self.names[number], self.counts[number], CATEGORIES[self.categories[number]])

    def find(self, text: str) -> Word | None:
        """The tag of this name, in whatever case, with blanks or underscores; None for what is only an alias."""
        number = self._numbers.get(key_of(text))
        return self._word(number) if number is not None else None

    def find_by_alias(self, text: str) -> Word | None:
        """The tag that a text is another name of; None for a name of its own."""
        key = key_of(text)
        number = self.aliases.get(key) if key not in self._numbers else None
        return self._word(number) if number is not None else None

    @cached_property
    def _speller(self) -> Speller:
        from promptlint.resources.vocabulary.spelling import Speller

        return Speller(self)

    def meant_by(self, text: str) -> Word | None:
        """The common tag that a text is a slip or two away from; None for one that is in the list, is another name, or
        may well be a tag of its own."""
        return self._speller.meant_by(text)

    def starting_with(self, text: str, limit: int) -> list[Proposal]:
        """The tags that begin with a text, by name or by alias, the commonest first; at most so many. None of those
        that are out of use, and none for no text at all."""
        key = key_of(text)
        if not key:
            return []
        if text.endswith((" ", "_")):
            key += "_"  # the word is whole
        named = set(_beginning_with(key, *self._by_name)[1])
        by_alias: dict[int, str] = {}
        for alias, number in zip(*_beginning_with(key, *self._by_alias), strict=True):
            if number not in named:
                by_alias.setdefault(number, alias)
        categories = self.categories
        valid = [number for number in (*named, *by_alias) if categories[number] != INVALID]
        best = nlargest(limit, valid, key=self.counts.__getitem__)
        return [Proposal(self._word(number), by_alias.get(number)) for number in best]

    def commonest(self, number: int) -> list[Word]:
        """So many of the commonest tags, the commonest first."""
        return [self._word(each) for each in nlargest(number, range(len(self.names)), key=self.counts.__getitem__)]


def _beginning_with(key: str, names: list[str], numbers: list[int]) -> tuple[list[str], list[int]]:
    part = slice(bisect_left(names, key), bisect_left(names, key + _LAST))
    return names[part], numbers[part]
