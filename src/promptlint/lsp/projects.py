"""Which settings and which models hold for a file: those of its workspace folder and its configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from promptlint.config import LoadedConfig
from promptlint.documents.model import NO_KEYS, PromptKeys, Role
from promptlint.engine.baseline import BASELINE_NAME, Baseline
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter
from promptlint.engine.resolver import Resolved, Resolver, config_manifest, config_sources
from promptlint.engine.settings import ConfigError, Settings
from promptlint.resources.model import Inventory, Manifest
from promptlint.resources.sources import Sources, open_sources

__all__ = ["Bench", "ClientSettings", "Folder", "Projects"]

_LISTS = {"select": "select", "extendSelect": "extend-select", "ignore": "ignore", "plugins": "plugins"}


@dataclass(frozen=True)
class Bench:
    """What is in force for a file: a linter with what it was made of; `role` and `kind` where the configuration says
    what the file is. An `excluded` file is not linted; what the `baseline` allows is not shown."""

    linter: Linter
    inventory: Inventory | None = None
    manifest: Manifest | None = None
    config: LoadedConfig | None = None
    role: Role | None = None
    kind: str | None = None
    excluded: bool = False
    baseline: Baseline | None = None
    keys: PromptKeys = NO_KEYS

    @cached_property
    def vectors(self) -> Mapping[str, int]:
        """Installed embeddings with their vector counts."""
        return self.inventory.vectors if self.inventory is not None else {}

    @cached_property
    def formatter(self) -> Formatter:
        """The formatter in the configured style. Raises ConfigError."""
        table = self.config.values.get("format", {}) if self.config is not None else {}
        settings = self.linter.settings
        return Formatter(FormatStyle.of(table), settings, inventory=self.inventory, manifest=self.manifest)


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """What an editor sets, in its words (`extendSelect`). `problems` are lines about values that cannot be."""

    config: Mapping[str, Any] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    lock: str | None = None
    hints: bool = True
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: object) -> ClientSettings:
        """Settings from what a client sent, which may be anything. Empty values count as not set."""
        if not isinstance(values, Mapping):
            return cls()
        inner = values.get("promptlint", values.get("settings"))
        if isinstance(inner, Mapping):
            values = inner
        config: dict[str, Any] = {}
        problems: list[str] = []
        for name, key in _LISTS.items():
            given = _strings(values.get(name))
            if given:
                config[key] = given
        if isinstance(values.get("target"), str) and values["target"]:
            config["target"] = values["target"]
        if isinstance(values.get("rules"), Mapping) and values["rules"]:
            config["rules"] = values["rules"]
        for key in tuple(config):
            try:
                Settings.of({key: config[key]})
            except ConfigError as error:
                problems.append(f"setting {key}: {error}")
                del config[key]
        lock = values.get("lock")
        hints = values.get("inlayHints")
        return cls(
            config,
            _strings(values.get("models")),
            lock if isinstance(lock, str) and lock else None,
            hints if isinstance(hints, bool) else True,
            tuple(problems),
        )


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Iterable):
        return ()
    return tuple(item for item in value if isinstance(item, str) and item)


@dataclass(slots=True, eq=False)
class Folder:
    """A folder of the workspace, with what the editor sets for it."""

    path: Path
    settings: ClientSettings = field(default_factory=ClientSettings)
    _resolver: tuple[ClientSettings, Resolver] | None = None

    @property
    def resolver(self) -> Resolver:
        """Finds what is in force for a file; the editor's settings win over the configuration."""
        if self._resolver is None or self._resolver[0] is not self.settings:
            self._resolver = self.settings, Resolver(options=self.settings.config)
        return self._resolver[1]

    def sources(self) -> Sources | None:
        """Where the editor says that models are. Raises SourceError."""
        models = [_below(self.path, value) for value in self.settings.models]
        lock = str(self.path / self.settings.lock) if self.settings.lock is not None else None
        return Sources.of_options(models, lock) or None


