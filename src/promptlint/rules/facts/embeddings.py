"""The embeddings that a prompt names: installed, required, well known, or nearly one of those."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.known.embeddings import KnownEmbedding, find_known, find_misspelt, known_embeddings
from promptlint.resources.requirements.model import Requirement
from promptlint.rules.facts.tags import folded_text, place_of, tag_names
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.plain_text import plain_tags
from promptlint.semantics.tags import Tag
from promptlint.text import Span

__all__ = [
    "LIKE",
    "DecoratedName",
    "EmbeddingUse",
    "KnownUse",
    "MisspeltEmbedding",
    "NamedEmbedding",
    "decorated_name",
    "decorated_names",
    "embedding_called",
    "embedding_uses",
    "is_as_long",
    "is_embedding",
    "is_scripted",
    "known_uses",
    "misspelt_embeddings",
    "named_embeddings",
    "uses_by_tag",
]

_SCRIPTED = regex(r"\d|[a-z][A-Z]")
_WORD = regex(r"[^\s,;!?\"'`(){}\[\]]+")
_PREFIXED = regex(r"(?<![\w-])embedding:(?P<name>[^\s,:()\[\]{}<>]+)", re.IGNORECASE)
_DECORATED = regex(
    r"(?P<open><?)\s*(?P<folder>(?:[^\s<>:/\\]+[/\\])*)(?P<name>[^<>:/\\]+?)"
    r"(?P<extension>\.(?:pt|bin|safetensors))?\s*(?P<close>>?)",
    re.IGNORECASE,
)
_DECORATIONS = ("<", "/", "\\", ".pt", ".bin", ".safetensors")
_LONGEST_DECORATED = 200
"""Characters of a name with its folders: longer ones are not paths in an `embeddings` folder."""
_LONGEST_NAME = 80
"""Characters of a name that can be misspelt: those of embeddings have some 40 at most, and to compare takes time."""
_SHORTEST_MISSPELT = 8
"""Characters from which on a word that is like a name is hardly another word."""
LIKE = 92.0
"""How like an installed name a word must be, of 100: one letter in twelve may differ."""


def is_scripted(name: str) -> bool:
    """Whether a name has a digit or a capital inside, as names of files do and words of a language do not."""
    return _SCRIPTED.search(name) is not None


def is_embedding(name: str, ctx: Context) -> bool:
    """Whether a name is that of an embedding, well known or installed."""
    if find_known(name) is not None:
        return True
    return ctx.inventory is not None and ctx.inventory.find_embedding(name) is not None


def embedding_called(name: str, ctx: Context) -> str | None:
    """The embedding of a name, installed, required or well known, as it should be written."""
    installed = ctx.inventory.find_embedding(name) if ctx.inventory is not None else None
    if installed is not None:
        return installed
    folded = name.casefold()
    for required in ctx.manifest.requirements if ctx.manifest is not None else ():
        if required.kind == "lora" and required.name == name:
            return None
        if required.kind == "embedding" and required.name.casefold() == folded:
            return required.name
    return name if find_known(name) is not None else None


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddingUse:
    """An installed embedding that the host finds in a tag; `start` and `end` are offsets in the tag's text."""

    name: str
    tag: Tag
    start: int
    end: int
    span: Span


@fact("TEXT", given=("inventory",))
def embedding_uses(ctx: Context) -> tuple[EmbeddingUse, ...]:
    """The installed embeddings that the host finds; none without an inventory.

    A tag is looked at as one text, though a name does not match across a change of weight.
    """
    inventory = ctx.inventory
    if inventory is None or not inventory.embeddings:
        return ()
    names = inventory.embedding_names
    return tuple(
        EmbeddingUse(m.name, tag, m.start, m.end, place_of(tag.text[m.start : m.end], tag, ctx))
        for tag in ctx.tags
        for m in names.find(tag.text)
    )


def uses_by_tag(ctx: Context) -> Mapping[int, Sequence[EmbeddingUse]]:
    """The same by the offset where their tag starts. Ask through `ctx.fact`."""
    found: dict[int, list[EmbeddingUse]] = {}
    for use in ctx.fact(embedding_uses):
        found.setdefault(use.tag.start, []).append(use)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class KnownUse:
    """A tag that is the name of a well-known embedding."""

    tag: Tag
    known: KnownEmbedding


@fact("TEXT")
def known_uses(ctx: Context) -> tuple[KnownUse, ...]:
    """The tags that are nothing but the name of a well-known embedding."""
    if _known_names().isdisjoint(ctx.fact(tag_names)):
        return ()
    found = ((tag, find_known(tag.text)) for tag in ctx.tags)
    return tuple(KnownUse(tag, known) for tag, known in found if known is not None)


@cache
def _known_names() -> frozenset[str]:
    """What tags with a well-known name have as their loose key: those are at hand, and most tags have another."""
    return frozenset(plain_tags(name)[0].loose_key for each in known_embeddings().values() for name in each.names)


@dataclass(frozen=True, slots=True, eq=False)
class DecoratedName:
    """A tag that is a name with a folder, an extension or angle brackets, and the `name` in it."""

    tag: Tag
    name: str


