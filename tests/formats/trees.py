"""Trees of values, as the libraries of JSON, TOML and YAML read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["leaves", "put"]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every string of such a tree, with its path."""
    if isinstance(value, str):
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from leaves(each, (*path, key))


def put(value: Any, path: tuple[str | int, ...], new: str) -> Any:
    """A value with another string at a path."""
    if not path:
        return new
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value
