"""The strings of a YAML, TOML or JSON file."""

from __future__ import annotations

from pathlib import PurePath

from promptlint.documents.model import NO_KEYS
from promptlint.documents.packs.json_values import json_scalars
from promptlint.formats.json import read_json
from promptlint.formats.scalars import Scalar

__all__ = ["scalars_of"]


def scalars_of(text: str, path: str) -> list[Scalar]:
    """The strings of a YAML, TOML or JSON file, by the suffix. Raises FormatError."""
    suffix = PurePath(path).suffix.casefold()
    if suffix in (".yaml", ".yml"):
        from promptlint.formats.yaml import read_yaml

        return read_yaml(text)
    if suffix == ".toml":
        from promptlint.formats.toml import read_toml

        return read_toml(text)
    return list(json_scalars(read_json(text), text, NO_KEYS))
