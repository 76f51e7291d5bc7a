"""What can be wrong with a command line."""

from __future__ import annotations

import os

__all__ = ["UsageError", "internal_error"]


class UsageError(Exception):
    """A command line that cannot be; the message is one line that says what, where and what to do."""


def internal_error(error: Exception) -> str:
    """What to say of an exception that is a bug. Raises it again where `PROMPTLINT_TRACEBACK` is set."""
    if os.environ.get("PROMPTLINT_TRACEBACK"):
        raise error
    return (
        f"internal error: {type(error).__name__}: {error}; this is a bug in promptlint, please report it "
        "(PROMPTLINT_TRACEBACK=1 shows where)"
    )
