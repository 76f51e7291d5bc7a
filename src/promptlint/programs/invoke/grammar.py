"""compel's language, read into a tree.

Source: `prompt_parser.py` of compel 2.5.1 with pyparsing 3.3.3, agreed with on every conformance vector and on random
strings. It is a grammar of ordered choices, of which the first that fits counts, without going back. Blanks are skipped
before almost everything; which these are differs from place to place.

Nothing here recurses: what is nested is a *task*, a generator that yields the tasks whose results it needs.
What a place was read as is remembered, so that nothing is read more than a few times; compel itself reads brackets
again four or five times at each level, and takes minutes for seven of them in each other.
"""

from __future__ import annotations

from typing import NamedTuple

from promptlint.programs.invoke.characters import unquoted
from promptlint.programs.invoke.errors import CompelError
from promptlint.programs.invoke.functions import swap_options
from promptlint.programs.invoke.nodes import Exchange, Group, LoraNode, Node, Option, Target, Weight, Word
from promptlint.programs.tasks import Task, run_task
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["BLANK", "MINUS_BASE", "PLUS_BASE", "Read", "Reader", "TargetRead"]

PLUS_BASE, MINUS_BASE = 1.1, 0.9
"""What each `+` and each `-` multiplies by."""

BLANK = r"[ \t\n\r]*+"
_SYNTAX = r"()\"+,.=\-"
_NUMBER = r"(?:[+-]?(?:\d++\.\d*+|\.\d++)|-?[0-9]++)"
_NAME = r"[A-Za-z0-9_-]++"
_BLANKS = regex(BLANK)
_WORD = regex(rf"(?:\\[{_SYNTAX}]|[+-](?![ \t\n\r{_SYNTAX}]|\Z)|[^ \t\n\r\v\f{_SYNTAX}])++")
_FREE_WORD = regex(r"[^ \t\n\r\v\f]++")
_BETWEEN = regex(r"[\f\u00a0\u1680\u180e\u2000-\u200b\u202f\u205f\u3000]*+[ \t\n\r]++")
"""What may stand between free words. Rare blanks count only before a common one; a vertical tab never does."""
_QUOTED = regex(r'"(?:[^"\n\r]|(?<=\\)")*"')
"""Up to the next quote on the line without a backslash; where all have one, up to the last."""
_FACTOR = rf"\++|-+|{_NUMBER}"
_SUFFIX = regex(_FACTOR)
_ATTEND = regex(rf"{BLANK}(\.attend{BLANK}\({BLANK}({_FACTOR}){BLANK}\))")
_SWAP = regex(rf"{BLANK}(\.)swap{BLANK}\(")
_CLOSE = regex(rf"{BLANK}\)")
_COMMA = regex(rf"{BLANK},")
_LORA = regex(rf"{BLANK}((?:use|with)Lora{BLANK}\({BLANK}({_NAME}){BLANK}(?:,{BLANK}({_NUMBER}){BLANK})?\))")
_OPTION = regex(
    rf"{BLANK}((?P<key>{_NAME}){BLANK}={BLANK}(?:(?P<value>{_NUMBER})|(?P<word>{_NAME}))"
    rf"|(?P<number>{_NUMBER})|(?P<flag>{_NAME}))"
)


class Read(NamedTuple):
    """What was read, and where the text goes on."""

    node: Node
    end: int


class TargetRead(NamedTuple):
    """The same of something that a weight or a function may be put after."""

    node: Target
    end: int


