"""PT005: a prompt that the target cuts off."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CUTS_TEXT
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.chunking import CHUNK_LENGTH
from promptlint.semantics.tokenizer import words
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["TruncatedOnTarget"]

_LONG = "cat " * 80 + "the end"


class TruncatedOnTarget(Rule):
    """A prompt that is longer than the target reads.

    ## Why is this bad?
    diffusers hands the text encoder 77 tokens, start and end included, and drops the rest; A1111, its forks and Invoke
    cut a long prompt into chunks instead. What stands after the seventy-fifth token has no part in the picture.

    ## Example
    A prompt of forty tags with `target = "diffusers"`.

    ## Use instead
    The tags that matter, or a long-prompt helper such as compel.
    """

    code, name, severity = "PT005", "truncated-on-target", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    needs = (CUTS_TEXT,)
    good = (Good("cat " * 75, target="diffusers"), Good(_LONG, target="invoke"))
    bad = (Bad(_LONG, target="diffusers", at="cat cat cat cat cat the end"), Bad("猫" * 60, target="diffusers"))

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if len(ctx.text) <= CHUNK_LENGTH and ctx.text.isascii():
            return
        count, start = 0, -1
        for ids, begin, _ in words(ctx.text):
            if start < 0 and count + len(ids) > CHUNK_LENGTH:
                start = begin
            count += len(ids)
        if start < 0:
            return
        end = len(ctx.text.rstrip())
        yield self.finding(
            ctx,
            Span(start, end),
            f"{ctx.program} reads {CHUNK_LENGTH + 2} tokens, start and end included, and drops "
            f"{count - CHUNK_LENGTH}"
            + (f", from {quoted(ctx.text[start : start + 40])} on" if start else f" of {count}"),
        )
