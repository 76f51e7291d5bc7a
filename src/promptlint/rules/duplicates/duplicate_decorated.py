"""PD003: the same tag apart from braces or underscores."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.facts.equal_tags import Duplicate, redecorated_tags, without
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, unsafe
from promptlint.rules.kit.wording import and_more, quoted

__all__ = ["DuplicateDecorated"]


class DuplicateDecorated(Rule):
    """The same tag twice, apart from braces or underscores.

    ## Why is this bad?
    To A1111 braces are characters without a meaning, so `{{blue sky}}` is `blue sky` with four tokens of noise.
    An underscore is a token too. Both copies reach the model and mean the same to it.

    ## Example
    `blue sky, {{blue sky}}`

    ## Use instead
    `blue sky`

    ## Fix safety
    Unsafe: the later one is deleted, or the lighter one where weights differ, and the picture changes.
    """

    code, name, severity = "PD003", "duplicate-decorated", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (redecorated_tags,)
    yields_to = ("PX001", "PS016", "PS021")
    vanishes_in = ("PD004",)
    good = (Good("blue sky, {blue|red} sky"), Good("blue_sky, blue_sea"), Good("{sky}, sea, sky"))
    bad = (
        Bad("blue sky, {{blue sky}}", fixed="blue sky", at="{{blue sky}}", also=("PX001",)),
        Bad("long hair, smile, long_hair", fixed="long hair, smile", at="long_hair"),
    )

    def check(self, duplicate: Duplicate, ctx: Context) -> Iterator[Diagnostic]:
        tag, first = duplicate.tag, duplicate.first
        yield self.finding(
            ctx,
            tag.span,
            f"{quoted(tag.text)} is the same tag as {quoted(first.text)}, apart from braces or "
            f"underscores{and_more(duplicate.more)}",
            labels=(ctx.label(first.span, "first here"),),
            help="keep one",
            fix=unsafe("keep only one of them", *without(ctx, duplicate.unwanted)),
        )
