"""PW016: brackets that begin and end inside of words."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import SQUARE_WEIGHTS, WEIGHTS
from promptlint.rules.facts.cut_words import CutWords, cut_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["WordCutByWeight"]


class WordCutByWeight(Rule):
    """Brackets that begin inside of one word and end inside of another.

    ## Why is this bad?
    A1111 divides a prompt at every change of weight and encodes the pieces apart: of `co(lorful, s:1.1)aturated` the
    model reads `co`, `lorful`, `s` and `aturated`. Such brackets come from editors that miscount characters, often
    after an emoji. Brackets round a part of one word, `wom(a)n`, and at one end of a word, `photo(s)`, are left alone,
    and so are whole words without a space between them, `girl(red hair:1.2)smile`.

    ## Example
    `co(lorful, s:1.1)aturated sky`

    ## Use instead
    `(colorful, saturated:1.1) sky`

    ## Fix safety
    Unsafe: the words become whole, and all of both gets the weight. Which words were meant only you know.
    """

    code, name, severity = "PW016", "word-cut-by-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (cut_words,)
    needs = (WEIGHTS,)
    good = (
        Good("(colorful, saturated:1.1) sky"),
        Good("un(happy:1.2), (re)draw, photo(s), wom(a)n, un(believ:1.2)able"),
        Good("girl(red hair:1.2)smile, sky(blue, bright:1.2)sea"),
        Good("co(lorful, s:1)aturated"),
        Good("co( lorful, s :1.1)aturated, co (lorful, s:1.1) aturated"),
        Good("co\\(lorful, s\\)aturated"),
        Good("青(い空, 白:1.2)い雲"),
        Good("co[lorful, s]aturated", target="comfyui"),
        Good("co[lorful, s]aturated", target="swarmui"),
    )
    bad = (
        Bad(
            "co(lorful, s:1.1)aturated sky",
            fixed="(colorful, saturated:1.1) sky",
            at="co(lorful, s:1.1)aturated",
        ),
        Bad("a fog(gy mo, or:1.1)land, dusk", fixed="a (foggy mo, orland:1.1), dusk", at="fog(gy mo, or:1.1)land"),
        Bad("old har(bour with bo)ats", fixed="old (harbour with boats)", at="har(bour with bo)ats"),
        Bad("old har((bour with bo:1.2))ats", fixed="old ((harbour with boats:1.2))", also=("PW008",)),
        Bad("(a sky, har[bour, bo]ats:1.2)", fixed="(a sky, [harbour, boats]:1.2)", at="har[bour, bo]ats"),
        Bad("fo(rest, mea:1.2)dow", role="negative", fixed="(forest, meadow:1.2)"),
        Bad("fo(rest, mea:1.2)dow", target="comfyui", fixed="(forest, meadow:1.2)"),
    )

    def check(self, node: CutWords, ctx: Context) -> Iterator[Diagnostic]:
        if node.bracket == "square" and not SQUARE_WEIGHTS.holds(ctx.program):
            return
        before, first, last, after = (
            quoted(ctx.slice(piece)) for piece in (node.before, node.first, node.last, node.after)
        )
        opener, closer = ctx.slice(node.opener), ctx.slice(node.closer)
        yield self.finding(
            ctx,
            node.span,
            f"the brackets cut words in two: {ctx.program} encodes {before} apart from {first}, and {last} from "
            f"{after}",
            help="put the brackets around whole words",
            fix=unsafe(
                "move the brackets to the ends of the words",
                replace(Span(node.before.start, node.opener.end), opener + ctx.slice(node.before)),
                replace(Span(node.closer.start, node.after.end), ctx.slice(node.after) + closer),
            ),
        )
