"""What is wrong with a configuration file."""

from __future__ import annotations

__all__ = ["ConfigFileError"]


class ConfigFileError(Exception):
    """A configuration that cannot be. The message is one line: file, line and column, what, what to do."""
