"""`check --watch`: check again whenever something changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError, settings_error, settings_errors
from promptlint.cli.terminal import complain, is_terminal, note

if TYPE_CHECKING:
    from promptlint.cli.check_options import CheckOptions

__all__ = ["watch"]

_POLL = 0.4
"""Seconds between two looks at the files."""


def watch(options: CheckOptions, check: Callable[[CheckOptions], int]) -> int:
    """Check again whenever a file or its configuration changes, until Ctrl-C."""
    import time

    wrong: tuple[type[Exception], ...] = (UsageError, *settings_errors())
    try:
        while True:
            before = _state(options)
            try:
                check(options)
            except wrong as error:  # somebody is in the middle of writing it
                complain(settings_error(error) or str(error))
            note("promptlint: waiting for changes; Ctrl-C ends")
            while _state(options) == before:
                time.sleep(_POLL)
            if is_terminal(sys.stdout):
                sys.stdout.write("\x1b[2J\x1b[H")
    except KeyboardInterrupt:
        return 0


def _state(options: CheckOptions) -> dict[str, tuple[int, int]]:
    """Size and time of everything that is watched."""
    from promptlint.config import CONFIG_NAMES
    from promptlint.documents.decoding import ReadError
    from promptlint.documents.discovery import find_files

    found: dict[str, tuple[int, int]] = {}
    for name in options.paths:
        with suppress(ReadError, OSError, ValueError):
            path = Path(name)
            files = [each.path for each in find_files([path])[0]]
            folders = {path, *path.absolute().parents, *(file.parent for file in files)}
            for file in (*files, *(folder / config for folder in folders for config in CONFIG_NAMES)):
                with suppress(OSError):
                    state = file.stat()
                    found[str(file)] = state.st_size, state.st_mtime_ns
    return found
