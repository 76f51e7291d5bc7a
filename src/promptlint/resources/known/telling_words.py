"""Words that tell prompts from other texts, as data: `data/telling_words.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from promptlint.resources.known._data import load

__all__ = ["telling_words"]


@cache
def telling_words(table: str, name: str) -> frozenset[str]:
    """A list of words that tell prompts from other text, in small letters. Raises KeyError for one that there is
    not."""
    return frozenset(_telling_words()[table][name])


@cache
def _telling_words() -> Mapping[str, Mapping[str, list[str]]]:
    return load("telling_words")
