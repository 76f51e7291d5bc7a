"""Attention weights: the host's single scan with two independent bracket stacks.

Source: `parse_prompt_attention` of A1111 1.8.0, agreed with on every conformance vector.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from operator import eq

from promptlint.arguments import expect_text
from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.errors import HostError

__all__ = [
    "BREAK_WEIGHT",
    "ROUND",
    "SQUARE",
    "Reach",
    "Weigher",
    "Weighted",
    "Weighting",
    "attention",
    "attention_pieces",
    "attention_pieces_before_1_6",
    "attention_tokens",
    "bracket_number",
    "is_break",
    "join_equal",
    "join_neighbours",
    "join_none",
    "text_and_weight",
    "weighted_pieces",
]

ROUND = 1.1
"""What `( )` multiplies by."""
SQUARE = 1 / 1.1
"""What `[ ]` multiplies by."""
BREAK_WEIGHT = -1.0
"""The weight that makes the text `BREAK` a chunk break."""


def attention_tokens(number: str = r"[+-]?+[.\d]++", blank: str = r"\s*+") -> re.Pattern[str]:
    """What the scan stops at, where `number` is how a written weight may look, and `blank` what may stand beside it."""
    return re.compile(
        rf"\\[()\[\]\\]|\\|\(|\[|:{blank}(?P<weight>{number}){blank}\)|\)|\]|(?P<text>[^\\()\[\]:]+)|:", re.DOTALL
    )


_TOKEN = attention_tokens()
_TOKEN_BEFORE_1_6 = attention_tokens(blank="")
_BREAK = regex(r"\bBREAK\b")
_EXACT_DEPTH = 256


def is_break(text: str, weight: float) -> bool:
    """Whether a piece is a break: the word in capitals alone, with the weight that nothing has changed."""
    return text == "BREAK" and weight == BREAK_WEIGHT


def join_equal(pieces: Sequence[Weighted]) -> list[list[Weighted]]:
    """Neighbours of equal weight."""
    return join_neighbours(pieces, eq)


def join_neighbours(pieces: Iterable[Weighted], belongs: Callable[[float, float], bool]) -> list[list[Weighted]]:
    """Runs of pieces: one belongs to a run by the weight of the run's first and its own."""
    groups: list[list[Weighted]] = []
    for piece in pieces:
        if groups and belongs(groups[-1][0].weight, piece.weight):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def join_none(pieces: Iterable[Weighted]) -> list[list[Weighted]]:
    """Each piece by itself."""
    return [[piece] for piece in pieces]


def text_and_weight(group: Sequence[Weighted]) -> tuple[str, float]:
    """The text of pieces that are joined, and the weight of the first of them."""
    return "".join([piece.text for piece in group]), group[0].weight


@dataclass(frozen=True, slots=True)
class Weighted:
    """A piece of text with its weight; `start` and `end` are its place in the text that was read."""

    text: str
    weight: float
    start: int
    end: int


Reach = tuple[int, int, float, str]
"""The first piece that a factor reaches, the piece after the last, the factor, and the kind of bracket it is from.
Those of one kind lie inside of each other or apart."""


class Weigher:
    """The host's bracket stacks. Tell it of brackets and pieces in order; `weights` then gives each piece's weight.

    A piece is anything counted by `size`: add one to it for each. `closed` and `leaking` are the factors with the
    pieces they reach, from groups that close and from brackets still open at an end.
    """

    __slots__ = ("closed", "leaking", "rounds", "size", "squares")

    def __init__(self) -> None:
        self.size = 0
        self.rounds: list[int] = []
        self.squares: list[int] = []
        self.closed: list[Reach] = []
        self.leaking: list[Reach] = []

    def close_round(self, factor: float) -> None:
        self.closed.append((self.rounds.pop(), self.size, factor, "("))

    def close_square(self) -> None:
        self.closed.append((self.squares.pop(), self.size, SQUARE, "["))

    def end(self) -> None:
        """The end of the prompt, or of an AND part: what is open reaches to here."""
        self.leaking += [(start, self.size, ROUND, "(") for start in self.rounds]
        self.leaking += [(start, self.size, SQUARE, "[") for start in self.squares]
        self.rounds.clear()
        self.squares.clear()

    def weights(self, first: Sequence[float] | None = None, *, leaks: bool = True) -> list[float]:
        """Each piece's weight, starting from `first` (1.0 each); without `leaks` as if nothing were left open.

        Exactly the host's floats while no piece stands in more than 256 brackets on average. Beyond, where the
        host itself gives up in its schedule stage, the product is taken from outside in, in linear time.
        """
        weights = [1.0] * self.size if first is None else list(first)
        ranges = self.closed + self.leaking if leaks else self.closed
        if sum(stop - start for start, stop, _, _ in ranges) <= _EXACT_DEPTH * (self.size + 1):
            for start, stop, factor, _ in ranges:
                for index in range(start, stop):
                    weights[index] *= factor
            return weights
        for kind in sorted({reach[-1] for reach in ranges}):
            nested = sorted(((s, -e, f) for s, e, f, its_kind in ranges if its_kind == kind), reverse=True)
            open_: list[tuple[int, float]] = []
            for index in range(self.size):
                while open_ and open_[-1][0] <= index:
                    open_.pop()
                while nested and nested[-1][0] <= index:
                    _, negative_stop, factor = nested.pop()
                    if -negative_stop > index:
                        open_.append((-negative_stop, factor * (open_[-1][1] if open_ else 1.0)))
                if open_:
                    weights[index] *= open_[-1][1]
        return weights


