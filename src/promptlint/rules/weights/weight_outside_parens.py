"""PW005: a weight behind the closing bracket."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.syntax import Prompt, Text
from promptlint.text import Edit, Span

__all__ = ["WeightOutsideParens"]

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+))(?=\s*(?:,|$|\n))")


class WeightOutsideParens(Rule):
    """A weight behind the closing bracket.

    ## Why is this bad?
    In `(sky):1.2, sea` A1111 gives the sky the ×1.1 of plain brackets and sends `:1.2` to the model as text. At the
    very end of a positive prompt, or of one of its AND parts, it is worse: there the number becomes the weight of the
    whole part.

    ## Example
    `(sky):1.2, sea`

    ## Use instead
    `(sky:1.2), sea`

    ## Fix safety
    Unsafe: the weight comes into force and the number is no longer text.
    """

    code, name, severity = "PW005", "weight-outside-parens", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    good = (
        Good("(sky:1.2), sea"),
        Good("(sky): 12 clouds"),
        Good("(smile) :3"),
        Good("[sky]:1.2, sea"),
        Good("(a:1.2):b"),
    )
    bad = (
        Bad("(sky):1.2, sea", fixed="(sky:1.2), sea", at=":1.2"),
        Bad("((sky)): 1.3, sea", fixed="((sky:1.3)), sea", at=": 1.3"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        leaves = node.leaf_list
        for index in range(1, len(leaves) - 1):
            colon = leaves[index]
            if colon.type != "STRAY" or colon.text != ":":
                continue
            closer, text = leaves[index - 1], leaves[index + 1]
            if closer.type != "ROUND_CLOSE" or not isinstance(text, Text):
                continue
            match = _NUMBER.match(text.text)
            if match is None or (
                match.end() == len(text.text) and index + 2 < len(leaves) and leaves[index + 2].type != "AND"
            ):
                continue
            span = Span(colon.start, text.start + match.end(1))
            start = closer.start
            depth = index - 1
            while depth > 0 and leaves[depth - 1].type == "ROUND_CLOSE":
                depth -= 1
                start = leaves[depth].start
            yield self.finding(
                ctx,
                span,
                f"`{ctx.slice(span)}` stands behind the bracket: A1111 gives the group ×1.1 and sends the number to "
                "the model as text",
                help=f"write it in front of the bracket: :{match[1]})",
                fix=unsafe("move it into the brackets", Edit(Span(start, start), f":{match[1]}"), replace(span, "")),
            )
