"""From a file to its values: read, checked, put on top of what it extends, each with its origin."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.config.errors import ConfigFileError
from promptlint.config.positions import KeyPath, key_positions, locate

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["LoadedConfig", "Origin", "load_config"]

_MAX_SIZE = 4 * 1024 * 1024
_MAX_EXTENDS = 20
_LISTS = ("extend-select", "extend-ignore", "exclude", "extend-exclude", "overrides", "tags", "require")
"""Keys whose values are added to those of the extended file."""
_TABLES = ("rules", "per-file-ignores", "format", "models")
"""Keys whose tables are merged with those of the extended file, key by key."""
_TABLE = ("tool", "promptlint")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value stands: a file, line and column from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        here = Path.cwd()
        file = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"{file}:{self.line}:{self.column}"


@dataclass(frozen=True, eq=False)
class LoadedConfig:
    """A configuration with everything it extends. `values` has the keys of the file, checked in form but not against
    the rules there are; `origins` says where each comes from. Patterns and paths are relative to `folder`."""

    file: Path
    values: Mapping[str, Any]
    origins: Mapping[KeyPath, Origin] = field(repr=False)

    @property
    def folder(self) -> Path:
        return self.file.parent

    def origin(self, *path: str | int) -> Origin:
        """The place of a key, or of the nearest one around it."""
        return _nearest(self.origins, path) or Origin(self.file, 1, 1)


@lru_cache(maxsize=256)
def load_config(file: Path) -> LoadedConfig:
    """Read a configuration file and what it extends. Raises ConfigFileError."""
    file = file.absolute()
    chain: list[tuple[Path, dict[str, Any], dict[KeyPath, Origin]]] = []
    seen: set[Path] = set()
    current: Path | None = file
    named_at: Origin | None = None
    while current is not None:
        if current in seen or len(chain) >= _MAX_EXTENDS:
            raise ConfigFileError(f"{named_at}: extend leads back to {current}; take it out")
        seen.add(current)
        values, origins = _read(current, named_at)
        chain.append((current, values, origins))
        parent = values.pop("extend", None)
        named_at = origins.get(("extend",))
        current = (current.parent / Path(parent).expanduser()).absolute() if parent is not None else None
    merged: dict[str, Any] = {}
    places: dict[KeyPath, Origin] = {}
    for _, values, origins in reversed(chain):
        _merge(merged, places, values, origins)
    return LoadedConfig(file, merged, places)


def _read(file: Path, named_at: Origin | None) -> tuple[dict[str, Any], dict[KeyPath, Origin]]:
    """The values that a file sets, by their keys, and where they stand."""
    try:
        if file.stat().st_size > _MAX_SIZE:
            raise ConfigFileError(f"{file}: is too large for a configuration")
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise ConfigFileError(f"{named_at or file}: no such file: {file}; check the path") from None
    except OSError as error:
        raise ConfigFileError(f"{file}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigFileError(f"{file}: is not UTF-8; save it as UTF-8") from None
    try:
        table: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigFileError(f"{file}: is no TOML: {_one_line(error)}") from None
    prefix: KeyPath = _TABLE if file.name == "pyproject.toml" else ()
    for part in prefix:
        table = table.get(part, {}) if isinstance(table, dict) else {}
    positions = {
        path[len(prefix) :]: place for path, place in key_positions(text).items() if path[: len(prefix)] == prefix
    }
    _validate(file, table, positions)
    origins: dict[KeyPath, Origin] = {path: Origin(file, *place) for path, place in positions.items() if path}
    for key in table:
        origins.setdefault((key,), Origin(file, *locate(positions, (key,))))
    return dict(table), origins


def _validate(file: Path, table: Any, positions: Mapping[KeyPath, tuple[int, int]]) -> None:
    from pydantic import ValidationError  # noqa: PLC0415

    from promptlint.config.model import ConfigFile  # noqa: PLC0415

    if not isinstance(table, dict):
        raise ConfigFileError(f"{file}: [tool.promptlint] must be a table")
    try:
        ConfigFile.model_validate(table)
    except ValidationError as error:
        path, message = _first_error(error, ConfigFile)
        raise ConfigFileError(f"{Origin(file, *locate(positions, path))}: {message}") from None


def _first_error(error: ValidationError, model: type[BaseModel]) -> tuple[KeyPath, str]:
    """The path and the words of the first thing that is wrong."""
    first = error.errors(include_url=False)[0]
    path: KeyPath = first["loc"]
    name = ".".join(str(part) if isinstance(part, str) else str(part + 1) for part in path)
    if first["type"] == "extra_forbidden":
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        known = _keys_at(model, path[:-1])
        near = process.extractOne(str(path[-1]), known, scorer=fuzz.ratio, score_cutoff=60)
        meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        return path, f"unknown key {name!r}; {meant}"
    if first["type"] == "missing":
        return path[:-1], f"{name} is missing"
    wrong = first["msg"][0].lower() + first["msg"][1:]
    return path, f"{name}: {wrong.replace('input should be', 'must be')}, not {_short(first['input'])}"


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys of the table at a path."""
    for part in path:
        if isinstance(part, int):
            continue
        name = part.replace("-", "_")
        model = _table_models().get(name, model)
    return [info.alias or name for name, info in model.model_fields.items()]


def _table_models() -> dict[str, type[BaseModel]]:
    from promptlint.config.model import Override, TagRule  # noqa: PLC0415

    return {"overrides": Override, "tags": TagRule}


def _merge(
    merged: dict[str, Any], places: dict[KeyPath, Origin], values: Mapping[str, Any], origins: Mapping[KeyPath, Origin]
) -> None:
    """Put values on top of others."""
    shift: dict[str, int] = {}
    for key, value in values.items():
        if key in _LISTS:
            shift[key] = len(merged.get(key, ()))
            merged[key] = [*merged.get(key, ()), *value]
        elif key in _TABLES:
            merged[key] = {**merged.get(key, {}), **value}
        else:
            merged[key] = value
    for path, origin in origins.items():
        first = str(path[0])
        if len(path) > 1 and isinstance(path[1], int):
            places[(first, path[1] + shift.get(first, 0), *path[2:])] = origin
        else:
            places[path] = origin


def _nearest(origins: Mapping[KeyPath, Origin], path: KeyPath) -> Origin | None:
    while path:
        if path in origins:
            return origins[path]
        path = path[:-1]
    return None


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text[0].lower() + text[1:]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
