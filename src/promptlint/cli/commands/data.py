"""`promptlint data`: tables of prompts, of any size."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Literal

from promptlint.cli.errors import Failures, UsageError
from promptlint.cli.options import (
    MODELS_TITLE,
    RULES_TITLE,
    Add,
    ModelGroup,
    RuleGroup,
    add_help,
    add_models,
    add_rules,
)
from promptlint.cli.parser import Parser
from promptlint.cli.progress import Advance, progress_bar
from promptlint.cli.project import open_project, rule_settings
from promptlint.cli.terminal import note, write_line
from promptlint.cli.writing import write_new

if TYPE_CHECKING:
    from promptlint.data.engines import Engine
    from promptlint.data.job import Job
    from promptlint.data.options import Options
    from promptlint.data.output import Asked, Output
    from promptlint.data.report import About
    from promptlint.data.summary import Summary
    from promptlint.engine.in_force import InForce

__all__ = ["DataOptions", "new_parser", "run"]

_ACTIONS = ("check", "fix", "facts")
_ENGINES = ("local", "ray", "spark")
_MOST_JOBS = 64
_LONGEST_NUMBER = 10
_OFTEN = 60.0
"""Seconds between two lines about progress where there is no bar."""
_DESCRIPTION = """\
Check or fix tables of prompts: Parquet, Arrow, CSV and JSON lines, also packed (.gz, .zst), of any size. Files of
answers are whole or not there, so that a run that is stopped can go on."""
_EPILOG = (
    "Actions: check writes DIR/findings, a row for each finding; fix writes DIR/fixed, the texts of each row; facts "
    "writes DIR/facts, what reaches the model: tokens, chunks, LoRAs, embeddings, weights. All are Parquet files. The "
    "configuration is that of the working folder. Exit status: 0 done, whatever is found; 1 some rows could not be "
    "checked; 2 a wrong call, an unreadable table, or an engine that gave up."
)


@dataclass(frozen=True, kw_only=True)
class DataOptions(RuleGroup, ModelGroup):
    """Which tables, which of their columns, and where the answers go."""

    action: Literal["check", "fix", "facts"]
    inputs: tuple[str, ...]
    prompt: str | None
    negative: str | None
    id: str | None
    output: str | None
    resume: bool
    rows_per_file: int
    html: str | None
    unsafe_fixes: bool
    engine: str
    address: str | None
    jobs: int | None
    quiet: bool


def new_parser() -> Parser[DataOptions]:
    """The parser of the command's arguments."""
    usage = "ACTION [OPTIONS] INPUT... --output DIR"
    parser = Parser(DataOptions, "data", _DESCRIPTION, usage, epilog=_EPILOG, actions=_ACTIONS)
    add = parser.add_argument_group("What to read (columns that are not named are guessed, and said)").add_argument
    add("inputs", nargs="*", metavar="PATH", help="a table, a pattern or a folder")
    add("--prompt", metavar="COLUMN", help="the column of prompts; a dot leads into a struct: meta.prompt")
    add("--negative", metavar="COLUMN", help="the column of negative prompts")
    add("--id", metavar="COLUMN", help="the column that tells rows apart (default: the number of the row, from 0)")
    _add_output(parser.add_argument_group("What to write").add_argument)
    _add_engine(parser.add_argument_group("Who does the work").add_argument)
    add_rules(parser.add_argument_group(RULES_TITLE).add_argument)
    add_models(parser.add_argument_group(MODELS_TITLE).add_argument)
    return parser


def _add_output(add: Add) -> None:
    add("-o", "--output", metavar="DIR", help="the folder of the answers, new or empty")
    add("--resume", action="store_true", help="go on with the run in it, of the same inputs and options")
    add(
        "--rows-per-file",
        metavar="N",
        type=_number,
        default=100_000,
        help="rows of a table that a file of answers is about (default: 100000)",
    )
    add("--html", metavar="FILE", help="a report: what is found how often, examples, the worst rows")
    add("--unsafe-fixes", action="store_true", help="also make fixes that may change the picture")
    add("-q", "--quiet", action="store_true", help="no progress, no summary")


def _add_engine(add: Add) -> None:
    add(
        "--engine",
        metavar="ENGINE",
        choices=_ENGINES,
        default="local",
        help="local (default): the cores of this machine; ray or spark: a cluster that is there",
    )
    add(
        "--address", metavar="ADDRESS", help="where the cluster is, as Ray and Spark write it (default: start one here)"
    )
    add("--jobs", metavar="N", type=_jobs, help="processes of this machine (default: one for each core)")
    add_help(add)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER and int(text)):
        raise UsageError(f"--rows-per-file is a number from 1 on, not {text!r}")
    return int(text)


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= jobs <= _MOST_JOBS:
        raise UsageError(f"--jobs is a number from 1 to {_MOST_JOBS}, not {text!r}")
    return jobs


def run(options: DataOptions) -> int:
    """Answer for all tables; returns the exit status. Raises UsageError and OSError."""
    if not options.inputs:
        raise UsageError("no tables named; give files, patterns or folders")
    if not options.output:
        raise UsageError("--output names the folder for the answers; it is missing")
    if options.engine == "local" and options.address is not None:
        raise UsageError("--address goes with --engine ray or spark")
    if options.engine != "local" and options.jobs is not None:
        raise UsageError(f"--jobs is for this machine; how many processes there are is up to {options.engine}")
    if find_spec("pyarrow") is None:
        raise UsageError("tables need the extra data; install it with `pip install 'sd-promptlint[data]'`")
    return _run(options)


