"""Patterns of files, as in `.gitignore`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pathspec import PathSpec, Pattern

__all__ = ["is_pattern", "matches"]


def matches(path: str, patterns: tuple[str, ...], folder: str = "") -> bool:
    """Whether a file is meant by patterns as in `.gitignore`, relative to a folder (empty: the current one)."""
    absolute = Path(path).absolute()
    try:
        relative = absolute.relative_to(Path(folder).absolute())
    except ValueError:
        relative = absolute.relative_to(absolute.anchor)
    return _spec(patterns).match_file(relative.as_posix())


def is_pattern(pattern: str) -> bool:
    """Whether a line can be read as a pattern, or says nothing. Git passes over those that cannot."""
    try:
        _spec((pattern,))
    except Exception:  # noqa: BLE001  # pathspec makes a regular expression of it, and either may refuse
        return False
    return True


@lru_cache(maxsize=64)
def _spec(patterns: tuple[str, ...]) -> PathSpec[Pattern]:
    return PathSpec.from_lines("gitignore", patterns)
