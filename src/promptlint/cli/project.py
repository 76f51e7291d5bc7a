"""The project that a command line names: its configuration, with the options of the run above it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError
from promptlint.cli.inventory import open_inventory, sources_of

if TYPE_CHECKING:
    from promptlint.cli.options import ConfigGroup, HostGroup, InputGroup, ModelGroup, RuleGroup
    from promptlint.engine.project import Project
    from promptlint.resources.inventory.installed.search import Problem
    from promptlint.resources.inventory.opening import Opened
    from promptlint.resources.inventory.sources import Sources

__all__ = ["chosen_rules", "family_settings", "host_settings", "input_settings", "open_project", "rule_settings"]

_EMPTY = "{} is empty; leave it out, or name something"


def open_project(
    options: ConfigGroup,
    settings: Mapping[str, object],
    *,
    models: ModelGroup | None = None,
    with_baseline: bool = True,
    quiet: bool = False,
    problems: list[Problem] | None = None,
) -> Project:
    """The project of a command. `settings` are keys of the configuration that its options set, where None sets nothing;
    `quiet` shows no progress; `problems` takes the model files that could not be read, once models are. Raises
    UsageError."""
    from promptlint.engine.project import Project

    if options.config is not None and options.isolated:
        raise UsageError("--config and --isolated do not go together")

    def open_models(sources: Sources) -> Opened:
        opened = open_inventory(sources, quiet=quiet)
        if problems is not None:
            problems.extend(opened.problems)
        return opened

    return Project(
        config=None if options.config is None else Path(options.config),
        isolated=options.isolated,
        options=settings,
        sources=sources_of(models.models, models.lock, models.vocabulary) if models is not None else None,
        with_baseline=with_baseline,
        open_models=open_models,
    )


def input_settings(options: InputGroup) -> dict[str, object]:
    """What the options say of all files."""
    return {"role": options.role, "kind": options.kind}


def host_settings(options: HostGroup) -> dict[str, object]:
    """Who reads the prompts. Raises UsageError for what there is not."""
    if options.target == "":
        raise UsageError(_EMPTY.format("--target"))
    settings = {"plugins": options.plugin, "target": options.target}
    for option, key in (("--plugin", "plugins"), ("--target", "target")):
        _check_setting(option, key, settings[key])
    return {**settings, **family_settings(options.model_family)}


def family_settings(name: str | None) -> dict[str, object]:
    """The model family that an option names. Raises UsageError for what there is not."""
    if name == "":
        raise UsageError(_EMPTY.format("--model-family"))
    _check_setting("--model-family", "model-family", name)
    return {"model-family": name}


def _check_setting(option: str, key: str, value: object) -> None:
    """Raise UsageError for a value that the setting of an option cannot have; None is none."""
    from promptlint.engine.settings import ConfigError, Settings

    if value is not None:
        try:
            Settings.of({key: value})
        except ConfigError as error:
            raise UsageError(f"{option}: {error}") from None


def rule_settings(options: RuleGroup) -> dict[str, object]:
    """Which rules are asked for, and for which host. Codes are not looked up, as a configuration may bring rules of its
    own. Raises UsageError."""
    if options.select == ():
        raise UsageError(_EMPTY.format("--select"))
    chosen = {"select": options.select, "extend-select": options.extend_select, "ignore": options.ignore}
    return {**chosen, "preview": options.preview, **host_settings(options)}


def chosen_rules(project: Project) -> tuple[str, ...]:
    """The selectors that somebody wrote for the run: `select` of the options, or else of the configuration, and
    `extend-select` of both."""
    config = project.config_for(project.root)
    written = config.values if config is not None else {}
    select = project.options.get("select", written.get("select")) or ()
    return (*select, *(written.get("extend-select") or ()), *(project.options.get("extend-select") or ()))
