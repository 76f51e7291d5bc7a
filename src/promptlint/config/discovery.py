"""Where the configuration of a file is: the nearest one above it."""

from __future__ import annotations

import os
from pathlib import Path

from promptlint.formats.named_path import is_followed
from promptlint.formats.regular_file import read_regular
from promptlint.formats.toml_values import toml_values

__all__ = ["CONFIG_NAMES", "MAX_SIZE", "find_config"]

MAX_SIZE = 512 * 1024
"""Bytes of a configuration. A bound: they have some kilobytes."""

CONFIG_NAMES = ("promptlint.toml", ".promptlint.toml", "pyproject.toml")
"""What a configuration may be called; in one folder the first of them counts, `pyproject.toml` only with a table
`[tool.promptlint]`."""


def find_config(folder: Path, known: dict[str, Path | None] | None = None) -> Path | None:
    """The configuration that applies in a folder: that of the folder itself, else of the nearest one above. `known`
    keeps what was found in each folder, for those who ask often."""
    known = {} if known is None else known
    current = os.path.abspath(folder)  # noqa: PTH100  # links are not followed: a file belongs where it is named
    while True:
        if current not in known:
            known[current] = _in_folder(current)
        found = known[current]
        parent = os.path.dirname(current)  # noqa: PTH120
        if found is not None or parent == current:
            return found
        current = parent


def _in_folder(folder: str) -> Path | None:
    for name in CONFIG_NAMES:
        path = os.path.join(folder, name)  # noqa: PTH118  # asked of every folder there is
        if os.path.islink(path) and not is_followed(Path(path), Path(folder)):  # noqa: PTH114
            continue
        if os.path.isfile(path) and (name != "pyproject.toml" or _has_table(Path(path))):
            return Path(path)
    return None


def _has_table(path: Path) -> bool:
    """Whether a `pyproject.toml` configures promptlint. One that is not TOML counts if it seems to, so that its mistake
    is reported and not passed over."""
    try:
        data = read_regular(path, MAX_SIZE)
    except OSError:
        return False
    if b"promptlint" not in data:
        return False
    try:
        tool = toml_values(data.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):
        return b"tool.promptlint" in data
    return isinstance(tool, dict) and "promptlint" in tool
