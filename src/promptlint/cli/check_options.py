"""The options of `check`, which are those of `fix` too."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import STDIN, check_inputs
from promptlint.cli.options import (
    MODELS_TITLE,
    RULES_TITLE,
    Add,
    InputGroup,
    ModelGroup,
    RuleGroup,
    add_colour,
    add_help,
    add_inputs,
    add_models,
    add_rules,
    listed,
)
from promptlint.cli.parser import Parser

__all__ = ["CheckOptions", "check_parser", "check_usage"]

_MOST_JOBS = 64
_MOST_FINDINGS = 100
_LONGEST_NUMBER = 10
_COUNTED = ("full", "concise", "json")
"""The formats that have statistics."""
_STATUS = """\
Exit status: 0 nothing at or above --fail-level, 1 findings, 2 wrong call, unreadable file or
internal error."""


@dataclass(frozen=True, kw_only=True)
class CheckOptions(InputGroup, RuleGroup, ModelGroup):
    """What to check, what to fix and what to report."""

    fix: bool
    unsafe_fixes: bool
    diff: bool
    fix_only: bool
    show_fixes: bool
    exit_non_zero_on_fix: bool
    add_ignore: bool
    ignore_reason: str | None

    output_format: str
    output_file: str | None
    statistics: bool
    timing: bool
    max_findings: int
    no_fold: bool
    quiet: bool
    min_severity: str | None
    fail_level: str | None
    baseline: str | None
    no_baseline: bool
    show_files: bool
    watch: bool
    jobs: int | None
    no_cache: bool
    exit_zero: bool
    color: str

    is_for_log: bool = field(init=False, default=False)
    """Whether the surroundings chose a format for the log of a CI, where a summary is wanted too."""

    def __post_init__(self) -> None:
        """Decide what `auto` is. What a CI reads is its log: a file, and counts, are for people."""
        if self.output_format != "auto":
            return
        chosen = "full" if self.statistics or self.output_file is not None else _format_here()
        object.__setattr__(self, "output_format", chosen)
        object.__setattr__(self, "is_for_log", chosen != "full")

    @property
    def fixes(self) -> bool:
        """Whether fixes are asked for, or comments, which change files too."""
        return self.fix or self.fix_only or self.diff or self.add_ignore

    @property
    def only_fixes(self) -> bool:
        """Whether findings that are left are not reported."""
        return self.fix_only or self.diff

    @property
    def text_to_stdout(self) -> bool:
        """Whether standard output takes the fixed text of standard input."""
        return self.fixes and self.from_stdin and not self.diff

    @property
    def from_stdin(self) -> bool:
        """Whether standard input is among what is checked."""
        return STDIN in self.paths

    @property
    def of_files(self) -> bool:
        """Whether all that is checked are files and folders."""
        return bool(self.paths) and not self.from_stdin


def check_parser(command: str, description: str) -> Parser[CheckOptions]:
    """The parser of `check`, or of `fix`."""
    parser = Parser(CheckOptions, command, description, "[OPTIONS] PATH...", epilog=_STATUS)
    add_inputs(parser.add_argument_group("What to check").add_argument)
    add_rules(parser.add_argument_group(RULES_TITLE).add_argument)
    add_models(parser.add_argument_group(MODELS_TITLE).add_argument)
    _add_fixes(parser.add_argument_group("What to fix").add_argument)
    _add_report(parser.add_argument_group("What to report").add_argument)
    return parser


def _add_fixes(add: Add) -> None:
    add("--fix", action="store_true", help="fix what can be fixed without changing the picture")
    add("--unsafe-fixes", action="store_true", help="also apply fixes that may change the picture")
    add("--diff", action="store_true", help="show what would change, and change nothing")
    add("--fix-only", action="store_true", help="as --fix, without reporting what is left")
    add("--show-fixes", action="store_true", help="list what was fixed")
    add("--exit-non-zero-on-fix", action="store_true", help="exit with 1 if anything was fixed")
    add("--add-ignore", action="store_true", help="add comments that ignore what is found")
    add("--ignore-reason", metavar="TEXT", help="why, for those comments")


def _add_report(add: Add) -> None:
    from promptlint.diagnostics import Severity
    from promptlint.engine.baseline import BASELINE_NAME
    from promptlint.output import FORMATS

    formats = (*FORMATS, "auto")
    levels = tuple(map(str, Severity))
    add(
        "--output-format",
        metavar="FORMAT",
        choices=formats,
        default="auto",
        help=f"{listed(formats)} (default: as CI or terminal need it)",
    )
    add("-o", "--output-file", metavar="FILE", help="write the report there")
    add("--statistics", action="store_true", help="count the findings of each rule instead")
    add("--timing", action="store_true", help="say what each rule costs, in one process")
    add(
        "--max-findings",
        metavar="N",
        type=_max_findings,
        default=_MOST_FINDINGS,
        help=f"the most to print for people ({_MOST_FINDINGS}; 0: all)",
    )
    add("--no-fold", action="store_true", help="print each of many findings that are alike")
    add("-q", "--quiet", action="store_true", help="print findings only, no summary")
    add(
        "--min-severity",
        metavar="LEVEL",
        choices=levels,
        help="the lowest to show (default: warning; json: info)",
    )
    add(
        "--fail-level",
        metavar="LEVEL",
        choices=levels,
        help=f"the lowest that exits with 1: {listed(levels)}",
    )
    add("--baseline", metavar="FILE", help=f"known findings (default: {BASELINE_NAME})")
    add("--no-baseline", action="store_true", help="report known findings too")
    add("--show-files", action="store_true", help="list what would be checked, and as what")
    add("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    add("--jobs", metavar="N", type=_jobs, help="processes (default: as many as are of use)")
    add("--no-cache", action="store_true", help="check again what was clean and has not changed")
    add("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    add_colour(add)
    add_help(add)


def _format_here() -> str:
    """What `auto` stands for: annotations where GitHub reads them, lines in the log of another CI, else the report."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "concise" if os.environ.get("CI", "").lower() in ("true", "1") else "full"


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= jobs <= _MOST_JOBS:
        raise UsageError(f"--jobs is a number from 1 to {_MOST_JOBS}, not {text!r}")
    return jobs


def _max_findings(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER):
        raise UsageError(f"--max-findings is a number, 0 for no limit, not {text!r}")
    return int(text)


def _check_ignore(options: CheckOptions) -> None:
    reason = options.ignore_reason
    if reason is not None and not options.add_ignore:
        raise UsageError("--ignore-reason goes with --add-ignore")
    if reason is not None and ("-->" in reason or not reason.isprintable()):
        raise UsageError("--ignore-reason is one line without `-->`")
    if options.add_ignore and (options.fix or options.fix_only or options.unsafe_fixes):
        raise UsageError("--add-ignore goes without fixes; run `promptlint fix` first")


def check_usage(options: CheckOptions) -> None:
    """Raise UsageError for options that do not go together."""
    if options.watch and (not options.of_files or options.fixes):
        raise UsageError("--watch goes with files and folders, and without fixes")
    if options.statistics and options.output_format not in _COUNTED:
        raise UsageError(f"--statistics are text or json, not {options.output_format}")
    _check_ignore(options)
    inline = check_inputs(options)
    if inline and options.add_ignore:
        raise UsageError(f"comments are written to files; they do not go with {inline[0]}")
    if inline and options.fixes:
        raise UsageError(f"fixes are written to files; they do not go with {inline[0]}")