@fact("TEXT", "WILDCARD", holds=("<", "/", "\\", "."))
def decorated_names(ctx: Context) -> tuple[DecoratedName, ...]:
    """The tags that are a name in the way files and web pages write it, of an embedding or of anything."""
    folded = ctx.fact(folded_text)
    if not any(decoration in folded for decoration in _DECORATIONS):
        return ()
    found = ((tag, decorated_name(tag.text)) for tag in ctx.tags)
    return tuple(DecoratedName(tag, name) for tag, name in found if name)


def decorated_name(text: str) -> str | None:
    """The name in a text that is one with something around it; None for other texts, empty for one of which a bracket
    is missing."""
    if not ("." in text or "<" in text or "/" in text or "\\" in text) or len(text) > _LONGEST_DECORATED:
        return None
    match = _DECORATED.fullmatch(text)
    if match is None or not (match["open"] or match["folder"] or match["extension"] or match["close"]):
        return None
    return match["name"] if bool(match["open"]) == bool(match["close"]) else ""


@dataclass(frozen=True, slots=True, eq=False)
class NamedEmbedding:
    """A piece of a tag that is the name of an embedding, installed or not; `why` says how that is known."""

    tag: Tag
    name: str
    start: int
    why: Literal["prefix", "required", "known"]
    known: KnownEmbedding | None


@fact("TEXT", given=("inventory",))
def named_embeddings(ctx: Context) -> tuple[NamedEmbedding, ...]:
    """The names of embeddings: after `embedding:`, required by a manifest, or well known. Nothing else is ever taken
    for one. None without an inventory of embeddings."""
    if ctx.inventory is None or not ctx.inventory.knows("embedding"):
        return ()
    required = _required_embeddings(ctx)
    return tuple(named for tag in ctx.tags for named in _named_in(tag, required))


def _named_in(tag: Tag, required: Collection[str]) -> Iterator[NamedEmbedding]:
    text = tag.text
    prefixed = _PREFIXED.search(text)
    if prefixed is not None:
        name = prefixed["name"]
        yield NamedEmbedding(tag, name, prefixed.start("name"), "prefix", find_known(name))
        return
    whole = " ".join(text.split())
    named = _named(tag, whole, text.find(whole), required)
    if named is not None:
        yield named
        return
    if " " not in whole:
        return
    for match in _WORD.finditer(text):
        word = match.group().strip(".:")
        if len(word) > 3:  # shorter ones are words of a language, whatever a file is called
            named = _named(tag, word, match.start(), required)
            if named is not None:
                yield named


def _named(tag: Tag, text: str, start: int, required: Collection[str]) -> NamedEmbedding | None:
    known = find_known(text)
    if text.casefold() in required:
        return NamedEmbedding(tag, text, max(start, 0), "required", known)
    return NamedEmbedding(tag, text, max(start, 0), "known", known) if known is not None else None


def _required_embeddings(ctx: Context) -> Mapping[str, Requirement]:
    """What a manifest requires and may be an embedding, by casefolded name. Names of unknown kind count if they look
    like names of files: a tag can be required too."""
    if ctx.manifest is None:
        return {}
    return {
        each.name.casefold(): each
        for each in ctx.manifest.requirements
        if each.kind == "embedding" or (each.kind is None and is_scripted(each.name))
    }


@dataclass(frozen=True, slots=True, eq=False)
class MisspeltEmbedding:
    """A tag that is nearly the name of an embedding, and the installed name that was meant."""

    tag: Tag
    text: str
    meant: str


@fact("TEXT", given=("inventory",))
def misspelt_embeddings(ctx: Context) -> tuple[MisspeltEmbedding, ...]:
    """Tags that are nearly an installed name, by a list of usual misspellings or as a word that looks like a file's
    name. Not those that name an embedding, or in which the host finds one by its bare name."""
    inventory = ctx.inventory
    if inventory is None or not inventory.knows("embedding") or not inventory.embeddings:
        return ()
    named = {each.tag.start for each in ctx.fact(named_embeddings)}
    if ctx.program.embeddings != "prefix":
        named.update(ctx.fact(uses_by_tag))
    found = []
    for tag in ctx.tags:
        text = tag.text.strip()
        if len(text) <= _LONGEST_NAME and tag.start not in named:
            meant = _meant(text, ctx)
            if meant is not None and meant.casefold() != text.casefold():
                found.append(MisspeltEmbedding(tag, text, meant))
    return tuple(found)


def _meant(text: str, ctx: Context) -> str | None:
    inventory = ctx.inventory
    assert inventory is not None
    known = find_misspelt(text)
    if known is not None:
        return next((found for name in known.names if (found := inventory.find_embedding(name))), None)
    if " " in text or len(text) < _SHORTEST_MISSPELT or not is_scripted(text):
        return None
    near = inventory.names("embedding").closest(text, like=LIKE)
    return near if near is not None and is_as_long(text, near) else None


def is_as_long(text: str, near: str) -> bool:
    """Whether two names are of about one length: `ink_v2` is not a misspelling of `ink_v2_soft_brush`, but a version
    or a dash more may be."""
    return abs(len(text) - len(near)) <= 3
