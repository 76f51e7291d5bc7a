"""Which rules a command line asks for, and for which host."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from promptlint.cli.arguments import names
from promptlint.cli.errors import UsageError

__all__ = ["RULES_TITLE", "add_config_options", "add_host_options", "add_rule_options", "chosen_rules", "rule_options"]

RULES_TITLE = "What to look for (CODES: codes, prefixes or names)"


def add_rule_options(add: Callable[..., object]) -> None:
    """Add what chooses rules, with the `add_argument` of a parser or group."""
    add("--select", action="append", metavar="CODES", help="these rules instead of the default set")
    add("--extend-select", action="append", metavar="CODES", help="these rules on top")
    add("--ignore", action="append", metavar="CODES", help="not these rules")
    add_host_options(add)


def add_host_options(add: Callable[..., object]) -> None:
    """Add what says who reads the prompts, and which configuration counts."""
    add("--target", metavar="HOST", help="the program that reads the prompts (default: a1111)")
    add("--plugin", action="append", metavar="NAMES", help="plug-ins that are installed there")
    add_config_options(add)


def add_config_options(add: Callable[..., object]) -> None:
    """Add what says which configuration counts."""
    add("--config", metavar="FILE", help="this configuration for all files, instead of the nearest to each")
    add("--isolated", action="store_true", help="ignore configuration files")


def chosen_rules(values: argparse.Namespace, configured: Callable[[str], Any]) -> tuple[str, ...]:
    """The selectors in force for the run: `--select` or else the configuration's, and `extend-select` of both."""
    select = names(values.select)
    selectors = (configured("select") if select is None else select) or ()
    return (*selectors, *(configured("extend-select") or ()), *(names(values.extend_select) or ()))


def rule_options(values: argparse.Namespace) -> dict[str, object]:
    """The keys of the configuration that the options set. Raises UsageError."""
    from promptlint.engine.settings import ConfigError, Settings  # noqa: PLC0415

    config: dict[str, object] = {}
    given = (
        ("select", names(values.select)),
        ("extend-select", names(values.extend_select)),
        ("ignore", names(values.ignore)),
        ("plugins", names(values.plugin)),
        ("target", values.target),
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
