"""Calls of compel's functions in a prompt: which are read, which are text, and which have no effect."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.names import closest
from promptlint.rules.facts.compel_readings import compel_readings
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.programs.invoke.conjunction import Conjunction

__all__ = ["FUNCTIONS", "CallKind", "CompelCall", "compel_calls", "written_calls"]

FUNCTIONS = ("blend", "and", "swap", "attend")
"""compel's functions of texts; `add` is another name of `and`."""
_CALL = regex(r"(?<=[\w)\"+-])(?P<name>\.[A-Za-z]{2,12})[ \t]?\(|\b(?P<lora>(?:use|with)Lora)[ \t]?\(")
_QUOTES = regex(r"\"\s*+\)\Z")
_ARGUMENTS = regex(r"[^()\n]{0,200}+\)")
_WORD = regex(r"[\w'-]+\Z")
_FAR = 200
"""Characters in front of a point that are looked at."""


class CallKind(StrEnum):
    """What becomes of it: its name is not known, it is read as text, it is read and has no effect, or nothing after
    it has an effect."""

    UNKNOWN = "unknown"
    TEXT = "text"
    SWAP = "swap"
    LORA = "lora"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class CompelCall:
    """A call: its `span` from the point on, or what is not read; the `whole` with the texts that it is for, as far as
    they are in brackets or quotes; its `name`; and for a swap the text that is `kept`."""

    kind: CallKind
    span: Span
    whole: Span
    name: str = ""
    kept: str = ""


@fact()
def compel_calls(ctx: Context) -> tuple[CompelCall, ...]:
    """The calls of a prompt that compel reads, but for those that do what they say."""
    return tuple(
        sorted(
            (
                call
                for reading in ctx.fact(compel_readings)
                if reading.read is not None
                for call in (*_read(ctx, reading.read), *_unknown(ctx, reading.read))
                if not overlaps_template(ctx, call.span)
            ),
            key=lambda call: (call.whole.start, call.span.start),
        )
    )


def _read(ctx: Context, read: Conjunction) -> Iterator[CompelCall]:
    from promptlint.programs.invoke.conjunction import Blend, Fragment  # with a grammar that other programs do without

    for mark in read.marks:
        if mark.kind == "text":
            name = ctx.text[mark.start : mark.end].rstrip("( \t\r\n").lstrip(".")
            span = _call(ctx.text, mark.start, mark.end)
            yield CompelCall(CallKind.TEXT, span, Span(_opener(ctx, mark.start), span.end), name)
        elif mark.kind == "unread":
            yield CompelCall(CallKind.UNREAD, Span(mark.start, mark.end), Span(mark.start, mark.end))
    for lora in read.loras:
        place = Span(lora.start, lora.end)
        yield CompelCall(CallKind.LORA, place, place, lora.name)
    for prompt in read.prompts:
        for piece in prompt if not isinstance(prompt, Blend) else ():
            if not isinstance(piece, Fragment):
                original = piece.original[-1]
                place = Span(ctx.text.find(".", original.end, piece.end), piece.end)
                kept = " ".join(each.text for each in piece.original if isinstance(each, Fragment))
                yield CompelCall(CallKind.SWAP, place, Span(piece.start, piece.end), "swap", kept)


def _unknown(ctx: Context, read: Conjunction) -> Iterator[CompelCall]:
    """Names that are nearly one of compel's, and any after a list of texts in quotes."""
    unread = next((mark.start for mark in read.marks if mark.kind == "unread"), len(ctx.text))
    for match in _CALL.finditer(ctx.text, 0, unread):
        name = (match["name"] or "").lstrip(".")
        if not name or name in FUNCTIONS or name == "add":
            continue
        after_list = _QUOTES.search(ctx.text, max(0, match.start() - _FAR), match.start()) is not None
        if after_list or closest(name.casefold(), FUNCTIONS) is not None:
            span = _call(ctx.text, match.start(), match.end())
            yield CompelCall(CallKind.UNKNOWN, span, Span(_opener(ctx, match.start()), span.end), name)


@fact(holds=("Lora", *(f".{name}" for name in FUNCTIONS)))
def written_calls(ctx: Context) -> tuple[CompelCall, ...]:
    """Every call of one of compel's functions, for programs that do not read them."""
    return tuple(_written(ctx))


def _written(ctx: Context) -> Iterator[CompelCall]:
    for match in _CALL.finditer(ctx.text):
        name = match["lora"] or match["name"].lstrip(".")
        if name not in FUNCTIONS and not match["lora"]:
            continue
        if name in ("blend", "and") and ctx.text[match.start() - 1] != ")":
            continue  # their texts stand in brackets; after a word it is some other language
        span = _call(ctx.text, match.start(), match.end())
        if span.end == match.end():
            continue  # never closed
        start = match.start() if match["lora"] else _opener(ctx, match.start())
        if start < match.start() or match["lora"]:
            yield CompelCall(CallKind.TEXT, span, Span(start, span.end), name)


def _call(text: str, start: int, opened: int) -> Span:
    """The call with its arguments, where these are simple and closed."""
    arguments = _ARGUMENTS.match(text, opened)
    return Span(start, arguments.end() if arguments is not None else opened)


def _opener(ctx: Context, point: int) -> int:
    """Where the brackets, quotes or word in front of a point begin."""
    closed = ctx.fact(_partners).get(point)
    if closed is not None:
        return closed
    text = ctx.text[max(0, point - _FAR) : point]
    if text.endswith('"'):
        quote = text.rfind('"', 0, -1)
        return point - len(text) + quote if quote >= 0 else point
    word = _WORD.search(text)
    return point - len(word.group()) if word is not None else point


def _partners(ctx: Context) -> dict[int, int]:
    """The ends of round brackets to their starts, as written: quotes and escapes aside."""
    opened: list[int] = []
    found: dict[int, int] = {}
    for offset, character in enumerate(ctx.text):
        if character == "(":
            opened.append(offset)
        elif character == ")" and opened:
            found[offset + 1] = opened.pop()
    return found
