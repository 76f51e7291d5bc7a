"""PF003: commas with nothing between them."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import WHITE_SPACE_COUNTS
from promptlint.rules.facts.leaves import is_cut_out
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, delete, unsafe
from promptlint.semantics import compose
from promptlint.syntax import Mark, Prompt, Text
from promptlint.text import Span

__all__ = ["CommaNoise"]


_FAR = 200
"""White space that is looked at in front of a comma."""


class CommaNoise(Rule):
    """A comma with nothing in front of it, or nothing after it.

    ## Why is this bad?
    Each comma is a token. A comma at the end, a doubled one, or the slot that a LoRA tag leaves when it is cut out says
    nothing to the model and takes a place in the chunk. One that keeps `16:9` at the end from being the weight of the
    whole prompt stays.

    ## Example
    `sky,, sea,`

    ## Use instead
    `sky, sea`

    ## Fix safety
    Unsafe: commas are tokens.
    """

    code, name, severity = "PF003", "comma-noise", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.OFF
    visits = (Prompt,)
    silent_with = (WHITE_SPACE_COUNTS,)
    good = (
        Good("[sky:sea:fog:,5,10]", plugins=("prompt-fusion",)),
        Good("sky, sea"),
        Good("sky, <lora:ink:1> sea"),
        Good("sky, BREAK, sea"),
        Good("blurry, <lora:ink:1>, dark", role="negative"),
        Good("photo 16:9,"),
    )
    bad = (
        Bad("sky,, sea,", fixed="sky, sea", at=","),
        Bad(", sky", fixed="sky", at=","),
        Bad("sky, <lora:ink:1>, sea", fixed="sky, <lora:ink:1> sea", at=","),
        Bad("(sky, sea,), sun", fixed="(sky, sea), sun", at=","),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        previous: int | None = None
        empty = True
        for leaf in node.leaf_list:
            if isinstance(leaf, Text):
                at = 0
                while at < len(leaf.text):
                    comma = leaf.text.find(",", at)
                    piece = leaf.text[at : comma if comma >= 0 else len(leaf.text)]
                    if piece and not piece.isspace():
                        empty, previous = False, None
                    if comma < 0:
                        break
                    if empty:
                        yield from self._noise(leaf.start + comma, ctx)
                    else:
                        previous = leaf.start + comma
                    empty, at = True, comma + 1
            elif isinstance(leaf, Mark):
                if leaf.text[0] in ")]}:|" and previous is not None and empty:
                    yield from self._noise(previous, ctx, at_end=True)
                empty, previous = leaf.text[-1] in "([{|:" and leaf.text[0] not in ")]}", None
            elif not is_cut_out(leaf, ctx):
                empty, previous = False, None
        if previous is not None and empty and not _ends_a_number(previous, ctx):
            yield from self._noise(previous, ctx, at_end=True)

    def _noise(self, offset: int, ctx: Context, *, at_end: bool = False) -> Iterator[Diagnostic]:
        if overlaps_template(ctx, Span(offset, offset + 1)):
            return
        text, start, end = ctx.text, offset, offset + 1
        before = text[max(0, offset - _FAR) : offset].rstrip(" \t")
        if before.endswith(","):
            start = offset - (min(offset, _FAR) - len(before))
        elif not at_end and not before.endswith(">"):
            while end < len(text) and text[end] in " \t":
                end += 1
        # At the start of a text some programs drop it.
        tail = ", but it is still a token" if ctx.program.leading_punctuation == "kept" or at_end else ""
        where = "nothing follows" if at_end else "nothing comes before"
        yield self.finding(
            ctx,
            Span(offset, offset + 1),
            f"{where} this comma{tail}",
            fix=unsafe("remove the comma", delete(Span(start, end))),
        )


def _ends_a_number(comma: int, ctx: Context) -> bool:
    """Whether the last comma keeps a number at the end from being the weight of the whole prompt, as in `16:9,`."""
    if ctx.role == "negative" or not ctx.program.composition:
        return False
    without = compose(ctx.text[:comma])
    return [weight for _, weight in without] != [weight for _, weight in compose(ctx.text)]