def _run(options: DataOptions) -> int:
    from promptlint.data.engines import EngineError
    from promptlint.data.inputs import InputError, find_sources
    from promptlint.data.job import Job
    from promptlint.data.output import Asked, Output, OutputFolderError

    project = open_project(options, rule_settings(options), models=options, quiet=options.quiet)
    in_force = project.for_path("<table>")
    output = Path(str(options.output))
    try:
        asked = Asked(
            options.action,
            find_sources(options.inputs),
            options.prompt,
            options.negative,
            options.id,
            _options_of(options, in_force),
            options.rows_per_file,
        )
        folder = Output(output, asked, resume=options.resume)
    except (InputError, OutputFolderError) as error:
        raise UsageError(str(error)) from None
    failures = Failures()
    say: Callable[[str], None] = _silent if options.quiet else note
    began = monotonic()
    with progress_bar(_TITLES[options.action], quiet=options.quiet) as bar:
        progress = _Progress(asked, folder, None if options.quiet else bar, quiet=options.quiet)
        job = Job(asked, folder, _engine(options), say, failures.add, progress.advance)
        try:
            summary = job.run()
        except EngineError as error:
            raise UsageError(str(error)) from None
        except BaseException:
            if not options.quiet:
                note(f"stopped; the files in {folder.folder} are whole, and the same command with --resume goes on")
            raise
    about = _About(in_force)
    if options.html:
        from promptlint.data.report import render

        write_new(Path(options.html), render(asked, summary, about))
    if not options.quiet:
        _say(job, summary, about, monotonic() - began)
    if failures:
        return 2
    return 1 if summary.failed else 0


_TITLES = {"check": "Checking", "fix": "Fixing", "facts": "Reading"}


def _silent(_: str) -> None:
    pass


def _options_of(options: DataOptions, in_force: InForce) -> Options:
    from promptlint.data.options import Options

    return Options(
        in_force.settings, in_force.inventory, in_force.manifest, in_force.vocabulary, unsafe=options.unsafe_fixes
    )


def _engine(options: DataOptions) -> Engine:
    from promptlint.data.clusters import Ray, Spark
    from promptlint.data.engines import Local
    from promptlint.engine.runner import available_cores

    if options.engine == "ray":
        return Ray(options.address)
    if options.engine == "spark":
        return Spark(options.address)
    return Local(options.jobs or min(_MOST_JOBS, available_cores()))


class _Progress:
    """Says how far a run is: in a bar, or where nobody looks at one, a line each minute."""

    def __init__(self, asked: Asked, output: Output, bar: Advance | None, *, quiet: bool) -> None:
        self._total = sum(source.size for source in asked.sources)
        self._bar = bar
        self._quiet = quiet
        self._began = monotonic()
        self._said = self._began
        self._first: int | None = None if any(output.done) else 0

    def advance(self, rows: int, position: int) -> None:
        """So many rows of this run, and bytes of all tables."""
        if self._first is None:
            self._first = position  # what the run before has done took no time of this one
        now = monotonic()
        if self._bar is not None:
            self._bar(position, self._total, self._words(rows, position, now))
        elif not self._quiet and now - self._said > _OFTEN:
            self._said = now
            note(f"{100 * position // max(1, self._total)} %: {self._words(rows, position, now)}")

    def _words(self, rows: int, position: int, now: float) -> str:
        took = max(now - self._began, 0.001)
        done = position - (self._first or 0)
        left = f", {_time(took * (self._total - position) / done)} left" if done > 0 else ""
        return f"{rows:,} rows, {rows / took:,.0f} a second{left}"


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


class _About:
    """What codes mean."""

    def __init__(self, in_force: InForce) -> None:
        self._rules = {rule.code: rule for rule in in_force.settings.available()}

    def __call__(self, code: str) -> About:
        from promptlint.data.report import About
        from promptlint.rules.kit.tool_codes import find_tool_code
        from promptlint.rules.listing import rule_info

        known = self._rules.get(code) or find_tool_code(code)
        return About(known.name, rule_info(known).url or "") if known is not None else About("")


def _say(job: Job, summary: Summary, about: _About, took: float) -> None:
    """What it comes to, for people."""
    rows = f"{summary.rows:,} {'row' if summary.rows == 1 else 'rows'}"
    for code, each in sorted(summary.by_code.items(), key=lambda item: (-item[1].findings, item[0])):
        write_line(f"{each.findings:>11,}  {code}  {about(code).name:<32}  in {each.rows:,} rows".rstrip())
    if job.asked.name == "check":
        findings = sum(each.findings for each in summary.by_code.values())
        said = f"{rows}: {findings:,} findings in {summary.found:,} of them"
    elif job.asked.name == "fix":
        said = f"{rows}: {summary.found:,} of them changed"
    else:
        mean = summary.tokens / max(1, summary.answers)
        said = f"{rows}: {summary.answers:,} prompts of {mean:.1f} tokens on average, {summary.most_tokens:,} at most"
    if summary.failed:
        said += f"; {summary.failed:,} could not be done"
    write_line(f"{said}. Written to {job.output.folder}{os.sep} in {_time(took)}.")
