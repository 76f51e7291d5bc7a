"""PN001: the same tag in both prompts."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Label, Severity
from promptlint.rules.base import Bad, Default, Good, Rule
from promptlint.rules.context import Context, PairContext, PromptPair
from promptlint.rules.duplicates.wording import quote
from promptlint.semantics.tags import Tag

__all__ = ["TagInBoth"]


class TagInBoth(Rule):
    """The same tag in the positive and in the negative prompt.

    ## Why is this bad?
    The model is asked for a thing and away from it at once; what is left of it depends on chance. Only tags that are in
    force for the whole prompt on both sides count: `[glasses::0.5]` with `glasses` in the negative prompt may be
    meant.

    ## Example
    `glasses, smile` with the negative prompt `blurry, glasses`

    ## Use instead
    `smile` with the negative prompt `blurry, glasses`
    """

    code, name, severity = "PN001", "tag-in-both", Severity.WARNING
    default = Default.WHEN_AVAILABLE
    visits = (PromptPair,)
    good = (
        Good("glasses, smile", negative="blurry"),
        Good("[glasses::0.5], smile", negative="glasses"),
        Good("sun glasses", negative="glasses"),
        Good("glasses"),
        Good("__thing__", negative="__thing__"),
    )
    bad = (
        Bad("glasses, smile", negative="blurry, (Glasses:1.2)", at="glasses"),
        Bad("smile, (glasses:1.2)", negative="glasses", at="(glasses:1.2)"),
    )

    def check(self, node: PromptPair, ctx: PairContext) -> Iterator[Diagnostic]:
        if node.positive is None or node.negative is None:
            return
        unwanted = {tag.key: tag for tag in reversed(_in_force(node.negative))}
        reported: set[str] = set()
        for tag in _in_force(node.positive):
            other = unwanted.get(tag.key)
            if other is None or tag.key in reported:
                continue
            reported.add(tag.key)
            yield self.finding(
                node.positive,
                tag.span,
                f"{quote(tag.text)} is in the negative prompt too: A1111 steers towards it and away from it at once",
                labels=(Label(other.span, "in the negative prompt", node.negative.role),),
                help="keep it on one side",
            )


def _in_force(ctx: Context) -> list[Tag]:
    """The tags that hold for the whole prompt."""
    return [tag for tag in ctx.tags if not tag.composite and tag.scope.parent is None]
