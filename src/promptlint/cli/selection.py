"""Which rules a command line asks for, and for which host."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from promptlint.cli.arguments import names, offer
from promptlint.cli.errors import UsageError

if TYPE_CHECKING:
    from promptlint.engine.project import Project

__all__ = [
    "RULES_TITLE",
    "add_config_options",
    "add_host_options",
    "add_rule_options",
    "chosen_rules",
    "rule_names",
    "rule_options",
]

RULES_TITLE = "What to look for (CODES: codes, prefixes or names)"


def add_rule_options(add: Callable[..., argparse.Action]) -> None:
    """Add what chooses rules, with the `add_argument` of a parser or group."""
    offer(
        add("--select", action="append", metavar="CODES", help="these rules instead of the default set"),
        lambda: [*_selectors(), "ALL", "DEFAULT"],
    )
    offer(add("--extend-select", action="append", metavar="CODES", help="these rules on top"), _selectors)
    offer(add("--ignore", action="append", metavar="CODES", help="not these rules"), _selectors)
    add_host_options(add)


def add_host_options(add: Callable[..., argparse.Action]) -> None:
    """Add what says who reads the prompts, and which configuration counts."""
    offer(add("--target", metavar="HOST", help="the program that reads the prompts (default: a1111)"), _targets)
    offer(add("--plugin", action="append", metavar="NAMES", help="plug-ins that are installed there"), _plugins)
    add_config_options(add)


def add_config_options(add: Callable[..., object]) -> None:
    """Add what says which configuration counts."""
    add("--config", metavar="FILE", help="this configuration for all files, instead of the nearest to each")
    add("--isolated", action="store_true", help="ignore configuration files")


def _selectors() -> Iterator[str]:
    from promptlint.rules.registry import FAMILIES

    yield from FAMILIES
    yield from rule_names()


def rule_names() -> Iterator[str]:
    """The code and the name of each rule that promptlint itself has."""
    from promptlint.rules.kit.tool_codes import TOOL_CODES
    from promptlint.rules.registry import all_rules

    for rule in all_rules():
        yield from (rule.code, rule.name)
    for code in TOOL_CODES:
        yield from (code.code, code.name)


def _targets() -> tuple[str, ...]:
    from promptlint.engine.settings import TARGETS

    return TARGETS


def _plugins() -> tuple[str, ...]:
    from promptlint.engine.settings import PLUGINS

    return PLUGINS


def chosen_rules(project: Project) -> tuple[str, ...]:
    """The selectors that somebody wrote for the run: `select` of the options, or else of the configuration, and
    `extend-select` of both."""
    config = project.config_for(project.root)
    written = config.values if config is not None else {}
    select = project.options.get("select", written.get("select")) or ()
    return (*select, *(written.get("extend-select") or ()), *(project.options.get("extend-select") or ()))


def rule_options(values: argparse.Namespace) -> dict[str, object]:
    """The keys of the configuration that the options set; a command need not have all of them. Raises UsageError."""
    from promptlint.engine.settings import ConfigError, Settings

    config: dict[str, object] = {}
    given = (
        ("select", names(getattr(values, "select", None))),
        ("extend-select", names(getattr(values, "extend_select", None))),
        ("ignore", names(getattr(values, "ignore", None))),
        ("plugins", names(getattr(values, "plugin", None))),
        ("target", getattr(values, "target", None)),
    )
    for key, value in given:
        if value is None:
            continue
        option = "--plugin" if key == "plugins" else f"--{key}"
        if not value and key in ("select", "target"):
            raise UsageError(f"{option} is empty; leave it out, or name something")
        if key not in ("target", "plugins"):  # a configuration may bring rules of its own
            config[key] = value
            continue
        try:
            Settings.of({key: value})
        except ConfigError as error:
            raise UsageError(f"{option}: {error}") from None
        config[key] = value
    return config
