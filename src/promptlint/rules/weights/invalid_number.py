"""PW001: a weight that Python cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.emphasis import emphasis_groups
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.targets import WITH_WEIGHTS
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt, Stray
from promptlint.text import Span

__all__ = ["InvalidNumber"]


class InvalidNumber(Rule):
    """Digits and dots before a closing bracket that are no number.

    ## Why is this bad?
    A1111 takes every mix of digits and dots between a colon and the closing bracket for the weight and hands it
    to Python's `float()`. Two dots, or dots alone, make that raise ValueError, and no picture is made. An
    ellipsis after a colon is enough: `(wait:...)`.

    ## Example
    `(smile:1.2.3)`

    ## Use instead
    `(smile:1.2)`
    """

    code, name, severity = "PW001", "invalid-number", Severity.ERROR
    visits = (Prompt,)
    targets = WITH_WEIGHTS
    good = (
        Good("(x:1.2)"),
        Good("(x:.5), (y:1.), (z:+1.2)"),
        Good("(wait...)"),
        Good("x:1.2.3, y"),
        Good("(x:1.2.3, y)"),
        Good("(a AND b:1.2.3)"),
        Good("[x:1.2.3]"),
    )
    bad = (
        Bad("(smile:1.2.3)", at="1.2.3"),
        Bad("(smile:.)", at="."),
        Bad("a, ((smile):1..2), b", at="1..2"),
        Bad("(wait:...), b", at="..."),
        Bad("(smile:1.2.3)", at="1.2.3", target="comfyui"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for group in ctx.fact(emphasis_groups):
            written = group.node.weight_text
            if written is not None and group.node.weight is None and not group.split:
                close = group.node.close
                yield self._report(ctx, close.start + close.text.index(written), written)
        for leaf in node.leaf_list:
            if isinstance(leaf, Stray) and leaf.text == ")" and leaf.partner is not None:
                closer = leaf.closes_with or ""
                written = closer[1:-1].strip()
                if written and not _is_number(written):
                    yield self._report(ctx, leaf.end - len(closer.rpartition(written)[2]) - len(written), written)

    def _report(self, ctx: Context, start: int, written: str) -> Diagnostic:
        effect = f"{ctx.program} stops here with ValueError and makes no picture"
        if ctx.target == "comfyui":
            effect = "ComfyUI gives the brackets ×1.1 and sends it as text"
        return self.finding(
            ctx,
            Span(start, start + len(written)),
            f"{quoted(written)} is not a number: {effect}",
            help="write one number with one decimal point, such as 1.2"
            if any(map(str.isdigit, written))
            else "leave the colon out if this is no weight",
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
