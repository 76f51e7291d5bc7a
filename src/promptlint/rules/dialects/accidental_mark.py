"""PX024: a word that compel weighs by accident."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import COMPEL
from promptlint.regex import regex
from promptlint.rules.facts.compel_readings import CompelReading, compel_readings, marks_of
from promptlint.rules.facts.compel_weights import factor_of
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, insert, unsafe
from promptlint.rules.kit.wording import quoted, weight
from promptlint.text import Span

__all__ = ["AccidentalMark"]

_WORD = regex(r"[^\s,.()\"+-]{1,32}\Z")
_PLUS = frozenset({"dpm", "notepad", "noexcept", "lgbt", "lgbtq", "lgbtqia", "google", "disney", "canal"})
"""Words that are written with `+` or `++` and weigh nothing."""
_NUMBER = regex(r"\d+\Z")


class AccidentalMark(Rule):
    """A `+` or `-` that belongs to a word, and that Invoke takes for its weight.

    ## Why is this bad?
    compel takes every `+` and `-` at the end of a word for a weight and away from the text: of `C++ code` the model
    sees `C code`, `C` with weight 1.21, and `A+` is `A` with 1.1. A backslash does not help; with a blank before it the
    mark is text.

    ## Example
    `C++ code` with `target = "invoke"`

    ## Use instead
    `C ++ code`

    ## Fix safety
    Unsafe: the word has weight 1 then, and the model sees the mark.
    """

    code, name, severity = "PX024", "accidental-mark", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (compel_readings,)
    needs = (COMPEL,)
    good = (
        Good("C++ code"),
        Good("cat++, (a cat)-, tall-- man, x ++", target="invoke"),
        Good("well-lit, 1+1", target="invoke"),
    )
    bad = (
        Bad("C++ code", fixed="C ++ code", at="C++", target="invoke"),
        Bad("an A+ grade, DPM++ 2M", fixed="an A + grade, DPM ++ 2M", at="A+", target="invoke"),
        Bad("18+, sky", fixed="18 +, sky", at="18+", target="invoke"),
    )

    def check(self, _node: CompelReading, ctx: Context) -> Iterator[Diagnostic]:
        for mark in marks_of(ctx, "weight"):
            written = ctx.text[mark.start : mark.end]
            word = _WORD.search(ctx.text, max(0, mark.start - 33), mark.start)
            if word is None or written[0] not in "+-" or len(written) > 2:
                continue
            text = word.group()
            is_name = (text.casefold() in _PLUS and written[0] == "+") or text == "<!"
            if not is_name and not (len(text) == 1 and text.isascii()) and _NUMBER.fullmatch(text) is None:
                continue
            factor = factor_of(written)
            yield self.finding(
                ctx,
                Span(word.start(), mark.end),
                f"{ctx.program} takes {quoted(written)} for a weight: the model reads {quoted(text)} ×{weight(factor)}",
                help=f"write {quoted(f'{text} {written}')}, where it is text",
                fix=unsafe("put a space before it", insert(mark.start, " ")),
            )
