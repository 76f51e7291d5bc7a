"""PD005: the same LoRA twice."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.syntax import ExtraNetwork, Mark, Prompt
from promptlint.text import Span

__all__ = ["DuplicateLora"]


class DuplicateLora(Rule):
    """The same LoRA in two tags.

    ## Why is this bad?
    A1111 loads the file once, keeps the weights of the last tag, and applies it once for each tag:
    `<lora:ink:0.5> <lora:ink:0.7>` acts like 1.4. Forge applies 0.5 and 0.7, and two identical tags only once. Tags are
    cut out before AND splits the prompt, so AND parts do not keep them apart; options of a variant do.

    ## Example
    `<lora:ink:0.5>, sea, <lora:ink:0.7>`

    ## Use instead
    `<lora:ink:0.7>, sea`

    ## Fix safety
    Unsafe: the later tag is deleted, and the picture changes.
    """

    code, name, severity = "PD005", "duplicate-lora", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    roles = frozenset({"positive"})
    good = (
        Good("<lora:ink:0.5>, <lora:oil:0.5>"),
        Good("<lora:ink:0.5>, <lora:Ink:0.5>"),
        Good("<hypernet:ink:1>, <lora:ink:1>"),
    )
    bad = (
        Bad("<lora:ink:0.5>, sea, <lora:ink:0.7>", fixed="<lora:ink:0.5>, sea, ", at="<lora:ink:0.7>"),
        Bad(
            "<lora:ink:0.5> sea AND fog <lyco:ink:0.5>",
            fixed="<lora:ink:0.5> sea AND fog ",
            at="<lyco:ink:0.5>",
        ),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        first: dict[str, ExtraNetwork] = {}
        variants = 0
        for leaf in node.leaf_list:
            kind = leaf.type
            if kind == "VARIANT_OPEN":
                variants += 1
            elif kind == "BRACE_CLOSE":
                assert isinstance(leaf, Mark)
                variants -= leaf.partner is not None and leaf.partner.type == "VARIANT_OPEN"
            elif kind == "EXTRA_NETWORK" and not variants:
                assert isinstance(leaf, ExtraNetwork)
                if leaf.kind not in ("lora", "lyco"):
                    continue
                name = leaf.arguments[0]
                earlier = first.setdefault(name, leaf)
                if earlier is not leaf:
                    yield self._finding(name, earlier, leaf, ctx)

    def _finding(self, name: str, earlier: ExtraNetwork, later: ExtraNetwork, ctx: Context) -> Diagnostic:
        effect = (
            "Forge applies the weights of both"
            if ctx.target == "forge"
            else "A1111 applies it once for each tag, with the weights of the last"
        )
        return self.finding(
            ctx,
            later.span,
            f"LoRA `{name[:60]}` is used twice: {effect}",
            labels=(ctx.label(earlier.span, "first here"),),
            help="keep one tag, with the weight you mean",
            fix=unsafe("delete this tag", delete(Span(later.start, later.end))),
        )
