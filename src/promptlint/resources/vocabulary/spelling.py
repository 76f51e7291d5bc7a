"""What somebody may have meant by a tag that no list has.

Most tags that a list does not have are real: names of people, series, things that were not drawn often enough, words
of plain English. So what is near a common tag is weighed: by the slips between them, the letters of it that stand in an
order which tags of the list hardly have, its length, and how much more common the tag is than the rarest word of what
is written. The weights are those of a logistic regression over the lists of danbooru, e621 and derpibooru, a tenth of
which was held back, and words of English: of the tags held back 0.2 to 1.0 in a hundred are taken for slips, and of
slips in common tags 86 to 91, those of three letters among them, are found (`python -m benchmarks.slips`). A single
word that CLIP has as one token is a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from math import log, log1p
from operator import itemgetter
from typing import Final

from promptlint.regex import regex
from promptlint.resources.vocabulary.model import Vocabulary, Word, key_of
from promptlint.text.likeness import nearest

__all__ = ["Speller"]

_COMMON = 4_000
"""Tags that somebody may have meant: the commonest of a list."""
_SHORTEST = 4
_TWO_SLIPS_FROM = 5
"""Letters of a tag in which two slips still show what was meant."""
_LONGEST = 60
_MOST_REMEMBERED = 20_000
_ENOUGH = -1.4
"""The weight from which on a tag is taken for a slip."""
_SEPARATOR = regex(r"[\s_()\-:/!?.,'&+;]+")
_DIGITS = regex(r"\d+")
_ENDINGS: Final = (
    ("s", ("",)),
    ("es", ("", "e")),
    ("ed", ("", "e")),
    ("ing", ("", "e")),
    ("er", ("", "e")),
    ("ly", ("",)),
    ("y", ("", "e")),
    ("less", ("",)),
    ("ness", ("",)),
)
"""What English words end in, and what they end in without it."""


class Speller:
    """Looks for what is meant, in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Word | None] = {}

    @cached_property
    def _common(self) -> dict[int, list[str]]:
        """The common tags by their length."""
        by_length: dict[int, list[str]] = {}
        for word in self._vocabulary.commonest(_COMMON):
            if not word.is_invalid:
                by_length.setdefault(len(word.name), []).append(word.name)
        return by_length

    @cached_property
    def _words(self) -> Mapping[str, int]:
        """How common the commonest tag with each word is."""
        return self._kept("words", self._count_words)

    @cached_property
    def _letters(self) -> Mapping[str, int]:
        """How many tags have three letters in a row."""
        return self._kept("letters", self._count_letters)

    def prepare(self) -> None:
        """Work out what will be asked for."""
        _ = self._common, self._words, self._letters

    def _kept(self, name: str, count: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
        store = self._vocabulary.store
        known = store.load_counts(name) if store is not None else None
        if known is None:
            known = dict(count())
            if store is not None:
                store.save_counts(name, known)
        return known

    def _count_words(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for name, count in zip(self._vocabulary.names, self._vocabulary.counts, strict=True):
            for word in _SEPARATOR.split(name):
                if count >= found.get(word, 0):
                    found[word] = count
        for alias in self._vocabulary.aliases:
            for word in _SEPARATOR.split(alias):
                found.setdefault(word, 1)
        return found

    def _count_letters(self) -> Mapping[str, int]:
        return Counter(three for name in self._vocabulary.names for three in _threes(name))

    def meant_by(self, text: str) -> Word | None:
        """The common tag that a text is a slip or two away from; None for one that is in the list, is another name, or
        may well be a tag of its own."""
        key = key_of(text)
        if not _SHORTEST <= len(key) <= _LONGEST:
            return None
        if key not in self._known:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._meant_by(key)
        return self._known[key]

    def _meant_by(self, key: str) -> Word | None:
        if self._vocabulary.find(key) or self._vocabulary.find_by_alias(key):
            return None
        best: tuple[int, int, Word] | None = None
        for name, distance in self._near(key, 2 if len(key) >= _TWO_SLIPS_FROM else 1):
            word = self._vocabulary.find(name)
            if word is not None and not _is_another(key, name):
                best = min(best or (9, 0, word), (distance, -word.count, word), key=itemgetter(0, 1))
        if best is None:
            return None
        distance, _, word = best
        if _joined(key) == _joined(word.name):
            return word
        words = [each for each in _SEPARATOR.split(key) if each]
        if len(words) == 1 and _is_token(key):
            return None
        return word if self._weight(key, words, word, distance) > _ENOUGH else None

    def _weight(self, key: str, words: list[str], word: Word, distance: int) -> float:
        rarest = min((self._words.get(each, 0) for each in words), default=0)
        odd, less_odd = sorted(self._letters.get(three, 0) for three in _threes(key))[:2]
        others = set(_SEPARATOR.split(word.name))
        return (
            -5.3
            - 3.3 * (distance == 2)
            - 0.39 * log1p(odd)
            - 0.39 * log1p(less_odd)
            - 0.54 * log1p(rarest)
            + 0.38 * log1p(word.count)
            + 2.94 * log(len(key))
            + 1.0 * (len(words) > 1)
            - 0.5 * all(_is_english(each) for each in words if each not in others)
        )

    def _near(self, key: str, slips: int) -> Iterator[tuple[str, int]]:
        for length in range(len(key) - slips, len(key) + slips + 1):
            names = self._common.get(length)
            if names:
                yield from nearest(key, names, most_slips=slips, limit=8)


def _threes(text: str) -> Iterator[str]:
    whole = f"^{text}$"
    return (whole[at : at + 3] for at in range(len(whole) - 2))


def _joined(key: str) -> str:
    """A tag without what stands between its words."""
    return _SEPARATOR.sub("", key)


def _is_another(key: str, name: str) -> bool:
    """Whether the difference is one that tells tags apart: a number, or an s at the end."""
    one, other = sorted((key, name), key=len)
    has_s = other == f"{one}s" and not other.endswith("ss")
    return has_s or _DIGITS.findall(key) != _DIGITS.findall(name)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _is_token(word: str) -> bool:
    """Whether CLIP has a word as one token, as it has those that are common on the web."""
    from promptlint.semantics.tokenizer import tokens

    return len(tokens(word)) == 1


def _is_english(word: str) -> bool:
    """Whether a word is one of English, or one with a usual ending."""
    if not word.isalpha() or _is_token(word):
        return True
    return any(
        word.endswith(ending) and len(word) >= len(ending) + 3 and _is_token(word[: -len(ending)] + instead)
        for ending, others in _ENDINGS
        for instead in others
    )
