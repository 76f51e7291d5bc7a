"""`promptlint`, and `python -m promptlint`: a command line as a process of its own."""

from __future__ import annotations

import gc
import os
import sys

from promptlint.cli import main

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["run"]

_RARELY = (20_000, 20, 100)
"""Objects that are made before Python looks for cycles, of which an import makes none: by itself it looks after 700."""


def run() -> NoReturn:
    """Run `sys.argv` and end the process with its exit status."""
    gc.set_threshold(*_RARELY)
    status = main()
    _end(status)
    raise SystemExit(status)


def _end(status: int) -> None:
    """End at once, as far as nothing is left to do: to take everything apart first takes a sixth of a short run."""
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return
    atexit = sys.modules.get("atexit")
    if atexit is not None:
        atexit._run_exitfuncs()  # noqa: SLF001  # they are run once, here or by Python
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # it is closed: Python says so in its way
        return
    os._exit(status)


if __name__ == "__main__":
    run()
