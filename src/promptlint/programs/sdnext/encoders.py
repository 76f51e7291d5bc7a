"""What each text encoder is given: `TE2:` and its relatives, and the segments between breaks."""

from __future__ import annotations

from promptlint.programs.sdnext.weighting import JoinedPiece, joined, sdnext_pieces
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText

__all__ = ["ENCODER_MARKS", "encoder_parts", "negative_pieces", "segments"]

ENCODER_MARKS = ("TE2:", "TE3:", "TE4:")
"""What begins the text of the second, third and fourth encoder; also inside of a word."""


def encoder_parts(source: SourceText) -> list[SourceText]:
    """The texts of the four encoders, without white space at their ends.

    An encoder without a mark of its own is given the first one's text as it was then: `TE3:` stays in the second
    one's text if `TE2:` is missing. An empty text is one blank, except for the first encoder. Raises HostError where
    a part has the same mark twice.
    """
    parts = [source]
    for mark in ENCODER_MARKS:
        number = next((number for number, part in enumerate(parts) if mark in part.text), None)
        if number is None:
            parts.append(parts[0])
            continue
        part = parts[number]
        at = part.text.index(mark)
        again = part.text.find(mark, at + len(mark))
        if again >= 0:
            place = part.origin(again, again + len(mark))
            raise HostError("ValueError", "too many values to unpack (expected 2)", place)
        parts[number] = part.slice(0, at)
        parts.append(part.slice(at + len(mark), len(part)))
    return [parts[0].strip(), *(_or_blank(part.strip()) for part in parts[1:])]


def _or_blank(part: SourceText) -> SourceText:
    if part.text:
        return part
    place = part.origin(0, 0)
    return SourceText.replacing(" ", place.start, place.end)


def segments(source: SourceText, *, line_ends_break: bool = True) -> list[list[JoinedPiece]]:
    """What the first text encoder is given for a positive prompt, one list for each segment; a break parts them.

    A segment without pieces is left out. The places of the pieces are those in the text of `encoder_parts`' first.
    Raises HostError where SD.Next raises: for a prompt of nothing but breaks, a piece that a backslash left empty
    (in the second encoder's text as well), and a `TE2:` that comes twice.
    """
    first, second, *_ = encoder_parts(source)
    found: list[list[JoinedPiece]] = [[]]
    for piece in joined(sdnext_pieces(first.text, line_ends_break=line_ends_break)):
        if piece.is_break:
            found.append([])
        else:
            found[-1].append(piece)
    if second.text != first.text:
        joined(sdnext_pieces(second.text, line_ends_break=line_ends_break))
    filled = [segment for segment in found if segment]
    if not filled:
        raise HostError("RuntimeError", "torch.cat(): expected a non-empty list of Tensors")
    return filled


def negative_pieces(source: SourceText, *, line_ends_break: bool = True) -> list[JoinedPiece]:
    """What the first text encoder is given for a negative prompt, in which breaks are words of weight -1.

    Raises HostError as `segments` does, but for breaks alone.
    """
    return joined(sdnext_pieces(encoder_parts(source)[0].text, line_ends_break=line_ends_break))
