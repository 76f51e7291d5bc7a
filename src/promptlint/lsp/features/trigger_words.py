"""Trigger words: those of the LoRAs that a text uses, and those that are put in together with a LoRA."""

from __future__ import annotations

from collections.abc import Collection

from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.semantics.plain_text import plain_tags
from promptlint.syntax import ExtraNetwork

__all__ = ["tags_written", "typed_of", "words_in_use", "words_to_add"]

_ITEM = regex(r"[^\s,()\[\]{}|:<>#][^,()\[\]{}|:<>#]*$")
"""What somebody has typed of an item."""
_MOST = 8
"""Words, or phrases, of which people choose one or take all."""


def tags_written(reading: Reading) -> frozenset[str]:
    """The tags of a prompt, whatever their spelling."""
    return frozenset(tag.loose_key for tag in reading.tags)


def words_to_add(entry: ResourceEntry, written: Collection[str]) -> list[str]:
    """What to put in after a LoRA, in the order in which it is proposed; nothing where the prompt has it.

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


def words_in_use(snapshot: Snapshot, inventory: Inventory) -> list[tuple[str, str]]:
    """The trigger words of the LoRAs that the text uses: phrases, and the parts of those that have several."""
    found: dict[str, str] = {}
    for region in snapshot.regions:
        for leaf in snapshot.reading(region).prompt.leaf_list:
            if isinstance(leaf, ExtraNetwork) and leaf.kind in ("lora", "lyco"):
                for stem in inventory.find_loras(leaf.arguments[0].strip()):
                    for entry in inventory.find_entries("lora", stem):
                        for trigger in entry.triggers:
                            found.setdefault(trigger, stem)
    for trigger, stem in list(found.items()):
        for part in trigger.split(","):
            if part.strip():
                found.setdefault(part.strip(), stem)
    return list(found.items())


def typed_of(phrase: str, before: str) -> int:
    """How much of a phrase somebody has typed, in characters: as much of its beginning as stands there, or an item that
    is a part of it."""
    folded, written = phrase.casefold(), before.casefold()
    if len(folded) == len(phrase) and len(written) == len(before):
        for length in range(min(len(phrase), len(before)), 0, -1):
            at = len(before) - length
            if written.endswith(folded[:length]) and (at == 0 or not before[at - 1].isalnum()):
                return length
    item = _ITEM.search(before)
    part = item.group() if item is not None else ""
    return len(part) if part and part.casefold() in folded else 0
