"""PS001: a bracket that is opened and never closed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.base import Bad, Good, Rule, insert, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.syntax.strays import StrayBrackets, is_emoticon, stray_brackets
from promptlint.syntax import Prompt

__all__ = ["UnclosedBracket"]


class UnclosedBracket(Rule):
    """A bracket that is opened and never closed.

    ## Why is this bad?
    A1111 closes it at the end of the prompt, so everything from there on is raised to ×1.1 (or lowered to ÷1.1 by
    an open `[`), once for each bracket. A number that was to be the weight is sent as text:
    `(masterpiece:1.2, 1girl` raises all of `masterpiece:1.2, 1girl` by 1.1.

    ## Example
    `((a, b`

    ## Use instead
    `((a)), b`

    ## Fix safety
    Unsafe: the brackets are closed behind the first tag, which is a guess. A bracket that belongs to an emoticon is
    escaped instead.
    """

    code, name, severity = "PS001", "unclosed-bracket", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    good = (
        Good("((a)), b"),
        Good("saber \\(fate"),
        Good("{a"),
        Good("(a [b) c]"),
    )
    bad = (
        Bad("((a, b", fixed="((a)), b", at="(("),
        Bad("[a, b", fixed="[a], b", at="["),
        Bad("(masterpiece:1.2, sky", fixed="(masterpiece:1.2), sky", at="("),
        Bad("(a, b) c, (d", fixed="(a, b) c, (d)", at="("),
        Bad("smile, :(, tears", fixed="smile, :\\(, tears", at="("),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        starts: list[int] | None = None
        for run in ctx.fact(stray_brackets):
            first = run.leaves[0]
            if first.text not in "([" or first.partner is not None:
                continue
            if starts is None:
                starts = [tag.span.start for tag in ctx.tags]
            yield self.finding(
                ctx,
                run.span,
                _message(run),
                help=f"close it, or write \\{first.text} for the character itself",
                fix=self._fix(run, ctx, starts),
            )

    def _fix(self, run: StrayBrackets, ctx: Context, starts: list[int]) -> Fix | None:
        first = run.leaves[0]
        count = len(run.leaves)
        if is_emoticon(run.word):
            return unsafe("escape it", replace(run.span, f"\\{first.text}" * count))
        index = bisect_right(starts, run.span.end - 1)
        if index == len(starts):
            return None
        closer = (")" if first.text == "(" else "]") * count
        tag = ctx.tags[index]
        return unsafe("close it behind the first tag", insert(tag.span.end, closer))


def _message(run: StrayBrackets) -> str:
    first = run.leaves[0]
    count = len(run.leaves)
    factor = 1.1 ** min(count, 1000)
    what = "is" if count == 1 else "are"
    change = f"×{factor:.4g}" if first.text == "(" else f"÷{factor:.4g} (×{1 / factor:.4g})"
    verb = "raises" if first.text == "(" else "lowers"
    return (
        f"`{first.text * min(count, 10)}` {what} never closed: A1111 {verb} everything from here to the end of the "
        f"prompt to {change}"
    )
