"""`promptlint baseline`: findings that are known and may stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import STDIN, Inputs, check_inputs
from promptlint.cli.options import (
    MODELS_TITLE,
    RULES_TITLE,
    InputGroup,
    ModelGroup,
    RuleGroup,
    add_help,
    add_inputs,
    add_models,
    add_rules,
)
from promptlint.cli.parser import Parser
from promptlint.cli.project import input_settings, open_project, rule_settings
from promptlint.cli.terminal import complain, write_line

if TYPE_CHECKING:
    from pathlib import Path

    from promptlint.documents.model import Document
    from promptlint.engine.linter import Linter
    from promptlint.engine.project import Project
    from promptlint.engine.report import Report

__all__ = ["BaselineOptions", "new_parser", "run"]

_ACTIONS = ("create", "update", "prune")
_DESCRIPTION = """\
Keep findings that are known in a file, so that `check` reports new ones only. Counts are kept by file and rule, so they
survive moved lines."""
_ACTIONS_HELP = """\
Actions: create writes a baseline of everything that is found; update does so for the named files, where there is a
baseline already; prune takes out what is not found any more, and adds nothing."""


@dataclass(frozen=True, kw_only=True)
class BaselineOptions(InputGroup, RuleGroup, ModelGroup):
    """What to do with which baseline."""

    action: Literal["create", "update", "prune"]
    baseline: str | None


def new_parser() -> Parser[BaselineOptions]:
    """The parser of the command's arguments."""
    usage = "ACTION [OPTIONS] [PATH...]"
    parser = Parser(BaselineOptions, "baseline", _DESCRIPTION, usage, epilog=_ACTIONS_HELP, actions=_ACTIONS)
    add_inputs(parser.add_argument_group("What to check (default: this folder)").add_argument)
    add_rules(parser.add_argument_group(RULES_TITLE).add_argument)
    add_models(parser.add_argument_group(MODELS_TITLE).add_argument)
    add = parser.add_argument_group("Options").add_argument
    add("--baseline", metavar="FILE", help="the file (default: promptlint-baseline.json)")
    add_help(add)
    return parser


def run(options: BaselineOptions) -> int:
    """Make or change a baseline; returns the exit status. Raises UsageError."""
    options = replace(options, paths=options.paths or (".",))
    if check_inputs(options) or STDIN in options.paths:
        raise UsageError("a baseline is of files; name files or folders")
    from promptlint.engine.baseline import Baseline, BaselineError
    from promptlint.formats.named_path import is_inside
    from promptlint.output.summary import count

    settings = {**rule_settings(options), **input_settings(options), "baseline": options.baseline}
    project = open_project(options, settings, models=options)
    file = project.baseline_file
    if options.action == "create" and file.exists():
        raise UsageError(f"{file}: is there already; `promptlint baseline update` changes it")
    home = None if options.baseline is not None else _home(project)
    if options.action == "create" and home is not None and not is_inside(file, home):
        project.expect_no_foreign_baseline("names a baseline outside of the folder, where none is written")
    failures: list[str] = []
    try:
        old = Baseline(file) if options.action == "create" else project.load_baseline()

        def check(document: Document, _: bool) -> tuple[Report, Linter]:
            linter = project.for_path(document.path).linter
            return linter.lint_document(document), linter

        for document, (report, linter) in Inputs(options, failures.append, project).results(check):
            old.apply(document.path, report, (rule.code for rule in linter.rules))
        for failure in failures:
            complain(failure)
        if failures:
            complain(f"{file}: was not written, because not everything could be read")
            return 2
        new = old.updated(only_fewer=options.action == "prune")
        new.write(within=home)
    except BaselineError as error:
        raise UsageError(str(error)) from None
    before = "" if options.action == "create" else f" (before: {old.total})"
    write_line(f"{file}: {count(new.total, 'known finding')}{before}")
    return 0


def _home(project: Project) -> Path:
    """The folder that a baseline has to lie in that nobody named on the command line: a configuration may be anybody's,
    and so may a link of the usual name."""
    config = project.config_for(project.root)
    return config.folder if config is not None and config.values.get("baseline") else project.root
