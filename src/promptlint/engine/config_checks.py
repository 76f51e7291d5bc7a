"""What a configuration says and there is not: rules, targets, models, requirements. Each error has its place."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.config import ConfigFileError, LoadedConfig, Trust
from promptlint.config.positions import KeyPath
from promptlint.engine.settings import ConfigError, Settings, read_tag_tables
from promptlint.resources.names import did_you_mean
from promptlint.resources.requirements.model import Manifest
from promptlint.rules.user.tag_rule import TagTable

if TYPE_CHECKING:
    from promptlint.resources.inventory.sources import Sources

__all__ = ["check_config", "config_manifest", "config_sources", "config_tag_lists"]

_INVALID = "has a setting that is not valid"
_CHECKED = (
    "plugin-rules",
    "preview",
    "select",
    "ignore",
    "target",
    "also-targets",
    "model-family",
    "plugins",
    "steps",
    "hires-steps",
    "extend-select",
    "extend-ignore",
    "unfixable",
    "extend-safe-fixes",
    "extend-unsafe-fixes",
    "rules",
)


def check_config(config: LoadedConfig) -> None:
    """Raise ConfigFileError for invalid settings, whichever files they are for."""
    values = config.values
    base = {"tags": _tags_of(config), **{name: values[name] for name in ("plugin-rules",) if name in values}}
    layers: list[tuple[KeyPath, Mapping[str, Any]]] = [((), values)]
    layers += [(("overrides", number), layer) for number, layer in enumerate(values.get("overrides", ()))]
    for place, layer in layers:
        _check_settings(config, base, place, layer)
        kind = layer.get("kind")
        if kind is not None:
            from promptlint.documents.kinds import KIND_NAMES

            if kind in KIND_NAMES:
                continue
            message = f"unknown kind {kind!r}{did_you_mean(kind, KIND_NAMES)}"
            raise config.mistake(message, *place, "kind", kind="names a kind of files that there is not")
    _check_patterns(config)
    ignored = values.get("per-file-ignores", {})
    if _mistake({**base, "ignore": [code for codes in ignored.values() for code in codes]}) is not None:
        for pattern, codes in ignored.items():
            _check_list(config, base, ("per-file-ignores", pattern), "ignore", codes)


def _check_patterns(config: LoadedConfig) -> None:
    from promptlint.formats.gitignore import check_together, is_pattern

    patterns = list(_patterns(config.values))
    for place, pattern in patterns:
        if not is_pattern(pattern):
            message = f"{pattern!r} is not a pattern as in .gitignore"
            raise config.mistake(message, *place, kind="has what is not a pattern as in .gitignore")
    try:
        check_together(pattern for _, pattern in patterns)
    except ValueError as error:
        raise ConfigFileError(f"{config.file}: the patterns of files have {error}") from None


def _patterns(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """The patterns of files, each with its place."""
    tables: list[tuple[KeyPath, Mapping[str, Any]]] = [((), values)]
    for name in ("overrides", "require"):
        tables += [((name, number), table) for number, table in enumerate(values.get(name, ()))]
    for place, table in tables:
        for key in ("include", "exclude", "extend-exclude", "files"):
            patterns = table.get(key)
            for number, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
                if isinstance(pattern, str):
                    yield (*place, key, number), pattern
    for pattern in values.get("per-file-ignores", ()):
        yield ("per-file-ignores", pattern), pattern


def _check_settings(config: LoadedConfig, base: Mapping[str, Any], place: KeyPath, layer: Mapping[str, Any]) -> None:
    """Raise ConfigFileError for the first invalid setting of a table, with its place."""
    settings = {name: layer[name] for name in _CHECKED if layer.get(name) is not None}
    if "extend-ignore" in settings:
        settings["ignore"] = [*settings.get("ignore", ()), *settings.pop("extend-ignore")]
    if _mistake({**base, **settings}) is None:
        return
    for name in _CHECKED:
        value = layer.get(name)
        key = "ignore" if name == "extend-ignore" else name
        if isinstance(value, list):
            _check_list(config, base, (*place, name), key, value)
        elif value is not None:
            for path, item in _items(name, value):
                _expect_no(_mistake({**base, key: item}), config, (*place, *path))


def _check_list(config: LoadedConfig, base: Mapping[str, Any], place: KeyPath, key: str, items: list[Any]) -> None:
    """Raise ConfigFileError for the first invalid item of a setting, with its place: of a list that may be long."""
    first = bisect_left(range(len(items)), 1, key=lambda n: _mistake({**base, key: items[: n + 1]}) is not None)
    if first < len(items):
        _expect_no(_mistake({**base, key: [items[first]]}), config, (*place, first))


def _expect_no(mistake: ConfigError | None, config: LoadedConfig, place: KeyPath) -> None:
    if mistake is not None:
        raise config.mistake(str(mistake), *place, kind=_INVALID) from None


def _mistake(settings: Mapping[str, Any]) -> ConfigError | None:
    try:
        Settings.of(settings)
    except ConfigError as error:
        return error
    return None


def _items(name: str, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    """A setting that is not a list, in the smallest pieces that can be wrong, each with its place."""
    if name != "rules":
        yield (name,), value
        return
    for rule, options in value.items():
        yield (name, rule), {rule: {}}
        for option, setting in options.items():
            yield (name, rule, option), {rule: {option: setting}}


def _tags_of(config: LoadedConfig) -> tuple[TagTable, ...]:
    """The user's own rules. Raises ConfigFileError for the first invalid table, given those before it."""
    tables = config.values.get("tags", ())
    try:
        return read_tag_tables(tables)
    except ConfigError:
        first = bisect_left(range(len(tables)), 1, key=lambda n: _mistake({"tags": tables[: n + 1]}) is not None)
        _expect_no(_mistake({"tags": tables[: first + 1]}), config, ("tags", first))
        raise


