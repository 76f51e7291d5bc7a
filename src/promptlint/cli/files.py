"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

__all__ = ["replace_file"]


def replace_file(target: Path, text: str) -> None:
    """Write a text in UTF-8 in the place of a file, or as a new one; a symbolic link stays and its file is replaced.

    Readers see the old file or the new one, never half of it. Raises OSError, and then nothing is changed; ValueError
    for a name that cannot be one.
    """
    goal = Path(os.path.realpath(target))
    if goal.exists() and not goal.is_file():
        raise OSError("it is not a regular file")
    # Beside it, for only there the last step cannot fail half-way. Created as any new file, with the caller's umask.
    beside = goal.with_name(f".promptlint-{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if goal.exists():
            beside.chmod(goal.stat().st_mode & 0o7777)
        beside.replace(goal)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
