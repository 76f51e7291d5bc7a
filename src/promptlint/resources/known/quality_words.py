"""Tags that say how good a picture is, as data: `data/quality_words.toml`, every entry with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from promptlint.dataclass import dataclass
from promptlint.resources.known._data import load

__all__ = ["QualityWord", "Side", "find_quality_word", "is_quality_word", "quality_words"]


class Side(StrEnum):
    """The prompt that a quality word belongs in."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class QualityWord:
    """A tag that says how good a picture is, and the prompt it belongs in."""

    text: str
    side: Side
    reason: str


@cache
def quality_words() -> Mapping[str, QualityWord]:
    """The words by their text, blanks for underscores."""
    return MappingProxyType(
        {
            _plain(entry["text"]): QualityWord(entry["text"], Side(entry["side"]), entry["reason"])
            for entry in load("quality_words")["word"]
        }
    )


def find_quality_word(tag: str) -> QualityWord | None:
    """The entry for a whole tag, in any letter case, with blanks or underscores."""
    return quality_words().get(_plain(tag))


def is_quality_word(tag: str) -> bool:
    """Whether a tag is one of them, in whatever case, and with anything between its words or nothing."""
    return _joined(tag) in _joined_words()


@cache
def _joined_words() -> frozenset[str]:
    return frozenset(map(_joined, quality_words()))


def _joined(tag: str) -> str:
    return _plain(tag).replace(" ", "").replace("-", "")


def _plain(tag: str) -> str:
    return " ".join(tag.casefold().replace("_", " ").split())
