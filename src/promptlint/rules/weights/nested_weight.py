"""PW008: a weighted group wrapped in further brackets."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup, bracket_stacks, number
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, safe

__all__ = ["NestedWeight"]


class NestedWeight(Rule):
    """A weighted group inside further brackets, so that the number is not the weight that counts.

    ## Why is this bad?
    A1111 multiplies the weights of nested brackets: `((watermark:2))` is not weight 2 but 2 × 1.1 = 2.2, and
    `[(smile:1.3)]` is 1.3 ÷ 1.1 = 1.18. In ComfyUI the written number replaces what the brackets around it say, so
    that these do nothing, and the same prompt has another weight there. Only brackets that hold nothing but the
    weighted group count: in `(a, (b:1.3):1.1)` the outer bracket has a purpose of its own.

    ## Example
    `((watermark:2))`

    ## Use instead
    `(watermark:2.2)`

    ## Fix safety
    Safe: the new number is the product that A1111 computes, or in ComfyUI the number that counts.
    """

    code, name, severity = "PW008", "nested-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.SAFE
    visits = (bracket_stacks,)
    needs = (WEIGHTS,)
    yields_to = ("PR005", "PR021", "PW003", "PW010", "PW011", "PW012", "PW013", "PW014")
    fold_after = 3
    good = (
        Good("(watermark:2.2)"),
        Good("((yellow background))"),
        Good("(a, (b:1.3):1.1)"),
        Good("((white letters:1))"),
        Good("((a:1.2.3))"),
        Good("[(smile:1.3)], ((sky)), (a, (b:1.3))", target="comfyui"),
    )
    bad = (
        Bad("((watermark:1.8))", fixed="(watermark:1.98)", at="((watermark:1.8))"),
        Bad("a, ((\nsky:1.5)), b", fixed="a, (\nsky:1.65), b"),
        Bad("[(smile:1.3)]", fixed="(smile:1.181818182)"),
        Bad("(((x:1.2)))", fixed="(x:1.452)", at="(((x:1.2)))"),
        Bad("(((x:.15)))", fixed="(x:0.182)", at="(((x:.15)))", target="sdnext"),
        Bad("sea, ((x:1.2))", fixed="sea, (x:1.2)", at="((x:1.2))", target="comfyui"),
        Bad("sea, ((x:1.2):2)", fixed="sea, (x:1.2)", at="((x:1.2):2)", target="comfyui"),
    )

    def check(self, node: tuple[EmphasisGroup, ...], ctx: Context) -> Iterator[Diagnostic]:
        if ctx.program.emphasis.replaces:
            yield from self._replaced(node, ctx)
            return
        depth = next((depth for depth, group in enumerate(node) if group.written is not None), 0)
        written = node[depth].weight
        if not depth or node[0].split:
            return
        around = [group.node for group in node[:depth]]
        if not written or written == 1:
            return  # PW011 and PW010 report these
        product, decimals = written, ctx.program.emphasis.decimals
        for wrapper in reversed(around):
            product *= wrapper.factor
            if decimals is not None:
                product = round(product, decimals)
        if abs(product - 1) < 1e-9:
            return  # PW010 reports it: the brackets cancel the number
        inner = node[depth].node
        text = node[depth].written
        steps = ["÷ 1.1" if wrapper.bracket == "square" else "× 1.1" for wrapper in reversed(around)]
        calculation = " ".join([str(text), *steps])
        yield self.finding(
            ctx,
            node[0].node.span,
            f"brackets multiply, so the effective weight is {calculation} = {number(round(product, 4))}, not {text}",
            help=f"ComfyUI would use {text}; write the weight you mean once",
            fix=safe(
                f"write the product, {number(product)}",
                replace(node[0].node.span, f"({ctx.slice(inner.inner)}:{number(product)})"),
            ),
        )

    def _replaced(self, node: tuple[EmphasisGroup, ...], ctx: Context) -> Iterator[Diagnostic]:
        """Brackets around a number that counts alone; square ones are text there."""
        depth = next((depth for depth in range(len(node) - 1, 0, -1) if node[depth].weight is not None), 0)
        if not depth or any(group.node.bracket == "square" for group in node[:depth]):
            return
        inner = node[depth]
        span = node[0].node.span
        yield self.finding(
            ctx,
            span,
            f"only the innermost number counts: the weight is {inner.written}, and the brackets around it do nothing",
            help="write the weight once",
            fix=safe(
                "leave the outer brackets out",
                replace(span, f"({ctx.slice(inner.node.inner)}:{inner.written})"),
            ),
        )
