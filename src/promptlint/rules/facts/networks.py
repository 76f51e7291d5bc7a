"""The extra networks that a prompt asks for, as the host looks them up."""

from __future__ import annotations

from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.documents.model import Reference
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.kit.context import Context, DocumentContext
from promptlint.rules.kit.fact import document_fact, fact
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["NetworkUse", "loaded_loras", "network_uses", "uses_by_place"]

_TEMPLATE = regex(r"__|[{}$|]")


@dataclass(frozen=True, slots=True, eq=False)
class NetworkUse:
    """A tag that the host looks up: `kind` and the name, to the letter, with its place.

    `weights` are those of a LoRA for text encoder and unet, None where they cannot be read.
    """

    node: ExtraNetwork
    kind: Literal["lora", "hypernetwork"]
    name: str
    place: Span
    weights: tuple[float, float] | None


def _network_use(node: ExtraNetwork, ctx: Context) -> NetworkUse | None:
    """What a tag asks for; None where the host does not read it, and for names that a template fills in."""
    if ctx.role == "negative" or not TAGS.holds(ctx.program):
        return None
    kind = node.kind
    if kind not in LORA_KINDS and kind != "hypernet":
        return None
    arguments = node.arguments
    at = node.arguments_start
    for argument in arguments:
        if argument.count("=") != 1:
            break
        at += len(argument) + 1
    else:
        return None
    name = argument
    if _TEMPLATE.search(name):
        return None
    place = Span(at, at + len(name))
    if ctx.slice(place) != name:
        place = node.span
    if kind == "hypernet":
        return NetworkUse(node, "hypernetwork", name, place, None)
    read = read_lora_arguments(arguments)
    weights = None if isinstance(read, UnreadableArgument) else (read.te, read.unet)
    return NetworkUse(node, "lora", name, place, weights)


@fact("EXTRA_NETWORK")
def network_uses(ctx: Context) -> tuple[NetworkUse, ...]:
    """The tags that the host looks up, in the order of the text."""
    leaves = ctx.prompt.leaf_list
    nodes = (leaves[number] for number in ctx.leaf_numbers.get("EXTRA_NETWORK", ()))
    return tuple(use for node in nodes if isinstance(node, ExtraNetwork) and (use := _network_use(node, ctx)))


def uses_by_place(ctx: Context) -> dict[int, NetworkUse]:
    """Each of `network_uses` by the offset of its tag. Ask through `ctx.fact`."""
    return {use.node.start: use for use in ctx.fact(network_uses)}


@document_fact
def loaded_loras(ctx: DocumentContext) -> tuple[Reference, ...]:
    """The LoRAs that a file loads by other means than a tag, such as a node of a workflow."""
    return tuple(reference for reference in ctx.document.references if reference.kind == "lora")
