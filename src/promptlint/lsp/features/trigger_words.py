"""The trigger words that are put in together with a LoRA."""

from __future__ import annotations

from collections.abc import Collection

from promptlint.lsp.readings import Reading
from promptlint.resources.inventory.model import ResourceEntry
from promptlint.semantics.plain_text import plain_tags

__all__ = ["tags_written", "words_to_add"]

_MOST = 8
"""Words, or phrases, of which people choose one or take all."""


def tags_written(reading: Reading) -> frozenset[str]:
    """The tags of a prompt, whatever their spelling."""
    return frozenset(tag.loose_key for tag in reading.tags)


def words_to_add(entry: ResourceEntry, written: Collection[str]) -> list[str]:
    """What to put in behind a LoRA, in the order in which it is proposed; nothing where the prompt has it.

    Single words belong together. Several phrases with commas are for one subject each, such as the dresses of a
    figure: one of them is wanted.
    """
    phrases = [" ".join(each.split()) for each in entry.triggers[:_MOST]]
    if not any("," in each for each in phrases):
        phrases = [", ".join(phrases)]
    missing = (", ".join(_missing(phrase, written)) for phrase in phrases)
    return list(dict.fromkeys(each for each in missing if each))


def _missing(phrase: str, written: Collection[str]) -> list[str]:
    """The items of a phrase that the prompt does not have."""
    return [phrase[tag.start : tag.end] for tag in plain_tags(phrase) if tag.loose_key not in written]
