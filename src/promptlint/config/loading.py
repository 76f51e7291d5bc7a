"""From a file to its values: read, checked, put on top of what it extends, each with its origin."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promptlint.config.discovery import MAX_SIZE, find_config
from promptlint.config.errors import ConfigFileError
from promptlint.config.mistakes import first_mistake, toml_mistake
from promptlint.config.positions import KeyPath, key_positions, nearest
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.toml_values import toml_values

__all__ = ["Configurations", "LoadedConfig", "Origin", "load_config"]

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
    the rules there are; `origins` says where each comes from. Patterns and paths are relative to `folder`; paths of an
    extended file in another folder are absolute."""

    file: Path
    values: Mapping[str, Any]
    origins: Mapping[KeyPath, Origin] = field(repr=False)
    places: Mapping[str, tuple[Origin, ...]] = field(default_factory=dict, repr=False)
    """Where each key is set: several places for one that adds to what the extended file says."""

    @property
    def folder(self) -> Path:
        return self.file.parent

    def origin(self, *path: str | int) -> Origin:
        """The place of a key, or of the nearest one around it."""
        return nearest(self.origins, path) or Origin(self.file, 1, 1)


class Configurations:
    """Configuration files as they were when they were first asked for: each is looked for and read once."""

    def __init__(self) -> None:
        self._found: dict[str, Path | None] = {}
        self._loaded: dict[Path, LoadedConfig] = {}

    def for_folder(self, folder: Path) -> LoadedConfig | None:
        """The configuration that applies in a folder, or None. Raises ConfigFileError."""
        found = find_config(folder, self._found)
        return self.load(found) if found is not None else None

    def load(self, file: Path) -> LoadedConfig:
        """A configuration by its file. Raises ConfigFileError."""
        if file not in self._loaded:
            self._loaded[file] = load_config(file)
        return self._loaded[file]


def load_config(file: Path) -> LoadedConfig:
    """Read a configuration file and what it extends. Raises ConfigFileError."""
    file = file.absolute()
    chain: list[tuple[dict[str, Any], dict[KeyPath, Origin]]] = []
    seen: set[Path] = set()
    current: Path | None = file
    named_at: Origin | None = None
    while current is not None:
        if current in seen or len(chain) >= _MAX_EXTENDS:
            raise ConfigFileError(f"{named_at}: extend leads back to {current}; take it out")
        seen.add(current)
        values, origins = _read(current, named_at)
        chain.append((values, origins))
        parent = values.pop("extend", None)
        named_at = origins.get(("extend",))
        _rebase(values, current.parent, file.parent)
        if parent is not None:
            current = Path(os.path.abspath(current.parent / Path(parent).expanduser()))  # noqa: PTH100
        else:
            current = None
    merged: dict[str, Any] = {}
    merged_origins: dict[KeyPath, Origin] = {}
    places: dict[str, tuple[Origin, ...]] = {}
    for values, origins in reversed(chain):
        for key in values:
            before = places.get(key, ()) if key in (*_LISTS, *_TABLES) else ()
            places[key] = (*before, origins[key,])
        _merge(merged, merged_origins, values, origins)
    return LoadedConfig(file, merged, merged_origins, places)


def _rebase(values: dict[str, Any], folder: Path, wanted: Path) -> None:
    """Paths are relative to the file they stand in, also where another file extends that one."""
    if folder == wanted:
        return
    if isinstance(values.get("baseline"), str):
        values["baseline"] = str(folder / values["baseline"])
    if "models" in values:
        values["models"] = {key: _below(folder, value) for key, value in values["models"].items()}


def _below(folder: Path, value: Any) -> Any:
    if isinstance(value, list):
        return [_below(folder, each) for each in value]
    return str(folder / Path(value).expanduser()) if isinstance(value, str) and value else value


def _read(file: Path, named_at: Origin | None) -> tuple[dict[str, Any], dict[KeyPath, Origin]]:
    """The values that a file sets, by their keys, and where they stand."""
    try:
        text = read_regular(file, MAX_SIZE).decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        raise ConfigFileError(f"{named_at or file}: no such file: {file}; check the path") from None
    except TooLargeError:
        raise ConfigFileError(f"{file}: is too large for a configuration") from None
    except OSError as error:
        raise ConfigFileError(f"{file}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigFileError(f"{file}: is not UTF-8; save it as UTF-8") from None
    try:
        table: Any = toml_values(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits
        place, message = toml_mistake(text, error)
        raise ConfigFileError(f"{file if place is None else Origin(file, *place)}: {message}") from None
    prefix: KeyPath = _TABLE if file.name == "pyproject.toml" else ()
    for part in prefix:
        table = table.get(part, {}) if isinstance(table, dict) else {}
    positions = {
        path[len(prefix) :]: place for path, place in key_positions(text).items() if path[: len(prefix)] == prefix
    }
    _validate(file, table, positions)
    origins: dict[KeyPath, Origin] = {path: Origin(file, *place) for path, place in positions.items() if path}
    for key in table:
        origins.setdefault((key,), Origin(file, 1, 1))
    return dict(table), origins


def _validate(file: Path, table: Any, positions: Mapping[KeyPath, tuple[int, int]]) -> None:
    from pydantic import ValidationError

    from promptlint.config.model import ConfigFile

    if not isinstance(table, dict):
        raise ConfigFileError(f"{file}: [tool.promptlint] must be a table")
    try:
        ConfigFile.model_validate(table)
    except ValidationError as error:
        path, message = first_mistake(error, ConfigFile)
        place = nearest(positions, path) or (1, 1)
        raise ConfigFileError(f"{Origin(file, *place)}: {message}") from None


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