def _below(folder: Path, value: str) -> str:
    """A folder of models, `KIND=FOLDER` too, from the workspace folder on."""
    kind, equals, path = value.partition("=")
    if equals and kind.isalpha():
        return f"{kind}={folder / Path(path).expanduser()}"
    return str(folder / Path(value).expanduser())


class Projects:
    """The folders of the workspace. Files outside of all of them have settings of their own."""

    def __init__(self) -> None:
        self.outside = Folder(Path.cwd())
        self._folders: dict[Path, Folder] = {}
        self._benches: dict[object, Bench] = {}
        self._kept: list[Resolved] = []  # so that an id is never another object's
        self._inventories: dict[Sources, Inventory] = {}
        self.wanted: dict[Sources, None] = {}
        """Sources that somebody asked for and that are not read yet; `read` reads them."""
        self.generation = 0
        """Grows whenever findings may differ although the texts do not."""

    @cached_property
    def default_bench(self) -> Bench:
        """What to lint with where the configuration cannot be read."""
        return Bench(Linter())

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The workspace's folders, or the one of files without a workspace."""
        return tuple(self._folders.values()) or (self.outside,)

    def add(self, path: Path) -> Folder:
        """A folder that is part of the workspace."""
        if path not in self._folders:
            self._folders[path] = Folder(path, self.outside.settings)
        return self._folders[path]

    def remove(self, path: Path) -> None:
        """Forget a folder."""
        self._folders.pop(path, None)
        self.changed()

    @property
    def sources(self) -> tuple[Sources, ...]:
        """Where the models are that have been read."""
        return tuple(self._inventories)

    def changed(self, *, models: bool = False) -> None:
        """Forget what was worked out: a setting, a configuration file or, with `models`, a model is another one. Models
        that were read hold until they have been read again."""
        self.generation += 1
        self._benches.clear()
        self._kept.clear()
        for folder in (*self._folders.values(), self.outside):
            folder.resolver.refresh()
        if models:
            self.wanted.update(dict.fromkeys(self._inventories))

    def folder_of(self, path: str) -> Folder:
        """The innermost folder around a file."""
        parents = Path(path).parents
        around = [folder for folder in self._folders.values() if folder.path in parents]
        return max(around, key=lambda folder: len(folder.path.parts), default=self.outside)

    def bench_of(self, path: str) -> Bench:
        """What to lint a file with. Raises BaselineError, ConfigError, ConfigFileError and SourceError for what cannot
        be. Models that are not read yet are missing from it and become `wanted`."""
        folder = self.folder_of(path)
        file = Path(path)
        resolved = folder.resolver.for_path(file)
        excluded = folder.resolver.is_excluded(file)
        key = (id(resolved), id(folder), excluded)
        if key not in self._benches:
            config = resolved.config
            sources = folder.sources() or (config_sources(config) if config is not None else None)
            inventory = self._inventory(sources) if sources else None
            manifest = config_manifest(config) if config is not None else None
            role = Role(resolved.role) if resolved.role is not None else None
            linter = Linter(resolved.settings, inventory=inventory, manifest=manifest)
            self._kept.append(resolved)
            baseline = _baseline(config, folder.path)
            self._benches[key] = Bench(
                linter, inventory, manifest, config, role, resolved.kind, excluded, baseline, resolved.keys
            )
        return self._benches[key]

    def _inventory(self, sources: Sources) -> Inventory | None:
        if sources not in self._inventories:
            self.wanted[sources] = None
        return self._inventories.get(sources)

    def read(self, sources: Sources) -> Inventory:
        """Read models, which may take a while, on any thread. Raises SourceError."""
        return open_sources(sources).inventory

    def found(self, sources: Sources, inventory: Inventory) -> None:
        """Models have been read."""
        self._inventories[sources] = inventory
        self._benches.clear()
        self.generation += 1


def _baseline(config: LoadedConfig | None, folder: Path) -> Baseline | None:
    """The known findings, as `promptlint check` takes them up in a folder. Raises BaselineError."""
    named = config.values.get("baseline") if config is not None else None
    if config is not None and named:
        return Baseline.load(config.folder / named)
    file = folder / BASELINE_NAME
    return Baseline.load(file) if file.exists() else None
