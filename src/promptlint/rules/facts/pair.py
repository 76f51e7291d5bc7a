"""What both prompts of a pair hold; a fact that the rules about the pair share."""

from __future__ import annotations

from promptlint.rules.facts.equal_tags import comparable
from promptlint.rules.kit.context import Context, PromptPair
from promptlint.semantics.tags import Tag

__all__ = ["LEAST_WEIGHT", "in_both", "in_force"]

LEAST_WEIGHT = 0.1
"""Below this weight people have switched a tag off, as in `(cherry:0.001)`."""


def in_force(ctx: Context) -> dict[str, Tag]:
    """The first tag of each text that holds for the whole prompt, unless weighted off. Ask through `ctx.fact`.

    None does where AND divides a positive prompt. Tags with a wildcard and slots that a style fills in are left out.
    """
    tags: dict[str, Tag] = {}
    for tag in ctx.tags:
        if tag.scope.parent is None and tag.intended >= LEAST_WEIGHT and comparable(tag):
            tags.setdefault(tag.key, tag)
    if tags and ctx.role != "negative" and any(leaf.type == "AND" for leaf in ctx.prompt.leaf_list):
        return {}
    return tags


def in_both(pair: PromptPair) -> list[tuple[Tag, Tag]]:
    """The tags that apply in both prompts, the positive one's and the negative one's, in the order of the positive."""
    if pair.positive is None or pair.negative is None:
        return []
    unwanted = pair.negative.fact(in_force)
    return [(tag, unwanted[key]) for key, tag in pair.positive.fact(in_force).items() if key in unwanted]
