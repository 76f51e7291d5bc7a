"""Weights of reForge: A1111's, and `(text:x2.5)`, which writes the text several times.

Source: `parse_prompt_attention` of `modules/prompt_parser.py` at 3b56b268.
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.semantics.errors import HostError
from promptlint.semantics.weighting import (
    Weighted,
    Weighting,
    attention_pieces,
    attention_tokens,
    bracket_number,
    join_neighbours,
    text_and_weight,
    weighted_pieces,
)

__all__ = ["MOST_REPEATED", "join_nearly_equal", "reforge_attention", "reforge_pieces"]

MOST_REPEATED = 100_000
"""Pieces and characters that repeats may add to a text. With more of them, reForge is taken to run out of memory: it
has no limit of its own, but this is hundreds of chunks, and a few characters of a prompt can ask for any number."""

_LEAST_TAIL = 1e-4
"""A rest of a repeat that is not larger is not multiplied with."""
_LEAST_DIFFERENCE = 1e-4
_TOKEN = attention_tokens(r"x?+[+-]?+[.\d]++")


def join_nearly_equal(pieces: Iterable[Weighted]) -> list[list[Weighted]]:
    """Runs of pieces whose weights are nearly that of the run's first."""
    return join_neighbours(pieces, _same_weight)


def _same_weight(first: float, following: float) -> bool:
    return abs(following - first) < _LEAST_DIFFERENCE


def reforge_attention(text: str) -> list[tuple[str, float]]:
    """The pieces of a text with their weights, as reForge's attention stage returns them.

    Neighbours are joined if their weights are nearly the same; a run has the weight of its first piece. Raises
    HostError as `reforge_pieces` does.
    """
    return [text_and_weight(run) for run in join_nearly_equal(reforge_pieces(text))] or [("", 1.0)]


def reforge_pieces(text: str) -> list[Weighted]:
    """The pieces before neighbours are joined, with their places; a repeated one has the place of the first.

    Raises HostError where reForge raises ValueError, `(a:1..2)`, where a number of repeats is beyond `float`, and
    where repeats add more than MOST_REPEATED.
    """
    if ":" not in text or "x" not in text:
        return attention_pieces(text)
    added = 0

    def close_round(weighting: Weighting, number: str) -> None:
        nonlocal added
        if number.startswith("x"):
            added += _repeat(weighting, bracket_number(number[1:]), MOST_REPEATED - added)
        else:
            weighting.weigher.close_round(bracket_number(number))

    return weighted_pieces(text, _TOKEN, close_round)


def _repeat(weighting: Weighting, times: float, most: int) -> int:
    """Close a round bracket and write what is in it several times, `most` in all; how much that adds.

    The rest of the number weighs the last of the copies: 2.5 are two, of which the second has ×1.5.
    """
    weigher = weighting.weigher
    start = weigher.rounds.pop()
    length = weigher.size - start
    amount = abs(times)
    try:
        copies = max(1, int(amount))
    except OverflowError as error:
        raise HostError("OverflowError", str(error)) from None
    added = _copy(weighting, start, copies - 1, most) if copies > 1 and length else 0
    rest = amount % 1 + (1 if amount >= 1 else 0)
    if rest > _LEAST_TAIL and rest != 1:
        # A slip of reForge: with nothing in the bracket, the rest weighs all that is before it.
        reach = (weigher.size - length, weigher.size, rest, "(") if length else (0, weigher.size, rest, "all")
        weigher.closed.append(reach)
    if times < 0:
        weigher.closed.append((start, weigher.size, -1.0, "("))
    return added


def _copy(weighting: Weighting, start: int, copies: int, most: int) -> int:
    """Append copies of the pieces from `start` on, with all that weighs them so far."""
    weigher = weighting.weigher
    pieces = weighting.pieces[start:]
    first = weighting.first[start:]
    # What closed before the bracket opened ends before it, so that only the last ones need be looked at.
    reaches = []
    for reach in reversed(weigher.closed):
        if reach[1] <= start:
            break
        reaches.append(reach)
    reaches.reverse()
    added = copies * (len(pieces) + len(reaches) + sum(len(piece) for piece, _, _ in pieces))
    if added > most:
        raise HostError("MemoryError", f"repeats add more than {MOST_REPEATED} pieces and characters")
    for number in range(1, copies + 1):
        shift = number * len(pieces)
        weighting.pieces += pieces
        weighting.first += first
        weigher.closed += [(max(low, start) + shift, high + shift, factor, kind) for low, high, factor, kind in reaches]
    weigher.size += copies * len(pieces)
    return added
