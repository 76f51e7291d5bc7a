"""The forms of prompt-fusion: what a bracket or a name at a place is, where what is inside is known.

Source: `lib_prompt_fusion/prompt_parser.py`, whose slips are kept: brackets of a name that do not close are passed
over, and so is a colon that nothing follows.
"""

from __future__ import annotations

from collections.abc import Callable

from promptlint.programs.extensions.prompt_fusion.chains import Chain, Link
from promptlint.programs.extensions.prompt_fusion.syntax import (
    IN_ARGUMENTS,
    IN_OPTIONS,
    IN_ROUND,
    IN_SQUARE,
    LINE,
    Alternation,
    Declaration,
    Editing,
    Expression,
    ExpressionList,
    Fading,
    Interpolation,
    Mean,
    Number,
    Step,
    Stoppers,
    Substitution,
    Weighted,
)
from promptlint.programs.extensions.prompt_fusion.tokens import FLOAT, FUNCTION, WHOLE, Tokens
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = ["Forms"]

_FEWEST = 2
"""Texts and steps of an interpolation."""


class Forms:
    """Reads forms; each method gives None where its form does not fit, and raises HostError where the extension raises.

    `list_at` gives the expressions from a place on.
    """

    def __init__(self, tokens: Tokens, list_at: Callable[[int, Stoppers], ExpressionList]) -> None:
        self.tokens = tokens
        self._list_at = list_at
        self._rounds: dict[int, Expression | None] = {}
        self._squares: dict[int, Expression | None] = {}
        self._options = Chain(self._option)
        self._texts = Chain(self._interpolated)
        self._steps = Chain(self._interpolation_step)
        self._weights = Chain(self._fading_weight)

    def declaration(self, start: int, stoppers: Stoppers) -> Declaration | None:
        tokens = self.tokens
        symbol = tokens.symbol(start)
        if symbol is None:
            return None
        parameters, at = self._parameters(symbol[1])
        equals = tokens.after("=", at)
        if equals is None:
            return None
        value = self._list_at(equals, stoppers | LINE)
        line_end = tokens.after("\n", value.end) if value.end < len(tokens.text) else value.end
        if line_end is None:
            return None
        target = self._list_at(line_end, stoppers)
        return Declaration(start, target.end, symbol[0], parameters, value, target)

    def _parameters(self, at: int) -> tuple[tuple[str, ...], int]:
        """The names in brackets. If they do not close, they are passed over and there are none."""
        tokens = self.tokens
        opened = tokens.after("(", at)
        if opened is None:
            return (), at
        at = opened
        names = []
        while symbol := tokens.symbol(at):
            names.append(symbol[0])
            at = symbol[1]
            comma = tokens.after(",", at)
            if comma is None:
                break
            at = comma
        closed = tokens.after(")", at)
        return ((), at) if closed is None else (tuple(names), closed)

    def substitution(self, start: int) -> Substitution | None:
        symbol = self.tokens.symbol(start)
        if symbol is None:
            return None
        name, at = symbol
        following = self.tokens.after("(", at)
        arguments = []
        while following is not None:
            arguments.append(self._list_at(following, IN_ARGUMENTS))
            at = arguments[-1].end
            following = self.tokens.after(",", at)
        closed = self.tokens.after(")", at) if arguments else None
        # Arguments that do not close are passed over, text and all.
        return Substitution(start, closed or at, name, tuple(arguments) if closed else ())

    def round(self, start: int) -> Expression | None:
        if start not in self._rounds:
            self._rounds[start] = self._read_round(start)
        return self._rounds[start]

    def _read_round(self, start: int) -> Expression | None:
        tokens = self.tokens
        text = self._list_at(tokens.blanks(start + 1), IN_ROUND)
        at = text.end
        weights: list[Step] = []
        colon = tokens.after(":", at)
        if colon is not None:
            at, _ = self._weights.end(colon)
            weights = self._weights.items(colon, 2)
        end = tokens.after(")", at)
        if end is None:
            return None
        if len(weights) > 1:
            return Fading(start, end, text, weights[0], weights[1])
        return Weighted(start, end, text, weights[0] if weights else None, square=False)

    def negative(self, start: int, stoppers: Stoppers) -> Weighted | None:
        text = self._list_at(self.tokens.blanks(start + 1), stoppers | IN_SQUARE)
        end = self.tokens.after("]", text.end)
        return None if end is None else Weighted(start, end, text, None, square=True)

    def square(self, start: int) -> Expression | None:
        """Square brackets that are more than a weight, the same whatever the stoppers around them are."""
        if start not in self._squares:
            inside = self.tokens.blanks(start + 1)
            self._squares[start] = (
                self._editing(start, inside) or self._alternation(start, inside) or self._interpolation(start, inside)
            )
        return self._squares[start]

    def _editing(self, start: int, at: int) -> Editing | None:
        texts: list[ExpressionList] = []
        while len(texts) < 2:
            text = self._list_at(at, IN_OPTIONS)
            colon = self.tokens.after(":", text.end)
            if colon is None:
                break
            texts.append(text)
            at = colon
        step = self._step(at)
        end = self.tokens.after("]", step[1] if step else at)
        if end is None:
            return None
        if not texts:
            raise HostError("AssertionError", "", Span(start, end))
        return Editing(start, end, tuple(texts), step[0] if step else None)

    def _alternation(self, start: int, inside: int) -> Alternation | None:
        at, count = self._options.end(inside)
        if count < 2:
            return None
        colon = self.tokens.after(":", at)
        speed = None
        if colon is not None:
            speed = self._step(colon)
            at = speed[1] if speed else colon
        end = self.tokens.after("]", at)
        if end is None:
            return None
        return Alternation(start, end, tuple(self._options.items(inside, count)), speed[0] if speed else None)

    def _interpolation(self, start: int, inside: int) -> Interpolation | Mean | None:
        at, texts = self._texts.end(inside)
        first_step = at
        try:
            at, steps = self._steps.end(at)
        except HostError as error:
            raise HostError(error.kind, error.message, error.place or Span(start, start + 1)) from None
        function, at = self._function(at)
        end = self.tokens.after("]", at)
        if end is None:
            return None
        if function == "mean":
            if texts < steps:
                return None
            size = texts
        else:
            size = min(texts, steps)
            if size < _FEWEST:
                raise HostError("AssertionError", "", Span(start, end))
        written = tuple(self._texts.items(inside, size))
        numbers = tuple(self._steps.items(first_step, size))
        if function == "mean":
            return Mean(start, end, written, numbers)
        return Interpolation(start, end, written, numbers, texts - size)

    def _option(self, at: int) -> Link[ExpressionList]:
        text = self._list_at(at, IN_OPTIONS)
        return Link(text, text.end, self.tokens.after("|", text.end))

    def _interpolated(self, at: int) -> Link[ExpressionList] | None:
        """A text of an interpolation and its colon; none where the colon is that of the function."""
        text = self._list_at(at, IN_SQUARE)
        colon = self.tokens.after(":", text.end)
        if colon is None or self._function(text.end)[0]:
            return None
        return Link(text, colon, colon)

    def _interpolation_step(self, at: int) -> Link[Step | None] | None:
        step = self._step(at)
        if step:
            return Link(step[0], step[1], self.tokens.after(",", step[1]))
        if at >= len(self.tokens.text):
            raise HostError("IndexError", "string index out of range")
        return Link(None, at, self.tokens.after(",", at)) if self.tokens.text[at] in ",:]" else None

    def _fading_weight(self, at: int) -> Link[Step] | None:
        weight = self._weight(at)
        return Link(weight[0], weight[1], self.tokens.after(",", weight[1])) if weight else None

    def _step(self, at: int) -> tuple[Step, int] | None:
        whole = self.tokens.matched(WHOLE, at)
        return (Number(whole[0]), whole[1]) if whole else self._weight(at)

    def _weight(self, at: int) -> tuple[Step, int] | None:
        number = self.tokens.matched(FLOAT, at)
        if number:
            return Number(number[0]), number[1]
        name = self.substitution(at)
        return (name, name.end) if name else None

    def _function(self, at: int) -> tuple[str | None, int]:
        """The name of a function after a colon; the colon is passed over without one, too."""
        colon = self.tokens.after(":", at)
        if colon is None:
            return None, at
        return self.tokens.matched(FUNCTION, colon) or (None, colon)
