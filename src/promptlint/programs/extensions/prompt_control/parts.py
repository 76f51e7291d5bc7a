"""The parts of a text: at AND and COUPLE, with chunks at BREAK and settings of their own.

Source: `prompt_control/prompts.py`. Masks are left out, with what makes them raise.
"""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.prompt_control.calls import (
    argument_texts,
    cut_calls,
    numbers,
    split_at_calls,
    split_at_word,
)
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

__all__ = ["Area", "Part", "Parts", "read_area", "read_parts"]

_STYLE = ("comfy", "none")
_NORMALIZATIONS = frozenset({"none", "mean", "length", "length+mean"})
_WEIGHT = regex(r":(-?\d\.?\d*)(?:![A-Za-z]+)?$")
_FILL = regex(r"FILL\(\)")
_PIXELS = 8

Area = tuple[str, float, float, float, float] | tuple[int, int, int, int]
"""Height, width, y and x: parts of 1 after the word `percentage`, or in units of eight pixels."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the prompt with its chunks; `strength` and `area` are None where they are not set."""

    chunks: tuple[SourceText, ...]
    strength: float | None
    area: Area | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The style and normalization of weights, and the parts."""

    style: str
    normalization: str
    parts: tuple[Part, ...]


def read_parts(source: SourceText) -> Parts:
    """The parts of one text of a schedule. Raises HostError where the program raises or never ends."""
    source, styles = cut_calls(source, "STYLE")
    style, normalization = _STYLE
    if styles:
        style, normalization = (text.strip() for text in argument_texts(styles[0], _STYLE))
        if any(part not in _NORMALIZATIONS for part in normalization.split("+")):
            normalization = _STYLE[1]
    parts = [_part(piece) for prompt in split_at_word(source, "AND") for piece in split_at_calls(prompt, "COUPLE")]
    return Parts(style, normalization, tuple(parts))


def _part(source: SourceText) -> Part:
    if "ATTN()" in source.text:
        raise HostError("ValueError", "ATTN() no longer works and has been replaced by COUPLE()")
    source = _without_fill(source)
    for name in ("MASK", "IMASK", "FEATHER"):
        source, _ = cut_calls(source, name)
    source, areas = cut_calls(source, "AREA")
    area, area_strength = read_area(argument_texts(areas[0], ("0 1", "0 1", "1"))) if areas else (None, None)
    source, sizes = cut_calls(source, "SDXL")
    if sizes:
        _check_sizes(argument_texts(sizes[0], ("none", "none", "none")))
    source, strength = _weighed(source)
    strength = strength if area_strength is None else area_strength
    return Part(tuple(split_at_word(source, "BREAK")), strength, area)


def _without_fill(source: SourceText) -> SourceText:
    return source.without(Span(*match.span()) for match in _FILL.finditer(source.text))


def _weighed(source: SourceText) -> tuple[SourceText, float | None]:
    match = _WEIGHT.search(source.text.strip())
    if match is None:
        return source, None
    # A slip of the program: the place is counted without the white space at the start.
    return source.slice(0, match.start()), float(match[1])


def read_area(arguments: list[str]) -> tuple[Area, float]:
    """The area of the arguments of `AREA`, and its strength. Raises HostError where parts and pixels are mixed."""
    x, width = numbers(arguments[0], [0.0, 1.0])
    y, height = numbers(arguments[1], [0.0, 1.0])
    try:
        strength = round(float(arguments[2]), 2)
    except ValueError:
        strength = 1.0
    written = (height, width, y, x)
    if all(0.0 <= value <= 1.0 for value in written):
        return ("percentage", *written), strength
    if all(value == 0 or value > 1 for value in written):
        h, w, down, right = (_whole(value) // _PIXELS for value in written)
        return (h, w, down, right), strength
    raise HostError(
        "Exception",
        f"AREA specified with invalid size {x} {width}, {height} {y}. They must either all"
        " be percentages between 0 and 1 or positive integer pixel values excluding 1",
    )


def _check_sizes(arguments: list[str]) -> None:
    for value in [number for text in arguments for number in numbers(text, [0.0, 0.0])]:
        _whole(value)


def _whole(value: float) -> int:
    try:
        return int(value)
    except (ValueError, OverflowError) as error:
        raise HostError(type(error).__name__, str(error)) from None
