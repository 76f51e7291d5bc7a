"""Attention weights: A1111's bracket stacks over pieces that are cleaned, joined with blanks and rounded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.semantics.weighting import BREAK_WEIGHT, ROUND, Weigher, Weighted
from promptlint.text import Span

__all__ = ["A1111_PARSER", "NATIVE", "XHINKER", "JoinedPiece", "PromptParser", "SdnextPiece", "joined", "sdnext_pieces"]


@dataclass(frozen=True, slots=True)
class PromptParser:
    r"""One of the parsers of the option "Prompt attention".

    Where it `cleans`, punctuation and white space at the start of each stretch of text are dropped, as is white
    space at its end, and other white space becomes one blank. Where it `keeps_text`, colons and line ends stay, `\:`
    is not an escape and pieces are joined as they stand, without a blank.
    """

    cleans: bool
    keeps_text: bool


NATIVE = PromptParser(cleans=True, keeps_text=False)
"""The default."""
XHINKER = PromptParser(cleans=False, keeps_text=False)
A1111_PARSER = PromptParser(cleans=False, keeps_text=True)

_TOKEN = regex(
    r"\\[()\[\]\\:]|\\|\(|\[|:(?P<weight>[+-]?+[.\d]++)\)|\)|\]|(?P<text>[^\\()\[\]:]++)",
)
_TOKEN_WITH_COLONS = regex(
    r"\\[()\[\]\\]|\\|\(|\[|:(?P<weight>[+-]?+[.\d]++)\)|\)|\]|(?P<text>[^\\()\[\]:]++)|:",
)
_LINE_END = " BREAK "
_BREAK = regex(r"\bBREAK\b|##")
_NO_WORD = regex(r"\W*+")
_BLANK = regex(r"\s")
_BLANKS = regex(r"\s{2,}+")
_DIGITS = 3
"""SD.Next rounds after each bracket."""
_EXACT_STEPS = 256
"""How many brackets around each piece, on average, are multiplied one after the other."""
_MANY_STEPS = 1_000_000
"""Up to here, that is done whatever the average."""


@dataclass(frozen=True, slots=True)
class SdnextPiece(Weighted):
    """A piece of text with its weight and its place in the text that was read.

    Where it is `glued`, it continues the piece before it: nothing can come between them, and its weight is that
    piece's. An escaped character is glued to what is before it unless a blank is, and so is what a stretch of text
    has from two blanks in a row on.
    """

    glued: bool = False


@dataclass(frozen=True, slots=True)
class JoinedPiece:
    """Neighbours of equal weight as one text, with the blanks that SD.Next puts between them."""

    text: str
    weight: float
    pieces: tuple[SdnextPiece, ...]

    @property
    def is_break(self) -> bool:
        """Whether it parts segments in a positive prompt: the word alone, whatever its weight."""
        return self.text == "BREAK"


class _RoundingWeigher(Weigher):
    """A weigher that rounds after each bracket, so that the order of brackets counts."""

    __slots__ = ()

    def weights(self, first: Sequence[float] | None = None, *, leaks: bool = True) -> list[float]:
        """Exactly SD.Next's numbers, unless there are so many brackets that the time would not stay linear: then
        the product is rounded once."""
        ranges = self.closed + self.leaking if leaks else self.closed
        work = sum(stop - start for start, stop, _, _ in ranges)
        if work > max(_EXACT_STEPS * (self.size + 1), _MANY_STEPS):
            return [round(weight, _DIGITS) for weight in Weigher.weights(self, first, leaks=leaks)]
        weights = [1.0] * self.size if first is None else list(first)
        for start, stop, factor, _ in ranges:
            for index in range(start, stop):
                weights[index] = round(weights[index] * factor, _DIGITS)
        return weights


_Place = tuple[str, int, int]
"""A text and its place."""


class _Pieces:
    """The pieces so far: groups of places that share a weight, and the brackets around them."""

    def __init__(self, parser: PromptParser) -> None:
        self.parser = parser
        self.weigher = _RoundingWeigher()
        self.groups: list[list[_Place]] = []
        self.first: list[float] = []

    def add(self, places: list[_Place], weight: float = 1.0) -> None:
        self.groups.append(places)
        self.first.append(weight)
        self.weigher.size += 1

    def add_text(self, text: str, offset: int) -> None:
        """A stretch of text with the breaks in it."""
        for start, end, is_break in _stretches(text):
            if is_break:
                self.add([("BREAK", offset + start, offset + end)], BREAK_WEIGHT)
            elif not self.parser.cleans:
                self.add([(text[start:end], offset + start, offset + end)])
            elif cleaned := list(_cleaned(text, start, end, offset)):
                self.add(cleaned)

    def finished(self) -> Iterator[SdnextPiece]:
        self.weigher.end()
        for group, weight in zip(self.groups, self.weigher.weights(self.first), strict=True):
            for number, (text, start, end) in enumerate(group):
                yield SdnextPiece(text, weight, start, end, glued=number > 0)


def sdnext_pieces(text: str, *, line_ends_break: bool = True, parser: PromptParser = NATIVE) -> list[SdnextPiece]:
    """The pieces of a text with their weights and places, before neighbours of equal weight are joined.

    A break is the piece `BREAK`; its weight is -1 where no bracket changes it. `line_ends_break` is the option of
    that name: each line end is a break, or else a blank. A weight that is not a number is passed over with its
    brackets: SD.Next logs the error.
    """
    if parser.keeps_text or "\n" not in text:
        return _read(text, parser)
    if not line_ends_break:
        return _read(text.replace("\n", " "), parser)
    return _placed(_read(text.replace("\n", _LINE_END), parser), text)


def _read(text: str, parser: PromptParser) -> list[SdnextPiece]:
    pieces = _Pieces(parser)
    weigher = pieces.weigher
    for match in (_TOKEN_WITH_COLONS if parser.keeps_text else _TOKEN).finditer(text):
        token = match.group()
        start, end = match.span()
        first = token[0]
        if match.lastgroup == "text":
            pieces.add_text(token, start)
        elif first == "\\":
            place = (token[1:], start, end)
            if pieces.groups and text[start - 1] != " ":
                pieces.groups[-1].append(place)
            else:
                pieces.add([place])
        elif first == "(":
            weigher.rounds.append(weigher.size)
        elif first == "[":
            weigher.squares.append(weigher.size)
        elif match.lastgroup == "weight" and weigher.rounds:
            _close_round(weigher, match["weight"])
        elif first == ")" and weigher.rounds:
            weigher.close_round(ROUND)
        elif first == "]" and weigher.squares:
            weigher.close_square()
        else:
            pieces.add_text(token, start)
    return list(pieces.finished())


def _close_round(weigher: Weigher, number: str) -> None:
    try:
        factor = float(number)
    except ValueError:
        weigher.rounds.pop()
    else:
        weigher.close_round(factor)


def _placed(pieces: list[SdnextPiece], text: str) -> list[SdnextPiece]:
    """The pieces with their places in a text whose line ends were read as breaks."""
    line_ends = [at for at, character in enumerate(text) if character == "\n"]
    grown = len(_LINE_END) - 1
    starts = [at + grown * number for number, at in enumerate(line_ends)]

    def place(offset: int, character: int) -> int:
        """Where an offset stood that is before (0) or after (1) a character."""
        number = bisect_right(starts, offset - character) - 1
        if number < 0:
            return offset
        if offset - character <= starts[number] + grown:
            return line_ends[number] + character
        return offset - grown * (number + 1)

    return [
        SdnextPiece(
            piece.text,
            piece.weight,
            place(piece.start, 0),
            place(piece.end, int(piece.end > piece.start)),
            piece.glued,
        )
        for piece in pieces
    ]


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """The text between breaks, and the breaks.

    The word BREAK swallows white space before it, `##` that after it.
    """
    at = 0
    if "BREAK" in text or "##" in text:
        for match in _BREAK.finditer(text):
            before, after = match.span()
            if match.group() == "##":
                while after < len(text) and text[after].isspace():
                    after += 1
            else:
                while before > at and text[before - 1].isspace():
                    before -= 1
            yield at, before, False
            yield match.start(), match.end(), True
            at = after
    yield at, len(text), False


def _cleaned(text: str, start: int, end: int, offset: int) -> Iterator[_Place]:
    """What the native parser leaves of a stretch of text; each place is a copy but for the blanks."""
    words = _NO_WORD.match(text, start, end)
    assert words is not None
    at = words.end()
    end = start + len(text[start:end].rstrip())
    if at >= end:
        return
    for blanks in _BLANKS.finditer(text, at, end):
        yield _BLANK.sub(" ", text[at : blanks.start()]), offset + at, offset + blanks.start()
        yield " ", offset + blanks.start(), offset + blanks.end()
        at = blanks.end()
    yield _BLANK.sub(" ", text[at:end]), offset + at, offset + end


class _Run:
    """Neighbours of equal weight, while they are joined."""

    __slots__ = ("last", "pieces", "texts", "weight")

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.texts: list[str] = []
        self.pieces: list[SdnextPiece] = []
        self.last = ""
        """The last character so far."""

    @property
    def place(self) -> Span:
        """Where its pieces stand, from the first to the last."""
        return Span(self.pieces[0].start, self.pieces[-1].end)

    def add(self, text: str, pieces: Iterable[SdnextPiece]) -> None:
        self.texts.append(text)
        self.pieces += pieces
        self.last = text[-1:] or self.last


def joined(pieces: Iterable[SdnextPiece], *, parser: PromptParser = NATIVE) -> list[JoinedPiece]:
    """Neighbours of equal weight as one piece; there is always one, if only an empty one.

    A blank comes between them where the first ends in a letter or digit. Raises HostError where SD.Next raises
    IndexError: a piece without any text, which a backslash makes, has a neighbour of its weight after it.
    """
    groups: list[list[SdnextPiece]] = []
    for piece in pieces:
        if piece.glued:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    runs: list[_Run] = []
    for group in groups:
        text = "".join([piece.text for piece in group])
        weight = group[0].weight
        if runs and runs[-1].weight == weight:
            run = runs[-1]
            if not run.last:
                raise HostError("IndexError", "string index out of range", run.place)
            if run.last.isalnum() and not parser.keeps_text:
                text = " " + text
        else:
            run = _Run(weight)
            runs.append(run)
        run.add(text, group)
    if not runs:
        return [JoinedPiece("", 1.0, ())]
    return [JoinedPiece("".join(run.texts), run.weight, tuple(run.pieces)) for run in runs]
