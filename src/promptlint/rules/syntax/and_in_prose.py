"""PS011: AND in capitals as an English word."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import AND_PARTS
from promptlint.regex import regex
from promptlint.rules.facts.and_words import AndWord, and_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.text import Span

__all__ = ["AndInProse"]

_PLAIN = regex(r"[^\n:()\[\]{}<>|_]*[^\W\d_][^\n:()\[\]{}<>|_]*")
_MOST_WORDS = 4
_MOST_CHARACTERS = 60
"""Words and characters of a side: composition describes a picture in more of them."""
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
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (and_words,)
    needs = (AND_PARTS,)
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
        Good("cats AND_PERP dogs", plugins=("neutral-prompt",)),
        Good("cats AND dogs", plugins=("regional-prompter",)),
        Good("cats AND dogs\nbirds", target="forge", plugins=("forge-couple",)),
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

    def check(self, node: AndWord, ctx: Context) -> Iterator[Diagnostic]:
        if node.is_weighted:
            return
        left, right = node.left, node.right
        if not (_is_short(ctx, left) and _is_short(ctx, right)):
            if not node.is_only or not _is_one_tag(ctx.slice(left), ctx.slice(right)):
                return
            left, right = _piece_before(ctx.text, left), _piece_after(ctx.text, right)
        span = node.leaf.span
        shown = [shorten(ctx.slice(side).strip()) for side in (left, right)]
        yield self.finding(
            ctx,
            span,
            f"`AND` in capitals splits the prompt: {ctx.program} draws `{shown[0]}` and `{shown[1]}` as two prompts",
            help="for the English word write and",
            fix=unsafe("write and", replace(span, "and")),
        )


def _is_short(ctx: Context, side: Span) -> bool:
    return len(side) <= _MOST_CHARACTERS and _are_few_words(ctx.slice(side), _MOST_WORDS)


def _are_few_words(side: str, most: int) -> bool:
    return len(side.split()) <= most and _PLAIN.fullmatch(side.strip(" \t")) is not None


def _piece_before(text: str, side: Span) -> Span:
    """From the last comma in front of the word to it."""
    return Span(text.rfind(",", side.start, side.end) + 1 or side.start, side.end)


def _piece_after(text: str, side: Span) -> Span:
    """From the word to the first comma after it."""
    comma = text.find(",", side.start, side.end)
    return Span(side.start, side.end if comma < 0 else comma)


def _is_one_tag(before: str, after: str) -> bool:
    """Whether the word stands inside a tag of plain words, and the two parts have no tag in common."""
    left_tags, right_tags = before.split(","), after.split(",")
    if len(left_tags) < 2 or len(right_tags) < 2:
        return False
    pieces = left_tags[-1], right_tags[0]
    if not all(_are_few_words(piece, _MOST_WORDS_IN_TAG) for piece in pieces):
        return False
    return {tag.strip().casefold() for tag in left_tags}.isdisjoint(tag.strip().casefold() for tag in right_tags)
