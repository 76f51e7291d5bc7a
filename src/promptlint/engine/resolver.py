"""Which settings are in force for a file: the nearest configuration, its overrides, and the options of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.config import ConfigFileError, LoadedConfig, find_config, load_config
from promptlint.config.discovery import forget
from promptlint.config.positions import KeyPath
from promptlint.documents.model import NO_KEYS, PromptKeys
from promptlint.engine.settings import ConfigError, Settings, did_you_mean, read_tag_tables
from promptlint.resources.model import Manifest

if TYPE_CHECKING:
    from promptlint.resources.sources import Sources

__all__ = ["PRESETS", "Resolved", "Resolver", "config_manifest", "config_sources"]

PRESETS: Mapping[str, tuple[str, ...]] = {
    "default": (),
    "strict": ("PS", "PW", "PD", "PR", "PN", "PT", "PX", "PM"),
    "style": ("PF",),
}
"""The rules that each preset adds to the default set."""

_SETTINGS = ("select", "ignore", "target", "also-targets", "plugins", "steps", "hires-steps", "plugin-rules", "tags")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is in force for one file. `config` is None where there is no configuration; `role` and `kind` are None where
    it does not say."""

    settings: Settings
    config: LoadedConfig | None = None
    role: str | None = None
    kind: str | None = None
    keys: PromptKeys = NO_KEYS
    """Keys of packs, besides those that are known."""
    overrides: tuple[int, ...] = ()
    """The tables of overrides that speak of the file, by their number."""


class Resolver:
    """Settings by file. `options` are the keys of the configuration as the run's own options set them, which win;
    `config` names the one file to use, `isolated` means none."""

    def __init__(
        self, *, config: Path | None = None, isolated: bool = False, options: Mapping[str, Any] | None = None
    ) -> None:
        self._options = dict(options or {})
        self._isolated = isolated
        self._config = config
        self._cache: dict[tuple[Path | None, tuple[int, ...], tuple[str, ...]], Resolved] = {}

    def config_for(self, path: Path) -> LoadedConfig | None:
        """The configuration of a file, or of a folder. Raises ConfigFileError."""
        if self._isolated:
            return None
        if self._config is not None:
            return load_config(self._config)
        found = find_config(path if path.is_dir() else path.parent)
        return load_config(found) if found is not None else None

    def for_path(self, path: Path) -> Resolved:
        """What is in force for a file, which need not exist. Raises ConfigFileError."""
        config = self.config_for(path)
        if config is None:
            return self._resolved(None, (), ())
        from promptlint.resources.patterns import matches  # noqa: PLC0415  # where there is a configuration

        folder = str(config.folder)
        overrides = config.values.get("overrides", ())
        numbers = tuple(n for n, each in enumerate(overrides) if matches(str(path), tuple(each["files"]), folder))
        ignores = tuple(
            pattern for pattern in config.values.get("per-file-ignores", {}) if matches(str(path), (pattern,), folder)
        )
        return self._resolved(config, numbers, ignores)

    def is_excluded(self, path: Path) -> bool:
        """Whether the configuration leaves a file or folder out. Raises ConfigFileError."""
        config = self.config_for(path)
        if config is None:
            return False
        patterns = (*config.values.get("exclude", ()), *config.values.get("extend-exclude", ()))
        if not patterns:
            return False
        from promptlint.resources.patterns import matches  # noqa: PLC0415

        return matches(str(path), patterns, str(config.folder))

    def refresh(self) -> None:
        """Read configurations again, for programs that run on while files change."""
        forget()
        load_config.cache_clear()
        _check.cache_clear()
        config_manifest.cache_clear()
        config_sources.cache_clear()
        self._cache.clear()

    def _resolved(self, config: LoadedConfig | None, numbers: tuple[int, ...], ignores: tuple[str, ...]) -> Resolved:
        key = (config.file if config is not None else None, numbers, ignores)
        if key not in self._cache:
            self._cache[key] = self._resolve(config, numbers, ignores)
        return self._cache[key]

    def _resolve(self, config: LoadedConfig | None, numbers: tuple[int, ...], ignores: tuple[str, ...]) -> Resolved:
        values: Mapping[str, Any] = config.values if config is not None else {}
        if config is not None:
            _check(config)
        layers = [values, *(values["overrides"][n] for n in numbers)]
        merged: dict[str, Any] = {"extend-select": list(PRESETS[values.get("preset", "default")]), "ignore": []}
        role = kind = None
        keys = NO_KEYS
        for layer in layers:
            for name in _SETTINGS:
                if layer.get(name) is not None:
                    merged[name] = layer[name]
            merged["extend-select"] = [*merged["extend-select"], *layer.get("extend-select", ())]
            merged["ignore"] = [*merged["ignore"], *layer.get("extend-ignore", ())]
            merged["rules"] = {**merged.get("rules", {}), **layer.get("rules", {})}
            role, kind = layer.get("role") or role, layer.get("kind") or kind
            keys |= PromptKeys.of(layer.get("positive-keys", ()), layer.get("negative-keys", ()))
        for pattern in ignores:
            merged["ignore"] = [*merged["ignore"], *values["per-file-ignores"][pattern]]
        if "select" in merged and "tags" in merged and "select" not in self._options:
            settings = Settings.of({"tags": merged["tags"]})
            merged["extend-select"] += [table.code for table in settings.tags]
        for name, value in self._options.items():
            joined = name in ("extend-select", "ignore", "plugins")
            merged[name] = [*merged.get(name, ()), *value] if joined else value
        return Resolved(Settings.of(merged), config, role, kind, keys, numbers)


