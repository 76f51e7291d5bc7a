"""The texts that prompt-fusion hands to the schedules of the program, one for each corner of what it interpolates.

Source: `lib_prompt_fusion/ast_nodes.py`.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.programs.extensions.prompt_fusion.grammar import Grammar
from promptlint.programs.extensions.prompt_fusion.syntax import (
    Alternation,
    Declaration,
    Editing,
    Expression,
    ExpressionList,
    Fading,
    Interpolation,
    Mean,
    Number,
    Substitution,
    Text,
    Weighted,
)
from promptlint.programs.tasks import Task, run_task
from promptlint.semantics.errors import HostError

__all__ = ["MOST_PIECES", "scheduled_prompts"]

MOST_PIECES = 500_000
"""Pieces of text that the prompts of one prompt may have. With more of them the program is taken to run out of memory:
it has no limit of its own, but each interpolation beside another one doubles the texts."""
_DEEPEST = 1000
"""How deep expressions may be in each other; Python stops a program there, or sooner."""

_StepRange = tuple[int, int]
_Written = tuple["_Written", str] | None
"""What is written so far: what was there before, and the last piece."""


def scheduled_prompts(text: str, steps: int) -> list[str]:
    """The texts that A1111's schedules are then read in. Raises HostError where the extension raises."""
    expansion = _Expansion(Grammar(text), steps)
    run_task(expansion.write_list(expansion.grammar.whole, (0, steps)), deepest=_DEEPEST)
    return [_joined(written) for written in expansion.texts]


def _joined(written: _Written) -> str:
    pieces = []
    while written is not None:
        written, piece = written
        pieces.append(piece)
    return "".join(reversed(pieces))


