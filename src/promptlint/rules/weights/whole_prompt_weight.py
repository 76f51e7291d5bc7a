"""PW007: a number at the end that weighs the whole prompt."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.facts.emphasis import number as plain
from promptlint.rules.facts.loose_numbers import LooseNumber, into_brackets, loose_numbers
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Comment, ExtraNetwork, Leaf, Prompt, Stray, Text
from promptlint.text import Span

__all__ = ["WholePromptWeight"]

# As `semantics.composition` has it, on the last leaf.
_NUMBER = re.compile(r"\s*+(?P<number>[+-]?+(?:\d*+\.\d++|\d++\.?+))\s*+")


class WholePromptWeight(Rule):
    """A colon and a number at the very end of a positive prompt, or an aspect ratio at the end of one of its AND parts.

    ## Why is this bad?
    Prompts joined by AND have a weight each, written at the end: `a cat:1.2 AND a dog:0.8`. A1111 looks for it in a
    prompt without AND too. `photo, cat:1.4` is therefore `photo, cat` at 1.4 times the CFG scale, and
    `photo 16:9` is `photo 16` at nine times. Nothing escapes the colon; a comma behind the number does.

    ## Example
    `photo, cat:1.4`

    ## Use instead
    `photo, (cat:1.4)`

    ## Fix safety
    Unsafe: the guidance changes. The fix puts a weight into brackets and ends anything else with a comma.
    """

    code, name, severity = "PW007", "whole-prompt-weight", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WEBUIS
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

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        parts = _and_parts(node)
        for part in parts:
            found = _trailing_number(part)
            if found is not None and (len(parts) == 1 or _is_ratio(ctx, *found)):
                yield from self._judge(node, ctx, *found, whole=len(parts) == 1)

    def _judge(self, node: Prompt, ctx: Context, colon: int, span: Span, *, whole: bool) -> Iterator[Diagnostic]:
        written = ctx.slice(Span(colon, span.end))
        weight = float(ctx.slice(span)) if len(span) <= 400 else math.inf
        loose = next((n for n in ctx.fact(loose_numbers) if n.colon.start == colon), None)
        if weight == 1:
            return
        openers = _open_brackets(node) if whole else []
        start = min([colon if loose is None else loose.item.start, *[o.start for o in openers if o.text == "("][-1:]])
        what = "the whole prompt" if whole else "this AND part"
        yield self.finding(
            ctx,
            Span(start, span.end),
            f"{ctx.program} takes {quoted(written)} at the end for the weight of {what}: CFG scale × {plain(weight)}",
            help="a weight belongs into brackets; a comma behind the number keeps it text",
            fix=_fix(openers, ctx, loose, span),
        )


def _open_brackets(prompt: Prompt) -> list[Stray]:
    return [part for part in prompt.parts if isinstance(part, Stray) and part.text in "([" and not part.partner]


def _and_parts(prompt: Prompt) -> list[list[Leaf]]:
    """The leaves of each prompt that AND splits this one into."""
    parts: list[list[Leaf]] = [[]]
    for leaf in prompt.leaf_list:
        if leaf.type == "AND":
            parts.append([])
        else:
            parts[-1].append(leaf)
    return parts


def _is_ratio(ctx: Context, colon: int, number: Span) -> bool:
    """Whether a colon stands right between two whole numbers, as in `16:9`: no weight that AND is written with."""
    return number.start == colon + 1 and ctx.slice(number).isdecimal() and ctx.text[colon - 1 : colon].isdecimal()


def _trailing_number(leaf_list: list[Leaf]) -> tuple[int, Span] | None:
    """The offset of the colon and the number's span, if the leaves end so once tags and comments are cut out."""
    index = len(leaf_list) - 1
    while index > 0:
        leaf = leaf_list[index]
        if not isinstance(leaf, (Comment, ExtraNetwork)) and not leaf.text.isspace():
            break
        index -= 1
    if index < 1:
        return None
    leaf, colon = leaf_list[index], leaf_list[index - 1]
    if not isinstance(leaf, Text) or not isinstance(colon, Stray) or colon.text != ":":
        return None
    match = _NUMBER.fullmatch(leaf.text)
    if match is None:
        return None
    return colon.start, Span(leaf.start + match.start("number"), leaf.start + match.end("number"))


def _fix(openers: list[Stray], ctx: Context, loose: LooseNumber | None, span: Span) -> Fix | None:
    if openers:
        return unsafe("close the bracket", insert(span.end, ")" if openers[-1].text == "(" else "]"))
    if loose is not None and loose.looks_like_weight and loose.is_behind_word:
        return into_brackets(ctx, loose)
    return unsafe("end it with a comma", insert(span.end, ","))
