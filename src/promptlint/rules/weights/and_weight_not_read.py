"""PW017: a weight of an AND part that does not stand at its end."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import AND_PARTS
from promptlint.rules.facts.and_weights import LostAndWeight, lost_and_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, insert, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["AndWeightNotRead"]


class AndWeightNotRead(Rule):
    """A weight of an AND part with something after it.

    ## Why is this bad?
    Prompts joined by AND have a weight each, a colon and a number at the very end of the part. A1111 cuts LoRA tags and
    comments out first; anything else after the number, a comma too, makes text of it, and the part keeps weight 1.
    Brackets would not help: `(a forest:0.8)` is emphasis, which is not the weight of the part.

    A number in the middle of a part counts as its weight where a space stands before the colon, `a forest :0.8, fog`;
    without one it is reported as a tag's weight without brackets, PW006.

    ## Example
    `a pond AND a forest :0.8, <lora:ink:1>`

    ## Use instead
    `a pond AND a forest, <lora:ink:1> :0.8`

    ## Fix safety
    Unsafe: the part gets the weight that is written.
    """

    code, name, severity = "PW017", "and-weight-not-read", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (lost_and_weights,)
    needs = (AND_PARTS,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PN003", "PR001", "PR005", "PS001", "PS005", "PW015", "PX004")
    good = (
        Good("a pond AND a forest :0.8"),
        Good("a pond:1.2 AND a forest:0.8 <lora:ink:1>"),
        Good("a pond :1.2 AND (a forest:0.8), fog"),
        Good("a pond AND a forest, 16:9, smile :3, ratio 1:1.5,"),
        Good("a pond AND f:1.8, aspect ratio:1.5,"),
        Good("(a pond :1.2), fog AND (a forest), sea"),
        Good("a pond :0.8 AND_PERP a forest :0.5 AND fog"),
        Good("a pond AND a forest :0.8,", target="comfyui"),
        Good("a pond AND a forest :0.8,", role="negative"),
    )
    bad = (
        Bad(
            "a pond AND a forest :0.8, <lora:ink:0.8>",
            fixed="a pond AND a forest, <lora:ink:0.8> :0.8",
            at=":0.8",
        ),
        Bad("a pond :0.8. AND a forest", fixed="a pond :0.8 AND a forest", at=":0.8"),
        Bad("a pond AND a forest:0.8,", fixed="a pond AND a forest:0.8", at=":0.8"),
        Bad("a pond:1.2; AND a forest:0.8", fixed="a pond:1.2 AND a forest:0.8", at=":1.2"),
        Bad("a pond AND (a forest):0.8, <lora:ink:1>", fixed="a pond AND (a forest), <lora:ink:1> :0.8", at=":0.8"),
        Bad("a pond AND a forest :0.8, misty", fixed="a pond AND a forest, misty :0.8", at=":0.8"),
        Bad("a pond AND a forest :0.8 (fog:1.2)", fixed="a pond AND a forest (fog:1.2) :0.8", at=":0.8"),
        Bad("a pond :0.8 BREAK fog AND a forest", fixed="a pond BREAK fog :0.8 AND a forest", at=":0.8"),
        Bad("a pond AND a forest :0,8", fixed="a pond AND a forest :0.8", at=":0,8"),
        Bad("a pond AND a forest :8e-1", fixed="a pond AND a forest :0.8", at=":8e-1"),
        Bad("a pond AND a forest :0.8x", fixed="a pond AND a forest :0.8", at=":0.8"),
        Bad("a pond AND:0.8 a forest", fixed="a pond AND a forest :0.8", at=":0.8"),
        Bad("a pond AND a forest:0.8,", role="unknown", fixed="a pond AND a forest:0.8"),
    )

    def check(self, node: LostAndWeight, ctx: Context) -> Iterator[Diagnostic]:
        follows = ctx.slice(node.follows).strip()
        why = f"{quoted(follows)} follows" if follows else "this is not a plain number"
        yield self.finding(
            ctx,
            node.written,
            f"the weight of an AND part must come last: {why}, so {ctx.program} sends "
            f"{quoted(ctx.slice(node.written))} as text and the part keeps weight 1",
            help=f"write :{node.text} at the end of the part",
            fix=_fix(node, ctx.text),
        )


def _fix(node: LostAndWeight, text: str) -> Fix:
    written = f":{node.text}"
    if not node.excess and node.follows.start < node.follows.end:
        start = node.written.start
        while start and text[start - 1] in " \t":
            start -= 1
        return unsafe(
            "move it to the end of the part", delete(Span(start, node.written.end)), insert(node.end, f" {written}")
        )
    edits = [delete(each) for each in node.excess]
    if text[node.written.start : node.written.end] != written:
        edits.insert(0, replace(node.written, written))
    return unsafe("remove what follows it" if node.excess else "write a plain number", *edits)
