"""Which settings apply to a file: the one answer for the command line, the language server and the library."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any

from promptlint.arguments import expect
from promptlint.config import ConfigFileError, Configurations, LoadedConfig, Trust
from promptlint.documents.model import Place, PromptKeys, Role
from promptlint.documents.surroundings import Surroundings
from promptlint.engine.in_force import Excluded, InForce
from promptlint.engine.layers import (
    OPTIONS,
    SETTINGS_KEYS,
    Setting,
    merge,
    merge_run,
    settings_of,
)
from promptlint.engine.run_options import OptionError, read_options
from promptlint.engine.settings import ConfigError, Settings
from promptlint.formats.named_path import is_followed, is_inside

if TYPE_CHECKING:
    from promptlint.engine.baseline import Baseline
    from promptlint.resources.inventory.opening import Opened
    from promptlint.resources.inventory.sources import Sources
    from promptlint.resources.requirements.model import Manifest

__all__ = ["OptionError", "Project"]


class Project:
    """Configuration files and the options of a run, and what they come to for each file.

    `root` is the folder that the run starts in, by default the working directory: its configuration says the level that
    fails, what is shown and the baseline. For all else the configuration nearest to a file counts. `config` names the
    one file to use instead, `isolated` means none. `options` are keys of the configuration that the run sets itself;
    they win over the files or, where they are lists that add, are added to them. `role` and `kind` among them are those
    of all files, and `baseline` is relative to `root`.

    `sources` are the models of the run, and its lists of tags, instead of those that configurations name. `open_models`
    reads them, by default at once; an answer of None means that they are not read yet, and is asked for again after
    `forget_models`. Without `with_baseline` known findings count as others do. `trust` says how far configurations are
    followed; what `options` and `sources` say is the user's own.

    Files are read once: a project sees the configuration, the models and the baseline as they were when they were first
    needed, until `refresh`.
    """

    def __init__(
        self,
        root: str | Path | None = None,
        *,
        config: str | Path | None = None,
        isolated: bool = False,
        options: Mapping[str, Any] | None = None,
        sources: Sources | None = None,
        with_baseline: bool = True,
        open_models: Callable[[Sources], Opened | None] | None = None,
        trust: Trust = Trust.TRUSTED,
    ) -> None:
        """Raises ConfigError for invalid options, and TypeError for arguments of a wrong type; what else is
        wrong is reported when it is needed."""
        for path, argument in ((root, "root"), (config, "config")):
            expect(path, argument, (str, PathLike, NoneType), "a path or None")
        expect(options, "options", (Mapping, NoneType), "a mapping with the keys of a configuration or None")
        if config is not None and isolated:
            raise ConfigError("config and isolated do not go together")
        self.root = Path() if root is None else Path(root)
        self.options = read_options(options or {})
        self._config = None if config is None else Path(config)
        self._isolated = isolated
        self._sources = sources or None
        self._with_baseline = with_baseline
        self._open_models = open_models or _open
        self.trust = trust
        self._opened: dict[Sources, Opened] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read everything again but the models."""
        self._configurations = Configurations(self.trust)
        self._checked: dict[LoadedConfig, ConfigFileError | None] = {}
        self._manifests: dict[LoadedConfig, Manifest | None] = {}
        self._known: tuple[Baseline | None] | None = None
        self._surroundings = Surroundings()
        self._run: dict[str, Setting] | None = None
        self._in_force: dict[object, InForce] = {}

    def forget_models(self) -> None:
        """Ask for the models again."""
        self._opened.clear()
        self._in_force.clear()

    def place_of(self, path: str | Path, *, found: bool = False, below: Path | None = None) -> Place:
        """How a file came to be read, and what lies around it. It was `found` where it was not named, in a search of
        `below` if there was one. What the configuration includes counts as named. Raises ConfigFileError."""
        found = found and not self.is_included(Path(path))
        return self._surroundings.place_of(path, found=found, below=below)

    def is_included(self, path: Path) -> bool:
        """Whether the configuration includes a file, whatever its suffix. Raises ConfigFileError."""
        config = self.config_for(path.parent)
        if config is None or not config.values.get("include"):
            return False
        self._check(config)
        return bool(_matching(path, [config.values["include"]], config))

    def config_for(self, path: str | Path) -> LoadedConfig | None:
        """The configuration of a file, or of a folder. Raises ConfigFileError."""
        if self._isolated:
            return None
        if self._config is not None:
            return self._configurations.load(self._config)
        path = Path(path)
        return self._configurations.for_folder(path if os.path.isdir(path) else path.parent)

    def for_path(self, path: str | Path) -> InForce:
        """What applies to a file, which need not exist; a relative path counts from the working directory. Raises
        ConfigFileError, and ConfigError for options that name what there is not."""
        path = Path(path)
        config = self.config_for(path)
        overrides: tuple[int, ...] = ()
        ignores: tuple[str, ...] = ()
        excluded = None
        if config is not None:
            self._check(config)
            overrides = _matching(path, [each["files"] for each in config.values.get("overrides", ())], config)
            patterns = tuple(config.values.get("per-file-ignores", ()))
            ignores = tuple(patterns[n] for n in _matching(path, [[pattern] for pattern in patterns], config))
            excluded = _excluded(path, config)
        key = (config, overrides, ignores, excluded)
        if key not in self._in_force:
            self._in_force[key] = self._resolve(config, overrides, ignores, excluded)
        return self._in_force[key]

    def _check(self, config: LoadedConfig) -> None:
        """Raise ConfigFileError for invalid settings; what a configuration says is looked at once."""
        if config not in self._checked:
            from promptlint.engine.config_checks import check_config

            try:
                check_config(config)
                self._checked[config] = None
            except ConfigFileError as error:
                self._checked[config] = error
        wrong = self._checked[config]
        if wrong is not None:
            raise wrong.with_traceback(None)

    def is_of_run(self, path: str | Path, error: Exception) -> bool:
        """Whether an invalid setting that was met at a file is one of the whole run: of its options or baseline, or of
        the configuration of its root. Otherwise it is of the files alone that the same configuration is for."""
        from promptlint.resources.inventory.sources import SourceError

        if self._isolated or self._config is not None or not isinstance(error, ConfigFileError | SourceError):
            return True
        if isinstance(error, SourceError) and self._sources is not None:
            return True
        path = Path(path)
        folder = path if os.path.isdir(path) else path.parent
        return self._configurations.file_for(folder) == self._configurations.file_for(self.root)

    def _resolve(
        self,
        config: LoadedConfig | None,
        overrides: tuple[int, ...],
        ignores: tuple[str, ...],
        excluded: Excluded | None,
    ) -> InForce:
        merged = merge(config, overrides=overrides, ignores=ignores, options=self.options)
        if self._sources is not None:
            table = _table(self._sources)
            if table:
                merged["models"] = Setting(table, (OPTIONS,))
            if self._sources.tag_lists is not None:
                merged["vocabulary"] = Setting({"files": list(map(str, self._sources.tag_lists))}, (OPTIONS,))
        try:
            settings = settings_of(merged)
        except ConfigError as error:
            raise self._blamed(error, merged) from None

        def value(key: str, default: Any) -> Any:
            return merged[key].value if key in merged else default

        role = value("role", None)
        return InForce(
            settings,
            config,
            Role(role) if role is not None else None,
            value("kind", None),
            PromptKeys.of(value("positive-keys", ()), value("negative-keys", ())),
            excluded,
            merged,
            self,
        )

    def _blamed(self, error: ConfigError, merged: Mapping[str, Setting]) -> ConfigError:
        """The error with the option that is wrong; what configurations say is checked before."""
        base = {key: merged[key].value for key in ("plugin-rules", "tags", "extra-rules") if key in merged}
        for key, value in self.options.items():
            if key in SETTINGS_KEYS:
                try:
                    Settings.of({**base, key: value})
                except ConfigError as reason:
                    return OptionError(str(reason), key)
        return error

    def run_layers(self) -> Mapping[str, Setting]:
        """The keys of the run that somebody sets. Raises ConfigFileError."""
        if self._run is None:
            self._run = merge_run(self.config_for(self.root), self.options)
            file = self.baseline_file
            if not self._with_baseline:
                self._run["baseline"] = Setting(None, (OPTIONS,))
            elif "baseline" not in self._run and not self._isolated and self._is_there(file):
                self._run["baseline"] = Setting(file.name)
        return self._run

    def _is_there(self, file: Path) -> bool:
        """Whether a file exists that nobody named, and that may be taken up."""
        is_there = is_followed(file, self.root) and os.path.exists(file)
        return is_there and (self.trust is Trust.TRUSTED or is_inside(file, self.root))

    def run_value(self, key: str) -> Any:
        """The value of one of these keys, or None. Raises ConfigFileError."""
        setting = self.run_layers().get(key)
        return setting.value if setting is not None else None

    @property
    def baseline_file(self) -> Path:
        """The file of the baseline: that of the options, else of the configuration, else the usual one; whether it
        exists or not. Raises ConfigFileError."""
        from promptlint.engine.baseline import BASELINE_NAME

        named = self.options.get("baseline")
        config = self.config_for(self.root)
        if named is None and config is not None and config.values.get("baseline"):
            return config.folder / str(config.values["baseline"])
        return self.root / (BASELINE_NAME if named is None else named)

    @property
    def baseline(self) -> Baseline | None:
        """The known findings of the run, or None. Raises BaselineError and ConfigFileError."""
        if self._known is None:
            wanted = self._with_baseline and self.run_value("baseline") is not None
            self._known = (self.load_baseline() if wanted else None,)
        return self._known[0]

    def load_baseline(self) -> Baseline:
        """The baseline as its file has it. Raises BaselineError and ConfigFileError."""
        from promptlint.engine.baseline import Baseline

        file = self.baseline_file
        if not os.path.exists(file):
            self.expect_no_foreign_baseline("names a baseline that is not there")
        return Baseline.load(file)

    def expect_no_foreign_baseline(self, kind: str) -> None:
        """Raise ConfigFileError where the path of the baseline is the text of a configuration file elsewhere, which no
        message shows. `kind` says what is wrong with it."""
        config = self.config_for(self.root)
        if config is None or self.options.get("baseline") is not None or not config.values.get("baseline"):
            return
        if config.origin("baseline").file in config.foreign:
            raise config.mistake("", "baseline", kind=kind)

    def manifest_of(self, config: LoadedConfig | None) -> Manifest | None:
        """What a configuration requires, or None. Raises ConfigFileError."""
        if config is None:
            return None
        if config not in self._manifests:
            from promptlint.engine.config_checks import config_manifest

            self._manifests[config] = config_manifest(config)
        return self._manifests[config]

    def opened_for(self, config: LoadedConfig | None) -> Opened | None:
        """The models of the run, else of a configuration; None where none are named, or they are not read yet. Raises
        ConfigFileError and SourceError."""
        sources = self.sources_for(config)
        if sources is None:
            return None
        if sources not in self._opened:
            opened = self._open_models(sources)
            if opened is None:
                return None
            self._opened[sources] = opened
        return self._opened[sources]

    def sources_for(self, config: LoadedConfig | None) -> Sources | None:
        """Where models and lists of tags are: of each what the run says, else what a configuration does; None where
        neither says anything. Raises ConfigFileError and SourceError."""
        given = self._sources
        if config is None or (given is not None and given.names_models and given.tag_lists is not None):
            return given
        from dataclasses import replace

        from promptlint.engine.config_checks import config_sources, config_tag_lists

        if given is not None and given.names_models:
            return replace(given, tag_lists=config_tag_lists(config))
        configured = config_sources(config)
        if given is None or configured is None:
            return configured or given
        return replace(configured, tag_lists=given.tag_lists)


