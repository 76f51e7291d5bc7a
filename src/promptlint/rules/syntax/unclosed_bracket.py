"""PS001: a bracket that is opened and never closed."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import REGIONS_BY_LINES
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.closing import closing
from promptlint.rules.facts.strays import StrayBrackets
from promptlint.rules.facts.unclosed_brackets import UnclosedBrackets, unclosed_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["UnclosedBracket"]


class UnclosedBracket(Rule):
    """A bracket that is opened and never closed.

    ## Why is this bad?
    A1111 closes it at the end of the prompt (or at the next AND), so everything up to there is raised to ×1.1, or
    lowered to ÷1.1 by an open `[`, once for each bracket. A number that was to be the weight is sent as text:
    `(masterpiece:1.2, 1girl` raises all of `masterpiece:1.2, 1girl` by 1.1.

    ## Example
    `((a, b`

    ## Use instead
    `((a)), b`

    ## Fix safety
    Unsafe: where the bracket was to end is a guess. It is closed after a number that looks like its weight, at a
    closer of a wrong shape, or else after the first tag. A bracket that belongs to an emoticon is escaped instead.
    """

    code, name, severity = "PS001", "unclosed-bracket", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (unclosed_brackets,)
    needs = (WEIGHTS,)
    yields_to = ("PR001", "PR021", "PS015", "PS022")
    vanishes_in = ("PM006", "PX034", "PX035")
    good = (
        Good("{(red|(blue}:1.2) hat", plugins=("dynamic-prompts",)),
        Good("((a)), b"),
        Good("saber \\(fate"),
        Good("{a"),
        Good("(a:1.2) AND (b)"),
        Good("(smile, :)"),
        Good("[a:b:0.5], [c|d]"),
        Good("[a, b", target="comfyui"),
        Good("(a #1 fan), b", target="comfyui"),
        Good("(a <b:c) d>, e", target="comfyui"),
        Good("sea // (a", target="comfyui"),
    )
    bad = (
        Bad("((a, b", fixed="((a)), b", at="(("),
        Bad("[a, b", fixed="[a], b", at="["),
        Bad("(a, b", fixed="(a), b", at="(", target="comfyui"),
        Bad("(masterpiece:1.2, sky", fixed="(masterpiece:1.2), sky", at="("),
        Bad("(sky, sea:1.3, sun", fixed="(sky, sea:1.3), sun", at="("),
        Bad("(a, b) c, (d", fixed="(a, b) c, (d)", at="("),
        Bad("big (sky, sea", fixed="big (sky), sea", at="("),
        Bad("(sky:1.2}, sea", fixed="(sky:1.2), sea", at="("),
        Bad("(sky\\), sea", fixed="(sky), sea", at="("),
        Bad("saber (fate\\), sea", fixed="saber \\(fate\\), sea", at="("),
        Bad("(the (old, grey) man, sea", fixed="(the (old, grey) man), sea", at="("),
        Bad("([red:blue:0.5] sky, sea", fixed="([red:blue:0.5] sky), sea", at="("),
        Bad("sky, ((", fixed="sky, ", at="(("),
        Bad("(sky # blue", fixed="(sky) # blue", at="(", also=("PS013",)),
        Bad("([a # b\nBREAK c]", fixed="([a) # b\nBREAK c]", at="(", also=("PS012", "PS013")),
        Bad("smile, :(, tears", fixed="smile, :\\(, tears", at="("),
    )

    def check(self, node: UnclosedBrackets, ctx: Context) -> Iterator[Diagnostic]:
        run = node.run
        yield self.finding(
            ctx,
            run.span,
            _as_text(run, ctx) if ctx.program.emphasis.replaces else _message(node, ctx),
            help=f"write {_face(run)} for the emoticon"
            if run.is_emoticon
            else f"close it, or write \\{run.text} for the character itself",
            fix=closing(run, ctx),
        )


def _message(node: UnclosedBrackets, ctx: Context) -> str:
    run, factor = node.run, node.factor
    end = "the next AND" if node.before_and else "the end of the prompt"
    if ctx.has(REGIONS_BY_LINES) and not node.before_and:
        end = "the end of its region"
    if ctx.container == "styles" and not node.before_and:
        end = "the end of the style and of what is joined after it"
    verb = "raises" if run.text == "(" else "lowers"
    change = f"×{factor:.4g}" if run.text == "(" else f"÷{factor:.4g} (×{1 / factor:.4g})"
    together = f"; with what is left open before it, ×{node.together:.4g}" if node.together is not None else ""
    effect = f"{verb} everything from here to {end} to {change}{together}"
    if run.is_emoticon:
        return f"{ctx.program} reads the `{run.text}` of `{run.word}` as a bracket that is never closed, and {effect}"
    what = "is" if len(run.leaves) == 1 else "are"
    return f"`{_shown(run)}` {what} never closed: {ctx.program} {effect}"


def _as_text(run: StrayBrackets, ctx: Context) -> str:
    what = f"the `(` of `{run.word}`" if run.is_emoticon else f"`{_shown(run)}`"
    return f"{what} is never closed, so {ctx.program} does not read the brackets as they are written"


def _face(run: StrayBrackets) -> str:
    return run.word.replace(run.text, "\\" + run.text)


def _shown(run: StrayBrackets) -> str:
    """The brackets, at most ten of them."""
    return run.text * min(len(run.leaves), 10)
