"""neutral-prompt: more kinds of AND, and parts that have parts of their own.

Source: `lib_neutral_prompt/neutral_prompt_parser.py` at 64ee2bef. Its parser tries each square bracket as a group of
parts first and reads it again as text if it has only one; here each place is read once, from the end of the prompt to
its start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.dataclass import dataclass
from promptlint.programs.json_forms import json_number
from promptlint.regex import regex
from promptlint.semantics.python_numbers import read_as
from promptlint.text import Span

__all__ = ["FIELDS", "KINDS", "NeutralPart", "neutral_parts"]

KINDS: Mapping[str, str] = {
    "AND": "an ordinary part, as in A1111",
    "AND_PERP": "only what of this part does not go against the parts before it",
    "AND_SALT": "only where this part changes the picture most",
    "AND_TOPK": "only the strongest changes that this part makes",
}
"""The keywords between parts."""

_TOKEN = regex(r"[\[\]:]|\b(?:AND|AND_PERP|AND_SALT|AND_TOPK)\b")


@dataclass(frozen=True, slots=True)
class NeutralPart:
    """A part of the prompt: a text, or parts of its own if it has `children`.

    `keyword` is where its keyword is written, None for the first part and for text after a group. `span` is the part
    without keyword and weight, and `number` the weight as written.
    """

    kind: str
    weight: float
    text: str
    children: tuple[NeutralPart, ...]
    keyword: Span | None
    span: Span
    number: Span | None


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    is_keyword: bool
    number: float | None
    """What `float` makes of it."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A part, by the tokens that it has. `first` is the token after its keyword, `last` the one after its text.

    `chain` is the token where the second of its own parts begins; `end` the token after its weight.
    """

    keyword: int | None
    first: int
    last: int
    weight: float
    number: int | None
    chain: int | None
    end: int


def neutral_parts(text: str) -> list[NeutralPart]:
    """The parts of a prompt; there is always one."""
    return _Parser(text).parts()


class _Parser:
    """Reads the parts inside of groups at each token, the last one first, and then those of the prompt itself."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        count = len(self.tokens)
        self.next_keyword = [count] * (count + 1)
        self.closer = [count] * (count + 1)
        """The first `]` at or after a token whose `[` is not after that token."""
        for at in range(count - 1, -1, -1):
            token = self.tokens[at]
            self.next_keyword[at] = at if token.is_keyword else self.next_keyword[at + 1]
            following = self.closer[at + 1]
            if token.text == "]":
                self.closer[at] = at
            elif token.text == "[":
                self.closer[at] = self.closer[following + 1] if following < count else count
            else:
                self.closer[at] = following
        self.firsts: dict[int, _Read] = {}
        self.others: dict[int, _Read] = {}
        self.chain_ends = [count] * (count + 1)
        """Where the parts of a group end that go on at a token: its `]`, or the end of the prompt."""
        for at in range(count, -1, -1):
            if at < count and self.tokens[at].text == "]":
                self.chain_ends[at] = at
            self.firsts[at] = self._part(at, None)
            if at < count and self.chain_ends[at] != at:
                self.others[at] = self._other(at)
                self.chain_ends[at] = self.chain_ends[self.others[at].end]

    def parts(self) -> list[NeutralPart]:
        reads = [self._top(0, None)]
        while reads[-1].end < len(self.tokens):
            at = reads[-1].end
            is_keyword = self.tokens[at].is_keyword
            reads.append(self._top(at + is_keyword, at if is_keyword else None))
        return self._built(reads)

    def _other(self, at: int) -> _Read:
        """A part of a group that is not its first."""
        is_keyword = self.tokens[at].is_keyword
        return self._part(at + is_keyword, at if is_keyword else None)

    def _part(self, at: int, keyword: int | None) -> _Read:
        """A part of a group, whose text ends with the group."""
        group = self._group(at, keyword)
        if group is not None:
            return group
        end = min(self.next_keyword[at], self.closer[at])
        return self._text(at, end, keyword)

    def _top(self, at: int, keyword: int | None) -> _Read:
        """A part of the prompt, in whose text a `]` may be that closes nothing."""
        group = self._group(at, keyword)
        if group is not None:
            return group
        end = self.next_keyword[at]
        depth = 0
        for index in range(at, end):
            text = self.tokens[index].text
            if text == "[":
                depth += 1
            elif text == "]" and depth:
                depth -= 1
            elif text == "]" and self._weight(at, index) is not None:
                return self._text(at, index, keyword)
        return self._text(at, end, keyword)

    def _group(self, at: int, keyword: int | None) -> _Read | None:
        """What begins with a `[` and has more than one part."""
        count = len(self.tokens)
        if at >= count or self.tokens[at].text != "[":
            return None
        second = self.firsts[at + 1].end
        last = self.chain_ends[second]
        if second == last:
            return None
        last += last < count
        weight = self._weight(last, last + 2) if last + 1 < count else None
        if weight is None:
            return _Read(keyword, at, last, 1.0, None, second, last)
        return _Read(keyword, at, last, weight, last + 1, second, last + 2)

    def _text(self, at: int, end: int, keyword: int | None) -> _Read:
        weight = self._weight(at, end)
        if weight is None:
            return _Read(keyword, at, end, 1.0, None, None, end)
        return _Read(keyword, at, end - 2, weight, end - 1, None, end)

    def _weight(self, at: int, end: int) -> float | None:
        """The weight at the end of some tokens."""
        if end - 2 < at or self.tokens[end - 2].text != ":":
            return None
        return self.tokens[end - 1].number

    def _built(self, reads: list[_Read]) -> list[NeutralPart]:
        """The parts with their own parts, inner ones first."""
        top: list[NeutralPart] = []
        work: list[tuple[_Read, list[NeutralPart], list[NeutralPart] | None]] = [
            (read, top, None) for read in reversed(reads)
        ]
        while work:
            read, into, children = work.pop()
            if read.chain is None or children is not None:
                into.append(self._finished(read, children or []))
                continue
            children = []
            work.append((read, into, children))
            own = [self.firsts[read.first + 1]]
            at = read.chain
            while at < len(self.tokens) and self.chain_ends[at] != at:
                own.append(self.others[at])
                at = self.others[at].end
            work += [(each, children, None) for each in reversed(own)]
        return top

    def _finished(self, read: _Read, children: list[NeutralPart]) -> NeutralPart:
        tokens = self.tokens
        inside = tokens[read.first : read.last]
        if inside:
            span = Span(inside[0].start, inside[-1].end)
        else:
            place = tokens[read.first - 1].end if read.first else 0
            span = Span(place, place)
        keyword = None if read.keyword is None else tokens[read.keyword]
        number = None if read.number is None else tokens[read.number]
        return NeutralPart(
            keyword.text if keyword else "AND",
            read.weight,
            "" if children else "".join([token.text for token in inside]),
            tuple(children),
            Span(keyword.start, keyword.end) if keyword else None,
            span,
            Span(number.start, number.end) if number else None,
        )


def _tokens(text: str) -> list[_Token]:
    """Keywords, brackets, colons and the text between them; text that is only blank is lost."""
    tokens: list[_Token] = []
    at = 0

    def add(start: int, end: int, *, is_keyword: bool = False) -> None:
        piece = text[start:end]
        if piece.strip():
            tokens.append(_Token(piece, start, end, is_keyword, read_as(float, piece)))

    for match in _TOKEN.finditer(text):
        add(at, match.start())
        add(*match.span(), is_keyword=match[0] in KINDS)
        at = match.end()
    add(at, len(text))
    return tokens


def _result(text: str) -> object:
    top: list[object] = []
    work = [(part, top) for part in reversed(neutral_parts(text))]
    while work:
        part, into = work.pop()
        form: dict[str, object] = {"weight": json_number(part.weight), "kind": part.kind}
        into.append(form)
        if part.children:
            children: list[object] = []
            form["children"] = children
            work += [(child, children) for child in reversed(part.children)]
        else:
            form["text"] = part.text
    return top


FIELDS: Mapping[str, Callable[[str], object]] = {"result": _result}
"""The stages by name."""
