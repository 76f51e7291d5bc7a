"""What both prompts of a pair hold, and what stands in the wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promptlint.resources.known.lists import Opens, QualityWord, find_pasted_labels, quality_words
from promptlint.rules.facts.equal_tags import comparable
from promptlint.rules.kit.context import Context, PairContext
from promptlint.rules.kit.fact import fact, pair_fact
from promptlint.semantics.tags import Scope, Tag
from promptlint.text import Span

__all__ = [
    "PastedText",
    "QualityUse",
    "lasting_tags",
    "misplaced_quality_words",
    "pasted_texts",
    "tags_in_both",
]

_LEAST_WEIGHT = 0.1
"""Below this weight people have switched a tag off, as in `(cherry:0.001)`."""
_CUT_OUT = ("COMMENT", "EXTRA_NETWORK")


def lasting_tags(ctx: Context) -> dict[str, Tag]:
    """The first tag of each text that holds for the whole prompt, unless weighted off. Ask through `ctx.fact`.

    None does where AND divides a positive prompt. Tags with a wildcard and slots that a style fills in are left out.
    """
    if ctx.role != "negative" and "AND" in ctx.leaf_numbers:
        return {}
    tags: dict[str, Tag] = {}
    for tag in ctx.tags:
        if tag.scope.parent is None and tag.intended >= _LEAST_WEIGHT and comparable(tag):
            tags.setdefault(tag.key, tag)
    return tags


@pair_fact
def tags_in_both(ctx: PairContext) -> Sequence[tuple[Tag, Tag]]:
    """The tags that hold for the whole of both prompts, the positive one's and the negative one's, in the order of the
    positive."""
    positive, negative = ctx.pair.positive, ctx.pair.negative
    if positive is None or negative is None:
        return ()
    unwanted = negative.fact(lasting_tags)
    return [(tag, unwanted[key]) for key, tag in positive.fact(lasting_tags).items() if key in unwanted]


@dataclass(frozen=True, slots=True, eq=False)
class QualityUse:
    """A tag that is a word for the quality of pictures."""

    tag: Tag
    word: QualityWord


@fact("TEXT")
def misplaced_quality_words(ctx: Context) -> tuple[QualityUse, ...]:
    """The words for quality that belong in the other prompt and take effect at all steps, unless weighted off."""
    words = quality_words()
    found = ((tag, words.get(tag.loose_key)) for tag in ctx.tags)
    return tuple(
        QualityUse(tag, word)
        for tag, word in found
        if word is not None and word.side != ctx.role and tag.intended >= _LEAST_WEIGHT and _always(tag.scope)
    )


def _always(scope: Scope) -> bool:
    """Whether a tag of this scope takes effect at all steps: in the whole prompt, or in a part between AND."""
    return scope.parent is None or (scope.kind == "and" and scope.parent.parent is None)


@dataclass(frozen=True, slots=True)
class PastedText:
    """A label or settings line of an infotext; `removal` is a label at the start of its own field, with the white
    space after it."""

    span: Span
    removal: Span | None


@fact("TEXT")
def pasted_texts(ctx: Context) -> tuple[PastedText, ...]:
    """Everything that came along when a prompt was pasted, but for what a field has before anything is written in it:
    a line of settings alone."""
    text = ctx.text
    begin = len(text) - len(text.lstrip())
    found = []
    for match in find_pasted_labels(_visible(ctx)):
        span, end = match.span, match.span.end
        if text.strip() == ctx.slice(span).strip() and not text.strip().endswith(":"):
            continue
        removal = None
        # A label of the other box is no use to delete: what follows it does not belong in this field.
        belongs = match.opens is not Opens.PARAMETERS and match.opens.value in (ctx.role, Opens.POSITIVE.value)
        if span.start == begin and belongs and text[begin] != '"':
            while end < len(text) and text[end].isspace():
                end += 1
            removal = Span(span.start, end)
            # What is a label only because it stands first may follow another.
            begin = end
        found.append(PastedText(span, removal))
    return tuple(found)


def _visible(ctx: Context) -> str:
    """The prompt with blanks in the place of what the host cuts out."""
    if ctx.leaf_numbers.keys().isdisjoint(_CUT_OUT):
        return ctx.text
    leaves = ctx.prompt.leaf_list
    return "".join(" " * len(leaf.text) if leaf.type in _CUT_OUT else leaf.text for leaf in leaves)
