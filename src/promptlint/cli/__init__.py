"""The command line."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `from typing import TYPE_CHECKING` would take as long as all of `promptlint --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, `sys.argv` by default; returns the exit status.

    0: nothing at or above the fail level; 1: findings; 2: wrong usage or settings, internal error;
    130: Ctrl-C; 143, 129: told to end by SIGTERM, SIGHUP.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments in (["--version"], ["-V"]):
        from promptlint._version import __version__

        print(f"promptlint {__version__}")
        return 0
    if argv is None:
        from promptlint.code_sources import leave_current_folder

        leave_current_folder()  # before anything else is imported
    from promptlint.cli.ending import EndedError, ending_by_signals

    try:
        with ending_by_signals():
            from promptlint.cli.app import run

            return run(arguments)
    except KeyboardInterrupt:
        return 130
    except EndedError as ended:
        return ended.status
