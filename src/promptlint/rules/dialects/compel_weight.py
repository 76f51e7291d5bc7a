"""PX003: weights of InvokeAI and compel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import KNOWN
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import And, Break, Comment, Leaf, Mark, Prompt, Text
from promptlint.text import Span

__all__ = ["CompelWeight"]

_UP, _DOWN = 1.1, 0.9
# Behind a group: "+", "--", "1.2"; then a comma, a space or the end.
_BEHIND_GROUP = re.compile(
    r"(?P<signs>\+{1,20}|-{1,20})(?=[,.;)\]\n]|\Z|(?<=\+)\s)|(?P<number>\d?\.\d{1,4})(?=[\s,.;)\]]|\Z)"
)
# Behind a word of three letters or more, so that c++ and g++ are none; a lone sign is a mark or a name.
_BEHIND_WORD = re.compile(
    r"(?<![\w+-])(?P<word>[^\W\d_][\w'-]{1,60}\w)(?P<signs>\+{2,20}|-{2,20}| \+{2,20}(?=\s*(?:,|\Z)))"
    r"(?=\s*(?:,|\Z)|(?<=\+)\s)"
)
_NAMES = frozenset({"dpm", "notepad", "noexcept"})


class CompelWeight(Rule):
    """`word++`, `(words)--` or `(words)1.2`, as InvokeAI and compel write weights.

    ## Why is this bad?
    In InvokeAI and compel each `+` behind a word or bracket is ×1.1, each `-` ×0.9, and a number behind a bracket is
    its weight. To A1111 these are characters like any other: they go to the model, and a bracket before them counts
    as ×1.1.

    ## Example
    `mountain++, (old house)1.2`

    ## Use instead
    `(mountain:1.21), (old house:1.2)`

    ## Fix safety
    Unsafe: the weight changes to what is written, and the signs are gone from the text.
    """

    code, name, severity = "PX003", "compel-weight", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = KNOWN - {"invoke"}
    good = (
        Good("(mountain:1.21), magical+, c++, g++, DPM++ 2M"),
        Good("(red hair)+(long braid), (a) + b"),
        Good("night -- a well-known-- dark place, (sky)- blue"),
        Good("(cat)2, (sky)1girl"),
        Good("mountain++, sky", target="invoke"),
        Good("<lora:x++:1>, 2--, ++"),
    )
    bad = (
        Bad("a mountain++, sky", fixed="a (mountain:1.21), sky", at="mountain++"),
        Bad("(old house)1.2, sky", fixed="(old house:1.2), sky", at="(old house)1.2"),
        Bad("(old house)+, (sea)--", fixed="(old house:1.1), (sea:0.81)", at="(old house)+"),
        Bad("sky, daisies +++", fixed="sky, (daisies:1.33)", at="daisies +++"),
        Bad("sky, mountain--", fixed="sky, (mountain:0.81)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = node.leaf_list
        for index, leaf in enumerate(leaf_list):
            if not isinstance(leaf, Text):
                continue
            text = leaf.text
            after = leaf_list[index + 1] if index + 1 < len(leaf_list) else None
            if index and text[0] in "+-.0123456789" and leaf_list[index - 1].type == "ROUND_CLOSE":
                yield from self._check_behind_group(leaf_list[index - 1], leaf, after, ctx)
            if "++" in text or "--" in text:
                yield from self._check_words(leaf, after, ctx)

    def _check_behind_group(self, close: Leaf, text: Text, after: Leaf | None, ctx: Context) -> Iterator[Diagnostic]:
        match = _BEHIND_GROUP.match(text.text)
        if match is None or not isinstance(close, Mark) or close.partner is None:
            return
        if match.end() == len(text.text) and not _ends_tag(after):
            return
        opener = close.partner
        written = Span(text.start, text.start + match.end())
        inside = ctx.slice(Span(opener.end, close.start))
        if inside.strip():
            weight = match["number"] or _weight(match["signs"])
            yield self._report(ctx, Span(opener.start, written.end), inside, match.group(), weight)

    def _check_words(self, text: Text, after: Leaf | None, ctx: Context) -> Iterator[Diagnostic]:
        for match in _BEHIND_WORD.finditer(text.text):
            word = match["word"]
            if match.end() == len(text.text) and not _ends_tag(after):
                continue
            if word.casefold() not in _NAMES:
                span = Span(text.start + match.start(), text.start + match.end())
                yield self._report(ctx, span, word, match["signs"], _weight(match["signs"].strip()))

    def _report(self, ctx: Context, span: Span, inside: str, written: str, weight: str) -> Diagnostic:
        return self.finding(
            ctx,
            span,
            f"{quoted(written)} is a weight in InvokeAI and compel; {ctx.program} sends it to the model as text",
            help=f"write the weight {weight} inside of round brackets",
            fix=unsafe("put the weight inside", replace(span, f"({inside}:{weight})")),
        )


def _ends_tag(after: Leaf | None) -> bool:
    return after is None or isinstance(after, (Break, And, Comment)) or after.text[0] in ")]}"


def _weight(signs: str) -> str:
    return f"{round((_UP if signs[0] == '+' else _DOWN) ** len(signs), 2):g}"
