"""References to LoRAs and embeddings of which it is known what they were made for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from promptlint.dataclass import dataclass
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.known.bases import family_of
from promptlint.resources.known.embeddings import find_known
from promptlint.resources.known.loras import find_known_lora
from promptlint.rules.facts.embeddings import embedding_uses, is_scripted
from promptlint.rules.facts.networks import network_uses
from promptlint.rules.kit.context import Context, PairContext
from promptlint.rules.kit.fact import pair_fact
from promptlint.text import Span

if TYPE_CHECKING:  # the data of the families are read when one is asked for
    from promptlint.resources.known.families import Family

__all__ = ["MadeFor", "made_for", "models_together"]


@dataclass(frozen=True, slots=True, eq=False)
class MadeFor:
    """A reference in the prompt of `context`, and the base model of what it refers to, with its family."""

    context: Context
    span: Span
    kind: Literal["lora", "embedding"]
    name: str
    base: str
    family: Family


@pair_fact(given=("inventory",))
def models_together(ctx: PairContext) -> tuple[tuple[MadeFor, ...], ...]:
    """All that `made_for` has, as one item, if there is any."""
    references = ctx.fact(made_for)
    return (tuple(references),) if references else ()


@pair_fact(given=("inventory",))
def made_for(ctx: PairContext) -> tuple[MadeFor, ...]:
    """The references whose base model is known, from the inventory or because everybody knows them, in their order.
    Embeddings whose name is an ordinary word may be none, and are passed over."""
    inventory = ctx.inventory
    if inventory is None or not inventory.entries:
        return ()
    return tuple(
        each
        for context in ctx.pair.contexts
        for each in (*_loras(context, inventory), *_embeddings(context, inventory))
    )


def _loras(context: Context, inventory: Inventory) -> Iterator[MadeFor]:
    for use in context.fact(network_uses):
        stem = inventory.ask_lora(use.name).stem if use.kind == "lora" else None
        entry = next(iter(inventory.find_entries("lora", stem)), None) if stem is not None else None
        known = find_known_lora(entry.name) if entry is not None and entry.base is None else None
        base = known.base if known is not None else entry.base if entry is not None else None
        family = family_of(base) if base is not None else None
        if base is not None and family is not None:
            yield MadeFor(context, use.node.span, "lora", use.name, base, family)


def _embeddings(context: Context, inventory: Inventory) -> Iterator[MadeFor]:
    for found in context.fact(embedding_uses):
        known = find_known(found.name)
        if known is None and not is_scripted(found.name):
            continue
        entry = next(iter(inventory.find_entries("embedding", found.name)), None)
        base = entry.base if entry is not None and entry.base is not None else known.base if known is not None else None
        family = family_of(base) if base is not None else None
        if base is not None and family is not None:
            yield MadeFor(context, found.span, "embedding", found.name, base, family)
