"""Weights by hand: up and down, as Ctrl and the arrow keys do in the WebUI.

Source: `javascript/edit-attention.js` of A1111: steps of 0.1 for text and 0.05 for a network, `((x))` becomes a number
first, and at 1 the brackets go. Where nothing is selected a tag is meant, where the WebUI means a word of it.
"""

from __future__ import annotations

from promptlint.lsp.features.change import Change
from promptlint.lsp.features.groups import group_at, stack_of, weighted_groups
from promptlint.lsp.features.wrapping import enclosed
from promptlint.lsp.readings import Reading
from promptlint.programs.properties import WEIGHTS
from promptlint.regex import regex
from promptlint.semantics.weighting import ROUND, SQUARE
from promptlint.syntax import Emphasis, ExtraNetwork
from promptlint.text import Edit, Span

__all__ = ["reweighed"]

_STEP, _NETWORK_STEP = 0.1, 0.05
_LAST_NUMBER = regex(r":[ \t]*(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))[ \t]*>\Z")


def reweighed(reading: Reading, span: Span, *, up: bool) -> Change | None:
    """The weight of what is selected, or of what an empty span stands in, a step up or down; None where there is
    nothing to weigh, or the program reads no such weights."""
    network = _network_at(reading, span)
    if network is not None:
        return _network(network, up=up)
    if not WEIGHTS.holds(reading.program):
        return None
    groups = weighted_groups(reading)
    group = group_at(groups, span)
    if group is not None:
        return _group(groups, group, up=up)
    if span.start == span.end:
        tag = reading.tag_at(span.start)
        if tag is None or not tag.text:
            return None
        span = tag.span
    return _wrapped(reading, span, up=up)


def _network_at(reading: Reading, span: Span) -> ExtraNetwork | None:
    found = reading.leaf_at(span.start)
    leaf = found[1] if found is not None else None
    if isinstance(leaf, ExtraNetwork) and leaf.start <= span.start and span.end <= leaf.end:
        return leaf if reading.host.has_networks_in(reading.role) else None
    return None


def _network(leaf: ExtraNetwork, *, up: bool) -> Change | None:
    text = leaf.text
    match = _LAST_NUMBER.search(text)
    if match is not None:
        place, weight, before = Span(*match.span("number")), float(match["number"]), ""
    elif len(leaf.arguments) == 1 and leaf.arguments[0].strip():
        place, weight, before = Span(len(text) - 1, len(text) - 1), 1.0, ":"
    else:
        return None
    new = _written(weight + (_NETWORK_STEP if up else -_NETWORK_STEP))
    start = leaf.start
    edit = Edit(Span(start + place.start, start + place.end), before + new)
    size = len(text) - (place.end - place.start) + len(before + new)
    return Change(_title(new, up=up), (edit,), Span(start + 1, start + size - 1))


def _group(groups: list[Emphasis], group: Emphasis, *, up: bool) -> Change | None:
    stack = stack_of(groups, group) if group.weight_text is None else [group]
    start, end, inner = stack[0].start, stack[0].end, stack[-1].inner
    if group.weight_text is None:
        weight = round((SQUARE if group.bracket == "square" else ROUND) ** len(stack) / _STEP) * _STEP
    elif group.weight is None:
        return None
    else:
        weight = group.weight
    new = _written(weight + (_STEP if up else -_STEP))
    if float(new) == 1:
        edits: tuple[Edit, ...] = (Edit(Span(start, inner.start), ""), Edit(Span(inner.end, end), ""))
        selection = Span(start, start + len(inner))
    else:
        edits = (Edit(Span(start, inner.start), "("), Edit(Span(inner.end, end), f":{new})"))
        if len(stack) == 1 and group.bracket == "round":
            edits = edits[1:]
        selection = Span(start + 1, start + 1 + len(inner))
    return Change(_title(new, up=up), edits, selection)


def _wrapped(reading: Reading, span: Span, *, up: bool) -> Change | None:
    new = _written(1 + (_STEP if up else -_STEP))
    made = enclosed(reading, span, new)
    return Change(_title(new, up=up), made[1], made[0].moved(1)) if made is not None else None


def _written(weight: float) -> str:
    """A weight as the WebUI writes it."""
    text = f"{weight:.12g}"
    return f"{text}.0" if len(text) == 1 else text


def _title(new: str, *, up: bool) -> str:
    return f"{'Raise' if up else 'Lower'} the weight to {new}"
