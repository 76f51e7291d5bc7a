"""The options that several commands share. Each group is a class with the values, and a function that tells a parser of
them; a command's own options derive from the groups that it has."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from promptlint.cli import offers
from promptlint.documents.kinds import KIND_NAMES
from promptlint.roles import ROLES, RoleName

__all__ = [
    "MODELS_TITLE",
    "RULES_TITLE",
    "Add",
    "ConfigGroup",
    "HostGroup",
    "InputGroup",
    "ModelGroup",
    "Options",
    "RuleGroup",
    "add_colour",
    "add_config",
    "add_help",
    "add_host",
    "add_inputs",
    "add_model_family",
    "add_models",
    "add_prompts",
    "add_rules",
    "add_stdin_filename",
    "comma_list",
    "listed",
]

Add = Callable[..., argparse.Action]
"""The `add_argument` of a parser, or of a group of one."""

MODELS_TITLE = "What is installed"
RULES_TITLE = "What to look for (CODES: codes, prefixes or names)"


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of a command. `typed` are the words as they stood on the command line."""

    typed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InputGroup(Options):
    """What is read: files, folders, standard input, or prompts of the command line itself; and how."""

    paths: tuple[str, ...]
    positive: str | None
    negative: str | None
    role: RoleName | None
    kind: str | None
    stdin_filename: str | None
    verbose: bool
    no_exclude: bool
    force_exclude: bool
    as_found: bool


def add_inputs(add: Add) -> None:
    """Add the options of InputGroup."""
    add("paths", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input")
    add_prompts(add, "check")
    add("--role", metavar="ROLE", choices=ROLES, help=f"what the files' prompts are: {listed(ROLES)}")
    add("--kind", metavar="KIND", choices=KIND_NAMES, help=f"how to read the files: {listed(KIND_NAMES)}")
    add("--verbose", action="store_true", help="say why each file was read, as what, or why not")
    add("--no-exclude", action="store_true", help="check files that the configuration excludes too")
    add("--force-exclude", action="store_true", help="leave them out (the default)")
    add("--as-found", action="store_true", help="read named files only on evidence, as those of a folder")
    add_stdin_filename(add)


def add_prompts(add: Add, verb: str) -> None:
    """Add `--positive` and `--negative`: prompts instead of files."""
    instead = " instead of files" if verb == "check" else ""
    add("--positive", metavar="TEXT", help=f"{verb} this prompt{instead}")
    add("--negative", metavar="TEXT", help=f"{verb} this negative prompt, alone or with --positive")


def add_stdin_filename(add: Add) -> None:
    """Add `--stdin-filename`."""
    add("--stdin-filename", metavar="NAME", help="what standard input is called; decides its kind and role")


@dataclass(frozen=True, kw_only=True)
class ConfigGroup(Options):
    """Which configuration counts."""

    config: str | None
    isolated: bool


def add_config(add: Add) -> None:
    """Add the options of ConfigGroup."""
    add("--config", metavar="FILE", help="this configuration for all files, instead of the nearest to each")
    add("--isolated", action="store_true", help="ignore configuration files")


@dataclass(frozen=True, kw_only=True)
class HostGroup(ConfigGroup):
    """Who reads the prompts, and which configuration counts."""

    target: str | None
    model_family: str | None
    plugin: tuple[str, ...] | None


def add_host(add: Add) -> None:
    """Add the options of HostGroup."""
    offers.offer(add("--target", metavar="HOST", help="what reads the prompts (default: a1111)"), offers.targets)
    add_model_family(add)
    offers.offer(
        add(
            "--plugin",
            action="extend",
            type=comma_list,
            metavar="NAMES",
            help="plug-ins that are installed there",
        ),
        offers.plugins,
    )
    add_config(add)


def add_model_family(add: Add) -> None:
    """Add `--model-family`."""
    offers.offer(
        add("--model-family", metavar="NAME", help="the model they are for, such as flux or pony"),
        offers.model_families,
    )


@dataclass(frozen=True, kw_only=True)
class RuleGroup(HostGroup):
    """Which rules are asked for, and for which host."""

    select: tuple[str, ...] | None
    extend_select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    preview: bool | None


def add_rules(add: Add) -> None:
    """Add the options of RuleGroup."""
    for name, help_, offered in (
        ("--select", "these rules instead of the default set", offers.selectors_and_sets),
        ("--extend-select", "these rules on top", offers.selectors),
        ("--ignore", "not these rules", offers.selectors),
    ):
        offers.offer(add(name, action="extend", type=comma_list, metavar="CODES", help=help_), offered)
    add("--preview", action="store_true", default=None, help="let rules that are tried out be selected")
    add_host(add)


@dataclass(frozen=True, kw_only=True)
class ModelGroup(Options):
    """What is installed."""

    models: tuple[str, ...] | None
    lock: str | None
    vocabulary: tuple[str, ...] | None


def add_models(add: Add) -> None:
    """Add the options of ModelGroup."""
    add(
        "--models",
        action="append",
        metavar="DIR",
        help="a WebUI's folder or one with models, or KIND=DIR, where KIND is lora, embedding or another",
    )
    add("--lock", metavar="FILE", help="a lock file of models that other machines have")
    add(
        "--vocabulary",
        action="append",
        metavar="FILE",
        help="a list of tags that the model knows",
    )


def add_colour(add: Add) -> None:
    """Add `--color` and `--no-color`, which are one option, `color`."""
    choices = ("auto", "always", "never")
    add("--color", metavar="WHEN", choices=choices, default="auto", help="auto (default), always or never")
    add("--no-color", action="store_const", const="never", dest="color", help="as --color never")


def add_help(add: Add) -> None:
    """Add `-h`, which makes the parser give no options at all."""
    add("-h", "--help", action="store_true", help="this text")


def comma_list(text: str) -> list[str]:
    """The items of a value with commas."""
    return [item.strip() for item in text.split(",") if item.strip()]


def listed(values: Sequence[str]) -> str:
    """Choices, for people: `a, b or c`."""
    return " or ".join([", ".join(values[:-1]), values[-1]])