@lru_cache(maxsize=64)
def _check(config: LoadedConfig) -> None:
    """Raise ConfigFileError, with its place, for what a configuration says and there is not, be it for this file or for
    others."""
    values = config.values
    _check_tags(config)
    base = {name: values[name] for name in ("plugin-rules", "tags") if name in values}
    layers: list[tuple[KeyPath, Mapping[str, Any]]] = [((), values)]
    layers += [(("overrides", number), layer) for number, layer in enumerate(values.get("overrides", ()))]
    for place, layer in layers:
        for name in ("plugin-rules", *_SETTINGS, "extend-select", "extend-ignore", "rules"):
            if layer.get(name) is None or name == "tags":
                continue
            key = "ignore" if name == "extend-ignore" else name
            for path, item in _items(name, layer[name]):
                _try(config, {**base, key: item}, (*place, *path))
        kind = layer.get("kind")
        if kind is not None:
            from promptlint.documents.reader import KINDS  # noqa: PLC0415

            if kind in KINDS:
                continue
            origin = config.origin(*place, "kind")
            raise ConfigFileError(f"{origin}: unknown kind {kind!r}{did_you_mean(kind, KINDS)}")
    for pattern, codes in values.get("per-file-ignores", {}).items():
        for number, code in enumerate(codes):
            _try(config, {**base, "ignore": [code]}, ("per-file-ignores", pattern, number))


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
    """Raise ConfigFileError for the first table of tags that cannot be, given those before it."""
    tables = config.values.get("tags", ())
    try:
        read_tag_tables(tables)
    except ConfigError:
        for number in range(len(tables)):
            try:
                read_tag_tables(tables[: number + 1])
            except ConfigError as error:
                raise ConfigFileError(f"{config.origin('tags', number)}: {error}") from None


@lru_cache(maxsize=64)
def config_manifest(config: LoadedConfig) -> Manifest | None:
    """What a configuration requires, or None. Raises ConfigFileError."""
    tables = config.values.get("require")
    if not tables:
        return None
    from promptlint.resources.manifest import ManifestError, read_manifest  # noqa: PLC0415

    for number, table in enumerate(tables):
        try:
            read_manifest([table])
        except ManifestError as error:
            words = str(error).partition(": ")[2]
            raise ConfigFileError(f"{config.origin('require', number)}: require: {words}") from None
    return read_manifest(tables, source=config.file.name, folder=str(config.folder))


@lru_cache(maxsize=64)
def config_sources(config: LoadedConfig) -> Sources | None:
    """Where a configuration says that models are, a lock file beside it included; None for nowhere. Raises
    ConfigFileError."""
    from promptlint.resources.sources import SourceError, Sources  # noqa: PLC0415

    table = config.values.get("models", {})
    for key, value in table.items():
        try:
            Sources.of_table({key: value}, config.folder)
        except SourceError as error:
            raise ConfigFileError(f"{config.origin('models', key)}: {error}") from None
    return Sources.of_table(table, config.folder) or None
