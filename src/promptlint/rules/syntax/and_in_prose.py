"""PS011: AND in capitals as an English word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Prompt

__all__ = ["AndInProse"]

_PLAIN = re.compile(r"[^\n:()\[\]{}<>|_]*[^\W\d_][^\n:()\[\]{}<>|_]*")
_WEIGHTED = re.compile(r":\s*[-+]?(?:\d+\.?|\d*\.\d+)\s*\Z")
_MOST_WORDS = 4
_MOST_CHARACTERS = 60
_MOST_WORDS_IN_TAG = 3


class AndInProse(Rule):
    """The word AND in capitals between a few words, which splits the prompt.

    ## Why is this bad?
    A1111 splits a positive prompt at `AND` in capitals: `cats AND dogs` are two prompts, each drawn over the whole
    picture, and take twice the time. Where both sides are at most four plain words on one line, the English word is
    likelier; so it is where `AND` joins a few words between two commas of a longer prompt. Other long parts and those
    that share a tag are taken for composition, and so is everything as soon as one part has a weight.

    ## Example
    `cats AND dogs`

    ## Use instead
    `cats and dogs`

    ## Fix safety
    Unsafe: two prompts become one.
    """

    code, name, severity = "PS011", "and-in-prose", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WEBUIS
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PS010",)
    good = (
        Good("cats and dogs"),
        Good("cats AND dogs", role="negative"),
        Good("cats :1 AND dogs :0.8"),
        Good("cats AND dogs AND birds :0.5"),
        Good("cats\nAND\ndogs"),
        Good("a painting of two cats in a garden AND dogs"),
        Good("(cats:1.2) AND (dogs)"),
        Good("a night sky, sea, cat AND sea, a dog, grass"),
        Good("a night sky, sea, cat AND tree AND grass, a dog on the hill"),
        Good("a night sky, sea, a man with a red hat AND dogs, a dog on the hill"),
        Good("BRAND new, cats"),
        Good("cats AND dogs", target="comfyui"),
    )
    bad = (
        Bad("cats AND dogs", fixed="cats and dogs", at="AND"),
        Bad(
            "a night sky over the sea, cats AND dogs, oil on canvas, fine art",
            fixed="a night sky over the sea, cats and dogs, oil on canvas, fine art",
            at="AND",
        ),
        Bad("smile, black AND white photo", fixed="smile, black and white photo", at="AND"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        numbers = ctx.leaf_numbers.get("AND", ())
        if not numbers:
            return
        leaf_list = ctx.prompt.leaf_list
        starts = [leaf_list[number].start for number in numbers]
        ends = [leaf_list[number].end for number in numbers]
        sides = [(start, end) for start, end in zip([0, *ends], [*starts, len(ctx.text)], strict=True)]
        if any(_WEIGHTED.search(ctx.text, max(start, end - 40), end) for start, end in sides):
            return
        are_short = [end - start <= _MOST_CHARACTERS and _is_short(ctx.text[start:end]) for start, end in sides]
        if len(numbers) == 1 and not all(are_short):
            are_short = [_is_one_tag(ctx.text[: starts[0]], ctx.text[ends[0] :])] * 2
            sides = [_piece(ctx.text, starts[0], ends[0], at) for at in (0, 1)]
        for index, number in enumerate(numbers):
            if not (are_short[index] and are_short[index + 1]):
                continue
            left, right = (ctx.text[start:end].strip() for start, end in sides[index : index + 2])
            yield self.finding(
                ctx,
                leaf_list[number].span,
                f"`AND` in capitals splits the prompt: {ctx.program} draws `{shorten(left)}` and `{shorten(right)}` as "
                "two prompts",
                help="for the English word write and",
                fix=unsafe("write and", replace(leaf_list[number].span, "and")),
            )


def _is_short(side: str) -> bool:
    return len(side.split()) <= _MOST_WORDS and _PLAIN.fullmatch(side.strip(" \t")) is not None


def _piece(text: str, start: int, end: int, side: int) -> tuple[int, int]:
    """From the comma before the word to it, or from it to the comma behind."""
    if side == 0:
        return text.rfind(",", 0, start) + 1, start
    comma = text.find(",", end)
    return end, len(text) if comma < 0 else comma


def _is_one_tag(before: str, after: str) -> bool:
    """Whether the word stands inside a tag of plain words, and the two parts have no tag in common."""
    left_tags, right_tags = before.split(","), after.split(",")
    if len(left_tags) < 2 or len(right_tags) < 2:
        return False
    pieces = left_tags[-1], right_tags[0]
    if not all(_is_short(piece) and len(piece.split()) <= _MOST_WORDS_IN_TAG for piece in pieces):
        return False
    return {tag.strip().casefold() for tag in left_tags}.isdisjoint(tag.strip().casefold() for tag in right_tags)
