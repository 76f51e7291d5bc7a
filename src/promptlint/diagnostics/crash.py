"""The message for an exception that is a bug in promptlint."""

from __future__ import annotations

import os

__all__ = ["internal_error", "own_words"]

_LONGEST = 300
"""Characters of an exception's own words that are shown."""


def internal_error(error: Exception, *, quoting: bool = True) -> str:
    """One line about it. Raises the exception again where `PROMPTLINT_TRACEBACK` is set. Without `quoting` it says the
    kind of the exception alone: its words may quote a file that is not to be shown."""
    if os.environ.get("PROMPTLINT_TRACEBACK"):
        raise error
    words = own_words(error) if quoting else type(error).__name__
    return (
        f"internal error: {words}; this is a bug in promptlint, please report it (PROMPTLINT_TRACEBACK=1 shows where)"
    )


def own_words(error: Exception) -> str:
    """The kind of an exception and what it says, in one line of bounded length."""
    words = " ".join(str(error).split())
    words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
