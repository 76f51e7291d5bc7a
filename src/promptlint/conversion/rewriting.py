"""A prompt in the target's forms, as close to what is written as can be: brackets that both programs read alike stay, and
so do commas, line ends, prompt editing, AND and tags where the target has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from promptlint.conversion.readings import BREAK, Comparison, Piece, merged
from promptlint.conversion.writing import escaped, written
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.errors import HostError
from promptlint.semantics.weighting import text_and_weight
from promptlint.syntax import Alternation, Group, Node, Prompt, Schedule
from promptlint.text import SourceText, Span

__all__ = ["Rewriter"]

_PRIVATE = range(0xE000, 0xF8FF)
"""Characters that have no meaning; those that a prompt does not use stand for what is written by itself."""
_DEEPEST = 16
"""Prompt editing inside of prompt editing, down to where it is looked at."""


@dataclass(frozen=True, slots=True)
class Rewriter:
    """From one program to another, in prompts of a role."""

    source: Program
    target: Program
    role: RoleName
    comparison: Comparison

    def rewritten(self, text: str) -> str:
        """A prompt, in parts. Raises HostError where the source does."""
        host = self.source.host
        assert host is not None
        stripped = host.strip_comments(SourceText(text), self.role).text
        stand_ins = _StandIns(stripped)
        if host.has_networks_in(self.role):
            _, uses = host.take_networks(SourceText(stripped))
            stripped = stand_ins.put(stripped, [(use.span, self._tag(stripped, use.span)) for use in uses])
        parts: list[str] = []
        for part, weight in host.split_parts(SourceText(stripped), self.role):
            shown = self._part(part.text, stand_ins, 0)
            parts.append(shown if weight == 1 else f"{shown} :{weight!r}")
        return stand_ins.filled(" AND ".join(part.strip() for part in parts) if len(parts) > 1 else parts[0])

    def _tag(self, text: str, span: Span) -> str:
        """A tag of the source in the target's form; nothing where it has none."""
        tags = self.target.networks
        if tags is None or (self.role == "negative" and not tags.in_negative):
            return ""
        return text[span.start : span.end]

    def _part(self, text: str, stand_ins: _StandIns, depth: int) -> str:
        """Text without AND: what is edited by steps stands aside while the rest is written."""
        host = self.source.host
        assert host is not None
        if self.target.schedules is None or not host.has_schedules or "[" not in text:
            return self._flat(text)
        found = [
            (Span(node.start, node.end), self._edited(node, text, stand_ins, depth))
            for node in _outermost(self.source.parse(text, self.role))
        ]
        return self._flat(stand_ins.put(text, found))

    def _edited(self, node: Schedule | Alternation, text: str, stand_ins: _StandIns, depth: int) -> str:
        if depth == _DEEPEST:
            return text[node.start : node.end]
        is_schedule = isinstance(node, Schedule)
        sides = [_source_of(side) for side in node._sides("COLON" if is_schedule else "PIPE")]
        shown = [self._part(side, stand_ins, depth + 1) for side in sides]
        if is_schedule:
            return f"[{':'.join(shown)}:{node.when_text}]"
        return f"[{'|'.join(shown)}]"

    def _flat(self, text: str) -> str:
        """Text without anything but weights and breaks."""
        return "".join(map(self._segment, self._segments(text)))

    def _segments(self, text: str) -> Iterator[str]:
        """The text cut where it is outside of all brackets, so that each can be read by itself."""
        if not self.source.reads_a1111_weights:
            yield text
            return
        for is_group, nodes in groupby(
            self.source.parse(text, self.role).children, lambda node: isinstance(node, Group)
        ):
            if is_group:
                for node in nodes:
                    yield text[node.start : node.end]
            else:
                some = list(nodes)
                yield text[some[0].start : some[-1].end]

    def _segment(self, text: str) -> str:
        pieces = self._read(text, self.source)
        if self._is_alike(pieces, text):
            return text
        return self.written(pieces)

    def written(self, pieces: Sequence[Piece]) -> str:
        """Pieces in the target's form, with its own word for a break."""
        parts: list[str] = []
        for is_break, some in groupby(pieces, lambda piece: piece == BREAK):
            if not is_break:
                parts.append(written(some, self.target))
                continue
            for _ in some:
                parts.append(_break_of(self.target))
        return "".join(parts)

    def _read(self, text: str, program: Program) -> list[Piece]:
        """The pieces of a text in which nothing but weights is read."""
        host = program.host
        assert host is not None
        if host.read is not None:
            (part,) = host.read(text).parts
            return merged((piece.text, piece.weight) for piece in part.pieces)
        pieces = [text_and_weight(group) for group in host.join(host.weigh(text))]
        return merged(BREAK if host.is_break(*piece, self.role) else piece for piece in pieces)

    def _is_alike(self, pieces: Sequence[Piece], text: str) -> bool:
        try:
            return self.comparison.are_equal(pieces, self._read(text, self.target))
        except (HostError, ValueError):
            return False


def _break_of(program: Program) -> str:
    word = program.breaks.words[0] if program.breaks is not None else ""
    return word if word.startswith("<") else f" {word} "


def _outermost(prompt: Prompt) -> Iterator[Schedule | Alternation]:
    """What changes with the steps, without what is inside of it."""
    stack: list[Node] = [prompt]
    while stack:
        node = stack.pop()
        if isinstance(node, (Schedule, Alternation)):
            yield node
        elif isinstance(node, Group):
            stack += reversed(node.parts)


def _source_of(nodes: Sequence[Node]) -> str:
    return "".join(map(str, nodes))


class _StandIns:
    """Characters that stand for pieces of text while the text around them is written."""

    def __init__(self, text: str) -> None:
        used = set(text)
        self._free = (chr(code) for code in _PRIVATE if chr(code) not in used)
        self._meanings: dict[str, str] = {}

    def put(self, text: str, pieces: Sequence[tuple[Span, str]]) -> str:
        """The text with a character in the place of each piece. Raises HostError when there are no more."""
        parts: list[str] = []
        at = 0
        for span, meaning in sorted(pieces, key=lambda piece: piece[0]):
            stand_in = next(self._free, None)
            if stand_in is None:
                raise HostError("not known", "too many tags and schedules")
            self._meanings[stand_in] = meaning
            parts += [text[at : span.start], stand_in]
            at = span.end
        return "".join([*parts, text[at:]])

    def filled(self, text: str) -> str:
        """The text with what its characters stand for, those of pieces inside of others too."""
        for _ in range(_DEEPEST + 2):
            if self._meanings.keys().isdisjoint(text):
                break
            text = "".join([self._meanings.get(character, character) for character in text])
        return text
