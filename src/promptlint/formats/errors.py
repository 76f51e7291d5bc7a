"""What is wrong with a file that is not what it should be."""

from __future__ import annotations

__all__ = ["FormatError"]


class FormatError(ValueError):
    """A file that is broken or beyond a limit. The message is one clause; `offset` is where, in code points or, of
    binary files, in bytes; None where there is no one place."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.offset = offset
