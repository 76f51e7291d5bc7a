"""Text with weights in the form that a program reads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby

from promptlint.conversion.embeddings import MARK, MARKED
from promptlint.conversion.readings import BREAK, Piece, merged
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.regex import regex
from promptlint.roles import RoleName

__all__ = ["Writer", "number"]

_DIGITS = range(1, 18)
_RELATIVE = 1e-9
_AND = regex(r"\bAND\b")
_BREAK = regex(r"\bBREAK\b")
_TAG = regex(r"<(?=\w++(?::|\Z))")
_COMMENT = regex(r"/(?=[/*])|\*(?=/)")
_END_NUMBER = regex(r"\s*+[-+]?+(?:\d++\.?+\d*+|\.\d++)\s*+")
_NUMBER_BEFORE = regex(r"-?+\d++(?:\.\d++)?+::")
_MARK = regex(r"(?<=[^\s+-])(?=[+-]++(?:[^\w+-]|\Z))")
_LINE_END = regex(r"[^\S\n\r]*+[\n\r]\s*+")


def number(weight: float, decimals: int | None = None) -> str:
    """The shortest decimal number that is this weight, with a point and without an exponent."""
    if not math.isfinite(weight):
        return repr(weight)
    if decimals is not None:
        text = f"{weight:.{decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    short = weight
    for digits in _DIGITS:
        short = float(f"{weight:.{digits}g}")
        if math.isclose(short, weight, rel_tol=_RELATIVE):
            break
    text = format(short, ".20f").rstrip("0").rstrip(".") if "e" in repr(short) else repr(short).removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes pieces for a program, in prompts of a role. `is_spaced` puts a blank between pieces, where the source has
    nothing between them because it drops punctuation there."""

    program: Program
    role: RoleName
    is_spaced: bool = False

    def pieces(self, pieces: Sequence[Piece]) -> str:
        """Pieces in the program's form, with its own word for a break. Weights that it has no form for are left out."""
        parts: list[str] = []
        for is_break, some in groupby(pieces, lambda piece: piece == BREAK):
            if is_break:
                parts += [self._break() for _ in some]
            else:
                parts.append(self._weighed(list(some)))
        return "".join(parts)

    def text(self, text: str) -> str:
        """A text so that the program reads every character of it as text, as far as a backslash can do that. What
        stands for an embedding is left as it is."""
        if MARK in text:
            return "".join(each if number % 2 else self._text(each) for number, each in enumerate(MARKED.split(text)))
        return self._text(text)

    def _text(self, text: str) -> str:
        characters = self.program.escapes.characters
        if any(character in text for character in characters):
            text = "".join([f"\\{character}" if character in characters else character for character in text])
        return self.in_lines(self.guarded(text))

    def in_lines(self, text: str) -> str:
        """A text without line ends, where these part a prompt."""
        breaks = self.program.breaks
        return _LINE_END.sub(" ", text) if breaks is not None and breaks.line_ends else text

    def joined(self, parts: Iterable[str]) -> str:
        """Texts one after the other. Where a weight is written outside of its brackets, a blank keeps it from what
        stands beside it."""
        outside = self.program.emphasis.number
        found: list[str] = []
        last = ""
        for part in parts:
            if not part:
                continue
            touches = bool(last) and not last.isspace() and not part[0].isspace()
            if touches and (
                self.is_spaced
                or (outside == "after" and (part[0] == "(" or (last.isdigit() and part[0] != ",")))
                or (outside == "before" and _NUMBER_BEFORE.match(part))
            ):
                found.append(" ")
            found.append(part)
            last = part[-1]
        return "".join(found)

    def guarded(self, text: str) -> str:
        """A text with a backslash in each of its words that would mean something, where the program deletes it."""
        program = self.program
        if program.escapes.other != "deleted":
            return text
        if program.composition and self.role != "negative" and "AND" in text:
            text = _AND.sub(r"A\\ND", text)
        if program.breaks is not None and "BREAK" in text:
            text = _BREAK.sub(r"B\\REAK", text)
        if program.networks is not None and self.role != "negative" and "<" in text:
            text = _TAG.sub(r"<\\", text)
        comments = program.comments
        if comments is not None and comments.slashes == "anywhere" and not comments.by_page:
            text = _COMMENT.sub(r"\g<0>\\", text)
        return text

    def part(self, text: str, weight: float) -> str:
        """A part of a prompt with its weight. What only looks like one at its end is kept from being one."""
        if not self.program.composition or self.role == "negative":
            return text
        if weight != 1:
            return f"{text} :{number(weight)}"
        before, colon, last = text.rpartition(":")
        if colon and _END_NUMBER.fullmatch(last):
            return f"{before}:\\{last.lstrip()}" if self.program.escapes.other == "deleted" else text
        return text

    def _weighed(self, pieces: Sequence[Piece]) -> str:
        emphasis = self.program.emphasis
        return self.joined(
            emphasis.written(self.text(text), number(weight, emphasis.decimals))
            if weight != 1 and emphasis.number is not None
            else self._apart(self.text(text))
            for text, weight in merged(pieces)
        )

    def _apart(self, text: str) -> str:
        """A text without a weight, with a blank before each `+` and `-` that would be the weight of the word before
        it."""
        return _MARK.sub(" ", text) if self.program.emphasis.marks and ("+" in text or "-" in text) else text

    def _break(self) -> str:
        words = self.program.breaks.words if self.program.breaks is not None else ("",)
        return words[0] if words[0].startswith("<") else f" {words[0]} "
