"""The data files of this room: TOML for people, and the same as JSON, which takes a tenth of the time to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "load"]

FOLDER = Path(__file__).parent / "data"
"""Where they are; `scripts/generate_data.py` writes the JSON."""


@cache
def load(name: str) -> Mapping[str, Any]:
    """The table in `data/<name>.toml`, as it was when the JSON was written."""
    table: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return table
