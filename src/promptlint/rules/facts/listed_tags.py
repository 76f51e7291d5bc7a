"""What the lists of tags say of the tags of a prompt."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.programs.properties import WEIGHTS
from promptlint.resources.inventory.model import trigger_parts
from promptlint.resources.known.embeddings import find_known
from promptlint.resources.known.quality_words import is_quality_word
from promptlint.resources.vocabulary.model import Word
from promptlint.resources.vocabulary.styling import is_plain, styled
from promptlint.rules.facts.model_family import model_family
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.tags import Tag
from promptlint.text import Span

__all__ = ["ListedTag", "listed_tags"]

_LONGEST = 60
"""Characters of a tag. What is longer is a sentence."""
_MOST_WORDS = 5
_AROUND = " \n{}.,;"
"""What may stand around a tag's words and is none of it."""
_ENOUGH = 4
"""One in so many of a prompt's other tags must be known: a prompt of sentences, or about something else, is not looked
at for slips."""


@dataclass(frozen=True, slots=True, eq=False)
class ListedTag:
    """A tag of which the lists say something: the `word` that it is, that it is another name of (`by_alias`), or that
    is `meant` by it. `span` is where its words stand; `instead` is the word as the prompt would have it."""

    tag: Tag
    word: Word
    span: Span
    instead: str
    by_alias: bool = False
    meant: bool = False


@fact("TEXT", given=("vocabulary",))
def listed_tags(ctx: Context) -> tuple[ListedTag, ...]:
    """The tags that are out of use, that are other names of tags, or that are in no list and a slip away from a common
    tag. None where the model reads sentences; names of files, triggers of LoRAs and what is filled in are none."""
    vocabulary = ctx.vocabulary
    if vocabulary is None or _reads_sentences(ctx):
        return ()
    found: list[ListedTag] = []
    unknown: list[tuple[Tag, str]] = []
    known = others = 0
    for tag in ctx.tags:
        text = tag.text.strip(_AROUND)
        if tag.composite or len(text) > _LONGEST:
            others += 1
            continue
        word = vocabulary.find(text) or vocabulary.find(tag.loose_key)
        if word is not None:
            known += 1
            if word.is_invalid:
                found += _listed(ctx, tag, word)
            continue
        if _is_name(ctx, tag):
            known += 1
            continue
        of = vocabulary.find_by_alias(text) or vocabulary.find_by_alias(tag.loose_key)
        if of is not None:
            known += 1
            found += _listed(ctx, tag, of, by_alias=True)
        else:
            unknown.append((tag, text))
    if known * _ENOUGH >= len(unknown) + known + others - 1:
        for tag, text in unknown:
            if len(text.split()) <= _MOST_WORDS:
                meant = vocabulary.meant_by(text)
                if meant is not None:
                    found += _listed(ctx, tag, meant, meant=True)
    return tuple(found)


def _listed(ctx: Context, tag: Tag, word: Word, *, by_alias: bool = False, meant: bool = False) -> Iterator[ListedTag]:
    span = ctx.words_of(tag)
    if span is not None and is_plain(word.name) and not overlaps_template(ctx, tag.span):
        underscores = "_" in tag.text and " " not in tag.text.strip()
        escapes = ctx.program.is_known and WEIGHTS.holds(ctx.program)
        instead = styled(word.name, underscores=underscores, escapes=escapes)
        yield ListedTag(tag, word, span, instead, by_alias, meant)


def _reads_sentences(ctx: Context) -> bool:
    """Whether the prompt is for a model that wants sentences, not tags: its authors say so or, where they say nothing,
    it has another encoder than CLIP."""
    known = model_family(ctx)
    if known is None:
        return False
    family = known.family
    if family.style:
        return not any("tags" in each.value for each in family.style)
    encoders = [encoder for each in family.encoders for encoder in each.value]
    return not encoders or not all(encoder.startswith("CLIP") for encoder in encoders)


def _is_name(ctx: Context, tag: Tag) -> bool:
    """Whether a tag is a name: of what is installed, required or well known, or one of its trigger words."""
    text = tag.text.strip()
    if find_known(text) is not None or is_quality_word(text):
        return True
    inventory = ctx.inventory
    key = tag.loose_key
    if inventory is not None and (
        inventory.find_embedding(text) is not None
        or inventory.find_loras(text)
        or text in inventory.hypernetworks
        or key in inventory.trigger_words
    ):
        return True
    return key in ctx.fact(_required_words)


def _required_words(ctx: Context) -> frozenset[str]:
    """What is required, and its trigger words. Ask through `ctx.fact`."""
    required = ctx.manifest.requirements if ctx.manifest is not None else ()
    return frozenset(word for each in required for text in (each.name, *each.triggers) for word in trigger_parts(text))
