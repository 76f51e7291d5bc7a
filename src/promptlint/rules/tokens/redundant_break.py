"""PT004: BREAK that ends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.rules.syntax.wording import WEBUIS
from promptlint.syntax import And, Break, Comment, ExtraNetwork, Leaf, Prompt, Text
from promptlint.text import Span

__all__ = ["RedundantBreak"]


class RedundantBreak(Rule):
    """BREAK at the start or the end of a prompt, or twice in a row.

    ## Why is this bad?
    BREAK ends a chunk. With nothing in front of it, or a comma alone, it ends an empty one: 75 tokens of padding go
    to the model, and everything else counts for less. At the end of a prompt it only pads, since no chunk follows.

    ## Example
    `BREAK sky BREAK BREAK sea`

    ## Use instead
    `sky BREAK sea`

    ## Fix safety
    Unsafe: the empty chunk goes, and with it its part in the picture.
    """

    code, name, severity = "PT004", "redundant-break", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Break,)
    good = (
        Good("sky BREAK sea"),
        Good("sky, BREAK, sea BREAK sun"),
        Good("sky, BREAK, BREAK_dance"),
        Good("break, sky"),
        Good("sky, BREAK, . BREAK sea"),
        Good("BREAK"),
        Good("BREAK sky", target="comfyui"),
    )
    bad = (
        Bad("BREAK sky", fixed="sky", at="BREAK"),
        Bad("sky BREAK BREAK sea", fixed="sky BREAK sea", at="BREAK"),
        Bad("sky BREAK\nBREAK\nsea", fixed="sky BREAK\nsea", at="BREAK"),
        Bad("sky, BREAK, BREAK, sea", fixed="sky, BREAK, sea", at="BREAK"),
        Bad("BREAK, sky", fixed="sky", at="BREAK"),
        Bad("sky, BREAK,", fixed="sky,", at="BREAK"),
        Bad("sky, sea BREAK", fixed="sky, sea", at="BREAK"),
        Bad("<lora:ink:1> BREAK sky", fixed="<lora:ink:1> sky", at="BREAK"),
        Bad(
            "the sky over the old town BREAK AND the sea at night in spring",
            fixed="the sky over the old town AND the sea at night in spring",
            at="BREAK",
        ),
    )

    def check(self, node: Break, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.target not in WEBUIS:
            return
        around = ctx.fact(_neighbours).get(node.start)
        if around is None:
            return
        before, after = around
        if before is None and after is None:
            return  # a prompt of nothing else
        if isinstance(before, Break):
            message = "this BREAK follows another: the chunk between them is empty"
        elif before is None or isinstance(before, And):
            message = "nothing stands in front of this BREAK: it ends an empty chunk"
        elif after is None or isinstance(after, And):
            message = "nothing follows this BREAK: it only pads the last chunk"
        else:
            return
        yield self.finding(
            ctx,
            node.span,
            message,
            fix=unsafe("take it away", delete(_with_blanks(node.span, ctx, at_end=after is None))),
        )


def _neighbours(ctx: Context) -> dict[int, tuple[Leaf | None, Leaf | None]]:
    """What stands before and behind each BREAK, by where that starts; white space, commas, comments and tags are
    nothing."""
    prompt: Prompt = ctx.prompt
    leaves: Sequence[Leaf] = [leaf for leaf in prompt.leaf_list if not _is_nothing(leaf, ctx)]
    found: dict[int, tuple[Leaf | None, Leaf | None]] = {}
    for index, leaf in enumerate(leaves):
        if isinstance(leaf, Break):
            before = leaves[index - 1] if index else None
            found[leaf.start] = before, leaves[index + 1] if index + 1 < len(leaves) else None
    return found


def _is_nothing(leaf: Leaf, ctx: Context) -> bool:
    if isinstance(leaf, Text):
        return not leaf.text.strip(" ,\t\n\r")
    return isinstance(leaf, Comment) or (isinstance(leaf, ExtraNetwork) and ctx.role != "negative")


def _with_blanks(span: Span, ctx: Context, *, at_end: bool) -> Span:
    """A BREAK with the white space and commas behind it, at the end of the prompt with the white space in front."""
    text, start, end = ctx.text, span.start, span.end
    if at_end:
        while start and text[start - 1].isspace():
            start -= 1
    while end < len(text) and (text[end].isspace() or text[end] == ","):
        end += 1
    return Span(start, end)
