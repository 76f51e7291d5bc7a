"""PT004: BREAK that ends nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.facts.leaves import leaf_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.syntax import And, Break, Comment, ExtraNetwork, Leaf, Text
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
    targets = WEBUIS
    plugins_off = ("regional-prompter",)
    good = (
        Good("sky BREAK sea"),
        Good("sky, BREAK, sea BREAK sun"),
        Good("sky, BREAK, BREAK_dance"),
        Good("break, sky"),
        Good("sky, BREAK, . BREAK sea"),
        Good("BREAK"),
        Good("BREAK sky", target="comfyui"),
        Good("sky BREAK BREAK sea", plugins=("regional-prompter",)),
        Good("sky AND BREAK sea", role="negative"),
        Good("sky BREAK AND sea", role="negative"),
        Good("(sky BREAK BREAK sea"),
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
        around = ctx.fact(_neighbours).get(node.start)
        if around is None:
            return
        before, after = around.before, around.after
        if before is None and after is None:
            return  # a prompt of nothing else
        if isinstance(before, Break):
            what = "holds nothing but a comma" if around.comma_before else "is empty"
            message = f"this BREAK follows another: the chunk between them {what}"
        elif before is None or isinstance(before, And):
            if around.comma_before:
                message = "nothing but a comma stands in front of this BREAK: it ends a chunk without words"
            else:
                message = "nothing stands in front of this BREAK: it ends an empty chunk"
        elif after is None or isinstance(after, And):
            if around.comma_after:
                message = "nothing but a comma follows this BREAK: that takes a chunk of its own"
            else:
                message = "nothing follows this BREAK: it only pads the last chunk"
        else:
            return
        if ctx.fact(leaf_weights)[0][around.number] != 1:
            return  # in brackets it is a word and no break, which is another rule's story
        yield self.finding(
            ctx,
            node.span,
            message,
            fix=unsafe("take it away", delete(_with_blanks(node.span, ctx, at_end=after is None))),
        )


@dataclass(slots=True)
class _Around:
    """What stands before and behind a BREAK, and whether commas stand between."""

    number: int
    before: Leaf | None
    comma_before: bool
    after: Leaf | None = None
    comma_after: bool = False


def _neighbours(ctx: Context) -> dict[int, _Around]:
    """What is around each BREAK, by where that starts; white space, commas, comments and tags are nothing. Ask through
    `ctx.fact`."""
    found: dict[int, _Around] = {}
    waiting: _Around | None = None
    before: Leaf | None = None
    comma = False
    for number, leaf in enumerate(ctx.prompt.leaf_list):
        if _is_nothing(leaf, ctx):
            comma = comma or (isinstance(leaf, Text) and "," in leaf.text)
            continue
        # In a negative prompt AND is a word.
        thing = Text(leaf.text, leaf.start) if isinstance(leaf, And) and ctx.role == "negative" else leaf
        if waiting is not None:
            waiting.after, waiting.comma_after = thing, comma
            waiting = None
        if isinstance(leaf, Break):
            waiting = found[leaf.start] = _Around(number, before, comma)
        before, comma = thing, False
    if waiting is not None:
        waiting.comma_after = comma
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
