"""What to say where something cannot be read."""

from __future__ import annotations

from promptlint.programs.extensions.dynamic_prompts.errors import Mistake, StopError
from promptlint.programs.extensions.dynamic_prompts.scanner import Scanner

__all__ = ["bad_variable", "unclosed", "unclosed_wildcard", "unexpected"]

_MEANINGLESS = (("$$", Mistake.DOLLARS), ("$", Mistake.DOLLAR), ("%", Mistake.PERCENT), ("|", Mistake.PIPE))


def unexpected(scan: Scanner, at: int) -> StopError:
    """Something stands where it means nothing."""
    at = scan.skip(at)
    for mark, mistake in _MEANINGLESS:
        if scan.text.startswith(mark, at):
            return StopError(mistake, scan.place(at, at + len(mark)))
    return StopError(Mistake.CHARACTER, scan.place(at, at + 1))


def unclosed(scan: Scanner, mark: str, mistake: Mistake, start: int, opened: int) -> StopError:
    """The text ends before a closing mark, unless a comment has it. What is open begins from `start` to `opened`."""
    hidden = scan.hidden(mark, opened)
    if hidden is not None:
        return StopError(Mistake.COMMENT, hidden, mark)
    return StopError(mistake, scan.place(start, opened))


def unclosed_wildcard(scan: Scanner, at: int, start: int, opened: int) -> StopError:
    """A wildcard goes on at an offset where it should have been closed."""
    at = scan.skip(at)
    if scan.text.startswith("(", scan.blank(at)):
        return StopError(Mistake.ARGUMENTS, scan.place(at, at + 1))
    if scan.marks.wildcard not in scan.text[at:]:
        return unclosed(scan, scan.marks.wildcard, Mistake.UNCLOSED_WILDCARD, start, opened)
    return unexpected(scan, at)


def bad_variable(scan: Scanner, at: int, start: int, opened: int) -> StopError:
    """A variable has no name, or goes on at an offset where it should have been closed."""
    if at == len(scan.text):
        return unclosed(scan, "}", Mistake.UNCLOSED_VARIABLE, start, opened)
    stop = unexpected(scan, at)
    return StopError(Mistake.VARIABLE, scan.place(start, at + 1)) if stop.mistake is Mistake.CHARACTER else stop
