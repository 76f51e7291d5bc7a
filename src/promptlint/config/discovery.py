"""Where the configuration of a file is: the nearest one above it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

__all__ = ["CONFIG_NAMES", "find_config", "forget"]

CONFIG_NAMES = ("promptlint.toml", ".promptlint.toml", "pyproject.toml")
"""What a configuration may be called; in one folder the first of them counts, `pyproject.toml` only with a table
`[tool.promptlint]`."""


def find_config(folder: Path) -> Path | None:
    """The configuration in force in a folder: that of the folder itself, else of the nearest one above."""
    return _find(os.path.abspath(folder))  # noqa: PTH100  # links are not followed: a file belongs where it is named


def forget() -> None:
    """Look again, for programs that run on while files change."""
    _find.cache_clear()


@lru_cache(maxsize=4096)
def _find(folder: str) -> Path | None:
    for name in CONFIG_NAMES:
        path = Path(folder, name)
        if path.is_file() and (name != "pyproject.toml" or _has_table(path)):
            return path
    parent = os.path.dirname(folder)  # noqa: PTH120
    return _find(parent) if parent != folder else None


def _has_table(path: Path) -> bool:
    try:
        return b"tool.promptlint" in path.read_bytes()
    except OSError:
        return False
