"""What the names of a file and its folders say about what is kept there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePath
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.known.telling_words import telling_words

__all__ = [
    "PlaceKind",
    "PlaceWords",
    "is_folder_of_wildcards",
    "is_named_for_a_language",
    "name_of_another_trade",
    "place_of_other_texts",
    "place_of_prompts",
    "words_in",
    "words_of",
]

_DEPTH = 3
"""Folders above a file that say what is kept there. Collections have `prompts/<theme>/<artist>/`; those further up are
somebody's disk."""

_WORD = regex(r"[iI]18[nN]|[lL]10[nN]|[aA]1111|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
"""A word of a name. Figures divide words, but for the three that are made of both."""

_LANGUAGE_CODE = regex(
    r"(?:ar|bg|bn|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|ms|nb|nl|no|pl|pt|ro|ru|sk|sl|sr|sv|th"
    r"|tr|uk|vi|zh)(?:[-_](?:[a-z]{2}|hans|hant))?",
    re.IGNORECASE,
)
"""The languages that programs are translated into most, as ISO 639-1 has them, with a region or script."""

_MOST_WORDS = 4
"""Words of a folder's name; one with more says something else. `my-sd-prompts-wildcards` is one of wildcards, and
`notes-on-how-to-write-wildcards` is not."""


def words_in(name: str) -> list[str]:
    """The words of a name in order, between separators or where camel case changes, in small letters."""
    return [word.casefold() for word in _WORD.findall(name)]


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a name, as `words_in` finds them."""
    return frozenset(words_in(name))


def name_of_another_trade(path: str, *, weak: bool = True, top: str | None = None) -> str | None:
    """The word of a file's name or, where `weak`, of its folders below `top` that says that something other than
    prompts is kept there; None where none does."""
    name = PurePath(path)
    # All of it, too: `CMakeLists` is one word for us, and three by its letters.
    stem = words_of(name.stem.partition(".")[0]) | words_of(name.stem) | {name.stem.casefold()}
    for word in sorted(stem & telling_words("others", "files")):
        return word
    parents = []
    for folder in list(name.parents)[:_DEPTH]:
        if str(folder) == top:
            break
        parents.append(words_of(folder.name))
    if any(words & {"licenses", "licences"} for words in parents):
        return "licenses"
    if weak:
        for words in (stem, *parents):
            for word in sorted(words & _words_of_trades()):
                return word
    return None


@cache
def _words_of_trades() -> frozenset[str]:
    return frozenset().union(*(telling_words("others", each) for each in ("trades", "translations", "languages")))


PlaceKind = Literal["wildcards", "prompts", "lists", "sides"]
"""What is kept in a place: `sides` are files called after one side of the prompt."""

_STRONGEST: tuple[PlaceKind, ...] = ("wildcards", "prompts", "lists", "sides")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What a name or a folder says is kept there, and the word that says so."""

    kind: PlaceKind
    word: str
    where: str
    alone: bool
    """Whether the name has no other words."""


def place_of_prompts(path: str, *, depth: int = _DEPTH, top: str | None = None) -> PlaceWords | None:
    """What the name of a file, or of one of its `depth` nearest folders, says about prompts; the nearest counts. The
    folder `top` counts only if its name says nothing else, for a project may be about prompts, and those above it not
    at all. Which folders are of wildcards, another function says."""
    file = PurePath(path)
    found = list(_said_by(file.stem, "its name"))
    for folder in list(file.parents)[:depth]:
        is_top = top is not None and str(folder) == top
        words = _said_by(folder.name, f"its folder `{folder.name}`")
        found += [each for each in words if each.kind != "wildcards" and (each.alone or not is_top)]
        if is_top:
            break
    # A file `prompts/negatives.txt` is a list of prompts; what the nearer word says about the side is about the role.
    return min(found, key=lambda each: _STRONGEST.index(each.kind), default=None)


def _said_by(name: str, where: str) -> Iterator[PlaceWords]:
    words = words_of(name)
    for kind in _STRONGEST:
        for word in sorted(words & _words_of_place(kind)):
            yield PlaceWords(kind, word, where, words <= _words_of_prompts())


@cache
def _words_of_place(kind: PlaceKind) -> frozenset[str]:
    if kind == "sides":
        return telling_words("places", "negative") | telling_words("places", "positive")
    return telling_words("places", kind)


@cache
def _words_of_prompts() -> frozenset[str]:
    return telling_words("places", "beside").union(*map(_words_of_place, _STRONGEST))


def is_folder_of_wildcards(name: str) -> bool:
    """Whether a folder's name has the word `wildcards` at its start or end, or `wildcard` at its end."""
    words = [word for word in words_in(name) if word.isascii()]  # words in other scripts beside it do not matter
    if not words or len(words) > _MOST_WORDS:
        return False
    return words[-1] in telling_words("places", "wildcards") or words[0] == "wildcards"


def place_of_other_texts(path: str) -> str | None:
    """Why JSON, YAML or TOML cannot hold prompts where it lies; None where nothing rules it out."""
    *folders, file = PurePath(path).parts or ("",)
    for name in (*folders[-_DEPTH:], PurePath(file).stem):
        is_language = name.strip("._").casefold() in telling_words("others", "languages")
        if is_language or words_of(name) & telling_words("others", "translations"):
            return f"`{name}` is the name of translations"
    if PurePath(file).stem.casefold() in telling_words("others", "interfaces"):
        return f"`{file}` is the name of the words of an interface"
    return None


def is_named_for_a_language(path: str) -> bool:
    """Whether a file has the code of a language for its name, as translations have: `de.json`, `zh-CN.yaml`."""
    return _LANGUAGE_CODE.fullmatch(PurePath(path).stem) is not None
