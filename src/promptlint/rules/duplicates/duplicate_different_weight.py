"""PD002: the same tag with another weight."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.equal_tags import Duplicate, reweighted_tags, without
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, unsafe
from promptlint.rules.kit.wording import and_more, quoted, weight

__all__ = ["DuplicateDifferentWeight"]


class DuplicateDifferentWeight(Rule):
    """The same tag twice, with different weights.

    ## Why is this bad?
    A1111 does not take the heavier one or the later one: both reach the model, and their effects add up. The commonest
    form is an item of a weighted group and the bare word later on, as in
    `(worst quality, low quality:1.4), blurry, worst quality`.

    ## Example
    `(sky:1.5), sea, sky`

    ## Use instead
    `(sky:1.5), sea`

    ## Fix safety
    Unsafe: the lighter one is deleted, and the picture changes.
    """

    code, name, severity = "PD002", "duplicate-different-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (reweighted_tags,)
    needs = (WEIGHTS,)
    yields_to = ("PR004",)
    vanishes_in = ("PD004",)
    good = (Good("(sky:1.5), blue sky"), Good("[(sky:1.5):sea:0.5], sky"), Good("(sky:1.5) AND sky"))
    bad = (
        Bad("(sky:1.5), sea, sky", fixed="(sky:1.5), sea", at="sky"),
        Bad("sky, sea, (sky:1.5)", fixed="sea, (sky:1.5)", at="(sky:1.5)"),
        Bad(
            "(worst quality, low quality:1.4), blurry, worst quality",
            fixed="(worst quality, low quality:1.4), blurry",
            role="negative",
        ),
        Bad("sky, (sky:2), sea, (sky:1.5)", fixed="(sky:2), sea", at="(sky:1.5)"),
    )

    def check(self, duplicate: Duplicate, ctx: Context) -> Iterator[Diagnostic]:
        tag, first = duplicate.tag, duplicate.first
        yield self.finding(
            ctx,
            tag.span,
            f"{quoted(tag.text)} has weight {weight(tag.intended)} here and {weight(first.intended)} at its first "
            f"place: both reach the model{and_more(duplicate.more)}",
            labels=(ctx.label(first.span, f"first here, with weight {weight(first.intended)}"),),
            help="keep the one you mean",
            fix=unsafe("delete the lighter one", *without(ctx, duplicate.unwanted)),
        )
