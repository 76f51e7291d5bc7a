"""A command's options: what argparse knows and what the command sees are the same."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.cli.check_options import CheckOptions
from promptlint.cli.commands import COMMANDS
from promptlint.cli.commands.baseline import BaselineOptions
from promptlint.cli.commands.completion import CompletionOptions
from promptlint.cli.commands.config import ConfigOptions
from promptlint.cli.commands.convert import ConvertOptions
from promptlint.cli.commands.data import DataOptions
from promptlint.cli.commands.extract import ExtractOptions
from promptlint.cli.commands.format import FormatOptions
from promptlint.cli.commands.init import InitOptions
from promptlint.cli.commands.models import ModelsOptions
from promptlint.cli.commands.rule import RuleOptions
from promptlint.cli.commands.server import ServerOptions
from promptlint.cli.errors import UsageError
from promptlint.cli.options import Options
from promptlint.cli.parser import Parser
from promptlint.cli.show_options import ShowOptions
from promptlint.diagnostics import Severity
from promptlint.documents.model import Role
from tests.test_words import found_in

CLASSES: dict[str, type[Options]] = {
    "check": CheckOptions,
    "fix": CheckOptions,
    "format": FormatOptions,
    "show": ShowOptions,
    "convert": ConvertOptions,
    "extract": ExtractOptions,
    "data": DataOptions,
    "rule": RuleOptions,
    "init": InitOptions,
    "config": ConfigOptions,
    "baseline": BaselineOptions,
    "models": ModelsOptions,
    "server": ServerOptions,
    "completion": CompletionOptions,
}
SOURCE = Path(promptlint.__file__).parent


def parser_of(command: str) -> Parser[Any]:
    parser = import_module(f"promptlint.cli.commands.{command}").new_parser()
    assert isinstance(parser, Parser)
    return parser


def typed(parser: Parser[Any], *arguments: str) -> Any:
    """The options of some arguments, after the first action where a command has actions."""
    return parser.parse([*parser.actions[:1], *arguments])


def test_every_command_is_a_module_and_every_module_a_command() -> None:
    modules = {path.stem for path in (SOURCE / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert modules == set(COMMANDS) == set(CLASSES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_has_a_field_and_every_field_an_argument(command: str) -> None:
    parser = parser_of(command)
    arguments = {action.dest for action in parser._actions} | set(parser._defaults)
    if parser.actions:
        arguments.add("action")
    assert {field.name for field in fields(CLASSES[command]) if field.init} - {"typed"} == arguments - {"help"}


@pytest.mark.parametrize("command", COMMANDS)
def test_options_are_of_the_commands_class_and_stay_as_they_are(command: str) -> None:
    options: Any = typed(parser_of(command))

    assert {type(options)} == {CLASSES[command]}  # which leaves mypy with Any
    for field in fields(options):
        assert not isinstance(getattr(options, field.name), list | dict), field.name
    with pytest.raises(FrozenInstanceError):
        options.typed = ()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("arguments", [["-h"], ["--help"]])
def test_help_gives_no_options(command: str, arguments: list[str]) -> None:
    assert parser_of(command).parse(arguments) is None
    assert typed(parser_of(command), *arguments) is None


def test_no_other_module_knows_argparses_namespace() -> None:
    found = [path for path in SOURCE.rglob("*.py") if "argparse.Namespace" in path.read_text(encoding="utf-8")]
    assert found == [SOURCE / "cli" / "parser.py"]


def test_nothing_asks_whether_an_option_is_there() -> None:
    asks = re.compile(r"getattr\((?:self\._)?(?:options|values)\b")
    assert not [path for path in (SOURCE / "cli").rglob("*.py") if asks.search(path.read_text(encoding="utf-8"))]


def test_lists_become_tuples_and_commas_separate() -> None:
    options = typed(parser_of("check"), "a.txt", "--select", "PW, PD001,", "b.txt", "--select", "PX", "--plugin", "")
    assert isinstance(options, CheckOptions)
    assert options.paths == ("a.txt", "b.txt")
    assert options.select == ("PW", "PD001", "PX")
    assert options.plugin == ()
    assert options.ignore is None
    assert options.typed[0] == "a.txt"


def test_numbers_are_numbers() -> None:
    options = typed(parser_of("check"), "a", "--jobs", "3", "--max-findings", "0")
    assert isinstance(options, CheckOptions)
    assert (options.jobs, options.max_findings) == (3, 0)
    show = typed(parser_of("show"), "a", "--steps", "30", "--embedding", "x=2", "--embedding", "y=3")
    assert isinstance(show, ShowOptions)
    assert (show.steps, show.embedding) == (30, (("x", 2), ("y", 3)))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--jobs", "65"], "--jobs is a number from 1 to 64, not '65'"),
        (["--jobs", "²"], "--jobs is a number from 1 to 64, not '²'"),
        (["--max-findings", "9999999999"], "--max-findings is a number, 0 for no limit, not '9999999999'"),
    ],
)
def test_what_is_not_a_number_is_one_line(arguments: list[str], line: str) -> None:
    with pytest.raises(UsageError) as error:
        parser_of("check").parse(arguments)
    assert str(error.value) == line


@pytest.mark.parametrize(
    ("variables", "output_format"),
    [({}, "full"), ({"CI": "true"}, "concise"), ({"CI": "true", "GITHUB_ACTIONS": "true"}, "github")],
)
def test_auto_is_the_format_of_the_ci(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], output_format: str
) -> None:
    for name in ("CI", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert typed(parser_of("check"), "a", "--output-format", "auto").output_format == output_format
    assert typed(parser_of("check"), "a").output_format == output_format
    assert typed(parser_of("check"), "a", "--output-format", "json").output_format == "json"


def test_fix_is_check_with_fixes() -> None:
    check, fix = typed(parser_of("check"), "a"), typed(parser_of("fix"), "a")
    assert (check.fix, check.fixes, fix.fix, fix.fixes) == (False, False, True, True)
    assert {f.name for f in fields(check) if getattr(check, f.name) != getattr(fix, f.name)} == {"fix"}


def test_host_is_target_by_its_old_name() -> None:
    assert typed(parser_of("show"), "a", "--host", "comfyui").target == ("comfyui",)
    assert typed(parser_of("show"), "a", "--target", "forge").target == ("forge",)
    assert "--host" not in parser_of("show").format_help()


def test_choices_are_those_of_the_library() -> None:
    def choices(option: str) -> set[str]:
        (action,) = (a for a in parser_of("check")._actions if option in a.option_strings)
        assert action.choices is not None
        return set(action.choices)

    assert choices("--role") == {str(role) for role in Role}
    assert choices("--fail-level") == choices("--min-severity") == {str(level) for level in Severity}


def test_help_of_every_command_is_short_and_plain() -> None:
    for command in COMMANDS:
        text = parser_of(command).format_help()
        assert len(text.splitlines()) < 80, command
        assert list(found_in(text)) == [], command
        assert text.startswith(f"usage: promptlint {command}")
