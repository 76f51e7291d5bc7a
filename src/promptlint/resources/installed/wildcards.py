"""The names of wildcards in a file: its own path, or the keys of a tree.

Source: dynamic-prompts, for which `hair/colour.txt` is `__hair/colour__`, and a YAML or JSON tree has a wildcard for
each list of entries, named by the keys that lead to it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from promptlint.formats.safetensors import FormatError, read_json

__all__ = ["SUFFIXES", "wildcard_names"]

SUFFIXES = frozenset({".txt", ".yaml", ".yml", ".json"})
_LARGEST = 16 << 20
_KEY = re.compile(
    r"(?P<indent> *)(?P<key>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s:#\-\"'][^:\n]{0,200}?) *:(?P<rest>| .*)"
)


def wildcard_names(path: Path, name: str) -> tuple[str, ...]:
    """The wildcards of a file; `name` is its path below the wildcard folder, without suffix. Raises FormatError and
    OSError."""
    suffix = path.suffix.casefold()
    if suffix == ".txt":
        return (name,)
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise FormatError(f"it has more than {_LARGEST:,} bytes")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if suffix == ".json":
        return _of_tree(read_json(data), name)
    return _of_yaml(data.decode("utf-8", "replace"))


def _of_tree(tree: Any, name: str) -> tuple[str, ...]:
    found: list[str] = []
    stack: list[tuple[str, Any]] = [("", tree)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{path}/{key}" if path else str(key), child) for key, child in reversed(value.items())]
        elif path:
            found.append(path)
        elif isinstance(value, list):
            found.append(name)
    return tuple(found)


def _of_yaml(text: str) -> tuple[str, ...]:
    """The paths of keys that have no keys below them. Reads indented block mappings, which is what such files are."""
    found: dict[str, None] = {}
    stack: list[tuple[int, str]] = []
    for line in text.splitlines():
        match = _KEY.fullmatch(line) if len(line) < 2_000 else None
        if match is None:
            continue
        indent = len(match["indent"])
        while stack and stack[-1][0] >= indent:
            stack.pop()
        key = match["key"].strip("\"'")
        if stack:
            found.pop(stack[-1][1], None)
            key = f"{stack[-1][1]}/{key}"
        if len(stack) < 50:
            stack.append((indent, key))
            found[key] = None
    return tuple(found)
