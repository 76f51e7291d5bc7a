"""Weights as InvokeAI and compel write them: `word++`, `(words)--`, `(words)1.2`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import And, Break, Comment, Leaf, Mark, Text
from promptlint.text import Span

__all__ = ["CompelWeight", "compel_weights", "factor_of"]

_UP, _DOWN = 1.1, 0.9
# After a group: "+", "--", "1.2"; then a comma, a space or the end.
_AFTER_GROUP = regex(
    r"(?P<signs>\+{1,20}|-{1,20})(?=[,.;)\]\n]|\Z|(?<=\+)\s|(?<=--) )|(?P<number>\d?\.\d{1,4})(?=[\s,;)\]]|\.(?!\d)|\Z)"
)
# Text in quotes with a weight, not what stands between the quotes of JSON; a lone `-` after quotes is a dash.
_AFTER_QUOTES = regex(
    r"(?<![\w\"])\"(?P<text>[^\s\":][^\"\n]{0,79})\""
    r"(?:(?P<signs>\+{1,20}|-{2,20})(?=[\s,.;)]|\Z)|(?P<number>\d?\.\d{1,4})(?=[\s,;)]|\.(?!\d)|\Z))"
)
# After a word of three letters or more, so that c++ and g++ are none; a lone `+` or `-` is a mark or a name.
_AFTER_WORD = regex(
    r"(?<![\w+-])(?P<word>[^\W\d_][\w'-]{1,60}\w)(?P<signs>\+{2,20}|-{2,20}| \+{2,20}(?=\s*(?:,|\Z)))"
    r"(?=\s*(?:,|\Z)|(?<=\+)\s|(?<=[^\W\d_]--) \w)"
)
_NAMES = frozenset({"dpm", "notepad", "noexcept"})
"""Words that are written with `++` and weigh nothing."""


@dataclass(frozen=True, slots=True)
class CompelWeight:
    """A weight with its text: the `span` of both, the text `inside` the weight, what is `written`, its `value`."""

    span: Span
    inside: str
    written: str
    value: str


@fact("TEXT", holds=("++", "--", '"', ")"))
def compel_weights(ctx: Context) -> tuple[CompelWeight, ...]:
    """Every weight in the manner of compel."""
    leaves = ctx.prompt.leaf_list
    found: list[CompelWeight] = []
    for number in ctx.leaf_numbers.get("ROUND_CLOSE", ()):
        text = _following(leaves, number)
        if isinstance(text, Text) and text.text[0] in "+-.0123456789":
            found += _after_group(leaves[number], text, _following(leaves, number + 1), ctx)
    if "++" in ctx.text or "--" in ctx.text:
        for number in ctx.leaf_numbers["TEXT"]:
            found += _after_words(leaves[number], _following(leaves, number))
    if '"' in ctx.text:
        found += _after_quotes(ctx)
    return tuple(sorted(found, key=lambda weight: weight.span))


def _following(leaves: Sequence[Leaf], number: int) -> Leaf | None:
    return leaves[number + 1] if number + 1 < len(leaves) else None


def _after_quotes(ctx: Context) -> Iterator[CompelWeight]:
    for match in _AFTER_QUOTES.finditer(ctx.text):
        if match["text"].strip():
            value = match["number"] or _value(match["signs"])
            written = match["signs"] or match["number"]
            yield CompelWeight(Span(*match.span()), match["text"], written, value)


def _after_group(close: Leaf, text: Leaf, following: Leaf | None, ctx: Context) -> Iterator[CompelWeight]:
    match = _AFTER_GROUP.match(text.text)
    if match is None or not isinstance(close, Mark) or close.partner is None:
        return
    if match.end() == len(text.text) and not _ends_tag(following):
        return
    opener = close.partner
    inside = ctx.slice(Span(opener.end, close.start))
    if inside.strip():
        value = match["number"] or _value(match["signs"])
        yield CompelWeight(Span(opener.start, text.start + match.end()), inside, match.group(), value)


def _after_words(text: Leaf, following: Leaf | None) -> Iterator[CompelWeight]:
    for match in _AFTER_WORD.finditer(text.text) if "++" in text.text or "--" in text.text else ():
        word = match["word"]
        if match.end() == len(text.text) and not _ends_tag(following):
            continue
        is_dash = match["signs"] == "--" and "-" in word  # "well-known-- dark": words with hyphens have dashes around
        if word.casefold() not in _NAMES and not (is_dash and text.text[match.end() :].startswith(" ")):
            span = Span(text.start + match.start(), text.start + match.end())
            yield CompelWeight(span, word, match["signs"], _value(match["signs"].strip()))


def _ends_tag(following: Leaf | None) -> bool:
    return following is None or isinstance(following, (Break, And, Comment)) or following.text[0] in ")]}"


def _value(signs: str) -> str:
    return f"{round(factor_of(signs), 2):g}"


def factor_of(signs: str) -> float:
    """What marks after a word, `++` or `-`, multiply its weight by."""
    return float((_UP if signs[0] == "+" else _DOWN) ** len(signs))
