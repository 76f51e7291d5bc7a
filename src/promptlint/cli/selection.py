"""Which rules a command line asks for, and for which host."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from promptlint.cli.arguments import names
from promptlint.cli.errors import UsageError

if TYPE_CHECKING:
    from promptlint.engine.settings import Settings

__all__ = ["RULES_TITLE", "add_rule_options", "settings_of"]

RULES_TITLE = "What to look for (CODES: codes, prefixes or names)"


def add_rule_options(add: Callable[..., object]) -> None:
    """Add what chooses rules, with the `add_argument` of a parser or group."""
    add("--select", action="append", metavar="CODES", help="these rules instead of the default set")
    add("--extend-select", action="append", metavar="CODES", help="these rules on top")
    add("--ignore", action="append", metavar="CODES", help="not these rules")
    add("--target", metavar="HOST", help="the program that reads the prompts (default: a1111)")
    add("--plugin", action="append", metavar="NAMES", help="plug-ins that are installed there")
    add("--isolated", action="store_true", help="ignore configuration files (this version reads none)")


def settings_of(values: argparse.Namespace) -> Settings:
    """The settings that the options ask for. Raises UsageError."""
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
        try:
            Settings.of({key: value})
        except ConfigError as error:
            more = "" if key == "target" else "; `promptlint rule` lists all rules"
            raise UsageError(f"{option}: {error}{more}") from None
        config[key] = value
    return Settings.of(config)
