"""Why a target reads something else, as far as that is known."""

from __future__ import annotations

from promptlint.conversion.comparing import Difference
from promptlint.conversion.embeddings import MARK
from promptlint.conversion.readings import BREAK, Piece
from promptlint.conversion.writing import number
from promptlint.programs.model import Program

__all__ = ["told"]

_DECIMALS = 4
_LONGEST = 60


def told(difference: Difference, target: Program) -> str:
    """A difference in words."""
    wanted, got = difference.wanted, difference.got
    if wanted == got:
        if target.emphasis.marks:
            return f"{target} puts blanks at commas and other characters of this text, which makes other tokens of it"
        return f"{target} reads other blanks of this text"
    if wanted[0] == got[0]:
        weights = f"{number(got[1], _DECIMALS)} and not {number(wanted[1], _DECIMALS)}"
        what = f"{target} reads {_shown(got)} with the weight {weights}"
    elif not got[0]:
        what = f"{target} reads nothing in the place of {_shown(wanted)}"
    elif not wanted[0]:
        what = f"{target} reads {_shown(got)} at the end, which is not there"
    else:
        what = f"{target} reads {_shown(got)} in the place of {_shown(wanted)}"
    if difference.before and not difference.before.startswith("\0"):
        what += f", after `{difference.before[:_LONGEST]}`"
    why = _why(wanted[0], got[0], target)
    return f"{what}: {why}" if why else what


def _shown(piece: Piece) -> str:
    text = piece[0][:_LONGEST]
    if text == BREAK[0]:
        return "a new chunk"
    if text.startswith(MARK):
        return f"the embedding `{text.removeprefix(MARK).rstrip(MARK[0])}`"
    return f"`{text}`"


def _why(wanted: str, got: str, target: Program) -> str:
    sign = wanted[:1]
    if target.emphasis.number == "before" and sign and sign in "{}[]":
        return f"`{sign}` is a weight there, and nothing escapes it"
    if target.emphasis.marks and sign and sign in "+-":
        return f"`{sign}` after a word is a weight there"
    if target.leading_punctuation == "dropped":
        if got == BREAK[0] and wanted != BREAK[0]:
            return "a line end and the words of a break part the prompt there"
        if sign == "\\":
            return "a backslash is left out there"
    if target.comments is not None and not target.comments.by_page and sign and sign in "#/":
        return "it begins a comment there, and nothing escapes it"
    if sign == "<":
        return "it begins a tag there, and nothing escapes it"
    if sign == "[" and target.schedules is not None and target.schedules.grammar == "swarmui":
        return "it begins prompt editing there"
    return ""
