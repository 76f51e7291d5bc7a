"""What a configuration says and there is not: rules, targets, models, requirements. Each error has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from promptlint.config import LoadedConfig, Trust
from promptlint.config.positions import KeyPath
from promptlint.engine.settings import ConfigError, Settings, read_tag_tables
from promptlint.resources.names import did_you_mean
from promptlint.resources.requirements.model import Manifest

if TYPE_CHECKING:
    from promptlint.resources.inventory.sources import Sources

__all__ = ["check_config", "config_manifest", "config_sources"]

_INVALID = "has a setting that is not valid"
_CHECKED = (
    "plugin-rules",
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
    "rules",
)


def check_config(config: LoadedConfig) -> None:
    """Raise ConfigFileError for invalid settings, whichever files they are for."""
    values = config.values
    _check_tags(config)
    base = {name: values[name] for name in ("plugin-rules", "tags") if name in values}
    layers: list[tuple[KeyPath, Mapping[str, Any]]] = [((), values)]
    layers += [(("overrides", number), layer) for number, layer in enumerate(values.get("overrides", ()))]
    for place, layer in layers:
        for name in _CHECKED:
            if layer.get(name) is None:
                continue
            key = "ignore" if name == "extend-ignore" else name
            for path, item in _items(name, layer[name]):
                _try(config, {**base, key: item}, (*place, *path))
        _check_patterns(config, layer, place)
        kind = layer.get("kind")
        if kind is not None:
            from promptlint.documents.kinds import KIND_NAMES

            if kind in KIND_NAMES:
                continue
            message = f"unknown kind {kind!r}{did_you_mean(kind, KIND_NAMES)}"
            raise config.mistake(message, *place, "kind", kind="names a kind of files that there is not")
    for number, table in enumerate(values.get("require", ())):
        _check_patterns(config, table, ("require", number))
    for pattern, codes in values.get("per-file-ignores", {}).items():
        _check_pattern(config, pattern, ("per-file-ignores", pattern))
        for number, code in enumerate(codes):
            _try(config, {**base, "ignore": [code]}, ("per-file-ignores", pattern, number))


def _check_patterns(config: LoadedConfig, table: Mapping[str, Any], place: KeyPath) -> None:
    for key in ("exclude", "extend-exclude", "files"):
        patterns = table.get(key)
        for number, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            _check_pattern(config, pattern, (*place, key, number))


def _check_pattern(config: LoadedConfig, pattern: object, place: KeyPath) -> None:
    from promptlint.formats.gitignore import is_pattern

    if isinstance(pattern, str) and not is_pattern(pattern):
        message = f"{pattern!r} is not a pattern as in .gitignore"
        raise config.mistake(message, *place, kind="has what is not a pattern as in .gitignore")


def _try(config: LoadedConfig, settings: Mapping[str, Any], place: KeyPath) -> None:
    try:
        Settings.of(settings)
    except ConfigError as error:
        raise config.mistake(str(error), *place, kind=_INVALID) from None


def _items(name: str, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    """A setting in the smallest pieces that can be wrong, each with its place."""
    if name == "rules":
        for rule, options in value.items():
            yield (name, rule), {rule: {}}
            for option, setting in options.items():
                yield (name, rule, option), {rule: {option: setting}}
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield (name, number), [item]
    else:
        yield (name,), value


def _check_tags(config: LoadedConfig) -> None:
    """Raise ConfigFileError for the first invalid table of tags, given those before it."""
    tables = config.values.get("tags", ())
    try:
        read_tag_tables(tables)
    except ConfigError:
        for number in range(len(tables)):
            try:
                read_tag_tables(tables[: number + 1])
            except ConfigError as error:
                raise config.mistake(str(error), "tags", number, kind=_INVALID) from None


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


def config_sources(config: LoadedConfig) -> Sources | None:
    """Where a configuration says that models are, a lock file beside it included; None for nowhere. Raises
    ConfigFileError."""
    from promptlint.resources.inventory.sources import SourceError, Sources  # brings the scanner along

    confined = config.trust is Trust.UNTRUSTED
    table = config.values.get("models", {})
    for key, value in table.items():
        try:
            Sources.of_table({key: value}, config.folder, confined=confined)
        except SourceError as error:
            raise config.mistake(str(error), "models", key, kind=_INVALID) from None
    sources = Sources.of_table(table, config.folder, confined=confined)
    if not sources.may_be_missing:
        # Who extends a file elsewhere does not learn from us what is written in it.
        for path, origin in config.origins.items():
            named = _value_at(table, path[1:]) if path[0] == "models" else None
            if origin.file in config.foreign and isinstance(named, str) and not (config.folder / named).exists():
                raise config.mistake("", *path, kind="names a folder that is not there")
    return sources or None


def _value_at(table: Any, path: KeyPath) -> Any:
    for part in path:
        try:
            table = table[part]
        except (LookupError, TypeError):
            return None
    return table
