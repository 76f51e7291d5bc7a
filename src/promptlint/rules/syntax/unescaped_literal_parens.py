"""PS004: brackets that belong to a name.

Longer than other rules: there are four ways in which people write such names, each with a message and a repair of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Region
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.bracketed_names import (
    SlashedBrackets,
    SpacedName,
    UnderscoredName,
    names_in_list,
    slashed_brackets,
    spaced_names,
    underscored_names,
)
from promptlint.rules.kit.context import Context, DocumentContext
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.text import Span

__all__ = ["UnescapedLiteralParens"]


class UnescapedLiteralParens(Rule):
    r"""Brackets that are part of a name and not escaped.

    ## Why is this bad?
    Image boards tell names apart with brackets: `tracer_(overwatch)`. A1111 takes them for emphasis: `overwatch` is
    raised to ×1.1 and the model never sees the brackets it was trained on. The same goes for brackets with the wrong
    slash, `tracer /(overwatch/)`. In a prompt only names with an underscore in front of the bracket are flagged; the
    option `space-form` adds `tracer (overwatch)` where that is a whole tag, which is often emphasis and nothing else.
    In a wildcard or a file of lines it is flagged where most entries look like that: such a list is one of names.

    ## Example
    `tracer_(overwatch)`

    ## Use instead
    `tracer \(overwatch\)`

    ## Fix safety
    Unsafe: the brackets become text and the emphasis goes. Underscores become spaces, unless an installed embedding
    has that name.
    """

    code, name, severity = "PS004", "unescaped-literal-parens", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (underscored_names, slashed_brackets, spaced_names, names_in_list)
    needs = (WEIGHTS,)
    yields_to = ("PR021",)

    @dataclass(frozen=True)
    class Options:
        """`space_form`: flag `tracer (overwatch)` too, where it is a whole tag."""

        space_form: bool = False

    good = (
        Good("tracer \\(overwatch\\)"),
        Good("tracer_\\(overwatch\\)"),
        Good("tracer (overwatch)"),
        Good("long_hair, (smile)"),
        Good("grey_(fog:1.1)"),
        Good("_(:3, >_(<)"),
        Good("<lora:gwen_(style)_v2:0.8>"),
        Good("either/(both)"),
        Good("sky (blue, clear)", options={"PS004": {"space-form": True}}),
        Good("a girl with long hair (smiling)", options={"PS004": {"space-form": True}}),
        Good("saber \\(fate\\)\nlancer \\(fate\\)\narcher \\(fate\\)\n", path="wildcards/names.txt"),
        Good("a sea (calm)\na sky\na hill\na town (old:1.2)\n", path="wildcards/places.txt"),
    )
    bad = (
        Bad("tracer_(overwatch)", fixed="tracer \\(overwatch\\)", at="tracer_(overwatch)"),
        Bad("1girl, old_tracer_(game)_(cosplay)", fixed="1girl, old tracer \\(game\\) \\(cosplay\\)"),
        Bad("(tracer_(overwatch):1.2), sky", fixed="(tracer \\(overwatch\\):1.2), sky", at="tracer_(overwatch)"),
        Bad("tracer /(overwatch/), sky", fixed="tracer \\(overwatch\\), sky", at="/(overwatch/)"),
        Bad(
            "sky, tracer (overwatch), sea",
            fixed="sky, tracer \\(overwatch\\), sea",
            at="tracer (overwatch)",
            options={"PS004": {"space-form": True}},
        ),
        Bad(
            "saber (fate)\nold rider (fate) (alter)\nsky\nmedea (re:zero)\n",
            fixed="saber \\(fate\\)\nold rider \\(fate\\) \\(alter\\)\nsky\nmedea \\(re:zero\\)\n",
            at="saber (fate)",
            path="wildcards/names.txt",
        ),
    )

    def check(
        self, node: UnderscoredName | SlashedBrackets | SpacedName | Region, ctx: Context | DocumentContext
    ) -> Iterator[Diagnostic]:
        if isinstance(ctx, DocumentContext):
            if isinstance(node, Region) and not ctx.options(self).space_form:
                yield self._entry(node, ctx)
        elif isinstance(node, UnderscoredName):
            yield self._name(node, ctx)
        elif isinstance(node, SlashedBrackets):
            yield self._slashed(node, ctx)
        elif isinstance(node, SpacedName) and ctx.options(self).space_form:
            yield self._spaced(node, ctx)

    def _entry(self, region: Region, ctx: DocumentContext) -> Diagnostic:
        first = ctx.document.first.offset
        literal = region.text.replace("(", "\\(").replace(")", "\\)")
        edits = [replace(Span(at, at + 1), f"\\{each}") for at, each in enumerate(region.text) if each in "()"]
        return self.finding(
            ctx,
            region.source.origin(0, len(region.text)).moved(-first),
            f"`{shorten(region.text)}` is a name, as most entries here are; {ctx.program} reads its brackets as "
            "emphasis, ×1.1",
            help=f"write {shorten(literal)}",
            fix=unsafe(
                "escape the brackets",
                *(replace(edit.span.moved(-first), edit.replacement) for edit in region.in_file(edits)),
            ),
        )

    def _name(self, name: UnderscoredName, ctx: Context) -> Diagnostic:
        text = ctx.slice(name.span)
        embeddings = ctx.inventory.embeddings if ctx.inventory is not None else {}
        literal = name.literal if text in embeddings else name.literal.replace("_", " ")
        return self.finding(
            ctx,
            name.span,
            f"`{shorten(text)}` looks like a name, but {ctx.program} reads its brackets as emphasis, ×1.1, and drops "
            "them",
            help=f"write {shorten(literal)}",
            fix=unsafe("escape the brackets", replace(name.span, literal)),
        )

    def _slashed(self, found: SlashedBrackets, ctx: Context) -> Diagnostic:
        shown = shorten(ctx.slice(found.span))
        return self.finding(
            ctx,
            found.span,
            f"`/` escapes nothing: {ctx.program} reads the brackets of `{shown}` as emphasis, ×1.1",
            help=f"a backslash does: \\({shorten(found.content)}\\)",
            fix=unsafe("write backslashes", replace(found.span, f"\\({found.content}\\)")),
        )

    def _spaced(self, name: SpacedName, ctx: Context) -> Diagnostic:
        literal = f"{name.words}\\({name.content}\\)"
        return self.finding(
            ctx,
            name.span,
            f"`{shorten(ctx.slice(name.span))}` looks like a name; {ctx.program} reads its brackets as emphasis, ×1.1",
            help=f"if it is one, write {literal}",
            fix=unsafe("escape the brackets", replace(name.span, literal)),
        )
