"""In which steps a part of a prompt is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.lsp.markdown import code_span
from promptlint.lsp.readings import Reading
from promptlint.output.summary import count
from promptlint.programs.properties import SCHEDULES
from promptlint.semantics.errors import HostError
from promptlint.syntax import Alternation, Group, Node, Schedule, walk

__all__ = ["steps_at"]

_LONGEST = 60


def steps_at(reading: Reading, offset: int) -> str | None:
    """When the innermost prompt editing or alternation around a place draws what, in Markdown; None outside of any, or
    where the program has none."""
    if not SCHEDULES.holds(reading.program):
        return None
    around = [
        node for node in walk(reading.prompt) if isinstance(node, Schedule | Alternation) and _is_in(node, offset)
    ]
    if not around:
        return None
    node = around[-1]
    return _of_alternation(reading, node) if isinstance(node, Alternation) else _of_schedule(reading, node)


def _is_in(node: Group, offset: int) -> bool:
    return node.start <= offset <= node.end


def _of_schedule(reading: Reading, node: Schedule) -> str | None:
    steps = reading.steps
    try:
        last = reading.host.step_range(steps).last_step_before(node.when_text)
    except HostError:
        return None
    before, after = _text(reading, node.before), _text(reading, node.after)
    lines = [
        f"- {_shown(before)} in {_steps(1, last)}" if last >= 1 else f"- {_shown(before)} in no step",
        f"- {_shown(after)} in {_steps(last + 1, steps)}" if last < steps else f"- {_shown(after)} in no step",
    ]
    return "\n".join([f"Of {count(steps, 'step')}:", "", *lines])


def _of_alternation(reading: Reading, node: Alternation) -> str:
    options = [_text(reading, option) for option in node.options]
    lines = [
        f"- {_shown(option)} in steps {number}, {number + len(options)}, …" for number, option in enumerate(options, 1)
    ]
    return "\n".join(["One a step, in turn:", "", *lines])


def _steps(first: int, last: int) -> str:
    return f"step {first}" if first == last else f"steps {first} to {last}"


def _text(reading: Reading, nodes: Sequence[Node]) -> str:
    return reading.region.text[nodes[0].start : nodes[-1].end] if nodes else ""


def _shown(text: str) -> str:
    bare = " ".join(text.split())
    if not bare:
        return "nothing"
    return code_span(bare if len(bare) <= _LONGEST else f"{bare[: _LONGEST - 1]}…")
