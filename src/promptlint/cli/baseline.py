"""`promptlint baseline`: findings that are known and may stay."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from promptlint.cli.arguments import Parser
from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import STDIN, Inputs, add_input_options, check_inputs
from promptlint.cli.inventory import MODELS_TITLE, add_model_options
from promptlint.cli.project import open_project
from promptlint.cli.selection import RULES_TITLE, add_rule_options
from promptlint.cli.terminal import complain, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document
    from promptlint.engine.linter import Linter
    from promptlint.engine.report import Report

__all__ = ["new_parser", "run"]

_ACTIONS = ("create", "update", "prune")
_DESCRIPTION = """\
Keep findings that are known in a file, so that `check` reports new ones only. Counts are kept by file and rule, so they
survive moved lines."""
_ACTIONS_HELP = """\
create   write a baseline of everything that is found
update   the same for the named files, where there is a baseline already
prune    take out what is not found any more; nothing new gets in"""


def run(arguments: Sequence[str]) -> int:
    """Make or change a baseline; returns the exit status. Raises UsageError."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0 if arguments else 2
    values.paths = values.paths or ["."]
    if check_inputs(values) or STDIN in values.paths:
        raise UsageError("a baseline is of files; name files or folders")
    return _change(values)


def _change(values: argparse.Namespace) -> int:
    from promptlint.engine.baseline import Baseline, BaselineError

    project = open_project(values)
    file = project.baseline_file
    if values.action == "create" and file.exists():
        raise UsageError(f"{file}: is there already; `promptlint baseline update` changes it")
    failures: list[str] = []
    try:
        old = Baseline(file) if values.action == "create" else Baseline.load(file)

        def check(document: Document, _: bool) -> tuple[Report, Linter]:
            linter = project.for_path(document.path).linter
            return linter.lint_document(document), linter

        for document, (report, linter) in Inputs(values, failures.append, project).results(check):
            old.apply(document.path, report, (rule.code for rule in linter.rules))
        for failure in failures:
            complain(failure)
        if failures:
            complain(f"{file}: was not written, because not everything could be read")
            return 2
        new = old.updated(only_fewer=values.action == "prune")
        new.write()
    except BaselineError as error:
        raise UsageError(str(error)) from None
    before = "" if values.action == "create" else f" (before: {old.total})"
    write(f"{file}: {new.total} known {'finding' if new.total == 1 else 'findings'}{before}\n")
    return 0


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    parser = Parser(
        "promptlint baseline", _DESCRIPTION, "promptlint baseline ACTION [OPTIONS] [PATH...]", actions=_ACTIONS
    )
    parser.epilog = "Actions: " + "; ".join(" ".join(line.split()) for line in _ACTIONS_HELP.splitlines()) + "."
    add_input_options(parser.add_argument_group("What to check (default: this folder)").add_argument)
    add_rule_options(parser.add_argument_group(RULES_TITLE).add_argument)
    add_model_options(parser.add_argument_group(MODELS_TITLE).add_argument)
    add = parser.add_argument_group("Options").add_argument
    add("--baseline", metavar="FILE", help="the file (default: promptlint-baseline.json)")
    add("-h", "--help", action="store_true", help="this text")
    return parser
