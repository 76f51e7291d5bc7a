"""PR018: a tag that is closed too late and swallows text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.template_slots import fills_in_templates, template_slots
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["SwallowedText"]

_NUMBER = r"[-+]?(?:\d++\.?+\d*+|\.\d++)"
_OF_A_LIST = regex(rf"\s*+(?:{_NUMBER}(?:\s*+[@~]\s*+{_NUMBER})?|[RUX])?\s*+", re.IGNORECASE)
"""One of several numbers, which may have a step; lora-block-weight has `R`, `U` and `X` for numbers too."""
_ARGUMENT_NAME = regex(r"\s*\w+=")
_LIST_MARK = regex(r"[,;]")
_UP_TO_TEXT = regex(r"[^,<\n]*")
_VALUE_BEFORE_TEXT = regex(rf"\s*(?:\w+=\s*{_NUMBER}(?:\s*,\s*{_NUMBER})*|{_NUMBER})(?=[\s,<(])")
_FEWEST_COMMAS = 2
"""Commas of swallowed text on one line: with one it may be a number that is written badly."""


class SwallowedText(Rule):
    """A tag that is not closed where it should be, and takes all text up to the next `>` with it.

    ## Why is this bad?
    A1111 cuts a tag out up to the first `>`. In `<lora:ink:1 , sea, <lora:oil:1>` that is the `>` of the second tag:
    the sea and the second LoRA are gone too, and what is between the colons is read as arguments.

    ## Example
    `<lora:ink:1 , sea, <lora:oil:1>`

    ## Use instead
    `<lora:ink:1>, sea, <lora:oil:1>`

    ## Fix safety
    Unsafe: the text and the tags take effect.
    """

    code, name, severity = "PR018", "swallowed-text", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    good = (
        Good("<lora:ink:1>, sea, <lora:oil:1>"),
        Good("<lora:name, with comma:1>"),
        Good("<lora:ink:1:te=0.5:unet=1>"),
        Good("<lora:ink:1:lbw=1,0,0,0,1,0.5:lbwe=ATTN:step=2-10>"),
        Good("<lora:ink:1:lbw=1, R, U, X, 0>", plugins=("lora-block-weight",)),
        Good("<lora:ink:0.5@0,1@0.5,0@1>", plugins=("loractl",)),
        Good("<lora:ink:1:1,0,0,0,1>"),
        Good("<lora:ink:\n0.8\n>"),
    )
    bad = (
        Bad(
            "<lora:ink:1 , (sea:1.2), <lora:oil:1>",
            fixed="<lora:ink:1>, (sea:1.2), <lora:oil:1>",
            at="<lora:ink:1 , (sea:1.2), <lora:oil:1>",
            also=("PR003",),
        ),
        Bad("<lora:ink:0.8\nsea, sky>", fixed="<lora:ink:0.8>\nsea, sky>", also=("PR003",)),
        Bad(
            "<lora:ink:0.8, sea, sky, fog <lora:oil:1>",
            fixed="<lora:ink:0.8>, sea, sky, fog <lora:oil:1>",
            also=("PR003",),
        ),
        Bad(
            "<lora:ink:1:lbw=1,0,1, sea, sky, fog <lora:oil:1>",
            fixed="<lora:ink:1:lbw=1,0,1>, sea, sky, fog <lora:oil:1>",
        ),
        Bad("<lora:ink:<lora:oil:1>", fixed="<lora:ink><lora:oil:1>", also=("PR003",)),
        Bad("<lora:ink, sea, <lora:oil:1>", fixed="<lora:ink>, sea, <lora:oil:1>"),
        Bad("<lora:ink:0.8 sea, sky, fog <lora:oil:1>", fixed="<lora:ink:0.8> sea, sky, fog <lora:oil:1>"),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        text = node.text
        if "," not in text and "\n" not in text and "<" not in text[1:]:
            return
        if "#" in text or node.kind.casefold() in ("http", "https"):
            return
        place = _swallowing(node, ctx)
        if place is None or not text[place.end :].strip(" ,\n<>"):
            return
        shown, swallowed = text[: place.start], text[place.end :].strip(" ,\n<>")
        fix = unsafe("close the tag", replace(place.moved(node.start), ">"))
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(shown, 40)}` is not closed before the next `>`: {ctx.program} cuts everything up to there out "
            f"of the prompt, `{shorten(swallowed, 50)}` included",
            help="close the tag",
            fix=fix,
        )


def _swallowing(node: ExtraNetwork, ctx: Context) -> Span | None:
    """Where in its text a tag should have been closed, with what stands there in the place of the `>`; None where it
    swallows nothing."""
    text = node.text
    name, *others = node.arguments
    slots = template_slots(text) if fills_in_templates(ctx) else ()
    name_start = at = node.arguments_start - node.start
    at += len(name)
    prose: list[Span] = []
    for other in others:
        place = Span(at + 1, at + 1 + len(other))
        at = place.end
        if not _is_value(other) and not place.overlaps_any(slots):
            prose.append(place)
    in_name = "<" in name or "\n" in name
    if not in_name and not any(mark in text[place.start : place.end] for place in prose for mark in "<\n"):
        commas = sum(text.count(",", place.start, place.end) for place in prose)
        if commas < _FEWEST_COMMAS:
            return None
    if in_name:
        match = _UP_TO_TEXT.match(text, name_start)
    else:
        match = _VALUE_BEFORE_TEXT.match(text, prose[0].start, prose[0].end)
        if match is None:
            return Span(prose[0].start - 1, prose[0].start)  # the colon
    assert match is not None
    end = len(text[: match.end()].rstrip(" "))
    before_comma = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip(" "))
    return Span(end, before_comma if text[before_comma] == "," else end)


def _is_value(argument: str) -> bool:
    """Whether a tag may hold it after its name: one word, numbers, or anything with a name and without blanks."""
    if "<" in argument:
        return False
    named = _ARGUMENT_NAME.match(argument)
    value = argument[named.end() :] if named is not None else argument
    parts = _LIST_MARK.split(value)
    if all(map(_OF_A_LIST.fullmatch, parts)):
        return True
    return (named is not None or len(parts) == 1) and len(value.split()) <= 1
