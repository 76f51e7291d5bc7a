"""What can be wrong with a command line."""

from __future__ import annotations

__all__ = ["UsageError"]


class UsageError(Exception):
    """A command line that cannot be; the message is one line that says what, where and what to do."""
