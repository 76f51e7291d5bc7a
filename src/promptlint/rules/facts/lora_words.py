"""LoRAs that a prompt names as a plain word, without a tag."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.dataclass import dataclass
from promptlint.resources.inventory.model import Inventory, lora_file
from promptlint.resources.requirements.model import Manifest
from promptlint.rules.facts.embeddings import is_scripted
from promptlint.rules.facts.networks import network_uses
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.tags import Tag

__all__ = ["LoraWord", "lora_words"]

_LONGEST_NAME = 200
"""Characters of a file's name: no file system takes much longer ones."""


@dataclass(frozen=True, slots=True, eq=False)
class LoraWord:
    """A tag that is the `name` of a LoRA, and the LoRA as it is called in a tag."""

    tag: Tag
    name: str
    lora: str


@fact("TEXT", given=("inventory", "manifest"))
def lora_words(ctx: Context) -> tuple[LoraWord, ...]:
    """The tags that are nothing but the name of a LoRA for which the prompt has no tag: of one that a manifest
    requires, or of an installed file whose name is not a word of a language."""
    inventory, manifest = ctx.inventory, ctx.manifest
    if inventory is None and manifest is None:
        return ()
    required = _required_loras(manifest) if manifest is not None else {}
    if not required and (inventory is None or not inventory.loras):
        return ()
    used: set[str] | None = None
    found = []
    for tag in ctx.tags:
        name = tag.text.strip()
        if len(name) > _LONGEST_NAME or "<" in name:
            continue
        lora = required.get(tag.key) or (_installed_lora(name, inventory) if inventory is not None else None)
        if lora is None:
            continue
        if used is None:
            used = {lora_file(inventory, use.name) for use in ctx.fact(network_uses)}
        if lora_file(inventory, lora) not in used:
            found.append(LoraWord(tag, name, lora))
    return tuple(found)


def _installed_lora(name: str, inventory: Inventory) -> str | None:
    """The LoRA whose name a plain word is, if it is nothing else; trigger words of one are not meant."""
    if name not in inventory.loras or " " in name or not is_scripted(name):
        return None
    if inventory.find_embedding(name) is not None:
        return None
    words = (word for entry in inventory.find_entries("lora", name) for word in entry.triggers)
    return None if any(name.casefold() in word.casefold() for word in words) else name


def _required_loras(manifest: Manifest) -> Mapping[str, str]:
    return {each.name.casefold(): each.name for each in manifest.requirements if each.kind == "lora"}
