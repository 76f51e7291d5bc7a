"""What a configuration says and there is not: rules, targets, models, requirements. Each error has its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from promptlint.config import ConfigFileError, LoadedConfig
from promptlint.config.positions import KeyPath
from promptlint.engine.settings import ConfigError, Settings, read_tag_tables
from promptlint.resources.names import did_you_mean
from promptlint.resources.requirements.model import Manifest

if TYPE_CHECKING:
    from promptlint.resources.inventory.sources import Sources

__all__ = ["check_config", "config_manifest", "config_sources"]

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
            origin = config.origin(*place, "kind")
            raise ConfigFileError(f"{origin}: unknown kind {kind!r}{did_you_mean(kind, KIND_NAMES)}")
    for number, table in enumerate(values.get("require", ())):
        _check_patterns(config, table, ("require", number))
    for pattern, codes in values.get("per-file-ignores", {}).items():
        _check_pattern(config, pattern, ("per-file-ignores", pattern))
        for number, code in enumerate(codes):
            _try(config, {**base, "ignore": [code]}, ("per-file-ignores", pattern, number))


def _check_patterns(config: LoadedConfig, table: Mapping[str, Any], place: KeyPath) -> None:
    for key in ("include", "exclude", "extend-exclude", "files"):
        patterns = table.get(key)
        for number, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
            _check_pattern(config, pattern, (*place, key, number))


def _check_pattern(config: LoadedConfig, pattern: object, place: KeyPath) -> None:
    from promptlint.formats.gitignore import is_pattern

    if isinstance(pattern, str) and not is_pattern(pattern):
        raise ConfigFileError(f"{config.origin(*place)}: {pattern!r} is not a pattern as in .gitignore")


def _try(config: LoadedConfig, settings: Mapping[str, Any], place: KeyPath) -> None:
    try:
        Settings.of(settings)
    except ConfigError as error:
        raise ConfigFileError(f"{config.origin(*place)}: {error}") from None


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
                raise ConfigFileError(f"{config.origin('tags', number)}: {error}") from None


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
            raise ConfigFileError(f"{config.origin('require', number)}: require: {words}") from None
    return read_manifest(tables, source=config.file.name, folder=str(config.folder))


def config_sources(config: LoadedConfig) -> Sources | None:
    """Where a configuration says that models are, a lock file beside it included; None for nowhere. Raises
    ConfigFileError."""
    from promptlint.resources.inventory.sources import SourceError, Sources  # brings the scanner along

    table = config.values.get("models", {})
    for key, value in table.items():
        try:
            Sources.of_table({key: value}, config.folder)
        except SourceError as error:
            raise ConfigFileError(f"{config.origin('models', key)}: {error}") from None
    return Sources.of_table(table, config.folder) or None
