"""The data files of this room."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

__all__ = ["load"]


def load(name: str) -> dict[str, Any]:
    """The table in `data/<name>.toml`; the caller keeps what it makes of it."""
    return tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))
