"""What is wrong with a configuration file."""

from __future__ import annotations

from promptlint.errors import PromptlintError

__all__ = ["ConfigFileError"]


class ConfigFileError(PromptlintError):
    """An invalid configuration. The message is one line: file, line and column, what, what to do."""
