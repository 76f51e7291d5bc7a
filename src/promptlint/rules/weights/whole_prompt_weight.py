"""PW007: a number at the end that weighs the whole prompt."""

from __future__ import annotations

import math
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import AND_PARTS
from promptlint.rules.facts.emphasis import number as plain
from promptlint.rules.facts.extension_faults import undeclared_words
from promptlint.rules.facts.loose_numbers import LooseNumber, into_brackets, loose_numbers
from promptlint.rules.facts.trailing_numbers import TrailingNumber, trailing_numbers
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt, Stray
from promptlint.text import Span

__all__ = ["WholePromptWeight"]

_LONGEST = 400
"""Characters of a number from which on it is infinite, and not worth reading."""


class WholePromptWeight(Rule):
    """A colon and a number at the very end of a positive prompt, or an aspect ratio at the end of one of its AND parts.

    ## Why is this bad?
    Prompts joined by AND have a weight each, written at the end: `a cat:1.2 AND a dog:0.8`. A1111 looks for it in a
    prompt without AND too. `photo, cat:1.4` is therefore `photo, cat` at 1.4 times the CFG scale, and
    `photo 16:9` is `photo 16` at nine times. Nothing escapes the colon; a comma after the number does.

    ## Example
    `photo, cat:1.4`

    ## Use instead
    `photo, (cat:1.4)`

    ## Fix safety
    Unsafe: the guidance changes. The fix puts a weight into brackets and ends anything else with a comma.
    """

    code, name, severity = "PW007", "whole-prompt-weight", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (trailing_numbers,)
    needs = (AND_PARTS,)
    roles = frozenset({"positive"})
    yields_to = ("PN003", "PS001", "PS005", "PX004", "PR001", "PR005")
    good = (
        Good("photo, (cat:1.4)"),
        Good("photo 16:9, wide"),
        Good("photo 16:9,"),
        Good("a cat:1.2 AND a dog:0.8"),
        Good("a cat :3 AND a dog :9"),
        Good("photo, cat:1.4", role="negative"),
        Good("photo, cat:1.4", role="unknown"),
        Good("re:zero, cat:1e3"),
        Good("photo, cat:1"),
        Good("[cat:dog:0.5], cat:1.2.3"),
        Good("a cat AND_PERP red boat :0.8", plugins=("neutral-prompt",)),
        Good("a cat AND_PERP red boat :0.8"),
    )
    bad = (
        Bad("photo, cat:1.4", fixed="photo, (cat:1.4)", at="cat:1.4"),
        Bad("photo 16:9", fixed="photo 16:9,", at="photo 16:9"),
        Bad("a, smile, :3", fixed="a, smile, :3,", at=":3"),
        Bad("photo, (cat): 1.2\n", fixed="photo, (cat:1.2)\n"),
        Bad("photo, strength: 0.8", at="strength: 0.8", fixed="photo, (strength: 0.8)"),
        Bad("a cat AND a dog, 16:9", fixed="a cat AND a dog, 16:9,", at="16:9"),
        Bad("a cat, 2:3 AND a dog:0.8", fixed="a cat, 2:3, AND a dog:0.8", at="2:3"),
        Bad("photo, cat:1.4 <lora:x:1>", fixed="photo, (cat:1.4) <lora:x:1>"),
    )

    def check(self, node: TrailingNumber, ctx: Context) -> Iterator[Diagnostic]:
        weight = float(ctx.slice(node.span)) if len(node.span) <= _LONGEST else math.inf
        if any(word.extension.and_keywords for word in ctx.fact(undeclared_words)):
            return  # it is the weight of a part to the extension that the prompt is written for
        if weight == 1 or not (node.is_whole or _is_ratio(ctx, node)):
            return
        loose = next((n for n in ctx.fact(loose_numbers) if n.colon.start == node.colon), None)
        openers = _open_brackets(ctx.prompt) if node.is_whole else []
        start = node.colon if loose is None else loose.place.start
        start = min([start, *[opener.start for opener in openers if opener.text == "("][-1:]])
        what = "the whole prompt" if node.is_whole else "this AND part"
        written = quoted(ctx.slice(Span(node.colon, node.span.end)))
        yield self.finding(
            ctx,
            Span(start, node.span.end),
            f"{ctx.program} takes {written} at the end for the weight of {what}: CFG scale × {plain(weight)}",
            help="a weight belongs in brackets; a comma after the number keeps it text",
            fix=_fix(openers, ctx, loose, node.span),
        )


def _open_brackets(prompt: Prompt) -> list[Stray]:
    return [part for part in prompt.parts if isinstance(part, Stray) and part.text in "([" and not part.partner]


def _is_ratio(ctx: Context, number: TrailingNumber) -> bool:
    """Whether the colon stands right between two whole numbers, as in `16:9`: not a weight that AND is written with."""
    colon = number.colon
    return (
        number.span.start == colon + 1
        and ctx.slice(number.span).isdecimal()
        and ctx.text[colon - 1 : colon].isdecimal()
    )


def _fix(openers: list[Stray], ctx: Context, loose: LooseNumber | None, span: Span) -> Fix | None:
    if openers:
        return unsafe("close the bracket", insert(span.end, ")" if openers[-1].text == "(" else "]"))
    if loose is not None and loose.looks_like_weight and loose.follows_word:
        return into_brackets(ctx, loose)
    return unsafe("end it with a comma", insert(span.end, ","))
