"""From a file to its values: read, checked, put on top of what it extends, each with its origin."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from promptlint.config.discovery import MAX_SIZE, find_config
from promptlint.config.errors import ConfigFileError
from promptlint.config.mistakes import first_mistake, toml_mistake
from promptlint.config.positions import KeyPath, key_positions, nearest
from promptlint.config.trust import Trust
from promptlint.dataclass import dataclass
from promptlint.errors import MissingPackageError
from promptlint.formats.named_path import RefusedPathError, follow, is_inside, real_path
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.toml_values import toml_values

__all__ = ["Configurations", "LoadedConfig", "Origin", "load_config"]

_MAX_EXTENDS = 20
_LISTS = (
    "extend-select",
    "extend-ignore",
    "unfixable",
    "extend-safe-fixes",
    "extend-unsafe-fixes",
    "exclude",
    "extend-exclude",
    "overrides",
    "tags",
    "require",
)
"""Keys whose values are added to those of the extended file."""
_TABLES = ("rules", "per-file-ignores", "format", "models", "vocabulary")
"""Keys whose tables are merged with those of the extended file, key by key."""
_TABLE = ("tool", "promptlint")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value stands: a file, line and column from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.without_column}:{self.column}"

    @property
    def without_column(self) -> str:
        """File and line."""
        here = Path.cwd()
        file = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"{file}:{self.line}"


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
    trust: Trust = Trust.TRUSTED
    foreign: frozenset[Path] = frozenset()
    """Those of its files that lie outside of `folder`: what stands in them is not shown in messages."""
    ignored: tuple[str, ...] = ()
    """A line for each key that was left out because the configuration is not trusted."""

    @property
    def folder(self) -> Path:
        return self.file.parent

    def origin(self, *path: str | int) -> Origin:
        """The place of a key, or of the nearest one around it."""
        return nearest(self.origins, path) or Origin(self.file, 1, 1)

    def mistake(self, message: str, *path: str | int, kind: str) -> ConfigFileError:
        """The error for a value that is wrong. `kind` says what is wrong in words that hold nothing of the file, as in
        `names a rule that there is not`: all that is said of one that lies elsewhere."""
        return _mistake(self.origin(*path), message, kind, foreign=self.origin(*path).file in self.foreign)


def _mistake(at: Origin, message: str, kind: str, *, foreign: bool) -> ConfigFileError:
    if not foreign:
        return ConfigFileError(f"{at}: {message}")
    return ConfigFileError(
        f"{at.without_column}: {kind}; name the file with --config to see more, which is not shown of files elsewhere"
    )


class Configurations:
    """Configuration files as they were when they were first asked for: each is looked for and read once."""

    def __init__(self, trust: Trust = Trust.TRUSTED) -> None:
        self._trust = trust
        self._found: dict[str, Path | None] = {}
        self._loaded: dict[Path, LoadedConfig | ConfigFileError] = {}

    def file_for(self, folder: Path) -> Path | None:
        """The file that configures a folder, which may be broken, or None."""
        return find_config(folder, self._found)

    def for_folder(self, folder: Path) -> LoadedConfig | None:
        """The configuration that applies in a folder, or None. Raises ConfigFileError."""
        found = self.file_for(folder)
        return self.load(found) if found is not None else None

    def load(self, file: Path) -> LoadedConfig:
        """A configuration by its file. Raises ConfigFileError."""
        if file not in self._loaded:
            try:
                self._loaded[file] = load_config(file, self._trust)
            except ConfigFileError as error:  # a broken one is not read again for each file below it
                self._loaded[file] = error
        loaded = self._loaded[file]
        if isinstance(loaded, ConfigFileError):
            raise loaded.with_traceback(None)
        return loaded


def load_config(file: Path, trust: Trust = Trust.TRUSTED) -> LoadedConfig:
    """Read a configuration file and what it extends, as far as it is trusted. Raises ConfigFileError."""
    return _Loading(file.absolute(), trust).load()


class _Loading:
    """A configuration that is being put together from the files of its chain."""

    def __init__(self, file: Path, trust: Trust) -> None:
        self._file = file
        self._folder = file.parent
        self._trust = trust
        self._foreign: set[Path] = set()
        self._ignored: list[str] = []

    def load(self) -> LoadedConfig:
        chain: list[tuple[dict[str, Any], dict[KeyPath, Origin]]] = []
        seen: set[Path] = set()
        current: Path | None = self._file
        named_at: Origin | None = None
        while current is not None:
            if current in seen:
                raise ConfigFileError(f"{named_at}: extend leads back to {current}; take it out")
            if len(chain) >= _MAX_EXTENDS:
                raise ConfigFileError(f"{named_at}: extend leads through more than {_MAX_EXTENDS} files; take it out")
            seen.add(current)
            if not self._may_read(current, named_at):
                break
            if named_at is not None and named_at.file in self._foreign and not os.path.isfile(current):
                raise _mistake(named_at, "", "extends a file that is not there", foreign=True)
            values, origins = _read(current, named_at, foreign=current in self._foreign)
            chain.append((values, origins))
            named_at = origins.get(("extend",))
            current = self._settle_paths(values, origins, current)
        merged: dict[str, Any] = {}
        merged_origins: dict[KeyPath, Origin] = {}
        places: dict[str, tuple[Origin, ...]] = {}
        for values, origins in reversed(chain):
            for key in values:
                before = places.get(key, ()) if key in (*_LISTS, *_TABLES) else ()
                places[key] = (*before, origins[key,])
            _merge(merged, merged_origins, values, origins)
        return LoadedConfig(
            self._file,
            merged,
            merged_origins,
            places,
            self._trust,
            frozenset(self._foreign),
            tuple(self._ignored),
        )

    def _may_read(self, file: Path, named_at: Origin | None) -> bool:
        """Whether a file of the chain is read; notes one that lies elsewhere, which a link may do, too."""
        try:
            real_path(file, self._folder)
        except RefusedPathError as error:
            raise ConfigFileError(f"{named_at or file}: {file} {error}; it is not read") from None
        if is_inside(file, self._folder):
            return True
        self._foreign.add(file)
        if self._trust is Trust.TRUSTED:
            return True
        self._ignore("extend" if named_at is not None else "this file", named_at or Origin(file, 1, 1))
        return False

    def _settle_paths(self, values: dict[str, Any], origins: dict[KeyPath, Origin], file: Path) -> Path | None:
        """Take out what the configuration may not do, and make its paths relative to the folder of the first file;
        gives the file that this one extends."""
        from promptlint.config.model import CODE_KEYS, PATH_KEYS

        for key in CODE_KEYS:
            if self._trust is Trust.UNTRUSTED and values.pop(key, None):
                self._ignore(key, origins[key,])
        extended: Path | None = None
        for key in PATH_KEYS:
            if values.get(key) is None:
                continue
            if key == "extend":
                text = os.path.normpath(values.pop(key))
                if self._is_followed(text, file, (key,), origins):
                    extended = Path(os.path.abspath(file.parent / text))  # noqa: PTH100
                continue
            settled = self._settled(values[key], file, (key,), origins)
            if settled is None:
                del values[key]
            else:
                values[key] = settled
        return extended

    def _settled(self, value: Any, file: Path, place: KeyPath, origins: Mapping[KeyPath, Origin]) -> Any:
        """A path, or a list or a table of them, without those that are left out; None where nothing is left."""
        if isinstance(value, dict):
            each = {key: self._settled(part, file, (*place, key), origins) for key, part in value.items()}
            return {key: part for key, part in each.items() if part is not None}
        if isinstance(value, list):
            parts = [self._settled(part, file, (*place, number), origins) for number, part in enumerate(value)]
            left = [part for part in parts if part is not None]
            return left if left or not value else None
        if not isinstance(value, str) or not value:  # what is wrong with it is said where it is used
            return value
        if not self._is_followed(value, file, place, origins):
            return None
        return value if file.parent == self._folder else str(file.parent / value)

    def _is_followed(self, text: str, file: Path, place: KeyPath, origins: Mapping[KeyPath, Origin]) -> bool:
        """Whether a path is; notes it where it is left out. Raises ConfigFileError for one that nobody may name."""
        at = nearest(origins, place) or Origin(file, 1, 1)
        try:
            path = follow(text, file.parent)
        except RefusedPathError as error:
            if self._trust is Trust.UNTRUSTED:
                self._ignore(str(place[0]), at)
                return False
            name = ".".join(str(part) for part in place if isinstance(part, str))
            foreign = file in self._foreign
            raise _mistake(at, f"{name}: {text!r} {error}", f"names a path that {error}", foreign=foreign) from None
        if self._trust is Trust.UNTRUSTED and not is_inside(path, self._folder):
            self._ignore(str(place[0]), at)
            return False
        return True

    def _ignore(self, what: str, at: Origin) -> None:
        self._ignored.append(f"{at}: {what} is left out, as its folder is not trusted")


def _read(file: Path, named_at: Origin | None, *, foreign: bool) -> tuple[dict[str, Any], dict[KeyPath, Origin]]:
    """The values that a file sets, by their keys, and where they stand. Of a foreign file's text no message says
    anything."""
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
        if place is None and not foreign:
            raise ConfigFileError(f"{file}: {message}") from None
        raise _mistake(Origin(file, *(place or (1, 1))), message, "is not valid TOML", foreign=foreign) from None
    prefix: KeyPath = _TABLE if file.name == "pyproject.toml" else ()
    for part in prefix:
        table = table.get(part, {}) if isinstance(table, dict) else {}
    positions = {
        path[len(prefix) :]: place for path, place in key_positions(text).items() if path[: len(prefix)] == prefix
    }
    _validate(file, table, positions, foreign=foreign)
    origins: dict[KeyPath, Origin] = {path: Origin(file, *place) for path, place in positions.items() if path}
    for key in table:
        origins.setdefault((key,), Origin(file, 1, 1))
    return dict(table), origins


def _validate(file: Path, table: Any, positions: Mapping[KeyPath, tuple[int, int]], *, foreign: bool) -> None:
    try:
        from pydantic import ValidationError
    except ImportError:
        raise MissingPackageError("pydantic", f"{file}: checking a configuration") from None
    from promptlint.config.model import ConfigFile

    if not isinstance(table, dict):
        raise ConfigFileError(f"{file}: [tool.promptlint] must be a table")
    try:
        ConfigFile.model_validate(table)
    except ValidationError as error:
        path, message, kind = first_mistake(error, ConfigFile)
        place = nearest(positions, path) or (1, 1)
        raise _mistake(Origin(file, *place), message, kind, foreign=foreign) from None


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
