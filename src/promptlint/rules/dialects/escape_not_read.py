"""PX027: backslashes before brackets, for a program that has no escapes."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import NO_ESCAPES
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["EscapeNotRead"]

_ESCAPED = regex(r"\\\((?:[^\\()\n]{0,200}+\\\))?|\\\)")


class EscapeNotRead(Rule):
    r"""A backslash before a round bracket, where brackets need none.

    ## Why is this bad?
    NovelAI and diffusers read no round brackets, so that those of a name stand for themselves, and no escapes: the
    backslashes of `poster \(style\)` reach the model as characters.

    ## Example
    `1930s \(poster\)` with `target = "novelai"`

    ## Use instead
    `1930s (poster)`

    ## Fix safety
    Unsafe: the model no longer sees the backslashes.
    """

    code, name, severity = "PX027", "escape-not-read", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    needs = (NO_ESCAPES,)
    fold_after = 4
    good = (
        Good("1930s \\(poster\\)"),
        Good("1930s (poster), a\\b, \\[x\\]", target="novelai"),
    )
    bad = (
        Bad("1930s \\(poster\\), fog", fixed="1930s (poster), fog", at="\\(poster\\)", target="novelai"),
        Bad("poster \\(fog", fixed="poster (fog", at="\\(", target="novelai"),
        Bad("1930s \\(poster\\)", fixed="1930s (poster)", target="diffusers"),
    )

    def check(self, _node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for match in _ESCAPED.finditer(ctx.text) if "\\" in ctx.text else ():
            written = match.group()
            yield self.finding(
                ctx,
                Span(*match.span()),
                f"{ctx.program} has no escapes: of {quoted(written)} the model sees the backslashes",
                help="round brackets are plain text there",
                fix=unsafe("remove the backslashes", replace(Span(*match.span()), written.replace("\\", ""))),
            )
