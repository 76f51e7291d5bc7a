"""PW009: more weight than pictures stand."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup, WeighedEmphasis, has_text, number, weighed_emphasis
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["ExcessiveWeight"]


@dataclass(frozen=True)
class _Options:
    """`limit`: the highest effective weight that passes."""

    limit: float = 2.0


class ExcessiveWeight(Rule):
    """Text whose effective weight, all brackets around it multiplied, is above a limit.

    ## Why is this bad?
    A1111 scales the text encoder's output by the weight. Well above 1.5 pictures get burnt colours and broken
    shapes, and the rest of the prompt is drowned out. Stacked brackets add up unnoticed: ten pairs are 2.59.
    Exactly 2 passes, since `(worst quality:2)` is a common idiom; the option `limit` changes that.

    ## Example
    `(smile:2.6)`

    ## Use instead
    `(smile:1.3)`
    """

    code, name, severity = "PW009", "excessive-weight", Severity.WARNING
    since = "0.1.0"
    visits = (weighed_emphasis,)
    needs = (WEIGHTS,)
    yields_to = ("PW008", "PW020")
    vanishes_in = ("PW012",)
    Options = _Options
    good = (
        Good("(worst quality:2)"),
        Good("((((((smile))))))"),
        Good("((smile:0.5):3.1)"),
        Good("a) (smile:3.1)", target="comfyui"),
        Good("(smile:nan), (sky:1.2)", target="comfyui"),
        Good("((smile"),
        Good("(smile:2.4)", options={"PW009": {"limit": 2.5}}),
    )
    bad = (
        Bad("(smile:2.6)", at="(smile:2.6)"),
        Bad("((((((((((x))))))))))", at="((((((((((x))))))))))"),
        Bad("((sky:1.5), sea:1.8)", at="(sky:1.5)"),
        Bad("((sky:1.5), (sea), sand:2.2)", at="((sky:1.5), (sea), sand:2.2)"),
        Bad("(smile:3e0)", at="(smile:3e0)", target="comfyui", also=("PW020",)),
        Bad("(smile:1.8)", options={"PW009": {"limit": 1.5}}),
    )

    def check(self, node: WeighedEmphasis, ctx: Context) -> Iterator[Diagnostic]:
        highest = ctx.options(self).limit
        limit = highest + 1e-9
        if node.highest <= limit:
            return
        heads: dict[int, EmphasisGroup] = {}
        tops: dict[int, EmphasisGroup] = {}
        heaviest: dict[int, float] = {}
        for group, weight in zip(node.groups, node.weights, strict=True):
            # A stack of brackets is one unit, so a finding is at its outermost pair.
            # One around it whose own brackets are text is not among the groups.
            heads[id(group)] = heads.get(id(group.wrapper), group)
            if not weight > limit:  # which a weight that is not a number never is
                continue
            parent = group.parent
            top = tops.get(id(parent)) if parent is not None else None
            tops[id(group)] = top = top if top is not None else heads[id(group)]
            if has_text(group.node, own=True):
                heaviest[id(top)] = max(weight, heaviest.get(id(top), 0.0))
        for group in node.groups:
            highest_inside = heaviest.get(id(group))
            if highest_inside is not None:
                yield self.finding(
                    ctx,
                    group.node.span,
                    f"effective weight {number(round(highest_inside, 2))} is above {number(highest)}",
                    help="weights from 0.7 to 1.5 do what you expect; far outside that, the picture breaks",
                )
