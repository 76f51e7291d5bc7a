"""The data files of this room."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["load"]


@cache
def load(name: str) -> Mapping[str, Any]:
    """The table in `data/<name>.toml`."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))
