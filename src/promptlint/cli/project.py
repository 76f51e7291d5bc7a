"""The project that a command line names: its configuration, with the options of the run above it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.cli.errors import UsageError
from promptlint.cli.inventory import open_inventory, sources_of
from promptlint.cli.selection import rule_options

if TYPE_CHECKING:
    from promptlint.engine.project import Project
    from promptlint.resources.inventory.installed import Problem
    from promptlint.resources.inventory.sources import Opened, Sources

__all__ = ["open_project"]

_STYLE = ("line-breaks", "weights", "commas", "underscores")


def open_project(values: argparse.Namespace, problems: list[Problem] | None = None) -> Project:
    """The project of a command, which need not have all options. `problems` takes the model files that could not be
    read, once models are. Raises UsageError."""
    from promptlint.engine.project import Project

    def value(name: str, default: Any = None) -> Any:
        return getattr(values, name, default)

    if values.config is not None and values.isolated:
        raise UsageError("--config and --isolated do not go together")
    options = rule_options(values)
    style = {key: given for key in _STYLE if (given := value(key.replace("-", "_"))) is not None}
    options |= {"format": style or None, "role": value("role"), "kind": value("kind"), "baseline": value("baseline")}
    options |= {"fail-level": value("fail_level"), "min-severity": value("min_severity")}

    def open_models(sources: Sources) -> Opened:
        opened = open_inventory(sources, quiet=value("quiet", default=False))
        if problems is not None:
            problems.extend(opened.problems)
        return opened

    return Project(
        config=None if values.config is None else Path(values.config),
        isolated=values.isolated,
        options=options,
        sources=sources_of(values) if value("models") or value("lock") else None,
        with_baseline=not value("no_baseline", default=False),
        open_models=open_models,
    )
