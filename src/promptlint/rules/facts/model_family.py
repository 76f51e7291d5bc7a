"""The model family that prompts are for, and how it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.known.bases import family_of
from promptlint.rules.kit.context import Context, DocumentContext, PairContext
from promptlint.rules.kit.wording import shorten

if TYPE_CHECKING:  # the data of the families are read when one is asked for
    from promptlint.resources.known.families import Family

__all__ = ["KnownFamily", "model_family"]

_Asking = Context | PairContext | DocumentContext
_SHORT_HASH = regex(r"[0-9a-f]{10}")
_FORGE = regex(r"f\d+\.\d+")
"""The version that Forge writes: `f2.0.1v1.10.1-…`. Others write `v1.10.1`, `neo`, …."""


@dataclass(frozen=True, slots=True)
class KnownFamily:
    """A family, and why it is thought to be the one: words that go on after a comma and `and`, such as "these prompts
    are for SDXL". `base` is what of it is said: its label, or the base model of the checkpoint."""

    family: Family
    why: str
    base: str


def model_family(ctx: _Asking) -> KnownFamily | None:
    """The family of the model that the prompts are for, or None where it is not known; `ctx.fact(model_family)`.

    The configuration goes before everything, then comes the manifest, then what stands beside the prompts: the
    checkpoint of their settings, if the inventory or its authors say what it is. Names of files and words in prompts
    say nothing: `ChromaXL` is SDXL, and Pony V7 is not Pony.
    """
    around = ctx.surroundings
    if around.model_family is None and around.manifest is None and not any(_settings(ctx)):
        return None
    return next((found for read in _READINGS if (found := read(ctx)) is not None), None)


def _configured(ctx: _Asking) -> KnownFamily | None:
    name = ctx.surroundings.model_family
    family = family_of(name) if name is not None else None
    return KnownFamily(family, f"the model family is set to {family.label}", family.label) if family else None


def _required(ctx: _Asking) -> KnownFamily | None:
    base = ctx.manifest.base if ctx.manifest is not None else None
    family = family_of(base) if base is not None else None
    return KnownFamily(family, f"these prompts are for {base}", base) if family and base else None


def _checkpoint(ctx: _Asking) -> KnownFamily | None:
    """What is known of the checkpoint that the settings name: from its authors by its hash, or from the inventory.
    ComfyUI's workflows name theirs in the same place."""
    for settings in _settings(ctx):
        name, value = settings.get("Model", ""), settings.get("Model hash", "").strip().casefold()
        published = _published().get(value[:10]) if value else None
        if published is not None:
            why = f"the checkpoint `{shorten(name or value)}` is {published.label}"
            return KnownFamily(published, why, published.label)
        entry = _installed(ctx.inventory, name, value)
        family = family_of(entry.base) if entry is not None and entry.base is not None else None
        if entry is not None and family is not None and entry.base is not None:
            return KnownFamily(family, f"the checkpoint `{shorten(entry.name)}` is {entry.base}", entry.base)
    return None


def _installed(inventory: Inventory | None, name: str, value: str) -> ResourceEntry | None:
    """The checkpoint of a name or hash; one of the name whose hash is known to be another is not it."""
    if inventory is None:
        return None
    entry = inventory.find_by_hash("checkpoint", value) if value else None
    if entry is not None or not name:
        return entry
    entry = next(iter(inventory.find_entries("checkpoint", name)), None)
    is_other = entry is not None and entry.short_hash is not None and _SHORT_HASH.fullmatch(value)
    return None if is_other else entry


def _guided(ctx: _Asking) -> KnownFamily | None:
    """Forge writes this line only for a model whose guidance is distilled, and of those it runs Flux.1 alone. Its
    relatives have other things in that place."""
    for settings in _settings(ctx):
        if "Distilled CFG Scale" in settings and _FORGE.match(settings.get("Version", "")):
            family = family_of("flux")
            if family is not None:
                return KnownFamily(family, f"their `Distilled CFG Scale` is that of {family.label}", family.label)
    return None


_READINGS: tuple[Callable[[_Asking], KnownFamily | None], ...] = (_configured, _required, _checkpoint, _guided)
"""The ways to know it, in their order."""


def _settings(ctx: _Asking) -> Iterator[Mapping[str, str]]:
    """The parameters beside the prompts; of a whole file none, for its prompts may have different ones."""
    if isinstance(ctx, Context):
        yield ctx.settings
    elif isinstance(ctx, PairContext):
        yield from (context.settings for context in ctx.pair.contexts)


@cache
def _published() -> Mapping[str, Family]:
    """The families of the checkpoints whose hashes are published."""
    from promptlint.resources.known.families import all_families

    return {value: family for family in all_families() for fact in family.hashes for value in fact.value}