def _open(sources: Sources) -> Opened:
    from promptlint.resources.inventory.opening import open_sources

    return open_sources(sources)


def _matching(path: Path, lists: Sequence[Iterable[str]], config: LoadedConfig) -> tuple[int, ...]:
    """The numbers of the lists of patterns that mean a file."""
    from promptlint.formats.gitignore import matching_lists  # where there is a configuration

    return matching_lists(str(path), tuple(map(tuple, lists)), str(config.folder))


def _excluded(path: Path, config: LoadedConfig) -> Excluded | None:
    """The last pattern that leaves a file out, if all of them together do."""
    patterns = [
        (pattern, (key, number))
        for key in ("exclude", "extend-exclude")
        for number, pattern in enumerate(config.values.get(key, ()))
    ]
    if not patterns or not _matching(path, [[pattern for pattern, _ in patterns]], config):
        return None
    alone = _matching(path, [[pattern] for pattern, _ in patterns], config)
    pattern, place = patterns[alone[-1]] if alone else patterns[-1]
    return Excluded(pattern, config.origin(*place))


def _table(sources: Sources) -> dict[str, Any]:
    """Sources as a table `[models]` says them."""
    table: dict[str, Any] = {"root": [str(root) for root in sources.roots]} if sources.roots else {}
    for folder in sources.folders:
        table.setdefault(folder.kind, []).append(str(folder.path))
    return {**table, "lock": str(sources.lock)} if sources.lock is not None else table
