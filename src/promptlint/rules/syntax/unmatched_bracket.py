"""PS002: a closing bracket that closes nothing, or closes across another bracket."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.rules.syntax.strays import StrayBrackets, is_emoticon, stray_brackets
from promptlint.syntax import Prompt

__all__ = ["UnmatchedBracket"]


class UnmatchedBracket(Rule):
    """A closing bracket that closes nothing, or that crosses a bracket of the other shape.

    ## Why is this bad?
    Without an opener A1111 sends the character to the model as text. In `(a [b) c]` both brackets do close, because
    round and square ones are counted apart, but their effects overlap: `b` is both raised and lowered. Emoticons such
    as `:)` are left alone; A1111 sends them as they are.

    ## Example
    `a), b`

    ## Use instead
    `(a), b`

    ## Fix safety
    Unsafe: the bracket is deleted, while its opener may be what is missing. There is no fix for crossing brackets.
    """

    code, name, severity = "PS002", "unmatched-bracket", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    good = (
        Good("(a), b"),
        Good("smile, :)"),
        Good("saber fate\\)"),
        Good("cat ;], dog"),
        Good("([a])"),
        Good("a}"),
    )
    bad = (
        Bad("a), b", fixed="a, b", at=")"),
        Bad("a]], b", fixed="a, b", at="]]"),
        Bad("(a [b) c]", at=")"),
        Bad("([a)]", at=")"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for run in ctx.fact(stray_brackets):
            if run.leaves[0].text not in ")]":
                continue
            if run.leaves[0].partner is not None:
                yield from self._check_crossing(run, ctx)
            elif not is_emoticon(run.word):
                text = run.leaves[0].text
                yield self.finding(
                    ctx,
                    run.span,
                    f"`{text * min(len(run.leaves), 10)}` closes nothing: A1111 sends it to the model as text",
                    help=f"delete it, add the missing {'(' if text == ')' else '['}, or write \\{text} "
                    "for the character itself",
                    fix=unsafe("delete it", delete(run.span)),
                )

    def _check_crossing(self, run: StrayBrackets, ctx: Context) -> Iterator[Diagnostic]:
        for leaf in run.leaves:
            opener = leaf.partner
            if opener is None:
                continue
            other = "[ ]" if leaf.text == ")" else "( )"
            yield self.finding(
                ctx,
                leaf.span,
                f"`{leaf.text}` closes a bracket across another one: A1111 counts `( )` and `[ ]` apart, "
                "so the two weights overlap",
                labels=(ctx.label(opener.span, "this bracket, opened here"),),
                help=f"close the {other} inside first, or open it behind the {leaf.text}",
            )
