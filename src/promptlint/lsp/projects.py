"""Which settings and which models hold for a file: those of its workspace folder and its configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any

from promptlint.config import Trust, find_config
from promptlint.dataclass import dataclass
from promptlint.documents.model import Place
from promptlint.engine.in_force import InForce
from promptlint.engine.project import Project
from promptlint.engine.settings import ConfigError, Settings
from promptlint.resources.inventory.opening import Opened, open_sources
from promptlint.resources.inventory.sources import Sources

__all__ = ["ClientSettings", "Folder", "Projects"]

_LISTS = {"select": "select", "extendSelect": "extend-select", "ignore": "ignore", "plugins": "plugins"}
_WORDS = {"target": "target", "modelFamily": "model-family"}


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """What an editor sets, in its words (`extendSelect`). `problems` are lines about invalid values."""

    config: Mapping[str, Any] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    lock: str | None = None
    hints: bool = True
    vocabulary: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    lens: bool = False
    workspace_diagnostics: bool = False
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
        for name, key in _WORDS.items():
            if isinstance(values.get(name), str) and values[name]:
                config[key] = values[name]
        if isinstance(values.get("rules"), Mapping) and values["rules"]:
            config["rules"] = values["rules"]
        for key in tuple(config):
            try:
                Settings.of({key: config[key]})
            except ConfigError as error:
                problems.append(f"setting {key}: {error}")
                del config[key]
        lock = values.get("lock")
        return cls(
            config,
            _strings(values.get("models")),
            lock if isinstance(lock, str) and lock else None,
            values.get("inlayHints") is not False,
            _strings(values.get("vocabulary")),
            values.get("unsafeFixes") is True,
            values.get("codeLens") is True,
            values.get("workspaceDiagnostics") is True,
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
    """A folder of the workspace, with what the editor sets for it. `open_models` gives what is read of some models."""

    path: Path
    open_models: Callable[[Sources], Opened | None]
    settings: ClientSettings = field(default_factory=ClientSettings)
    _projects: dict[Path, Project] = field(default_factory=dict)
    _made_for: tuple[ClientSettings, Trust] | None = None

    def project(self, root: Path | None, trust: Trust) -> Project:
        """What applies in the folder, or in another that its settings are for; the editor's settings take precedence
        over the configuration. Raises SourceError for invalid models."""
        if self._made_for != (self.settings, trust):
            self.forget()
            self._made_for = self.settings, trust
        root = root or self.path
        if root not in self._projects:
            self._projects[root] = Project(
                root,
                options=self.settings.config,
                sources=self._sources(),
                open_models=self.open_models,
                trust=trust,
            )
        return self._projects[root]

    def forget(self) -> None:
        """Read everything again."""
        self._projects.clear()

    def forget_models(self) -> None:
        """Ask for the models again."""
        for project in self._projects.values():
            project.forget_models()

    def _sources(self) -> Sources | None:
        """Where the editor says that models and lists of tags are."""
        models = [_below(self.path, value) for value in self.settings.models]
        lock = str(self.path / self.settings.lock) if self.settings.lock is not None else None
        lists = [_below(self.path, value) for value in self.settings.vocabulary] or None
        return Sources.of_options(models, lock, lists) or None


def _below(folder: Path, value: str) -> str:
    """A folder of models, `KIND=FOLDER` too, from the workspace folder on."""
    kind, equals, path = value.partition("=")
    if equals and kind.isalpha():
        return f"{kind}={folder / Path(path).expanduser()}"
    return str(folder / Path(value).expanduser())


class Projects:
    """The folders of the workspace. Files outside of all of them have settings of their own."""

    def __init__(self) -> None:
        self._opened: dict[Sources, Opened] = {}
        self.wanted: dict[Sources, None] = {}
        """Sources that somebody asked for and that are not read yet; `read` reads them."""
        self.outside = Folder(Path.cwd(), self._open_models)
        self._folders: dict[Path, Folder] = {}
        self._configured: dict[str, Path | None] = {}
        self.trust = Trust.TRUSTED
        """How far configurations are followed. Most editors do not ask their users."""
        self.generation = 0
        """Grows whenever findings may differ although the texts do not."""

    @cached_property
    def default(self) -> InForce:
        """What applies where the configuration cannot be read."""
        return Project(isolated=True).for_path("prompt.txt")

    @property
    def workspace(self) -> tuple[Folder, ...]:
        """The workspace's folders."""
        return tuple(self._folders.values())

    @property
    def folders(self) -> tuple[Folder, ...]:
        """The same, or the one of files without a workspace."""
        return self.workspace or (self.outside,)

    @property
    def every(self) -> tuple[Folder, ...]:
        """The workspace's folders, and the one of files outside of all of them."""
        return (*self.workspace, self.outside)

    def add(self, path: Path) -> Folder:
        """A folder that is part of the workspace."""
        if path not in self._folders:
            self._folders[path] = Folder(path, self._open_models, self.outside.settings)
        return self._folders[path]

    def remove(self, path: Path) -> None:
        """Forget a folder."""
        self._folders.pop(path, None)
        self.changed()

    @property
    def surveyed(self) -> tuple[Path, ...]:
        """The workspace's folders of which all files are checked."""
        return tuple(folder.path for folder in self.workspace if folder.settings.workspace_diagnostics)

    @property
    def sources(self) -> tuple[Sources, ...]:
        """Where the models are that have been read."""
        return tuple(self._opened)

    def changed(self, *, models: bool = False) -> None:
        """Forget what was worked out: a setting, a configuration file or, with `models`, a model is another one. Models
        that were read hold until they have been read again."""
        self.generation += 1
        self._configured.clear()
        for folder in self.every:
            folder.forget()
        if models:
            self.wanted.update(dict.fromkeys(self._opened))

    def folder_of(self, path: str) -> Folder:
        """The innermost folder around a file."""
        parents = Path(path).parents
        around = [folder for folder in self._folders.values() if folder.path in parents]
        return max(around, key=lambda folder: len(folder.path.parts), default=self.outside)

    def for_path(self, path: str) -> InForce:
        """What applies to a file: what `promptlint check` takes up in its workspace folder or, for a file outside
        of all of them, in the folder of its configuration. Raises BaselineError, ConfigError, ConfigFileError and
        SourceError for what is invalid. Models that are not read yet are missing from it and become `wanted`."""
        folder = self.folder_of(path)
        root = None
        if folder is self.outside:
            config = find_config(Path(path).parent, self._configured)
            root = config.parent if config is not None else None
        in_force = folder.project(root, self.trust).for_path(path)
        # What is wrong with these is reported now, not in the middle of an answer.
        _ = in_force.linter, in_force.baseline
        return in_force

    def place_of(self, path: str, *, found: bool) -> Place:
        """How a file came to be read, and what lies around it in its folder. Raises ConfigFileError."""
        folder = self.folder_of(path)
        below = None if folder is self.outside else folder.path
        return folder.project(None, self.trust).place_of(path, found=found, below=below)

    def _open_models(self, sources: Sources) -> Opened | None:
        if sources not in self._opened:
            self.wanted[sources] = None
        return self._opened.get(sources)

    def read(self, sources: Sources) -> Opened:
        """Read models, which may take a while, on any thread. Raises SourceError."""
        opened = open_sources(sources)
        if opened.vocabulary is not None:
            opened.vocabulary.prepare()
        return opened

    def found(self, sources: Sources, opened: Opened) -> None:
        """Models have been read."""
        self._opened[sources] = opened
        for folder in self.every:
            folder.forget_models()
        self.generation += 1
