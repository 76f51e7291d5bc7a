"""The settings of a WebUI: `config.json` in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from promptlint.formats.regular_file import read_regular

__all__ = ["read_settings"]

_LARGEST = 8 << 20
"""Bytes that are read. A bound: it has some hundred kilobytes at most."""


def read_settings(root: Path) -> dict[str, Any]:
    """The settings of the WebUI in a folder; none where there are none that can be read."""
    try:
        table = json.loads(read_regular(root / "config.json", _LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}
