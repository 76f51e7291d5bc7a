"""Calls, such as `STYLE(A1111)`, at which prompt-control stops, and arguments that it passes over.

Source: `prompt_control/prompts.py`, `prompt_control/utils.py` and `prompt_control/nodes_lazy.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from promptlint.programs.extensions.model import Fault
from promptlint.programs.extensions.prompt_control import PROMPT_CONTROL
from promptlint.programs.extensions.prompt_control.calls import Quotes
from promptlint.regex import regex
from promptlint.semantics.python_numbers import read_as
from promptlint.text import Span

__all__ = ["call_faults"]

_CALL = regex(r"\b([A-Z_]{2,10})([ \t]?)\(")
_PAREN = regex(r"[()]")
_OLD_CALL = regex(r"ATTN\(\)")
_FILLED_IN = regex(r"[\[\]{}$<>%]|__")
"""What schedules, macros and templates put something in the place of."""
_PLACED = ("MASK", "AREA", "COUPLE")
_WITHOUT_HANG = frozenset({"FILL"})
"""Calls that are looked for with their brackets as one text."""
_STYLES = ("comfy", "perp", "A1111", "compel", "comfy++", "down_weight")
_NORMALIZATIONS = ("none", "mean", "length")
_MOST_ARGUMENTS = 200
"""Characters of arguments that are looked at; a bound."""


def call_faults(text: str) -> Iterator[Fault]:
    """The faults of the calls of a text without comments."""
    if "(" not in text:
        return
    closed = _closed(text)
    quotes = Quotes(text)
    for match in _OLD_CALL.finditer(text):
        yield Fault(
            kind="stops",
            span=Span(*match.span()),
            message="prompt-control stops with ValueError at `ATTN()`, which it no longer has",
            help="write COUPLE",
        )
    for match in _CALL.finditer(text):
        name, blank = match[1], match[2]
        if name not in PROMPT_CONTROL.calls:
            continue
        opened = match.end() - 1
        end = closed.get(opened)
        if end is None:
            if not blank and name not in _WITHOUT_HANG:
                yield Fault(
                    kind="stops",
                    span=Span(*match.span()),
                    message=f"the bracket of `{name}(` is never closed: prompt-control looks for its end for ever, and "
                    "ComfyUI hangs",
                    help="close it after the arguments",
                )
            continue
        if quotes.include(match.start(), end + 1) or end - opened > _MOST_ARGUMENTS:
            continue
        arguments = text[opened + 1 : end]
        if blank:
            yield from _apart(match, name, arguments)
        elif not _FILLED_IN.search(arguments):
            yield from _argument_faults(name, arguments, Span(opened + 1, end), Span(match.start(), end + 1))


def _closed(text: str) -> Mapping[int, int]:
    """Where each round bracket is closed that is. The program knows no escapes there."""
    closed: dict[int, int] = {}
    opened: list[int] = []
    for match in _PAREN.finditer(text):
        if match[0] == "(":
            opened.append(match.start())
        elif opened:
            closed[opened.pop()] = match.start()
    return closed


def _apart(match: re.Match[str], name: str, arguments: str) -> Iterator[Fault]:
    """A call with a blank before its bracket."""
    if re.fullmatch(PROMPT_CONTROL.calls[name], arguments):
        yield Fault(
            kind="misread",
            span=Span(*match.span()),
            message=f"there is a blank between `{name}` and its bracket: prompt-control reads the bracket as text",
            help=f"write {name}(",
            repair=f"{name}(",
        )


def _argument_faults(name: str, arguments: str, place: Span, call: Span) -> Iterator[Fault]:
    if name in _PLACED and arguments.strip():
        yield from _placed_faults(name, arguments, place)
    elif name == "STYLE":
        yield from _style_faults(arguments, place)
    elif name == "TE" and "=" not in arguments and arguments.strip() != "help":
        message = "`TE` needs the name of an encoder and `=`: prompt-control passes it over"
        yield Fault(kind="misread", span=call, message=message, help="write TE(l=text)")
    elif name == "NODE" and not arguments.strip():
        message = "prompt-control stops with ValueError at `NODE()` without the name of a node"
        yield Fault(kind="stops", span=call, message=message, help="write NODE(CLIPTextEncode)")
    elif name == "MASK_SIZE":
        for part in arguments.split(",")[:2]:
            if part and read_as(int, part) is None:
                message = f"`{part.strip()}` is not a whole number: prompt-control stops with ValueError"
                yield Fault(kind="stops", span=place, message=message, help="write MASK_SIZE(512, 512)")
                return


def _placed_faults(name: str, arguments: str, place: Span) -> Iterator[Fault]:
    """The first two arguments of a mask or an area: from where to where, across and down."""
    values = []
    for part in arguments.split(",")[:2]:
        given = part.split()[:2]
        for word in given:
            try:
                values.append(float(word))
            except ValueError:
                yield Fault(
                    kind="misread",
                    span=place,
                    message=f"`{word}` is not a number: prompt-control passes it over",
                    help=f"write from where to where, across and down: {name}(0 0.5, 0 1)",
                )
                return
        values += [0.0, 1.0][len(given) :]
    if len(arguments.split(",")) == 1:
        values += [0.0, 1.0]
    if all(0 <= value <= 1 for value in values) or all(value == 0 or value > 1 for value in values):
        return
    yield Fault(
        kind="stops",
        span=place,
        message="prompt-control stops at numbers of which some are parts of 1 and others pixels",
        help=f"write all of them in one way, such as {name}(0 0.5, 0 1) or {name}(0 256, 0 512)",
    )


def _style_faults(arguments: str, place: Span) -> Iterator[Fault]:
    style, comma, normalization = arguments.partition(",")
    name = style.strip()
    if name.replace("old+", "") not in _STYLES and name:
        meant = next((each for each in _STYLES if each.lower() == name.lower()), None)
        yield Fault(
            kind="misread",
            span=Span(place.start, place.start + len(style)),
            message=f"`{name}` is not a style of prompt-control",
            help=f"did you mean {meant}?" if meant else f"there are {', '.join(_STYLES)}",
            repair=meant,
        )
    wanted = normalization.partition(",")[0].strip()
    if comma and any(part not in _NORMALIZATIONS for part in wanted.split("+")):
        yield Fault(
            kind="misread",
            span=Span(place.start + len(style) + 1, place.end),
            message=f"`{wanted}` is not a normalization of prompt-control, which takes none",
            help="there are none, mean and length, and mean+length",
        )
