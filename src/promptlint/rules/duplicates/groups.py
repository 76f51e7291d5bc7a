"""Which tags of a prompt say the same; the fact behind all duplicate rules."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.rules.base import delete
from promptlint.rules.context import Context
from promptlint.semantics.tags import Tag
from promptlint.text import Edit, Span

__all__ = ["Duplicate", "duplicates", "without"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A tag that an earlier one already says.

    `first` is the earliest tag of the same kind: with equal text and weight where `same_weight`, else with equal text
    where `same_text`, else with equal text but for braces and underscores.
    """

    tag: Tag
    first: Tag
    same_text: bool
    same_weight: bool


def duplicates(ctx: Context) -> tuple[Duplicate, ...]:
    """Every tag that repeats an earlier one of its scope, in the order of the text. Ask through `ctx.fact`.

    Tags on both sides of a BREAK do not count: to repeat across chunks is a technique. Composite tags (wildcards,
    variants, alternations) are another text each time.
    """
    exact: dict[tuple[int, int, str, float], Tag] = {}
    texts: dict[tuple[int, int, str], Tag] = {}
    loose: dict[tuple[int, int, str], Tag] = {}
    found: list[Duplicate] = []
    for tag in ctx.tags:
        if tag.composite:
            continue
        place = (id(tag.scope), tag.breaks)
        key = tag.key
        # Weights that a safe fix counts as equal share nine digits.
        weight = float(f"{tag.intended:.9g}")
        same = exact.setdefault((*place, key, weight), tag)
        text = texts.setdefault((*place, key), tag)
        kin = loose.setdefault((*place, tag.loose_key), tag)
        if same is not tag:
            found.append(Duplicate(tag, same, True, True))
        elif text is not tag:
            found.append(Duplicate(tag, text, True, False))
        elif kin is not tag:
            found.append(Duplicate(tag, kin, False, False))
    return tuple(found)


def without(ctx: Context, tag: Tag) -> Edit:
    """The edit that deletes a tag with one of its commas, and the white space behind the comma of a first tag."""
    removal = tag.removal
    end = removal.end
    if removal.start == tag.span.start and end > tag.span.end:
        while end < len(ctx.text) and ctx.text[end] == " ":
            end += 1
    return delete(Span(removal.start, end))
