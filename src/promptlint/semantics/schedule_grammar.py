"""The grammar of prompt editing and alternation: which brackets of a text are complete and well-formed.

Source: the schedule grammar of A1111 1.6.0 to 1.10.1 and Forge. That grammar is ambiguous and the host picks
a reading by chance; here each bracket, from left to right, is taken if it is complete and well-formed, and is
an ordinary character otherwise. The host has that reading too.
"""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex

__all__ = ["BEFORE_1_6", "SINCE_1_6", "Bracket", "ScheduleDialect", "read_brackets"]


@dataclass(frozen=True, slots=True)
class ScheduleDialect:
    """What differs between versions of the grammar.

    Without `blank_after_number`, `[a:b:5 ]` is not prompt editing. Where `empty_options_raise`, `[a|]` stops
    generation as soon as the empty option's turn comes. Where `options_end_early`, an option of an alternation ends
    after its first piece: the text up to its first bracket, or that bracket as a whole.
    """

    blank_after_number: bool = True
    empty_options_raise: bool = False
    options_end_early: bool = False


SINCE_1_6 = ScheduleDialect()
"""A1111 1.6.0 and later, and Forge."""
BEFORE_1_6 = ScheduleDialect(blank_after_number=False, empty_options_raise=True)
"""A1111 before 1.6.0."""


# An escaped pair, a backslash the grammar has no place for, brackets, pipes, and colons with the number and
# the bracket that end prompt editing.
_TOKEN = regex(
    r"\\.|\\|[\[\]()|]"
    r"|:(?:\s*+(?P<number>[+-]?(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?+)(?P<blank>\s*+)\])?+"
)


class Bracket:
    """One bracket; `valid` falls when something inside or the form of it cannot be parsed."""

    __slots__ = ("close", "colons", "end", "kind", "number", "pipes", "start", "valid")

    def __init__(self, start: int, kind: str) -> None:
        self.start = start
        self.kind = kind
        self.valid = True
        self.colons: tuple[int, ...] = ()
        self.pipes: list[int] | None = None
        self.close = self.end = -1
        self.number = ""

    @property
    def is_editing(self) -> bool:
        """Whether it is prompt editing or alternation, and not emphasis."""
        return self.kind not in "(["

    @property
    def places(self) -> list[int]:
        """Where an editing bracket opens, its separators, and where it closes; a number closes with its colon."""
        if self.kind == "schedule":
            return [self.start, *self.colons]
        return [self.start, *(self.pipes or ()), self.close]


def read_brackets(text: str, dialect: ScheduleDialect) -> list[Bracket] | None:
    """The complete, well-formed brackets, inner before outer, or None where the grammar rejects the text."""
    taken: list[Bracket] = []
    open_: list[Bracket] = []
    pipes = 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        sign = token[0]
        start = match.start()
        if sign == "\\":
            if len(token) == 1:
                return None
        elif sign in {"(", "["}:
            open_.append(Bracket(start, sign))
        elif sign == "|":
            pipes += 1
            if open_:
                if open_[-1].pipes is None:
                    open_[-1].pipes = []
                open_[-1].pipes.append(start)
        else:
            if sign == ":":
                if open_ and len(open_[-1].colons) < 3:
                    open_[-1].colons += (start,)
                if len(token) == 1:
                    continue
            if not open_:
                continue
            bracket = open_.pop()
            if (bracket.kind == "[") != (token[-1] == "]"):
                # No bracket around a wrong closer is complete, so all of them are ordinary characters.
                open_.clear()
                continue
            bracket.close = start if sign != ":" else match.end() - 1
            bracket.end = match.end()
            if sign == ":" and (dialect.blank_after_number or not match["blank"]):
                bracket.number = match["number"]
            if bracket.valid and _settle(bracket):
                taken.append(bracket)
                if bracket.kind == "alternation" and bracket.pipes:
                    pipes -= len(bracket.pipes)
            elif open_:
                open_[-1].valid = False
    return taken if not pipes else None


def _settle(bracket: Bracket) -> bool:
    """Find out the form of a bracket from what stands directly inside; False if it has none."""
    colons = len(bracket.colons)
    if bracket.number:
        bracket.kind = "schedule"
        return colons <= 2 and not bracket.pipes
    if bracket.pipes and bracket.kind == "[":
        bracket.kind = "alternation"
        return not colons
    return not bracket.pipes and colons <= (bracket.kind == "(")
