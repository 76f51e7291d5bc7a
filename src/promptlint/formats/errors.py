"""What is wrong with a file that is not what it should be."""

from __future__ import annotations

from promptlint.errors import PromptlintError

__all__ = ["MAX_PROMPT", "FormatError", "hold_to_limit"]

MAX_PROMPT = 1_000_000
"""Characters of one string of a file, as it is written there; a longer one is not a prompt."""


class FormatError(PromptlintError, ValueError):
    """A file that is broken or beyond a limit. The message is one clause; `offset` is where, in code points or, of
    binary files, in bytes; None where there is no single place."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset


def hold_to_limit(start: int, end: int) -> None:
    """Raises FormatError for a string of more than `MAX_PROMPT` characters, which escapes would make many pieces of."""
    if end - start > MAX_PROMPT:
        raise FormatError(f"has a prompt of {end - start:,} characters; the limit is {MAX_PROMPT:,}", start)
