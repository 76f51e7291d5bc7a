"""What applies to one file: settings, and what is made of them when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from promptlint.config import LoadedConfig, Origin
from promptlint.dataclass import dataclass
from promptlint.documents.model import PromptKeys, Role
from promptlint.engine.layers import Setting, with_defaults
from promptlint.engine.settings import Settings

if TYPE_CHECKING:
    from promptlint.engine.baseline import Baseline
    from promptlint.engine.formatter import Formatter
    from promptlint.engine.linter import Linter
    from promptlint.engine.project import Project
    from promptlint.resources.inventory.model import Inventory
    from promptlint.resources.requirements.model import Manifest
    from promptlint.resources.vocabulary.model import Vocabulary

__all__ = ["Excluded", "Given", "InForce"]


@dataclass(frozen=True, slots=True)
class Excluded:
    """Why a file is left out: the pattern, and where it stands."""

    pattern: str
    origin: Origin


class Given(TypedDict):
    """What is said of a file before it is read, as those who read it take it."""

    role: Role | None
    kind: str | None
    keys: PromptKeys


@dataclass(frozen=True, eq=False)
class InForce:
    """What applies to a file. Files to which the same applies share one.

    `config` is None where there is no configuration; `role` and `kind` are None where neither options nor configuration
    set them. `keys` are keys of packs besides those that are known. `excluded` says why the file is left out, or is
    None. The other parts are made when they are first asked for, which raises what is wrong with them.
    """

    settings: Settings
    config: LoadedConfig | None
    role: Role | None
    kind: str | None
    keys: PromptKeys
    excluded: Excluded | None
    merged: Mapping[str, Setting] = field(repr=False)
    """The keys that somebody sets for the file."""
    project: Project = field(repr=False)

    @property
    def given(self) -> Given:
        """What options and configuration say of the file, for `read_document` and its relatives."""
        return {"role": self.role, "kind": self.kind, "keys": self.keys}

    @cached_property
    def layers(self) -> Mapping[str, Setting]:
        """Every key of the configuration, `role` and `kind` with the value that counts and where each part of it comes
        from. Raises ConfigFileError for the configuration that says the keys of the run."""
        return with_defaults({**self.merged, **self.project.run_layers()})

    @cached_property
    def linter(self) -> Linter:
        """The linter of the file. Raises ConfigFileError and SourceError."""
        from promptlint.engine.linter import Linter

        return Linter(self.settings, inventory=self.inventory, manifest=self.manifest, vocabulary=self.vocabulary)

    @cached_property
    def formatter(self) -> Formatter:
        """The formatter in the style of `[format]` and of the run's options. Raises ConfigError, ConfigFileError and
        SourceError."""
        from promptlint.engine.formatter import FormatStyle, Formatter

        style = FormatStyle.of(self.merged["format"].value if "format" in self.merged else {})
        return Formatter(style, self.settings, inventory=self.inventory, manifest=self.manifest)

    @cached_property
    def inventory(self) -> Inventory | None:
        """What is installed; None where no models are named, or they are not read yet. Raises ConfigFileError and
        SourceError."""
        opened = self.project.opened_for(self.config)
        return opened.inventory if opened is not None and opened.names_models else None

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        """The tags of the lists that there are; None where there are none, or they are not read yet. Raises what
        `inventory` does."""
        opened = self.project.opened_for(self.config)
        return opened.vocabulary if opened is not None else None

    @cached_property
    def vectors(self) -> Mapping[str, int]:
        """Installed embeddings with their vector counts. Raises what `inventory` does."""
        return self.inventory.vectors if self.inventory is not None else {}

    @cached_property
    def manifest(self) -> Manifest | None:
        """What the configuration requires, or None. Raises ConfigFileError."""
        return self.project.manifest_of(self.config)

    @property
    def baseline(self) -> Baseline | None:
        """The known findings, which are those of the run. Raises BaselineError and ConfigFileError."""
        return self.project.baseline