def attention(text: str) -> list[tuple[str, float]]:
    """The pieces of a text with their weights, as the host's attention stage returns them.

    A break is the piece `("BREAK", -1.0)`. Raises HostError where the host raises ValueError, `(a:1..2)`, and TypeError
    for a text that is not a string.
    """
    expect_text(text)
    return [text_and_weight(group) for group in join_equal(attention_pieces(text))] or [("", 1.0)]


def attention_pieces(text: str) -> list[Weighted]:
    """The pieces before neighbours of equal weight are joined, with their places. Raises HostError."""
    return weighted_pieces(text, _TOKEN, _close_round)


def attention_pieces_before_1_6(text: str) -> list[Weighted]:
    """`attention_pieces` of A1111 before 1.6, where nothing may stand beside a number: `(a: 1.2)` has none."""
    return weighted_pieces(text, _TOKEN_BEFORE_1_6, _close_round)


class Weighting:
    """The state of a scan: its pieces with their places, and their weights as far as brackets do not change them."""

    __slots__ = ("first", "pieces", "weigher")

    def __init__(self) -> None:
        self.weigher = Weigher()
        self.pieces: list[tuple[str, int, int]] = []
        self.first: list[float] = []

    def add(self, piece: str, start: int, end: int, weight: float = 1.0) -> None:
        self.pieces.append((piece, start, end))
        self.first.append(weight)
        self.weigher.size += 1


def weighted_pieces(
    text: str, tokens: re.Pattern[str], close_round: Callable[[Weighting, str], None]
) -> list[Weighted]:
    """`attention_pieces` of a program that may have weights of its own.

    `tokens` is made by `attention_tokens`; `close_round` is called where a bracket with a number closes.
    """
    weighting = Weighting()
    weigher = weighting.weigher
    add = weighting.add
    for match in tokens.finditer(text):
        token = match.group()
        start, end = match.span()
        sign = token[0]
        if match.lastgroup == "text" and "BREAK" in token:
            for piece, piece_start, piece_end, weight in _split_breaks(token, start):
                add(piece, piece_start, piece_end, weight)
        elif match.lastgroup == "text":
            add(token, start, end)
        elif sign == "\\":
            add(token[1:], start, end)
        elif sign == "(":
            weigher.rounds.append(weigher.size)
        elif sign == "[":
            weigher.squares.append(weigher.size)
        elif match.lastgroup == "weight" and weigher.rounds:
            close_round(weighting, match.group("weight"))
        elif sign == ")" and weigher.rounds:
            weigher.close_round(ROUND)
        elif sign == "]" and weigher.squares:
            weigher.close_square()
        else:
            add(token, start, end)
    weigher.end()
    return [
        Weighted(piece, weight, start, end)
        for (piece, start, end), weight in zip(weighting.pieces, weigher.weights(weighting.first), strict=True)
    ]


def _close_round(weighting: Weighting, number: str) -> None:
    weighting.weigher.close_round(bracket_number(number))


def bracket_number(text: str) -> float:
    """The number of a bracket, such as `1.2`. Raises HostError where the host raises ValueError."""
    try:
        return float(text)
    except ValueError:
        raise HostError("ValueError", f"could not convert string to float: {text!r}") from None


def _split_breaks(text: str, offset: int) -> list[tuple[str, int, int, float]]:
    """Text around the word BREAK, which swallows the white space on both sides."""
    pieces: list[tuple[str, int, int, float]] = []
    at = 0
    for match in _BREAK.finditer(text):
        before = text[at : match.start()].rstrip()
        pieces.append((before, offset + at, offset + at + len(before), 1.0))
        pieces.append(("BREAK", offset + match.start(), offset + match.end(), BREAK_WEIGHT))
        at = _skip_space(text, match.end())
    pieces.append((text[at:], offset + at, offset + len(text), 1.0))
    return pieces


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
