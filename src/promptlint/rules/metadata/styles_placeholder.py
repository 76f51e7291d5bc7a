"""PM006: a placeholder in a style that A1111 does not know, or one too many, and brackets that leak out of a style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.rules.facts.closing import closing
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.facts.strays import StrayBrackets, stray_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["StylesPlaceholder"]


class StylesPlaceholder(Rule):
    """A placeholder in a style that A1111 does not know, or one too many; a bracket that a style leaves open.

    ## Why is this bad?
    A1111 puts the prompt in the place of `{prompt}`, spelled exactly so. Anything else, such as `{promt}`, stays in the
    text that the model sees, and the style is appended to the prompt instead. Two placeholders repeat the prompt, LoRA
    tags and all. Styles are joined to one text before brackets are read, so an open bracket of one weighs what the next
    ones add.

    ## Example
    `photo of { prompt }, 35mm`

    ## Use instead
    `photo of {prompt}, 35mm`

    ## Fix safety
    Unsafe: the prompt ends up in another place, or other words are weighed.
    """

    code, name, severity = "PM006", "styles-placeholder", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws, stray_brackets)
    good = (
        Good("name,prompt,negative_prompt\nA,photo of {prompt},blurry", path="styles.csv"),
        Good("name,prompt,negative_prompt\nA,{prompt} at {prom},blurry", path="styles.csv"),
        Good('name,prompt,negative_prompt\nA,"({prompt}:1.2), smile :(, \\(",blurry', path="styles.csv"),
    )
    bad = (
        Bad(
            "name,prompt,negative_prompt\nA,photo of {Prompt},blurry",
            fixed="name,prompt,negative_prompt\nA,photo of {prompt},blurry",
            at="{Prompt}",
            path="styles.csv",
            also=("PX005", "PX001", "PX003"),
        ),
        Bad(
            "name,prompt,negative_prompt\nA,photo of {promt},blurry",
            fixed="name,prompt,negative_prompt\nA,photo of {prompt},blurry",
            at="{promt}",
            path="styles.csv",
            also=("PX001", "PX003"),
        ),
        Bad(
            "name,prompt,negative_prompt\nA,{prompt} and {prompt},blurry",
            path="styles.csv",
            also=("PX005", "PX001", "PX003"),
        ),
        Bad(
            'name,prompt\nA,"{prompt}, (sky, sea"',
            fixed='name,prompt\nA,"{prompt}, (sky), sea"',
            at="(",
            path="styles.csv",
            also=("PS001",),
        ),
    )

    def check(self, node: Flaw | StrayBrackets, ctx: Any) -> Iterator[Diagnostic]:
        if isinstance(node, Flaw):
            yield from report_flaw(self, node, ctx, advice="write {prompt}, once")
        elif ctx.container == "styles" and node.opens and not node.crosses and not node.is_emoticon:
            yield self._open_bracket(node, ctx)

    def _open_bracket(self, run: StrayBrackets, ctx: Context) -> Diagnostic:
        verb = "raises" if run.text == "(" else "lowers"
        return self.finding(
            ctx,
            run.span,
            f"`{run.text * min(len(run.leaves), 10)}` is left open by this style: {ctx.program} {verb} everything "
            "after it, the styles that follow too",
            help=f"close it, or write \\{run.text} for the character itself",
            fix=closing(run, ctx),
        )
