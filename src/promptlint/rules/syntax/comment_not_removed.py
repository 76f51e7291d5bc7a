"""PS026: a comment that the program does not take out."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import ONE_COMMENT
from promptlint.rules.facts.kept_comments import kept_comments
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["CommentNotRemoved"]


class CommentNotRemoved(Rule):
    """A comment that the host sends to the model.

    ## Why is this bad?
    SD.Next takes one comment out of a positive prompt, the first `/* … */`, with later ones that repeat it to the
    letter. Any other comment is text, and so are all of them in a negative prompt.

    ## Example
    `sea /* calm */, sky /* dawn */`

    ## Use instead
    `sea, sky /* calm, dawn */`
    """

    code, name, severity = "PS026", "comment-not-removed", Severity.WARNING
    since = "0.3.0"
    visits = (kept_comments,)
    needs = (ONE_COMMENT,)
    good = (
        Good("sea /* calm */, sky", target="sdnext"),
        Good("sea /* x */, sky /* x */", target="sdnext"),
        Good("sea /* calm, sky", target="sdnext"),
        Good("sea /* calm */, sky /* dawn */"),
        Good("sea */*, sky", target="sdnext"),
    )
    bad = (
        Bad("sea /* calm */, sky /* dawn */", at="/* dawn */", target="sdnext"),
        Bad("lowres /* more */, blurry", at="/* more */", role="negative", target="sdnext"),
    )

    def check(self, node: Span, ctx: Context) -> Iterator[Diagnostic]:
        where = "in a negative prompt" if ctx.role == "negative" else "after the first one"
        yield self.finding(
            ctx,
            node,
            f"{ctx.program} takes no comment out {where}: it sends the words of {quoted(ctx.slice(node))} to the model",
            help="write all notes in the first comment of the positive prompt",
        )