class Reader:
    """Reads one text: a prompt, or what stands in quotes in one.

    `deepest` is how many brackets, closed or not, it tried to read in each other.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.deepest = 0
        self._groups: dict[int, TargetRead | None] = {}
        self._levels: dict[int, int] = {}
        self._quotes: dict[int, TargetRead | None] = {}
        self._replacements: dict[int, tuple[tuple[Node, ...], list[Option], int] | None] = {}

    def skip(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        return match.end() if match else at

    def at_end(self, at: int) -> bool:
        return self.skip(at) == len(self.text)

    def pieces(self, at: int, *, punctuation: bool) -> Task[tuple[tuple[Node, ...], int]]:
        """What stands inside brackets and quotes: as many pieces as fit, commas and points among them if allowed."""
        nodes: list[Node] = []
        while True:
            read = yield from self._piece(at)
            if read is None and punctuation:
                start = self.skip(at)
                if self.text[start : start + 1] in (",", "."):
                    read = self._word(start, start + 1)
            if read is None:
                return tuple(nodes), at
            nodes.append(read.node)
            at = read.end

    def free_pieces(self, at: int) -> Task[tuple[tuple[Node, ...], int]]:
        """A prompt: pieces where one begins, and where none does all characters up to the next blank, as they are."""
        nodes: list[Node] = []
        while True:
            read = yield from self._piece(at)
            if read is not None and not isinstance(read.node, Word):
                nodes.append(read.node)
                at = read.end
            elif (free := _FREE_WORD.match(self.text, at)) is not None:
                nodes.append(self._word(at, free.end()).node)
                at = free.end()
            elif (blank := _BETWEEN.match(self.text, at)) is not None:
                at = blank.end()
            else:
                return tuple(nodes), at

    def target(self, at: int) -> Task[TargetRead | None]:
        """What a weight or a function may be put after: something in quotes or brackets, or a word."""
        start = self.skip(at)
        first = self.text[start : start + 1]
        if first == '"':
            return self._quoted(start)
        if first == "(":
            return (yield from self._bracketed(start))
        word = _WORD.match(self.text, start)
        return self._word(start, word.end()) if word else None

    def options(self, at: int) -> tuple[list[Option], int]:
        """The arguments of a function, as many as there are: `s_start=0.1, 0.3, no_normalize`."""
        options: list[Option] = []
        next_at = at
        while (match := _OPTION.match(self.text, next_at)) is not None:
            place = self.source.origin(*match.span(1))
            if match["key"]:
                value = float(match["value"]) if match["value"] else match["word"]
                options.append(Option(match["key"], value, place))
            else:
                options.append(Option(str(float(match["number"])) if match["number"] else match["flag"], "", place))
            at = match.end()
            comma = _COMMA.match(self.text, at)
            if comma is None:
                break
            next_at = comma.end()
        return options, at

    def lora(self, at: int) -> Read | None:
        match = _LORA.match(self.text, at)
        if match is None:
            return None
        weight = float(match[3]) if match[3] else None
        return Read(LoraNode(match[2], weight, self.source.origin(*match.span(1))), match.end())

    def _piece(self, at: int) -> Task[Read | TargetRead | None]:
        lora = self.lora(at)
        if lora is not None:
            return lora
        target = yield from self.target(at)
        if target is None:
            return None
        return self._weighted(target) or (yield from self._exchanged(target)) or target

    def _word(self, start: int, end: int) -> TargetRead:
        return TargetRead(Word(self.text[start:end], self.source.origin(start, end)), end)

    def _bracketed(self, start: int) -> Task[TargetRead | None]:
        if start not in self._groups:
            beside, self.deepest = self.deepest, 0
            nodes, end = yield self.pieces(start + 1, punctuation=True)
            self._levels[start] = self.deepest + 1
            self.deepest = beside
            close = _CLOSE.match(self.text, end)
            self._groups[start] = self._group(nodes, start, close.end(), is_quoted=False) if close else None
        self.deepest = max(self.deepest, self._levels[start])
        return self._groups[start]

    def _quoted(self, start: int) -> TargetRead | None:
        """Quotes inside of quotes all have backslashes, so that this never comes to itself again."""
        if start not in self._quotes:
            self._quotes[start] = self._read_quoted(start, free=False)
        return self._quotes[start]

    def free_quoted(self, at: int) -> TargetRead | None:
        """Something in quotes whose inside may be anything that a prompt may be."""
        return self._read_quoted(self.skip(at), free=True)

    def _read_quoted(self, start: int, *, free: bool) -> TargetRead | None:
        match = _QUOTED.match(self.text, start)
        if match is None:
            return None
        inside = unquoted(self.source.slice(start + 1, match.end() - 1))
        if not inside.text.strip():
            place = inside.origin(0, len(inside))
            return self._group((Word("", place),), start, match.end(), is_quoted=True)
        reader = Reader(inside)
        nodes, end = run_task(reader.free_pieces(0) if free else reader.pieces(0, punctuation=True))
        self.deepest = max(self.deepest, reader.deepest)
        return self._group(nodes, start, match.end(), is_quoted=True) if reader.at_end(end) else None

    def _group(self, nodes: tuple[Node, ...], start: int, end: int, *, is_quoted: bool) -> TargetRead:
        return TargetRead(Group(nodes, self.source.origin(start, end), is_quoted), end)

    def _weighted(self, target: TargetRead) -> Read | None:
        match = _ATTEND.match(self.text, target.end)
        if match is not None:
            return self._weight(target, match[2], *match.span(1))
        match = _SUFFIX.match(self.text, target.end)
        if match is None or (isinstance(target.node, Word) and match[0][-1] not in "+-"):
            return None
        return self._weight(target, match[0], *match.span())

    def _weight(self, target: TargetRead, written: str, start: int, end: int) -> Read:
        mark = self.source.origin(start, end)
        if written[-1] not in "+-":
            return Read(Weight(target.node, float(written), mark), end)
        try:
            factor = (PLUS_BASE if written[0] == "+" else MINUS_BASE) ** len(written)
        except OverflowError as error:
            raise CompelError("OverflowError", str(error), mark, "no number is as large as this weight") from None
        return Read(Weight(target.node, factor, mark), end)

    def _exchanged(self, target: TargetRead) -> Task[Read | None]:
        swap = _SWAP.match(self.text, target.end)
        if swap is None:
            return None
        at = swap.start(1)
        if at not in self._replacements:
            nodes, end = yield self.pieces(swap.end(), punctuation=False)
            comma = _COMMA.match(self.text, end)
            options, end = self.options(comma.end()) if comma else ([], end)
            close = _CLOSE.match(self.text, end)
            self._replacements[at] = (nodes, options, close.end()) if close else None
        replacement = self._replacements[at]
        if replacement is None:
            return None
        nodes, options, end = replacement
        return Read(Exchange(target.node, nodes, swap_options(options), self.source.origin(at, end)), end)
