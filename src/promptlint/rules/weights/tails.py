"""What stands behind the last colon of a group: where a weight was meant to be."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.syntax import Emphasis, Stray, Text
from promptlint.text import Span

__all__ = ["Tail", "last_number"]


@dataclass(frozen=True, slots=True)
class Tail:
    """The text between a stray colon and the end of its group; `colon` and `start` are offsets in the prompt."""

    text: str
    colon: int
    start: int

    def span_of(self, start: int, end: int) -> Span:
        """The place in the prompt of a piece of the tail."""
        return Span(self.start + start, self.start + end)


def last_number(node: Emphasis) -> Tail | None:
    """The tail of a group without a weight of its own, or None where no colon stands in front of a last text."""
    if node.close.type == "WEIGHT_CLOSE":
        return None
    pieces: list[Text] = []
    for part in reversed(node.parts[1:-1]):
        if isinstance(part, Text) and len(pieces) < 4:
            pieces.append(part)
        elif isinstance(part, Stray) and part.text == ":" and pieces:
            return Tail("".join(piece.text for piece in reversed(pieces)), part.start, pieces[-1].start)
        else:
            return None
    return None
