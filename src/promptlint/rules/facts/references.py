"""What a prompt refers to, as the host looks it up; facts that the rules of this family share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from promptlint.resources.known.embeddings import KnownEmbedding, find_known
from promptlint.resources.requirements.model import Requirement
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.targets import WEBUIS
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = [
    "WEBUIS",
    "EmbeddingUse",
    "NetworkUse",
    "embedding_uses",
    "is_scripted",
    "named_embeddings",
    "network_use",
    "network_uses",
    "place_of",
    "required_embeddings",
]

_SCRIPTED = re.compile(r"\d|[a-z][A-Z]")
_WORD = re.compile(r"[^\s,;!?\"'`(){}\[\]]+")
_PREFIXED = re.compile(r"(?<![\w-])embedding:(?P<name>[^\s,:()\[\]{}<>]+)", re.IGNORECASE)
_TEMPLATE = re.compile(r"__|[{}$|]")


def is_scripted(name: str) -> bool:
    """Whether a name has a digit or a capital inside, as names of files do and words of a language do not."""
    return _SCRIPTED.search(name) is not None


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


def network_use(node: ExtraNetwork, ctx: Context) -> NetworkUse | None:
    """What a tag asks for; None where the host does not read it, and for names that a template fills in."""
    if ctx.role == "negative" or ctx.target not in WEBUIS:
        return None
    kind = node.kind
    if kind not in LORA_KINDS and kind != "hypernet":
        return None
    arguments = node.arguments
    at = node.start + len(kind) + 2
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


def network_uses(ctx: Context) -> tuple[NetworkUse, ...]:
    """The tags that the host looks up, in the order of the text."""
    nodes = (leaf for leaf in ctx.prompt.leaf_list if isinstance(leaf, ExtraNetwork))
    return tuple(use for node in nodes if (use := network_use(node, ctx)) is not None)


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddingUse:
    """An installed embedding that the host finds in a tag; `start` and `end` are offsets in the tag's text."""

    name: str
    tag: Tag
    start: int
    end: int
    span: Span


def embedding_uses(ctx: Context) -> Mapping[int, tuple[EmbeddingUse, ...]]:
    """The installed embeddings that the host finds, by the offset where their tag starts; empty without an inventory.

    A tag is looked at as one text, though a name does not match across a change of weight.
    """
    inventory = ctx.inventory
    if inventory is None or not inventory.embeddings:
        return {}
    names = inventory.embedding_names
    found: dict[int, tuple[EmbeddingUse, ...]] = {}
    for tag in ctx.tags:
        matches = names.find(tag.text)
        if matches:
            found[tag.span.start] = tuple(
                EmbeddingUse(m.name, tag, m.start, m.end, place_of(tag.text[m.start : m.end], tag, ctx))
                for m in matches
            )
    return found


def place_of(text: str, tag: Tag, ctx: Context) -> Span:
    """Where a piece of a tag's text stands in the prompt; the whole tag where escapes or line breaks keep it apart."""
    at = ctx.slice(tag.span).find(text) if text else -1
    return tag.span if at < 0 else Span(tag.span.start + at, tag.span.start + at + len(text))


@dataclass(frozen=True, slots=True, eq=False)
class NamedEmbedding:
    """A piece of a tag that is the name of an embedding, installed or not; `why` says how that is known."""

    name: str
    start: int
    why: Literal["prefix", "required", "known"]
    known: KnownEmbedding | None


def named_embeddings(tag: Tag, required: Collection[str]) -> Iterator[NamedEmbedding]:
    """The names of embeddings in a tag: after `embedding:`, required by a manifest (`required`, casefolded), or
    well known. Nothing else is ever taken for one."""
    text = tag.text
    prefixed = _PREFIXED.search(text)
    if prefixed is not None:
        name = prefixed["name"]
        yield NamedEmbedding(name, prefixed.start("name"), "prefix", find_known(name))
        return
    whole = " ".join(text.split())
    named = _named(whole, text.find(whole), required)
    if named is not None:
        yield named
        return
    if " " not in whole:
        return
    for match in _WORD.finditer(text):
        word = match.group().strip(".:")
        if len(word) > 3:
            named = _named(word, match.start(), required)
            if named is not None:
                yield named


def _named(text: str, start: int, required: Collection[str]) -> NamedEmbedding | None:
    if text.casefold() in required:
        return NamedEmbedding(text, max(start, 0), "required", find_known(text))
    known = find_known(text)
    return NamedEmbedding(text, max(start, 0), "known", known) if known is not None else None


def required_embeddings(ctx: Context) -> Mapping[str, Requirement]:
    """What a manifest requires and may be an embedding, by casefolded name. Names of unknown kind count if they look
    like names of files: a tag can be required too."""
    if ctx.manifest is None:
        return {}
    return {
        each.name.casefold(): each
        for each in ctx.manifest.requirements
        if each.kind == "embedding" or (each.kind is None and is_scripted(each.name))
    }
