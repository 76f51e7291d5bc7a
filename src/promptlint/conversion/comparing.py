"""Whether two programs read the same of a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from promptlint.conversion.readings import BREAK, Piece, merged
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.regex import regex

__all__ = ["Comparison", "Difference", "comparison_for"]

_WORD = regex(r"\w++|\0embedding:[^\0]*+\0|[^\w\s]")
_BLANKS = regex(r"[^\S\x85]++")
"""White space; of U+0085, CLIP makes the character that Windows has there."""
_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which a target reads something else: what is `wanted` there and what it `got`, each a word, a
    character or nothing, with its weight; `before` is what stands in front of it."""

    wanted: Piece
    got: Piece
    before: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the reading of a target is compared with that of a source.

    `of` is `text`, character by character, where white space is as good as one blank and nothing at both ends of the
    prompt; or `trimmed`, nothing at the ends of a text of one weight, too; `tokens`, what CLIP's tokenizer makes of it,
    where a program changes white space; or `words`, where it also drops punctuation. `decimals` is to how many a target
    rounds its weights.
    """

    of: Literal["text", "trimmed", "tokens", "words"] = "text"
    decimals: int | None = None

    def are_equal(self, wanted: Sequence[Piece], got: Sequence[Piece]) -> bool:
        """Whether a target reads what the source reads."""
        return self.dropped(wanted, got) is not None

    def dropped(self, wanted: Sequence[Piece], got: Sequence[Piece]) -> list[str] | None:
        """The punctuation that the target drops; None where it reads anything else."""
        ours, theirs = self._units(wanted), self._units(got)
        if self.of != "words":
            same = len(ours) == len(theirs) and all(
                one[0] == other[0] and self._close(one[1], other[1]) for one, other in zip(ours, theirs, strict=True)
            )
            return [] if same else None
        lost: list[str] = []
        at = 0
        for text, weight in ours:
            if at < len(theirs) and theirs[at][0] == text and self._close(weight, theirs[at][1]):
                at += 1
            elif _is_word(text):
                return None
            else:
                lost.append(str(text))
        return lost if at == len(theirs) else None

    def difference(self, wanted: Sequence[Piece], got: Sequence[Piece]) -> Difference:
        """The first word or character that is another one, or has another weight."""
        ours, theirs = _words(wanted), _words(got)
        at = other = 0
        while at < len(ours) and other < len(theirs):
            same = ours[at][0] == theirs[other][0] and self._close(ours[at][1], theirs[other][1])
            if not same and not (self.of == "words" and not _is_word(ours[at][0])):
                break
            at += 1
            other += same
        nothing: Piece = ("", 1.0)
        return Difference(
            ours[at] if at < len(ours) else nothing,
            theirs[other] if other < len(theirs) else nothing,
            ours[at - 1][0] if at else "",
        )

    def _units(self, pieces: Sequence[Piece]) -> Sequence[tuple[object, float]]:
        if self.of == "tokens":
            from promptlint.semantics.tokenizer import tokens  # loads the vocabulary

            return [
                (token, weight)
                for text, weight in merged(pieces)
                for token in ([BREAK[0]] if text == BREAK[0] else tokens(text))
            ]
        if self.of == "words":
            return _words(pieces)
        units = [(_BLANKS.sub(" ", text), weight) for text, weight in merged(pieces)]
        if self.of == "trimmed":
            return [(text.strip(" "), weight) for text, weight in units if text.strip(" ")]
        while units and not units[-1][0].strip(" "):
            units.pop()
        if units:
            units[-1] = (units[-1][0].rstrip(" "), units[-1][1])
            units[0] = (units[0][0].lstrip(" "), units[0][1])
        return units

    def _close(self, wanted: float, got: float) -> bool:
        if self.decimals is not None and math.isfinite(wanted):
            return math.isclose(round(wanted, self.decimals), got, abs_tol=10.0**-self.decimals * 1.01)
        return math.isclose(wanted, got, rel_tol=_RELATIVE) or (math.isnan(wanted) and math.isnan(got))


def comparison_for(source: Program, target: Program) -> Comparison:
    """How what a target reads is compared with what a source does."""
    decimals = target.emphasis.decimals
    if target.leading_punctuation == "dropped":
        return Comparison("words", decimals)
    if target.emphasis.marks:
        return Comparison("tokens")
    parts_with_blanks = target.emphasis.number == "before" or source.leading_punctuation == "dropped"
    return Comparison("trimmed" if parts_with_blanks else "text", decimals)


def _words(pieces: Sequence[Piece]) -> list[Piece]:
    return [
        (word, weight)
        for text, weight in merged(pieces)
        for word in ([text] if text == BREAK[0] else _WORD.findall(text))
    ]


def _is_word(unit: object) -> bool:
    return not isinstance(unit, str) or unit == BREAK[0] or unit.isalnum() or "_" in unit
