"""The square brackets of a prompt as SwarmUI's text node reads them, and which of them it cannot."""

from __future__ import annotations

import re

from promptlint.dataclass import dataclass
from promptlint.programs.swarmui.brackets import Bracket, NodeText
from promptlint.programs.swarmui.text_node import encoded_ranges
from promptlint.programs.swarmui.written_tags import written_tags
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.semantics.errors import HostError
from promptlint.semantics.python_numbers import read_as
from promptlint.text import SourceText, Span

__all__ = ["BracketSlip", "NodeBrackets", "node_brackets"]

_FILLED_IN = "\ufffc"
"""What stands for a character of a tag, whose text is not known."""
# `N`, `$when`, `{{ x }}`, `<%= x %>`: what a tag or somebody else fills in before.
_PLACEHOLDER = regex(rf"\s*[A-Z][A-Z0-9_]*\s*|.*[{_FILLED_IN}${{<].*", re.DOTALL)
_COLONS = 3
"""Colons from which on brackets are text, wherever in them these stand."""


@dataclass(frozen=True, slots=True)
class BracketSlip:
    """Brackets that the node does not take as they were meant: `number` is what stands in the place of a number and
    stops it; None where they have too many colons and are text. `has_pipe` says that a `|` follows the first colon."""

    span: Span
    number: Span | None
    has_pipe: bool


@dataclass(frozen=True, slots=True)
class NodeBrackets:
    """Where brackets begin that switch texts at a step, and those that are split at `|` or `:` at all; what is wrong
    with some, in the order of the text."""

    switching: frozenset[int]
    split: frozenset[int]
    slips: tuple[BracketSlip, ...]


def node_brackets(ctx: Context) -> NodeBrackets:
    """Ask through `ctx.fact`, for a program whose schedules are SwarmUI's."""
    if "[" not in ctx.text or "]" not in ctx.text:
        return NodeBrackets(frozenset(), frozenset(), ())
    text = _without_tags(ctx.text)
    # What the node puts out of the way has two characters, as what stands for it here.
    node = NodeText(SourceText(text.replace("\\[", "\0\1").replace("\\]", "\0\2").replace("embedding:", "embedding\3")))
    switching: set[int] = set()
    split: set[int] = set()
    slips: list[BracketSlip] = []
    for bracket in node.brackets:
        if bracket.close < 0:
            continue
        kind, places = node.separators(bracket, 0)
        if places:
            split.add(bracket.start)
        if kind != ":":
            continue
        number = Span(places[-1] + 1, bracket.close)
        is_number = read_as(float, text[number.start : number.end]) is not None
        if len(places) < _COLONS and is_number:
            switching.add(bracket.start)
        elif is_number or (len(places) < _COLONS and not _is_placeholder(text[number.start : number.end])):
            slips.append(_slip(bracket, None if is_number else number, text))
    if any(slip.number is not None for slip in slips) and not _stops(text):
        slips = [slip for slip in slips if slip.number is None]
    return NodeBrackets(frozenset(switching), frozenset(split), tuple(slips))


def _without_tags(text: str) -> str:
    parts: list[str] = []
    at = 0
    for tag in written_tags(text):
        if tag.is_known:
            parts += [text[at : tag.span.start], _FILLED_IN * len(tag.span)]
            at = tag.span.end
    return "".join([*parts, text[at:]])


def _stops(text: str) -> bool:
    try:
        encoded_ranges(SourceText(text))
    except HostError:
        return True
    return False


def _is_placeholder(text: str) -> bool:
    return _PLACEHOLDER.fullmatch(text) is not None


def _slip(bracket: Bracket, number: Span | None, text: str) -> BracketSlip:
    first = text.find(":", bracket.start)
    return BracketSlip(Span(bracket.start, bracket.close + 1), number, "|" in text[first : bracket.close])
