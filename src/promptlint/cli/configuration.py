"""The configuration of a run: which linter is for which file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.cli.errors import UsageError
from promptlint.cli.inventory import open_inventory, sources_of
from promptlint.cli.selection import rule_options

if TYPE_CHECKING:
    from promptlint.config import LoadedConfig
    from promptlint.engine.linter import Linter
    from promptlint.engine.resolver import Resolved
    from promptlint.resources.installed import Problem
    from promptlint.resources.model import Inventory
    from promptlint.resources.sources import Opened

__all__ = ["Configuration"]


class Configuration:
    """Puts together what the options say and the configuration files. Everything that can be wrong with them raises
    UsageError. `problems` are the model files that could not be read so far."""

    def __init__(self, values: argparse.Namespace) -> None:
        from promptlint.engine.resolver import Resolver  # noqa: PLC0415

        if values.config is not None and values.isolated:
            raise UsageError("--config and --isolated do not go together")
        self._values = values
        self._options = rule_options(values)
        self._sources = sources_of(values) if values.models or values.lock else None
        self._resolver = Resolver(
            config=None if values.config is None else Path(values.config),
            isolated=values.isolated,
            options=self._options,
        )
        self._linters: dict[int, Linter] = {}
        self._kept: list[Resolved] = []  # so that an id is never another object's
        self._opened: dict[Path | None, Opened | None] = {}
        self.problems: list[Problem] = []

    def for_path(self, path: str | Path) -> Resolved:
        """The settings of a file, and what it says about its role and kind."""
        with self._said_plainly():
            return self._resolver.for_path(Path(path))

    def is_excluded(self, path: Path) -> bool:
        """Whether the configuration leaves a file out."""
        with self._said_plainly():
            return self._resolver.is_excluded(path)

    def here(self, key: str) -> Any:
        """The value of a key for the run itself, from the configuration of the working directory, or None."""
        with self._said_plainly():
            config = self._resolver.config_for(Path())
            return config.values.get(key) if config is not None else None

    def here_path(self, key: str) -> Path | None:
        """The same for a path, which is relative to the configuration."""
        with self._said_plainly():
            config = self._resolver.config_for(Path())
            value = config.values.get(key) if config is not None else None
            return config.folder / value if config is not None and value else None

    def inventory_for(self, path: str | Path) -> Inventory | None:
        """What is installed, for a file."""
        opened = self._open(self.for_path(path).config)
        return opened.inventory if opened is not None else None

    def linter_for(self, path: str | Path) -> Linter:
        """The linter of a file."""
        from promptlint.engine.linter import Linter  # noqa: PLC0415
        from promptlint.engine.resolver import config_manifest  # noqa: PLC0415

        resolved = self.for_path(path)
        if id(resolved) not in self._linters:
            opened = self._open(resolved.config)
            with self._said_plainly():
                manifest = config_manifest(resolved.config) if resolved.config is not None else None
            self._kept.append(resolved)
            self._linters[id(resolved)] = Linter(
                resolved.settings, inventory=opened.inventory if opened is not None else None, manifest=manifest
            )
        return self._linters[id(resolved)]

    def _open(self, config: LoadedConfig | None) -> Opened | None:
        """The inventory that the options name, else the configuration."""
        from promptlint.engine.resolver import config_sources  # noqa: PLC0415

        key = config.file if config is not None and not self._sources else None
        if key not in self._opened:
            with self._said_plainly():
                sources = self._sources or (config_sources(config) if config is not None else None)
            opened = open_inventory(sources, quiet=getattr(self._values, "quiet", False)) if sources else None
            self.problems += opened.problems if opened is not None else ()
            self._opened[key] = opened
        return self._opened[key]

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        from promptlint.config import ConfigFileError  # noqa: PLC0415
        from promptlint.engine.settings import ConfigError  # noqa: PLC0415

        try:
            yield
        except ConfigFileError as error:
            raise UsageError(str(error)) from None
        except ConfigError as error:
            raise UsageError(f"{self._blamed()}{error}; `promptlint rule` lists all rules") from None

    def _blamed(self) -> str:
        """The option that names a rule there is not; what configurations say is checked before."""
        from promptlint.engine.settings import ConfigError, Settings  # noqa: PLC0415

        for key in ("select", "extend-select", "ignore"):
            if key in self._options:
                try:
                    Settings.of({key: self._options[key]})
                except ConfigError:
                    return f"--{key}: "
        return ""
