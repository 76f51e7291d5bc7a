"""The weighted pieces that the program makes of a prompt, with their places: for programs in which weights do not
multiply, so that a bracket's weight does not follow from the brackets around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.rules.kit.context import Context
from promptlint.semantics.weighting import Weighted
from promptlint.text import SourceText, Span

__all__ = ["HostPieces", "host_pieces"]


@dataclass(frozen=True, slots=True)
class HostPieces:
    """The pieces in order. `source` is the prompt without comments, in which their own places count; `places` are
    where they stand in the prompt."""

    source: SourceText
    pieces: Sequence[Weighted]
    places: Sequence[Span]

    def weight_at(self, offset: int) -> float | None:
        """The weight of the character at an offset of the prompt; None where it reaches no piece, as a bracket that
        weighs."""
        number = bisect_right(self.places, offset, key=lambda place: place.start) - 1
        return self.pieces[number].weight if number >= 0 and offset < self.places[number].end else None


def host_pieces(ctx: Context) -> HostPieces:
    """Ask through `ctx.fact`, for a program in which a written number replaces what is around it, and which never
    raises."""
    host = ctx.program.host
    assert host is not None
    source = SourceText(ctx.text).without(ctx.comments or ())
    pieces = host.weigh(source.text)
    return HostPieces(source, pieces, [source.origin(piece.start, piece.end) for piece in pieces])
