"""What prompt-fusion finds at each place of a prompt.

Source: `lib_prompt_fusion/prompt_parser.py`. Its parser tries one form after the other and reads what is inside again
for each; here each place is read once with each set of stoppers, from the end of the prompt to its start, so that what
is inside is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.programs.extensions.prompt_fusion.chains import Error
from promptlint.programs.extensions.prompt_fusion.forms import Forms
from promptlint.programs.extensions.prompt_fusion.syntax import (
    IN_ARGUMENTS,
    IN_OPTIONS,
    IN_ROUND,
    IN_SQUARE,
    LINE,
    Expression,
    ExpressionList,
    Stoppers,
    Text,
)
from promptlint.programs.extensions.prompt_fusion.tokens import NAME, Tokens
from promptlint.regex import regex
from promptlint.semantics.errors import HostError

__all__ = ["Grammar"]

_TOP: Stoppers = frozenset()
_OPENERS: Stoppers = frozenset("[($")
_PLACE = regex(r"[\[\]():|,$=\\\n]|\s(?=\S)")
_RUN = regex(r"[^\[\]():|,$=\\\s]+")


class Grammar:
    """The expressions of a prompt. Raises HostError where the extension raises while it reads the text."""

    def __init__(self, text: str) -> None:
        self.text = text.lstrip()
        sets = self._stopper_sets()
        self.expressions: dict[Stoppers, dict[int, Expression]] = {each: {} for each in sets}
        self._ends: dict[Stoppers, dict[int, int]] = {each: {} for each in sets}
        self._errors: dict[Stoppers, dict[int, Error]] = {each: {} for each in sets}
        self._text_ends: dict[Stoppers, dict[int, int]] = {
            stoppers: {} for each in sets for stoppers in (each, each | _OPENERS)
        }
        self._forms = {
            in_line: Forms(Tokens(self.text, in_line=in_line), self.list_at)
            for in_line in {"\n" in stoppers for stoppers in sets}
        }
        for at in self._places():
            for stoppers, ends in self._text_ends.items():
                ends[at] = self._text_end(at, stoppers, ends)
            for stoppers in sets:
                self._read_place(at, stoppers)
        self.whole = self.list_at(0, _TOP)

    def _stopper_sets(self) -> list[Stoppers]:
        """The stoppers with which some text may be read."""
        text = self.text
        sets = [_TOP]
        for stoppers in sets:
            found = []
            if "[" in text:
                found += [stoppers | IN_SQUARE, IN_SQUARE, IN_OPTIONS]
            if "(" in text:
                found.append(IN_ROUND)
            if "$" in text and "(" in text:
                found.append(IN_ARGUMENTS)
            if "$" in text and "=" in text:
                found.append(stoppers | LINE)
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
            elif match[0] == "$" and (name := NAME.match(text, at + 1)):
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
        if character in stoppers and (character != "$" or NAME.match(text, at + 1)):
            return at
        run = _RUN.match(text, at)
        following = run.end() if run else at + 1
        return ends.get(following, following)

    def _read_place(self, at: int, stoppers: Stoppers) -> None:
        errors = self._errors[stoppers]
        try:
            found = self._expression(at, stoppers)
        except HostError as error:
            errors[at] = (error.kind, error.message, error.place)
            return
        if found is None:
            return
        self.expressions[stoppers][at] = found
        end = found.end
        if end in errors:
            errors[at] = errors[end]
        self._ends[stoppers][at] = self._ends[stoppers].get(end, end)

    def _expression(self, at: int, stoppers: Stoppers) -> Expression | None:
        character = self.text[at]
        forms = self._forms["\n" in stoppers]
        found: Expression | None = self._word(at, stoppers | _OPENERS, forms.tokens)
        if found is None and character == "$":
            found = forms.declaration(at, stoppers) or forms.substitution(at)
        elif found is None and character == "(":
            found = forms.round(at)
        elif found is None and character == "[":
            found = forms.negative(at, stoppers) or forms.square(at)
        return found or self._word(at, stoppers, forms.tokens)

    def _word(self, at: int, stoppers: Stoppers, tokens: Tokens) -> Text | None:
        stop = self._text_ends[stoppers][at]
        return Text(at, tokens.blanks(stop), stop) if stop > at else None

    def list_at(self, at: int, stoppers: Stoppers) -> ExpressionList:
        """The expressions from a place on, if only none. Raises HostError."""
        errors = self._errors[stoppers]
        if at in errors:
            raise HostError(*errors[at])
        return ExpressionList(at, self._ends[stoppers].get(at, at), stoppers)

    def each(self, part: ExpressionList) -> Iterator[Expression]:
        """The expressions of a list."""
        at = part.start
        while at < part.end:
            expression = self.expressions[part.stoppers][at]
            yield expression
            at = expression.end
