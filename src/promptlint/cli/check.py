"""`promptlint check`: find problems."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from promptlint.cli.arguments import Parser, add_colour
from promptlint.cli.baselines import add_baseline_options, baseline_of, stale_entries
from promptlint.cli.configuration import Configuration
from promptlint.cli.errors import UsageError, internal_error
from promptlint.cli.fixing import Fixing, add_fix_options, wants_fixing
from promptlint.cli.inputs import STDIN, Inputs, add_input_options, check_inputs
from promptlint.cli.inventory import MODELS_TITLE, add_model_options
from promptlint.cli.progress import progress_bar
from promptlint.cli.selection import RULES_TITLE, add_rule_options, chosen_rules
from promptlint.cli.terminal import colour_wanted, columns, complain, is_terminal, note, prepare, silence, write

if TYPE_CHECKING:
    from promptlint.diagnostics import Report
    from promptlint.documents.model import Document
    from promptlint.engine.cache import CleanCache
    from promptlint.engine.linter import Linter
    from promptlint.engine.runner import FileWork, Outcome
    from promptlint.output import Options, Renderer, Summary

__all__ = ["run"]

_LEVELS = ("error", "warning", "info")
_FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "auto")
_WORTH_A_CACHE = 30
_POLL = 0.4
_MOST_JOBS = 64
_INTERNAL_ERROR = "PL001"
_DESCRIPTION = """\
Find problems in prompts. A text file is one prompt, or what its name and its content say it is: infotext
(`.sdprompt`), a page with labelled prompts. A name with "neg" in it makes a negative prompt."""
_STATUS = """\
Exit status: 0 nothing at or above --fail-level, 1 findings, 2 wrong call, unreadable file or
internal error."""


def run(arguments: Sequence[str], command: str = "check") -> int:
    """Check what the arguments name; returns the exit status. Raises UsageError; OSError from the output."""
    parser = _parser(command)
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    values.fix = values.fix or command == "fix"
    values.output_format = _format_of(values.output_format)
    _check_usage(values)
    if values.watch:
        return _watch(values)
    return _Run(values, Configuration(values)).run()


def _watch(values: argparse.Namespace) -> int:
    """Check again whenever a file or its configuration changes, until Ctrl-C."""
    import time  # noqa: PLC0415

    try:
        while True:
            before = _state(values)
            _Run(argparse.Namespace(**vars(values)), Configuration(values)).run()
            note("promptlint: waiting for changes; Ctrl-C ends\n")
            while _state(values) == before:
                time.sleep(_POLL)
            if is_terminal(sys.stdout):
                write("\x1b[2J\x1b[H")
            from promptlint.engine.resolver import Resolver  # noqa: PLC0415

            Resolver().refresh()
    except KeyboardInterrupt:
        return 0


def _state(values: argparse.Namespace) -> dict[str, tuple[int, int]]:
    """Size and time of everything that is watched."""
    from promptlint.config import CONFIG_NAMES  # noqa: PLC0415
    from promptlint.documents.reader import ReadError, find_files  # noqa: PLC0415

    found: dict[str, tuple[int, int]] = {}
    for name in values.paths:
        with suppress(ReadError, OSError, ValueError):
            path = Path(name)
            files = find_files([path])[0]
            folders = {path, *path.absolute().parents, *(file.parent for file in files)}
            for file in (*files, *(folder / config for folder in folders for config in CONFIG_NAMES)):
                with suppress(OSError):
                    state = file.stat()
                    found[str(file)] = state.st_size, state.st_mtime_ns
    return found


def _format_of(name: str) -> str:
    """What `auto` stands for: annotations where GitHub reads them, lines in the log of another CI, else the report."""
    if name != "auto":
        return name
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "concise" if os.environ.get("CI", "").lower() in ("true", "1") else "full"


class _Run:
    """One check of everything the command line names."""

    def __init__(self, values: argparse.Namespace, configuration: Configuration) -> None:
        from promptlint.diagnostics import Severity  # noqa: PLC0415
        from promptlint.output import PROGRAM_FORMATS, Summary, renderer  # noqa: PLC0415

        values.fail_level = values.fail_level or configuration.here("fail-level") or "warning"
        values.min_severity = values.min_severity or configuration.here("min-severity")
        self._values = values
        self._configuration = configuration
        self._for_programs = values.output_format in PROGRAM_FORMATS
        self._fail_rank = Severity(values.fail_level).rank
        chosen = () if values.min_severity else chosen_rules(values, configuration.here)
        options = _options(values, chosen)
        self._renderer: Renderer = renderer(values.output_format, options, statistics=values.statistics)
        self._summary: Summary = Summary(options.minimum, chosen=options.chosen)
        self._fixing = Fixing(values, options.style, self._fail) if wants_fixing(values) else None
        self._baseline = baseline_of(values, configuration.here_path("baseline"))
        self._file: IO[bytes] | None = None
        self._found = False
        self._failed = False

    def run(self) -> int:
        prepare(utf8=self._for_programs)
        try:
            with self._output():
                self._report(self._renderer.begin())
                if self._fixing is None and self._values.paths and STDIN not in self._values.paths:
                    self._check_files()
                else:
                    for document, from_stdin in self._inputs().documents():
                        self._check(document, from_stdin=from_stdin)
                self._report(self._renderer.end(self._summary))
            if not self._values.quiet:
                note(self._fixing.summary() if self._fixing is not None else "")
                note(stale_entries(self._baseline) if self._baseline is not None else "")
            sys.stdout.flush()
        except BrokenPipeError:
            silence()
        if self._failed:
            return 2
        fixed = self._fixing is not None and self._fixing.fails
        return 1 if (self._found and not self._values.exit_zero) or fixed else 0

    def _report_models(self) -> None:
        """A finding for each model file that could not be read."""
        problems, self._configuration.problems = self._configuration.problems, []
        if not problems:
            return
        from promptlint.cli.inventory import unreadable  # noqa: PLC0415

        for document, report in unreadable(problems, self._configuration.for_path(Path()).settings):
            self._summary.add(document, report)
            self._judge(report)
            for piece in self._renderer.file(document, report):
                self._report(piece)

    def _inputs(self) -> Inputs:
        return Inputs(self._values, self._fail, self._configuration, whole=self._fixing is not None)

    def _output(self) -> AbstractContextManager[None]:
        if self._values.output_file is None:
            return nullcontext()
        return self._whole_file(self._values.output_file)

    @contextmanager
    def _whole_file(self, path: str) -> Iterator[None]:
        """Let the report go to a file, which is there when all of it is."""
        from promptlint.formats.whole_file import whole_file  # noqa: PLC0415

        try:
            with whole_file(Path(path)) as self._file:
                yield
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror or error}; check the path") from None

    def _report(self, text: str) -> None:
        """Findings go to standard output, or to standard error where that takes fixed text; or nobody wants them."""
        if self._fixing is not None and self._fixing.only:
            return
        if self._file is not None:
            self._file.write(text.encode("utf-8", "backslashreplace"))
        elif self._fixing is not None and self._fixing.text_to_stdout:
            note(text)
        else:
            write(text)

    def _check_files(self) -> None:
        """Check files, in several processes where there are many."""
        from promptlint.engine.runner import FileWork, run_files, sensible_jobs  # noqa: PLC0415

        linters: list[Linter] = []
        numbers: dict[int, int] = {}
        works: list[FileWork] = []
        for path, role, kind, keys in self._inputs().files():
            linter = self._configuration.linter_for(path)
            if id(linter) not in numbers:
                numbers[id(linter)] = len(linters)
                linters.append(linter)
            works.append(FileWork(path, role, kind, numbers[id(linter)], keys))
        self._report_models()
        jobs = self._values.jobs or sensible_jobs(works)
        quiet = self._values.quiet or is_terminal(sys.stdout)
        with self._cache(len(works)) as cache, progress_bar("Checking", quiet=quiet) as progress:
            advance = _by_bytes(works, progress) if progress is not None else None
            for outcome in run_files(works, linters, jobs=jobs, cache=cache):
                if advance is not None:
                    advance(outcome)
                if outcome.error is not None:
                    self._fail(outcome.error)
                elif outcome.crash is not None:
                    self._fail(f"{outcome.work.path}: {internal_error(outcome.crash)}")
                elif outcome.document is not None and outcome.report is not None:
                    self._take(outcome.document, outcome.report, linters[outcome.work.linter], clean=outcome.clean)

    @contextmanager
    def _cache(self, files: int) -> Iterator[CleanCache | None]:
        """What was clean before; a few files are faster without."""
        if self._values.no_cache or files < _WORTH_A_CACHE:
            yield None
            return
        from promptlint.engine.cache import CleanCache  # noqa: PLC0415

        cache = CleanCache().open()
        try:
            yield cache
        finally:
            cache.close()

    def _check(self, document: Document, *, from_stdin: bool) -> None:
        linter = self._configuration.linter_for(document.path)
        self._report_models()
        try:
            if self._fixing is not None:
                document, report = self._fixing.fix(linter, document, from_stdin=from_stdin)
                self._summary.fixed = self._fixing.fixed
            else:
                report = linter.lint_document(document)
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001  # the other files are still checked
            self._fail(f"{document.path}: {internal_error(error)}")
            return
        self._take(document, report, linter)

    def _take(self, document: Document, report: Report, linter: Linter, *, clean: int | None = None) -> None:
        """Count and print what was found in a document; `clean` are the prompts of one that was not read again."""
        if self._baseline is not None:
            report = self._baseline.apply(document.path, report, (rule.code for rule in linter.rules))
        self._summary.add(document, report)
        self._summary.prompts += clean or 0
        self._judge(report)
        for piece in self._renderer.file(document, report):
            self._report(piece)

    def _judge(self, report: Report) -> None:
        counts = self._fixing is None or not self._fixing.only
        for diagnostic in report.all():
            self._found = self._found or (counts and diagnostic.severity.rank >= self._fail_rank)
            self._failed = self._failed or diagnostic.code == _INTERNAL_ERROR

    def _fail(self, message: str) -> None:
        self._failed = True
        self._summary.unreadable += 1
        complain(message)


def _by_bytes(works: Sequence[FileWork], progress: Callable[[int, int], None]) -> Callable[[Outcome], None]:
    """Tells the progress of a run in bytes, so that it moves within a large file too."""

    def size(work: FileWork) -> int:
        try:
            return work.path.stat().st_size
        except (OSError, ValueError):
            return 0

    total = sum(map(size, works))
    current: FileWork | None = None
    before = 0

    def advance(outcome: Outcome) -> None:
        nonlocal current, before
        if current is not None and outcome.work != current:
            before += size(current)
        current = outcome.work
        document = outcome.document
        inside = document.first.offset + len(document.text) if document is not None else 0
        progress(min(before + inside, total), total)

    return advance


def _options(values: argparse.Namespace, chosen: tuple[str, ...]) -> Options:
    from promptlint.diagnostics import Severity  # noqa: PLC0415
    from promptlint.output import COMPLETE_FORMATS, PROGRAM_FORMATS, Options  # noqa: PLC0415
    from promptlint.output.style import Style  # noqa: PLC0415

    terminal = is_terminal(sys.stdout) and values.output_file is None
    minimum = values.min_severity
    if minimum is None:
        # What makes the run fail is shown; programs get everything.
        minimum = "info" if "info" in (values.fail_level, values.min_severity) else "warning"
        if values.output_format in COMPLETE_FORMATS:
            minimum = "info"
    to_file = values.output_file is not None and values.color != "always"
    coloured = values.output_format not in PROGRAM_FORMATS and not to_file and colour_wanted(values.color, sys.stdout)
    return Options(
        minimum=Severity(minimum),
        width=columns(sys.stdout),
        style=Style(coloured),
        wrap=terminal,
        summary=terminal,
        quiet=values.quiet,
        chosen=chosen,
    )


def _check_usage(values: argparse.Namespace) -> None:
    if values.watch and (not values.paths or STDIN in values.paths or wants_fixing(values)):
        raise UsageError("--watch goes with files and folders, and without fixes")
    if values.jobs is not None:
        jobs = int(values.jobs) if values.jobs.isascii() and values.jobs.isdigit() and len(values.jobs) < 4 else 0
        if not 1 <= jobs <= _MOST_JOBS:
            raise UsageError(f"--jobs is a number from 1 to {_MOST_JOBS}, not {values.jobs!r}")
        values.jobs = jobs
    if values.statistics and values.output_format not in ("full", "concise", "json"):
        raise UsageError(f"--statistics are text or json, not {values.output_format}")
    inline = check_inputs(values)
    if inline and wants_fixing(values):
        raise UsageError(f"fixes are written to files; they do not go with {inline[0]}")


def _parser(command: str) -> Parser:
    parser = Parser(f"promptlint {command}", _DESCRIPTION, f"promptlint {command} [OPTIONS] PATH...")
    parser.epilog = _STATUS
    add_input_options(parser.add_argument_group("What to check").add_argument)
    add_rule_options(parser.add_argument_group(RULES_TITLE).add_argument)
    add_model_options(parser.add_argument_group(MODELS_TITLE).add_argument)
    add_fix_options(parser.add_argument_group("What to mend").add_argument)
    add = parser.add_argument_group("What to report").add_argument
    add(
        "--output-format",
        metavar="FORMAT",
        choices=_FORMATS,
        default="full",
        help=f"{_or(_FORMATS)} (by the CI it runs in)",
    )
    add("-o", "--output-file", metavar="FILE", help="write the report there instead of to standard output")
    add("--statistics", action="store_true", help="count the findings of each rule instead")
    add("-q", "--quiet", action="store_true", help="print findings only, no summary")
    add(
        "--min-severity",
        metavar="LEVEL",
        choices=_LEVELS,
        help="the mildest to show (default: warning; json: info)",
    )
    add(
        "--fail-level",
        metavar="LEVEL",
        choices=_LEVELS,
        help=f"the mildest that exits with 1: {_or(_LEVELS)} (default: warning)",
    )
    add_baseline_options(add)
    add("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    add("--jobs", metavar="N", help="processes for many or large files (default: as many as are of use)")
    add("--no-cache", action="store_true", help="check files again that were clean and have not changed")
    add("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    add_colour(add)
    add("-h", "--help", action="store_true", help="this text")
    return parser


def _or(values: Sequence[str]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"
