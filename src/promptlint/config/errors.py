"""What is wrong with a configuration file."""

from __future__ import annotations

from promptlint.errors import PromptlintError

__all__ = ["ConfigFileError"]

_LONGEST = 1_000
"""Characters of a message, which may quote what is wrong."""


class ConfigFileError(PromptlintError):
    """An invalid configuration. The message is one line: file, line and column, what, what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…")
