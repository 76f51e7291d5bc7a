"""What prompt-fusion finds at each place of a prompt.

Source: `lib_prompt_fusion/prompt_parser.py`. Its parser tries one form after the other and reads what is inside again
for each; here each place is read once with each set of stoppers, from the end of the prompt to its start, so that what
is inside is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from promptlint.programs.extensions.prompt_fusion.syntax import (
    Alternation,
    Declaration,
    Editing,
    Expression,
    ExpressionList,
    Fading,
    FunctionName,
    Interpolation,
    Mean,
    Number,
    Stoppers,
    Substitution,
    Text,
    Weighted,
)
from promptlint.semantics.errors import HostError

__all__ = ["Grammar"]

_TOP: Stoppers = frozenset()
_IN_ROUND: Stoppers = frozenset(":)")
_IN_ARGUMENTS: Stoppers = frozenset(",)")
_IN_SQUARE: Stoppers = frozenset(":]")
_IN_OPTIONS: Stoppers = frozenset("|:]")
_OPENERS: Stoppers = frozenset("[($")
_LINE: Stoppers = frozenset("\n")

_PLACE = re.compile(r"[\[\]():|,$=\\\n]|\s(?=\S)")
_RUN = re.compile(r"[^\[\]():|,$=\\\s]+")
_BLANKS = re.compile(r"\s*")
_BLANKS_IN_LINE = re.compile(r"[ \t\f\r]*")
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_WHOLE = re.compile(r"[+-]?\d+(?!\.)")
"""It gives back a digit to end before something other than a point: of `12.5` it takes `1`."""
_FLOAT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_FUNCTION = re.compile("linear|catmull|bezier|mean")

_Step = Number | Substitution


class _NoMatchError(Exception):
    """A form does not fit at a place."""


class Grammar:
    """The expressions of a prompt. Raises HostError where the extension raises while it reads the text."""

    def __init__(self, text: str) -> None:
        self.text = text.lstrip()
        self.offset = len(text) - len(self.text)
        """How many characters were cut off at the start."""
        sets = self._stopper_sets()
        self.expressions: dict[Stoppers, dict[int, Expression]] = {each: {} for each in sets}
        self._ends: dict[Stoppers, dict[int, int]] = {each: {} for each in sets}
        self._errors: dict[Stoppers, dict[int, tuple[str, str]]] = {each: {} for each in sets}
        self._text_ends: dict[Stoppers, dict[int, int]] = {
            stoppers: {} for each in sets for stoppers in (each, each | _OPENERS)
        }
        for at in self._places():
            for stoppers, ends in self._text_ends.items():
                ends[at] = self._text_end(at, stoppers, ends)
            _Place(self, at).read()
        self.whole = self.list_at(0, _TOP)

    def _stopper_sets(self) -> list[Stoppers]:
        """The stoppers with which some text may be read."""
        text = self.text
        sets = [_TOP]
        for stoppers in sets:
            found = []
            if "[" in text:
                found += [stoppers | _IN_SQUARE, _IN_SQUARE, _IN_OPTIONS]
            if "(" in text:
                found.append(_IN_ROUND)
            if "$" in text and "(" in text:
                found.append(_IN_ARGUMENTS)
            if "$" in text and "=" in text:
                found.append(stoppers | _LINE)
            sets += [each for each in dict.fromkeys(found) if each not in sets]
        return sets

    def _places(self) -> list[int]:
        """Where an expression may begin, the last one first."""
        text = self.text
        places = {0}
        for match in _PLACE.finditer(text):
            at = match.start()
            places.update((at, at + 1))
            if match[0] == "\\":
                places.add(at + 2)
            elif match[0] == "$" and (name := _NAME.match(text, at + 1)):
                places.add(name.end())
        return sorted((place for place in places if place < len(text)), reverse=True)

    def _text_end(self, at: int, stoppers: Stoppers, ends: dict[int, int]) -> int:
        """Where a text ends that begins at a place."""
        text = self.text
        character = text[at]
        if character == "\\":
            escapes = at + 1 < len(text) and text[at + 1] != "\n"
            return ends.get(at + 2, at + 2) if escapes else at
        if character.isspace():
            return at
        if character in stoppers and (character != "$" or _NAME.match(text, at + 1)):
            return at
        run = _RUN.match(text, at)
        following = run.end() if run else at + 1
        return ends.get(following, following)

    def text_end(self, at: int, stoppers: Stoppers) -> int:
        return self._text_ends[stoppers].get(at, at)

    def list_at(self, at: int, stoppers: Stoppers) -> ExpressionList:
        """The expressions from a place on, if only none. Raises HostError."""
        errors = self._errors[stoppers]
        if at in errors:
            raise HostError(*errors[at])
        return ExpressionList(at, self._ends[stoppers].get(at, at), stoppers)

    def keep(self, at: int, stoppers: Stoppers, found: Expression | HostError | None) -> None:
        """Remember what was found at a place."""
        errors = self._errors[stoppers]
        if isinstance(found, HostError):
            errors[at] = (found.kind, found.message)
        elif found is not None:
            self.expressions[stoppers][at] = found
            end = found.end
            if end in errors:
                errors[at] = errors[end]
            self._ends[stoppers][at] = self._ends[stoppers].get(end, end)

    def each(self, part: ExpressionList) -> Iterator[Expression]:
        """The expressions of a list."""
        at = part.start
        while at < part.end:
            expression = self.expressions[part.stoppers][at]
            yield expression
            at = expression.end

    def stopper_sets(self) -> list[Stoppers]:
        return list(self.expressions)


class _Place:
    """Reads one place with each set of stoppers.

    `in_line` says whether blanks after a token end at the end of the line.
    """

    def __init__(self, grammar: Grammar, at: int) -> None:
        self.grammar = grammar
        self.text = grammar.text
        self.start = at
        self._squares: dict[bool, Expression | HostError | None] = {}
        self._rounds: dict[bool, Expression | HostError | None] = {}

    def read(self) -> None:
        for stoppers in self.grammar.stopper_sets():
            try:
                found: Expression | HostError | None = self._expression(stoppers)
            except HostError as error:
                found = error
            self.grammar.keep(self.start, stoppers, found)

    def _expression(self, stoppers: Stoppers) -> Expression | HostError | None:
        character = self.text[self.start]
        in_line = "\n" in stoppers
        found: Expression | HostError | None = self._word(stoppers | _OPENERS, in_line)
        if found is None and character == "$":
            found = self._tried(self._declaration, stoppers) or self._substitution(self.start, in_line)
        elif found is None and character == "(":
            found = self._once(self._rounds, self._round, in_line)
        elif found is None and character == "[":
            found = self._negative(stoppers, in_line) or self._once(self._squares, self._square, in_line)
        return found or self._word(stoppers, in_line)

    def _word(self, stoppers: Stoppers, in_line: bool) -> Text | None:
        stop = self.grammar.text_end(self.start, stoppers)
        return Text(self.start, self._blanks(stop, in_line), stop) if stop > self.start else None

    def _tried(self, form: object, argument: object) -> Expression | None:
        try:
            return cast("Expression", form(argument))  # type: ignore[operator]
        except _NoMatchError:
            return None

    def _once(self, known: dict[bool, Expression | HostError | None], form: object, in_line: bool) -> Expression | None:
        """What a form gives, which is the same for all stoppers but the end of the line. Raises HostError."""
        if in_line not in known:
            try:
                known[in_line] = self._tried(form, in_line)
            except HostError as error:
                known[in_line] = error
        found = known[in_line]
        if isinstance(found, HostError):
            raise HostError(found.kind, found.message)
        return found

    def _blanks(self, at: int, in_line: bool) -> int:
        match = (_BLANKS_IN_LINE if in_line else _BLANKS).match(self.text, at)
        return match.end() if match else at

    def _after(self, character: str, at: int, in_line: bool) -> int:
        """The place after a character and blanks. Raises _NoMatchError."""
        if not self.text.startswith(character, at):
            raise _NoMatchError
        return self._blanks(at + 1, in_line)

    def _after_if(self, character: str, at: int, in_line: bool) -> int | None:
        return self._blanks(at + 1, in_line) if self.text.startswith(character, at) else None

    def _matched(self, pattern: re.Pattern[str], at: int, in_line: bool) -> tuple[str, int] | None:
        match = pattern.match(self.text, at)
        return (match[0], self._blanks(match.end(), in_line)) if match else None

    def _symbol(self, at: int, in_line: bool) -> tuple[str, int] | None:
        return self._matched(_NAME, at + 1, in_line) if self.text.startswith("$", at) else None

    def _declaration(self, stoppers: Stoppers) -> Declaration:
        in_line = "\n" in stoppers
        symbol = self._symbol(self.start, in_line)
        if symbol is None:
            raise _NoMatchError
        parameters, at = self._parameters(symbol[1], in_line)
        value = self.grammar.list_at(self._after("=", at, in_line), stoppers | _LINE)
        at = value.end
        if at < len(self.text):
            at = self._after("\n", at, in_line)
        target = self.grammar.list_at(at, stoppers)
        return Declaration(self.start, target.end, symbol[0], parameters, value, target)

    def _parameters(self, at: int, in_line: bool) -> tuple[tuple[str, ...], int]:
        """The names in brackets. If they do not close, they are passed over and there are none."""
        opened = self._after_if("(", at, in_line)
        if opened is None:
            return (), at
        at = opened
        names = []
        while symbol := self._symbol(at, in_line):
            names.append(symbol[0])
            at = symbol[1]
            comma = self._after_if(",", at, in_line)
            if comma is None:
                break
            at = comma
        closed = self._after_if(")", at, in_line)
        return ((), at) if closed is None else (tuple(names), closed)

    def _substitution(self, start: int, in_line: bool) -> Substitution | None:
        symbol = self._symbol(start, in_line)
        if symbol is None:
            return None
        name, at = symbol
        opened = self._after_if("(", at, in_line)
        if opened is None:
            return Substitution(start, at, name, ())
        arguments = []
        following: int | None = opened
        while following is not None:
            arguments.append(self.grammar.list_at(following, _IN_ARGUMENTS))
            at = arguments[-1].end
            following = self._after_if(",", at, in_line)
        closed = self._after_if(")", at, in_line)
        # Arguments that do not close are passed over, text and all.
        return (
            Substitution(start, at, name, ()) if closed is None else Substitution(start, closed, name, tuple(arguments))
        )

    def _step(self, at: int, in_line: bool) -> tuple[_Step, int] | None:
        whole = self._matched(_WHOLE, at, in_line)
        return (Number(whole[0]), whole[1]) if whole else self._weight(at, in_line)

    def _weight(self, at: int, in_line: bool) -> tuple[_Step, int] | None:
        number = self._matched(_FLOAT, at, in_line)
        if number:
            return Number(number[0]), number[1]
        name = self._substitution(at, in_line)
        return (name, name.end) if name else None

    def _round(self, in_line: bool) -> Expression:
        text = self.grammar.list_at(self._after("(", self.start, in_line), _IN_ROUND)
        at = text.end
        weights: list[_Step] = []
        following = self._after_if(":", at, in_line)
        while following is not None:
            at = following
            weight = self._weight(at, in_line)
            if weight is None:
                break
            weights.append(weight[0])
            at = weight[1]
            following = self._after_if(",", at, in_line)
        end = self._after(")", at, in_line)
        if len(weights) > 1:
            return Fading(self.start, end, text, weights[0], weights[1])
        return Weighted(self.start, end, text, weights[0] if weights else None, square=False)

    def _negative(self, stoppers: Stoppers, in_line: bool) -> Weighted | None:
        text = self.grammar.list_at(self._after("[", self.start, in_line), stoppers | _IN_SQUARE)
        end = self._after_if("]", text.end, in_line)
        return None if end is None else Weighted(self.start, end, text, None, square=True)

    def _square(self, in_line: bool) -> Expression:
        inside = self._after("[", self.start, in_line)
        for form in (self._editing, self._alternation):
            try:
                return form(inside, in_line)
            except _NoMatchError:
                continue
        return self._interpolation(inside, in_line)

    def _editing(self, at: int, in_line: bool) -> Editing:
        texts: list[ExpressionList] = []
        while len(texts) < 2:
            text = self.grammar.list_at(at, _IN_OPTIONS)
            following = self._after_if(":", text.end, in_line)
            if following is None:
                break
            texts.append(text)
            at = following
        step = self._step(at, in_line)
        end = self._after("]", step[1] if step else at, in_line)
        if not texts:
            raise HostError("AssertionError", "")
        return Editing(self.start, end, tuple(texts), step[0] if step else None)

    def _alternation(self, at: int, in_line: bool) -> Alternation:
        texts = [self.grammar.list_at(at, _IN_OPTIONS)]
        while (following := self._after_if("|", texts[-1].end, in_line)) is not None:
            texts.append(self.grammar.list_at(following, _IN_OPTIONS))
        if len(texts) < 2:
            raise _NoMatchError
        at = texts[-1].end
        speed = None
        colon = self._after_if(":", at, in_line)
        if colon is not None:
            at = colon
            speed = self._step(at, in_line)
            if speed:
                at = speed[1]
        return Alternation(self.start, self._after("]", at, in_line), tuple(texts), speed[0] if speed else None)

    def _function(self, at: int, in_line: bool) -> tuple[FunctionName | None, int]:
        """The name of a function after a colon, which is passed over without one, too."""
        colon = self._after_if(":", at, in_line)
        if colon is None:
            return None, at
        name = self._matched(_FUNCTION, colon, in_line)
        return (cast("FunctionName", name[0]), name[1]) if name else (None, colon)

    def _interpolation(self, at: int, in_line: bool) -> Expression:
        texts: list[ExpressionList] = []
        while True:
            text = self.grammar.list_at(at, _IN_SQUARE)
            colon = self._after_if(":", text.end, in_line)
            if colon is None or self._function(text.end, in_line)[0]:
                break
            texts.append(text)
            at = colon
        steps: list[_Step | None] = []
        following: int | None = at
        while following is not None:
            at = following
            step = self._step(at, in_line)
            if step is None and at >= len(self.text):
                raise HostError("IndexError", "string index out of range")
            if step is None and self.text[at] not in ",:]":
                break
            steps.append(step[0] if step else None)
            at = step[1] if step else at
            following = self._after_if(",", at, in_line)
        function, at = self._function(at, in_line)
        end = self._after("]", at, in_line)
        if function == "mean":
            if len(texts) < len(steps):
                raise _NoMatchError
            return Mean(self.start, end, tuple(texts), tuple(steps))
        size = min(len(texts), len(steps))
        if size < 2:
            raise HostError("AssertionError", "")
        return Interpolation(self.start, end, tuple(texts[:size]), tuple(steps[:size]), function or "linear")
