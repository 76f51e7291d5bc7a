"""What both prompts of a pair hold, and what stands in the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.resources.known.quality_words import QualityWord, quality_words
from promptlint.rules.facts.equal_tags import comparable
from promptlint.rules.facts.tags import tag_names
from promptlint.rules.kit.context import Context, PairContext, PromptPair
from promptlint.rules.kit.fact import fact, pair_fact
from promptlint.semantics.tags import Scope, Tag

__all__ = [
    "QualityUse",
    "lasting_tags",
    "misplaced_quality_words",
    "pairs_with_negative",
    "tags_in_both",
]

_LEAST_WEIGHT = 0.1
"""Below this weight people have switched a tag off, as in `(cherry:0.001)`."""


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


@pair_fact(given=("negative prompt",))
def pairs_with_negative(ctx: PairContext) -> Sequence[PromptPair]:
    """The pair, if there is a negative prompt in it."""
    return (ctx.pair,) if ctx.pair.negative is not None else ()


@pair_fact(given=("negative prompt",))
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
    names = ctx.fact(tag_names)
    if words.keys().isdisjoint(names):
        return ()
    return tuple(
        QualityUse(tag, words[name])
        for tag, name in zip(ctx.tags, names, strict=True)
        if name in words and words[name].side != ctx.role and tag.intended >= _LEAST_WEIGHT and _always(tag.scope)
    )


def _always(scope: Scope) -> bool:
    """Whether a tag of this scope takes effect at all steps: in the whole prompt, or in a part between AND."""
    return scope.parent is None or (scope.kind == "and" and scope.parent.parent is None)
