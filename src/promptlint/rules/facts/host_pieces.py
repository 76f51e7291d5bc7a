"""The weighted pieces that the program makes of a prompt, with their places: for programs in which weights do not
multiply, so that a bracket's weight does not follow from the brackets around it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from promptlint.programs.comfyui.core import comfyui_pieces
from promptlint.rules.kit.context import Context
from promptlint.text import SourceText, Span

__all__ = ["HostPieces", "host_pieces"]


@dataclass(frozen=True, slots=True)
class HostPieces:
    """The pieces in order. `starts` are their first offsets in the prompt, `ends` the offsets after them."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    texts: tuple[str, ...]
    weights: tuple[float, ...]

    def number_at(self, offset: int) -> int | None:
        """Which piece has the character at an offset; None where it reaches no piece, as a bracket that weighs."""
        number = bisect_right(self.starts, offset) - 1
        return number if number >= 0 and offset < self.ends[number] else None

    def weight_at(self, offset: int) -> float | None:
        """The weight of the character at an offset, or None."""
        number = self.number_at(offset)
        return None if number is None else self.weights[number]


def host_pieces(ctx: Context) -> HostPieces:
    """Ask through `ctx.fact`, for a program in which a written number replaces what is around it, and which never
    raises."""
    host = ctx.program.host
    weigh = host.weigh if host is not None else comfyui_pieces  # SwarmUI hands its text to ComfyUI
    source = SourceText(ctx.text)
    comments = ctx.program.comments_in(ctx.text, ctx.role, typed=ctx.is_typed)
    if comments:
        source = _without(source, [Span(0, 0), *comments, Span(len(source), len(source))])
    pieces = weigh(source.text)
    places = [source.origin(piece.start, piece.end) for piece in pieces]
    return HostPieces(
        tuple(place.start for place in places),
        tuple(place.end for place in places),
        tuple(piece.text for piece in pieces),
        tuple(piece.weight for piece in pieces),
    )


def _without(source: SourceText, cut: list[Span]) -> SourceText:
    """A text without some spans, of which the first is its start and the last its end."""
    kept = (source.slice(before.end, after.start) for before, after in pairwise(cut))
    return SourceText.join(list(kept))
