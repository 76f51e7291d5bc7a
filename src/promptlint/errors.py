"""What every exception of promptlint is."""

from __future__ import annotations

__all__ = ["PromptlintError"]


class PromptlintError(Exception):
    """Something is wrong with what promptlint was given, or stops the host. The message is one line for people."""
