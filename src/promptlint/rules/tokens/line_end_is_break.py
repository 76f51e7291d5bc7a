"""PT010: line ends, or `##`, that the program takes for BREAK."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import LINE_END_BREAKS
from promptlint.rules.facts.encoded_breaks import UnwrittenBreaks, unwritten_breaks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["LineEndIsBreak"]


class LineEndIsBreak(Rule):
    """A line end, or `##`, that parts a prompt as BREAK does.

    ## Why is this bad?
    SD.Next reads each line end of a prompt as BREAK, unless its setting for that is off, and `##` always. What stands
    before and after it is encoded apart, and padded to the full length, so that each line weighs as much as the
    others. That may be meant; a prompt that was only wrapped to be read more easily gives another picture. One
    finding a prompt counts the line ends. Those at the start and the end of a prompt part nothing.

    ## Example
    A cat on a wall, in one line, and its red sky in the next.

    ## Use instead
    `a cat on a wall, red sky`
    """

    code, name, severity = "PT010", "line-end-is-break", Severity.INFO
    since = "0.3.0"
    visits = (unwritten_breaks,)
    needs = (LINE_END_BREAKS,)
    good = (
        Good("a cat on a wall, red sky", target="sdnext"),
        Good("\ncat BREAK sky\n", target="sdnext"),
        Good("cat # sky", target="sdnext"),
        Good("{cat\n|sea}, {sky |\nfog}", target="sdnext"),
        Good("cat,\nsky", role="negative", target="sdnext"),
        Good("cat, /* a\nnote */ sky", target="sdnext"),
        Good("cat,\nsky ## sea"),
    )
    bad = (
        Bad("a cat on a wall,\nred sky", at="\n", target="sdnext"),
        Bad("cat,\nsky,\nsea BREAK fog", at="\n", target="sdnext"),
        Bad("(cat\nsky:1.2)", at="\n", target="sdnext"),
        Bad("cat ## sky", at="##", target="sdnext"),
    )

    def check(self, node: UnwrittenBreaks, ctx: Context) -> Iterator[Diagnostic]:
        if node.written == "\n":
            what = "this line end" if node.count == 1 else f"each of {node.count} line ends"
        else:
            what = f"`{node.written}`" if node.count == 1 else f"each of {node.count} `{node.written}`"
        yield self.finding(
            ctx,
            node.first,
            f"{ctx.program} reads {what} as BREAK: {node.texts} parts of this prompt are encoded apart",
            help="write the prompt in one line, or BREAK where you mean it",
        )
