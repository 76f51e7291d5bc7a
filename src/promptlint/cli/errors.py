"""What can be wrong with a command line."""

from __future__ import annotations

import os

__all__ = ["UsageError", "internal_error", "settings_error"]


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


def settings_error(error: Exception) -> str | None:
    """What to say of an exception that tells of a configuration, an option, a baseline or models that cannot be; None
    for any other. These come from the project, whatever command asks it."""
    from promptlint.config import ConfigFileError  # noqa: PLC0415
    from promptlint.engine.baseline import BaselineError  # noqa: PLC0415
    from promptlint.engine.project import OptionError  # noqa: PLC0415
    from promptlint.engine.settings import ConfigError  # noqa: PLC0415
    from promptlint.resources.sources import SourceError  # noqa: PLC0415

    if isinstance(error, (ConfigFileError, BaselineError, SourceError)):
        return str(error)
    if isinstance(error, ConfigError):
        option = f"--{error.key}: " if isinstance(error, OptionError) else ""
        return f"{option}{error}; `promptlint rule` lists all rules"
    return None