class _Expansion:
    """Writes expressions to all texts at once; each method that is a task may wait for others."""

    def __init__(self, grammar: Grammar, steps: int) -> None:
        self.grammar = grammar
        self.steps = steps
        self.texts: list[_Written] = [None]
        self.names: dict[str, tuple[ExpressionList, tuple[str, ...]]] = {}
        self.pieces = 0

    def append(self, piece: str) -> None:
        self.pieces += len(self.texts)
        if self.pieces > MOST_PIECES:
            raise HostError("MemoryError", f"the prompt is written in more than {MOST_PIECES} pieces")
        self.texts = [(written, piece) for written in self.texts]

    def write_list(self, part: ExpressionList, steps: _StepRange) -> Task[None]:
        for number, expression in enumerate(self.grammar.each(part)):
            if number:
                self.append(" ")
            if isinstance(expression, Text):
                self.append(self.grammar.text[expression.start : expression.stop])
            else:
                yield self.write(expression, steps)

    def write(self, expression: Expression | Number, steps: _StepRange) -> Task[None]:
        """Anything but a Text, which needs no task."""
        match expression:
            case Number():
                self.append(expression.text)
            case Declaration():
                before = self._bind({expression.name: (expression.value, expression.parameters)})
                yield self.write_list(expression.target, steps)
                self._restore(before)
            case Substitution():
                yield self._write_substitution(expression, steps)
            case Weighted():
                yield self._write_weighted(expression, expression.weight, steps)
            case Fading():
                yield self._write_fading(expression, steps)
            case Editing():
                yield self._write_editing(expression, steps)
            case Alternation():
                yield self._write_alternation(expression, steps)
            case Interpolation():
                yield self._check_steps(expression, steps)
                yield self._write_each(expression.texts, steps)
            case Mean():
                yield self._check_weights(expression, steps)
                yield self._write_each(expression.texts, steps)

    def _bind(
        self, names: dict[str, tuple[ExpressionList, tuple[str, ...]]]
    ) -> dict[str, tuple[ExpressionList, tuple[str, ...]] | None]:
        """Declare names; what they were before."""
        before = {name: self.names.get(name) for name in names}
        self.names.update(names)
        return before

    def _restore(self, before: dict[str, tuple[ExpressionList, tuple[str, ...]] | None]) -> None:
        for name, value in before.items():
            if value is None:
                del self.names[name]
            else:
                self.names[name] = value

    def _write_substitution(self, expression: Substitution, steps: _StepRange) -> Task[None]:
        if expression.name not in self.names:
            raise HostError("KeyError", repr(expression.name))
        text, parameters = self.names[expression.name]
        arguments = zip(parameters, expression.arguments, strict=False)
        before = self._bind({parameter: (argument, ()) for parameter, argument in arguments})
        yield self.write_list(text, steps)
        self._restore(before)

    def _write_weighted(
        self, expression: Weighted | Fading, weight: Number | Substitution | None, steps: _StepRange
    ) -> Task[None]:
        opener, closer = "[]" if isinstance(expression, Weighted) and expression.square else "()"
        self.append(opener)
        yield self.write_list(expression.text, steps)
        if weight is not None:
            self.append(":")
            yield self.write(weight, steps)
        self.append(closer)

    def _write_fading(self, expression: Fading, steps: _StepRange) -> Task[None]:
        """The text once for each step, with its weight there."""
        first: float = yield self._value(expression.first, steps)
        last: float = yield self._value(expression.last, steps)
        start, stop = steps
        size = stop - start
        for index in range(size):
            step = start + index
            weight = first + (last - first) * (index / max(size - 1, 1))
            is_first, is_last = index == 0, step + 1 >= stop
            self.append("[" * (not is_last) + "[" * (not is_first))
            yield self._write_weighted(expression, Number(str(weight)), (step, step + 1))
            self.append(("" if is_first else f":{step - 1}]") + ("" if is_last else f"::{step}]"))

    def _write_editing(self, expression: Editing, steps: _StepRange) -> Task[None]:
        if expression.step is None:
            self.append("[")
            for text in expression.texts:
                yield self.write_list(text, steps)
                self.append(":")
            self.append("]")
            return
        step: float = yield self._value(expression.step, steps)
        switch = self._switch(step)
        self.append("[")
        for index, text in enumerate(expression.texts):
            is_before = index == 0 and len(expression.texts) > 1
            yield self.write_list(text, (steps[0], switch) if is_before else (switch, steps[1]))
            self.append(":")
        self.append(f"{step}]")

    def _switch(self, value: float) -> int:
        """The step after the one that a number stands for; with a point it is a part of the steps."""
        if isinstance(value, int):
            return value + 1
        try:
            return int(value * self.steps)
        except (ValueError, OverflowError) as error:
            raise HostError(type(error).__name__, str(error)) from None

    def _write_alternation(self, expression: Alternation, steps: _StepRange) -> Task[None]:
        if expression.speed is not None:
            yield self._value(expression.speed, steps)
            yield self._write_each((*expression.texts, expression.texts[0]), steps)
            return
        self.append("[")
        for index, text in enumerate(expression.texts):
            if index:
                self.append("|")
            yield self.write_list(text, steps)
        self.append("]")

    def _write_each(self, texts: Iterable[ExpressionList], steps: _StepRange) -> Task[None]:
        """Each of some texts after a copy of what is written so far."""
        before = self.texts
        after: list[_Written] = []
        for text in texts:
            self.texts = before
            yield self.write_list(text, steps)
            after += self.texts
            if self.pieces + len(after) > MOST_PIECES:
                raise HostError("MemoryError", f"the prompt is written in more than {MOST_PIECES} pieces")
        self.texts = after

    def _check_steps(self, expression: Interpolation, steps: _StepRange) -> Task[None]:
        for step in expression.steps:
            if step is not None:
                self._switch((yield self._value(step, steps)))

    def _check_weights(self, expression: Mean, steps: _StepRange) -> Task[None]:
        values: list[float] = []
        for weight in expression.weights:
            if weight is not None:
                value = yield self._value(weight, steps)
                values.append(value)
        if values and sum(values) == 0:
            what = "division by zero" if all(isinstance(each, int) for each in values) else "float division by zero"
            raise HostError("ZeroDivisionError", what)

    def _value(self, step: Number | Substitution, steps: _StepRange) -> Task[float]:
        """The number that is written for a step or weight."""
        texts = self.texts
        self.texts = [None]
        yield self.write(step, steps)
        written = _joined(self.texts[0])
        self.texts = texts
        return _number(written)


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError as error:
        raise HostError("ValueError", str(error)) from None
