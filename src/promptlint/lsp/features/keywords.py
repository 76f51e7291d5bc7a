"""The words in capitals that a program reads, and what they do."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.programs.properties import AND_PARTS, BREAKS, Property

__all__ = ["BREAK", "Keyword", "keywords_for"]


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word, who reads it, what it does, and whether a negative prompt may have it."""

    word: str
    has: Property
    about: str
    in_negative: bool = True


BREAK = Keyword("BREAK", BREAKS, "begins a new chunk of 75 tokens")
_ALL = (BREAK, Keyword("AND", AND_PARTS, "draws two prompts together", in_negative=False))


def keywords_for(program: Program, *, is_negative: bool) -> Iterator[Keyword]:
    """Those of a program, for a prompt or its negative one."""
    return (each for each in _ALL if each.has.holds(program) and (each.in_negative or not is_negative))
