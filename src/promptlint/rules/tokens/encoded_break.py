"""PT011: breaks that part nothing, so that their words are encoded."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import ENCODED_BREAKS
from promptlint.rules.facts.encoded_breaks import BreakWords, encoded_breaks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.text import Edit, Span

__all__ = ["EncodedBreak"]

_MOST_BLANKS = 64
"""White space and commas around a break that its fix removes."""


class EncodedBreak(Rule):
    """Breaks that part nothing, so that the word is encoded.

    ## Why is this bad?
    SD.Next gives each break, which may be BREAK, a line end or `##`, the weight −1 and parts the prompt where a text
    of its own is exactly `BREAK`. Two breaks with nothing between them, as at an empty line, have the same weight and
    become one text: the words `BREAK BREAK` are encoded at −1. Punctuation alone between them is dropped first. A
    negative prompt is not parted at all: there the word of every break is encoded at −1.

    ## Example
    `quiet lake, BREAK BREAK fog`

    ## Use instead
    `quiet lake, BREAK fog`

    ## Fix safety
    Unsafe: the words are gone, and with them their part in the picture.
    """

    code, name, severity = "PT011", "encoded-break", Severity.WARNING
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    visits = (encoded_breaks,)
    needs = (ENCODED_BREAKS,)
    fold_after = 3
    good = (
        Good("lake BREAK fog", target="sdnext"),
        Good("lake,\nfog", target="sdnext"),
        Good("(lake BREAK fog:1.2)", target="sdnext"),
        Good("\n\nlake\n\n", target="sdnext"),
        Good("lake,\n\nfog BREAK BREAK sea"),
        Good("breaking news", role="negative", target="sdnext"),
    )
    bad = (
        Bad("quiet lake,\n\nfog", fixed="quiet lake,\nfog", at="\n\n", target="sdnext"),
        Bad("lake BREAK BREAK fog", fixed="lake BREAK fog", at="BREAK BREAK", target="sdnext"),
        Bad("lake\nBREAK\nfog", fixed="lake BREAK fog", at="\nBREAK\n", target="sdnext"),
        Bad("lake BREAK, BREAK fog", fixed="lake BREAK fog", at="BREAK, BREAK", target="sdnext"),
        Bad("lake ##\nfog ##, ## sea", fixed="lake \nfog ## sea", target="sdnext"),
        Bad("(lake\n\nfog:1.2)", fixed="(lake\nfog:1.2)", at="\n\n", target="sdnext"),
        Bad("(lake:-1) BREAK fog", at="BREAK", target="sdnext", also=("PW011",)),
        Bad("(BREAK()\nAND:0)", at="BREAK", target="sdnext", also=("PS010", "PS012", "PS003", "PS002", "PS001")),
        Bad("lowres,\nblurry", fixed="lowres, blurry", at="\n", role="negative", target="sdnext"),
        Bad("lowres BREAK blurry", fixed="lowres, blurry", at="BREAK", role="negative", target="sdnext"),
    )

    def check(self, node: BreakWords, ctx: Context) -> Iterator[Diagnostic]:
        words = f"`{shorten(node.words)}` at weight {_negative(node.weight)}"
        if ctx.role == "negative":
            what = "a negative prompt has no breaks"
            help_ = "write a comma"
            edit: Edit | None = _joined(node.span, ctx)
        elif " " in node.words:
            what = "there is nothing between these breaks, so they separate nothing"
            help_ = "write one break"
            edit = _single(node.span, ctx)
        else:
            what = "the text beside this break has its weight, so that it is not a break"
            help_ = "write another weight, or the break on the other side of a text"
            edit = None
        yield self.finding(
            ctx,
            node.span,
            f"{what}: {ctx.program} encodes {words}",
            help=help_,
            fix=unsafe(help_, edit) if edit is not None else None,
        )


def _negative(weight: float) -> str:
    return f"{weight:.4g}".replace("-", "−")


def _single(span: Span, ctx: Context) -> Edit | None:
    """One break in the place of several: the word if it is among them, or else a line end or `##`. None for one of
    several that brackets keep apart."""
    written = ctx.slice(span)
    if written in ("BREAK", "\n", "\r\n", "##"):
        return None
    if "BREAK" in written:
        start = span.start
        before = "" if ctx.text[max(0, start - 1) : start].isspace() else " "
        after = "" if ctx.text[span.end : span.end + 1].isspace() else " "
        return replace(span, f"{before}BREAK{after}")
    return replace(span, "\n" if "\n" in written else "##")


def _joined(span: Span, ctx: Context) -> Edit:
    """A comma in the place of a break, or a blank after a comma, with the white space around it."""
    text, start, end = ctx.text, span.start, span.end
    first, last = max(0, start - _MOST_BLANKS), min(len(text), end + _MOST_BLANKS)
    while start > first and text[start - 1].isspace():
        start -= 1
    while end < last and (text[end].isspace() or text[end] == ","):
        end += 1
    has_comma = start == 0 or text[start - 1] in ",;."
    return replace(Span(start, end), "" if end == len(text) else " " if has_comma else ", ")
