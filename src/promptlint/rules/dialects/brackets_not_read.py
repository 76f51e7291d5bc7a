"""PX031: square brackets that SwarmUI does not read as they were meant."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import NODE_BRACKETS
from promptlint.rules.facts.node_brackets import node_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt

__all__ = ["BracketsNotRead"]


class BracketsNotRead(Rule):
    r"""Square brackets with colons that SwarmUI cannot read.

    ## Why is this bad?
    SwarmUI splits square brackets at each `|`, or at each `:` if that comes first, also where one stands in round
    brackets inside. With one colon or two, what follows the last must be a number: `[artist: name]` stops with
    ValueError, and no picture is made. With three colons or more, as in `[(red:1.2):(blue:1.2):0.5]`, all of it is
    text. In brackets that are only text, `\[` and `\]` keep it from being read.

    ## Example
    `[artist: name], sea`

    ## Use instead
    `artist name, sea`
    """

    code, name, severity = "PX031", "brackets-not-read", Severity.ERROR
    since = "0.3.0"
    visits = (Prompt,)
    needs = (NODE_BRACKETS,)
    good = (
        Good("[red:blue:0.5] [sky|sea] [fog:10] [a:b: .5 ] [rain]", target="swarmui"),
        Good("[red:blue:<random:3,5>], [<random:a,b>:c:5]", target="swarmui"),
        Good("\\[artist: name\\], [a|b:c]", target="swarmui"),
        Good("[a:b:c], sea", target="comfyui"),
        Good("[a: b, sea", target="swarmui"),
        Good("[a:b:WHEN], [a:b:$when], [a:b:{{ when }}]", target="swarmui"),
    )
    bad = (
        Bad("[artist: name], sea", at=" name", target="swarmui"),
        Bad("[cat:boat], sea", at="boat", target="swarmui"),
        Bad("sea, [:]", at="[:]", target="swarmui"),
        Bad("[(cat:1.2)|boat], sea", at="1.2)|boat", target="swarmui"),
        Bad("[(cat:1.2)], sea", at="1.2)", target="swarmui"),
        Bad("[(red:1.2):(blue:1.2):0.5] hat", at="[(red:1.2):(blue:1.2):0.5]", target="swarmui"),
        Bad("[red:blue:50%] hat", at="50%", target="swarmui"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for slip in ctx.fact(node_brackets).slips:
            shown = quoted(ctx.slice(slip.span))
            if slip.number is None:
                yield self.finding(
                    ctx,
                    slip.span,
                    f"{ctx.program} counts every colon in square brackets, those in round ones too: {shown} has more "
                    "than two, and goes to the model as text",
                    help="put the weight around the brackets, or write <fromto[0.5]:…||…>",
                )
                continue
            written = ctx.slice(slip.number)
            what = f"{quoted(written)} is not a number" if written.strip() else "no number follows the last colon"
            yield self.finding(
                ctx,
                slip.number if written.strip() else slip.span,
                f"{what}: {ctx.program} stops at {shown} with ValueError and makes no picture",
                help="the first of : and | decides; write <alternate:…||…> for text with colons"
                if slip.has_pipe
                else "write the step, or the part of the steps, last; \\[ and \\] are the characters themselves",
            )