def config_manifest(config: LoadedConfig) -> Manifest | None:
    """What a configuration requires, or None. Raises ConfigFileError."""
    tables = config.values.get("require")
    if not tables:
        return None
    from promptlint.resources.requirements.manifest import ManifestError, read_manifest

    for number, table in enumerate(tables):
        try:
            read_manifest([table])
        except ManifestError as error:
            words = str(error).partition(": ")[2]
            raise config.mistake(f"require: {words}", "require", number, kind=_INVALID) from None
    return read_manifest(tables, source=config.file.name, folder=str(config.folder))


def config_tag_lists(config: LoadedConfig) -> tuple[Path, ...] | None:
    """The lists of tags that a configuration names; None where it says nothing of them. Raises ConfigFileError for one
    that is not there."""
    files = config.values.get("vocabulary", {}).get("files")
    if files is None:
        return None
    for number, file in enumerate(files):
        if not os.path.isfile(config.folder / file):
            at = ("vocabulary", "files", number)
            message = f"vocabulary: {file}: no such file; check the path"
            raise config.mistake(message, *at, kind="names a list of tags that is not there")
    return tuple(config.folder / file for file in files)


def config_sources(config: LoadedConfig) -> Sources | None:
    """Where a configuration says that models are, a lock file beside it included, and its lists of tags; None for
    nowhere. Raises ConfigFileError."""
    from promptlint.resources.inventory.sources import SourceError, Sources  # brings the scanner along

    confined = config.trust is Trust.UNTRUSTED
    table = config.values.get("models", {})
    for key, value in table.items():
        try:
            Sources.of_table({key: value}, config.folder, confined=confined)
        except SourceError as error:
            raise config.mistake(str(error), "models", key, kind=_INVALID) from None
    sources = Sources.of_table(table, config.folder, confined=confined)
    _expect_no_foreign_path(config, sources, table)
    return replace(sources, tag_lists=config_tag_lists(config)) or None


def _expect_no_foreign_path(config: LoadedConfig, sources: Sources, table: Mapping[str, Any]) -> None:
    """Who extends a file elsewhere does not learn from us what is written in it: not from a path that is not there,
    either. With a lock file the folders may be missing, and it is read where they are."""
    if sources.may_be_missing and sources.has_folders():
        return
    for path, origin in config.origins.items():
        named = _value_at(table, path[1:]) if path[0] == "models" else None
        if origin.file not in config.foreign or not isinstance(named, str) or os.path.exists(config.folder / named):
            continue
        if path[1] == "lock":
            raise config.mistake("", *path, kind="names a lock file that is not there")
        if not sources.may_be_missing:
            raise config.mistake("", *path, kind="names a folder that is not there")


def _value_at(table: Any, path: KeyPath) -> Any:
    for part in path:
        try:
            table = table[part]
        except (LookupError, TypeError):
            return None
    return table
