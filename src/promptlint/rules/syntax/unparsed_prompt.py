"""PS024: what makes the program send the whole prompt unparsed."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import LEFT_UNPARSED
from promptlint.rules.facts.host_texts import Failure, failures
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["UnparsedPrompt"]


class UnparsedPrompt(Rule):
    r"""Something on which the host gives up reading the prompt's syntax.

    ## Why is this bad?
    SD.Next logs the error and sends the whole prompt as it stands: brackets, weights, BREAK and prompt editing are
    text. It happens at a backslash that escapes nothing where a text begins: at the start of the prompt, after
    brackets with a weight of their own, or after a blank. It also happens where `TE2:`, `TE3:` or `TE4:`, which give
    the rest of the prompt to another text encoder, stand twice, and in a prompt of nothing but breaks.

    ## Example
    `\boat, (sea:1.2)`

    ## Use instead
    `boat, (sea:1.2)`

    ## Fix safety
    Unsafe: the prompt's weights take effect. There is a fix for a backslash.
    """

    code, name, severity = "PS024", "unparsed-prompt", Severity.ERROR
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    visits = (failures,)
    needs = (LEFT_UNPARSED,)
    good = (
        Good("\\(boat\\), a\\b, \\:d", target="sdnext"),
        Good("sea TE2: sky TE3: fog", target="sdnext"),
        Good("sea BREAK sky", target="sdnext"),
        Good("BREAK", role="negative", target="sdnext"),
        Good("\\boat, BREAK"),
    )
    bad = (
        Bad("\\boat, (sea:1.2)", fixed="boat, (sea:1.2)", at="\\", target="sdnext"),
        Bad("(sea:1.2) \\boat", fixed="(sea:1.2) boat", at="\\", target="sdnext"),
        Bad("\\{cat\\}, sea", fixed="{cat\\}, sea", at="\\", target="sdnext"),
        Bad("sea TE2: sky TE2: fog", at="TE2:", target="sdnext"),
        Bad("BREAK", at="BREAK", target="sdnext"),
    )

    def check(self, node: Failure, ctx: Context) -> Iterator[Diagnostic]:
        written = ctx.slice(node.span)
        fix: Fix | None = None
        if written.startswith("\\"):
            message = "this backslash escapes nothing and begins a text"
            help_ = "remove it; a backslash itself is written \\\\"
            fix = unsafe("remove the backslash", delete(node.span))
        elif written.startswith("TE"):
            message = f"{quoted(written)} is here for the second time"
            help_ = "one such mark gives all the rest to that text encoder"
        else:
            message = "there is nothing but breaks in this prompt"
            help_ = "write some words"
        yield self.finding(
            ctx,
            node.span,
            f"{message}: {ctx.program} stops with {node.kind} and sends the whole prompt unparsed, brackets and all",
            help=help_,
            fix=fix,
        )
