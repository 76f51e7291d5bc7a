"""The folder of the user's cache."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["cache_folder", "open_cache_folder"]


def open_cache_folder(folder: Path | None = None) -> Path | None:
    """The folder of this user's cache, made if there is none; None where it cannot be had, or may hold what somebody
    else wrote: then it is not used. No configuration says where it is, so no repository can bring one."""
    try:
        ours = folder is None and not os.environ.get("PROMPTLINT_CACHE_DIR")
        folder = cache_folder() if folder is None else folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if ours:
            folder.chmod(0o700)  # one of an older version is open to all
        state = folder.stat()
    except (OSError, RuntimeError, ValueError):  # RuntimeError: no home
        return None
    if sys.platform != "win32" and (state.st_uid != os.geteuid() or state.st_mode & 0o002):
        return None
    return folder


def cache_folder() -> Path:
    """Where this user's programs keep what they can compute again: `PROMPTLINT_CACHE_DIR`, else the system's place.
    Raises RuntimeError where there is no home."""
    # By hand: the import of platformdirs takes 20 ms, and every check asks for this folder.
    given = os.environ.get("PROMPTLINT_CACHE_DIR")
    if given:
        return Path(given)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
        return Path(base) / "promptlint" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "promptlint"
    base = os.environ.get("XDG_CACHE_HOME", "")
    # A relative one is ignored, as its specification says: it would lie in whatever folder is checked.
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "promptlint"  # noqa: PTH117
