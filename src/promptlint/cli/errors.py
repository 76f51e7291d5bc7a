"""What can be wrong with a command line, and with the files that it names."""

from __future__ import annotations

__all__ = ["Failures", "OutputError", "UsageError", "settings_error", "settings_errors"]


class UsageError(Exception):
    """An invalid command line; the message is one line that says what, where and what to do."""


class OutputError(Exception):
    """Standard output cannot be written, as for a disk that is full; the message is why."""


class Failures:
    """What could not be read or written in a run that goes on with the rest: each is said at once, in one line."""

    def __init__(self) -> None:
        self.count = 0

    def __bool__(self) -> bool:
        return self.count > 0

    def add(self, line: str) -> None:
        """Say one."""
        from promptlint.cli.terminal import complain

        self.count += 1
        complain(line)


def settings_errors() -> tuple[type[Exception], ...]:
    """The exceptions for an invalid configuration, option or baseline, invalid models, or a package that
    is not there. They come from the
    project, whatever command asks it."""
    from promptlint.config import ConfigFileError
    from promptlint.engine.baseline import BaselineError
    from promptlint.engine.settings import ConfigError
    from promptlint.errors import MissingPackageError
    from promptlint.resources.inventory.sources import SourceError

    return ConfigFileError, BaselineError, SourceError, ConfigError, MissingPackageError


def settings_error(error: Exception) -> str | None:
    """What to say about such an exception; None for any other."""
    if not isinstance(error, settings_errors()):
        return None
    from promptlint.engine.project import OptionError
    from promptlint.engine.settings import ConfigError

    if not isinstance(error, ConfigError):
        return str(error)
    option = f"--{error.key}: " if isinstance(error, OptionError) else ""
    return f"{option}{error}; `promptlint rule` lists all rules"
