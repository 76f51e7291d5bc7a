"""PS006: square brackets that look like prompt editing and are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Emphasis, Escape, Group, Stray, Text
from promptlint.text import Span

__all__ = ["MalformedSchedule"]

_DECIMAL_COMMA = re.compile(r"\s*([+-]?\d*),(\d+)\s*")
_PERCENT = re.compile(r"\s*(\d{1,3})(?:\.\d+)?\s*%\s*")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*")
_SEMICOLONS = re.compile(
    r"[^\[\]():;|,]*(?P<first>[:;])[^\[\]():;|,]*(?P<second>[:;])\s*+(?:\d*\.\d+|\d+\.?)\s*+",
)
_FULLWIDTH = re.compile(r"\s*[\d.]*[０-９][０-９\d.]*\s*")
_PLACEHOLDER = re.compile(r"\s*(?:[A-Z][A-Z0-9_]*|\$\w+|_|.*(?:%>|=>|\}\}).*)\s*", re.DOTALL)
_KEYWORD = re.compile(r"[A-Z]{2,4}:")
_WORD = re.compile(r"[^\W\d_]{2}[\w.)}\]]*\Z")
_LETTER = re.compile(r"[^\W\d_]")
_PREFIXES = frozenset(
    {
        "artist",
        "by",
        "art",
        "style",
        "character",
        "char",
        "copyright",
        "series",
        "source",
        "parody",
        "medium",
        "meta",
        "general",
        "species",
        "rating",
        "quality",
        "year",
        "score",
        "lora",
        "lyco",
        "embedding",
        "hypernet",
        "wildcard",
        "theme",
        "title",
        "name",
        "photo",
        "re",
    }
)
_MOST_WORDS = 3


class MalformedSchedule(Rule):
    """Square brackets with colons that are not prompt editing.

    ## Why is this bad?
    Prompt editing is `[before:after:when]`, with a number. Anything else A1111 sends to the model as it stands, colons
    and all, lowered to ×0.91: `[red:blue:0,5]` has a decimal comma, `[red:blue]` has no number (or was meant to be
    `[red|blue]`), and an alternation takes none. Titles such as `[re:zero]`, prefixes such as `[artist:someone]` and
    placeholders such as `[red:blue:N]` are left alone.

    ## Example
    `[red:blue:0,5] hair`

    ## Use instead
    `[red:blue:0.5] hair`

    ## Fix safety
    Unsafe: the prompt editing comes into force. There is a fix only where the number is clear.
    """

    code, name, severity = "PS006", "malformed-schedule", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (Emphasis,)
    targets = WEBUIS
    yields_to = ("PS015", "PS018")
    plugins_off = ("prompt-control", "unprompted")
    good = (
        Good("[set a:b]sky", plugins=("unprompted",)),
        Good("[red:blue:0.5] hair"),
        Good("[red|blue] hair"),
        Good("[artist:someone], [re:zero]"),
        Good("[style: ink], [at 12:30 pm]"),
        Good("[:D], [::], [smile :], [x:]"),
        Good("[red hair]"),
        Good("[sky:sea:{0.2|0.5}]", plugins=("dynamic-prompts",)),
        Good("[CUT:white cat:white]", plugins=("prompt-control",)),
        Good("[red:blue:N1], [CUT:sky:sea]"),
        Good("[red:blue:0,5]", target="comfyui"),
    )
    bad = (
        Bad("[red:blue:0,5] hair", fixed="[red:blue:0.5] hair", at="[red:blue:0,5]"),
        Bad("[red:blue:50%] hair", fixed="[red:blue:0.5] hair", at="[red:blue:50%]"),
        Bad("[red;blue;0.5] hair", fixed="[red:blue:0.5] hair", at="[red;blue;0.5]"),
        Bad("[red:blue;0.5] hair", fixed="[red:blue:0.5] hair", at="[red:blue;0.5]"),
        Bad("[red|blue:0.5] hair", fixed="[red|blue] hair", at="[red|blue:0.5]"),
        Bad("[red:blue] hair", at="[red:blue]"),
        Bad("[red hat, blue coat:], sea", at="[red hat, blue coat:]"),
        Bad("[red:blue:green:0.5] hair", at="[red:blue:green:0.5]"),
        Bad("[red:blue:5, 10] hair", at="[red:blue:5, 10]"),
        Bad("[red:blue:half] hair", at="[red:blue:half]"),
    )

    def check(self, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        if node.bracket == "round":
            return
        parts = node.parts
        signs = [part for part in parts if isinstance(part, Stray) and part.text in ":|"]
        colons = [sign for sign in signs if sign.text == ":"]
        cause = _semicolons(node, ctx) if len(colons) == len(signs) < 2 else None
        if cause is None and colons:
            tail = ctx.text[colons[-1].end : node.close.start] if node.close.start - colons[-1].end < 200 else ""
            cause = _alternation(colons, signs, tail, node) if len(signs) > len(colons) else None
            if cause is None:
                cause = _cause(colons, tail, node, ctx)
        if cause is None:
            return
        reason, advice, fix = cause
        yield self.finding(
            ctx,
            node.span,
            f"{reason}, so `{shorten(ctx.slice(node.span))}` is no prompt editing: {ctx.program} sends it to the model "
            "as text, at ×0.91",
            help=advice,
            fix=fix,
        )


_Cause = tuple[str, str, Fix | None]
"""What is wrong, what to write, and the fix."""


def _semicolons(node: Emphasis, ctx: Context) -> _Cause | None:
    """`[red;blue;0.5]`, `[red:blue;0.5]`: the right number of signs, but not all of them colons."""
    match = _SEMICOLONS.fullmatch(ctx.slice(node.inner)) if len(node.inner) < 120 else None
    if match is None:
        return None
    places = [node.inner.start + match.start(name) for name in ("first", "second") if match[name] == ";"]
    fix = unsafe("write colons", *(replace(Span(place, place + 1), ":") for place in places))
    return "a semicolon stands for a colon", "write [before:after:when]", fix


def _alternation(colons: list[Stray], signs: list[Stray], tail: str, node: Emphasis) -> _Cause | None:
    if len(colons) > 1 or signs[-1] is not colons[0] or not _NUMBER.fullmatch(tail):
        return None
    fix = unsafe("take the number away", delete(Span(colons[0].start, node.close.start)))
    return "an alternation takes no number", "take the number away, or write [red:blue:0.5]", fix


def _cause(colons: list[Stray], tail: str, node: Emphasis, ctx: Context) -> _Cause | None:
    place = Span(colons[-1].end, node.close.start)
    if any(isinstance(part, Group) and not isinstance(part, Emphasis) for part in _behind(node, colons[-1])):
        return None  # a template gives the number
    if len(colons) <= 2:
        match = _DECIMAL_COMMA.fullmatch(tail)
        if match is not None:
            number = f"{match[1] or '0'}.{match[2]}"
            return "the number has a decimal comma", f"write {number}", unsafe("write a point", replace(place, number))
        match = _PERCENT.fullmatch(tail)
        if match is not None:
            number = f"{int(match[1]) / 100:g}"
            number = number if "." in number else f"{number}.0"
            return (
                "a percentage is no number here",
                f"write {number}",
                unsafe("write a fraction", replace(place, number)),
            )
    if _NUMBER.fullmatch(tail):
        if len(colons) > 2:
            if _KEYWORD.match(ctx.text, node.inner.start):
                return None
            reason = f"prompt editing has one or two texts and a number, not {len(colons)} texts"
            return reason, "write [before:after:when]", None
        return "the brackets or colons inside do not fit together", "write [before:after:when]", None
    if not _LETTER.search(ctx.text[node.inner.start : min(node.inner.end, node.inner.start + 200)]):
        return None
    if len(colons) == 1 and not tail.strip() and _WORD.search(ctx.text, node.inner.start, colons[0].start):
        return "the number is missing", "write [after:when], or take the colon away", None
    if len(colons) == 1 and not _is_pair(node, colons[0], tail, ctx):
        return None
    if any(isinstance(part, Escape) and len(part.text) == 1 for part in node.parts):
        return None  # PS005's story
    if len(colons) == 1:
        return "the number is missing", "write [before:after:when] to switch, or [red|blue] to alternate", None
    if _FULLWIDTH.fullmatch(tail):
        return "the number has full-width digits", "write ASCII digits", None
    if _PLACEHOLDER.fullmatch(tail) or _KEYWORD.match(ctx.text, node.inner.start):
        return None
    shown = shorten(tail.strip(), 20)
    reason = f"`{shown}` is no number" if shown else "the number is missing"
    return reason, "the last part is when to switch: a fraction of the steps (0.5) or a step (10)", None


def _behind(node: Emphasis, colon: Stray) -> list[object]:
    return [part for part in node.parts if part.start > colon.start]


def _is_pair(node: Emphasis, colon: Stray, tail: str, ctx: Context) -> bool:
    """Whether a bracket with one colon looks like two things to switch between, and not like a title or a label."""
    if not all(isinstance(part, (Text, Stray)) for part in node.parts[1:-1]):
        return False
    left = ctx.text[max(node.inner.start, colon.start - 80) : colon.start]
    if not left.strip() or not tail.strip() or tail[0].isspace() or left[-1].isdigit() or "," in left + tail:
        return False
    if left.strip().casefold().split()[-1] in _PREFIXES or left.strip().casefold() in _PREFIXES:
        return False
    return len(left.split()) <= _MOST_WORDS and len(tail.split()) <= _MOST_WORDS and "/" not in tail
