"""PF005: weights that are not written in the chosen style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import SQUARE_WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.emphasis import EmphasisGroup, chain, emphasis_groups, has_text, number
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, safe
from promptlint.text import Span

__all__ = ["WeightStyle"]

_TIDY = regex(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<rest>[0-9]*))?")


class WeightStyle(Rule):
    """A weight that is not written in the chosen style.

    ## Why is this bad?
    `((sky))` and `(sky:1.21)` are the same, and so are `(sky:1.20)` and `(sky:1.2)`; in one form they can be compared.
    The option `style` is `numbers`, which writes stacked round brackets as a number too, or `tidy`, which only tidies
    numbers.

    ## Example
    `((sky)), (sea:1.20)`

    ## Use instead
    `(sky:1.21), (sea:1.2)`

    ## Fix safety
    Safe: the weights stay the same.
    """

    @dataclass(frozen=True)
    class Options:
        """`style`: how far to go."""

        style: Literal["numbers", "tidy"] = "numbers"

    code, name, severity = "PF005", "weight-style", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.SAFE
    default = Default.OFF
    only_style = True
    visits = (emphasis_groups,)
    needs = (SQUARE_WEIGHTS,)
    good = (
        Good("(sky), (sea:1.2), [sun]"),
        Good("((sky))", options={"PF005": {"style": "tidy"}}),
        Good("((sky) sea)"),
        Good("((sky))", target="comfyui"),
        Good("(sky:1..2)", also_targets=()),
        Good("(sky: 1.2 )", target="sdnext"),
        Good("{(sky:1.20)|((sea))}", plugins=("dynamic-prompts",)),
        Good("(sky AND sea:1.20)"),
        Good("(AND:1.) AND [sea:1e400]"),
        Good("[((:)):5], (([[BREAK))"),
        Good("(((sky(sea:0.21))))", target="sdnext"),
    )
    bad = (
        Bad("((sky)), (sea:1.20)", fixed="(sky:1.21), (sea:1.2)", at="((sky))"),
        Bad("(((sky)))", fixed="(sky:1.331)"),
        Bad("(sky: 1.2 )", fixed="(sky:1.2)", at=": 1.2 )"),
        Bad("(((((sky)))))", fixed="(sky:1.61)", target="sdnext"),
        Bad("(sea:.5)", fixed="(sea:0.5)", at=".5", options={"PF005": {"style": "tidy"}}),
    )

    def check(self, node: EmphasisGroup, ctx: Context) -> Iterator[Diagnostic]:
        if node.node.weight_text is not None:
            yield from self._check_number(node, ctx)
        elif ctx.options(self).style == "numbers" and node.wrapper is None and node.sole is not None:
            yield from self._check_stack(node, ctx)

    def _check_number(self, group: EmphasisGroup, ctx: Context) -> Iterator[Diagnostic]:
        written = group.node.weight_text or ""
        wanted = _tidy(written)
        close = group.node.close
        if group.split or wanted is None or close.text == f":{wanted})" or overlaps_template(ctx, close.span):
            return
        start = close.start + close.text.index(written)
        span = Span(start, start + len(written))
        message = f"the weight {written} is {wanted}"
        if len(close.text) > len(written) + 2:
            span, wanted = Span(close.start, close.end), f":{wanted})"
            message = "there is white space beside the weight"
        yield self.finding(ctx, span, message, fix=safe(f"write {wanted}", replace(span, wanted)))

    def _check_stack(self, outermost: EmphasisGroup, ctx: Context) -> Iterator[Diagnostic]:
        links = chain(outermost)
        innermost = links[-1].node
        if any(link.node.weight_text is not None or link.node.bracket != "round" or link.split for link in links):
            return
        if not has_text(innermost) or overlaps_template(ctx, outermost.node.span):
            return
        weight = ctx.program.emphasis.stacked(len(links), "round")
        if weight is None:
            return
        wanted = number(weight)
        span = outermost.node.span
        yield self.finding(
            ctx,
            span,
            f"{len(links)} pairs of brackets are the weight {wanted}",
            fix=safe(f"write {wanted}", replace(span, f"({ctx.slice(innermost.inner)}:{wanted})")),
        )


def _tidy(written: str) -> str | None:
    """A number without what it does not need; None for what is not a plain number."""
    match = _TIDY.fullmatch(written)
    if match is None or not (match["whole"] or match["rest"]):
        return None
    whole, rest = match["whole"].lstrip("0") or "0", (match["rest"] or "").rstrip("0")
    minus = "-" if match["sign"] == "-" else ""
    return f"{minus}{whole}.{rest}" if rest else f"{minus}{whole}"
