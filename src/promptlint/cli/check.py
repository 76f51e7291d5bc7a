"""`promptlint check`: find problems."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from promptlint.cli.arguments import Parser, add_colour
from promptlint.cli.baselines import add_baseline_options, stale_entries
from promptlint.cli.errors import UsageError, settings_error, settings_errors
from promptlint.cli.fixing import Fixing, add_fix_options, wants_fixing
from promptlint.cli.inputs import STDIN, Inputs, add_input_options, check_inputs
from promptlint.cli.inventory import MODELS_TITLE, add_model_options
from promptlint.cli.progress import progress_bar
from promptlint.cli.project import open_project
from promptlint.cli.selection import RULES_TITLE, add_rule_options, chosen_rules
from promptlint.cli.terminal import colour_wanted, columns, complain, is_terminal, note, prepare, silence, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document
    from promptlint.engine.cache import CleanCache
    from promptlint.engine.failures import Failure
    from promptlint.engine.linter import Linter
    from promptlint.engine.report import Report
    from promptlint.engine.runner import FileWork, Outcome
    from promptlint.output import Options, Renderer, Summary
    from promptlint.resources.inventory.installed import Problem

__all__ = ["new_parser", "run"]

_LEVELS = ("error", "warning", "info")
_FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "auto")
_WORTH_A_CACHE = 30
_POLL = 0.4
_MOST_JOBS = 64
_MOST_FINDINGS = 100
_LONGEST_COMMAND = 120
_LONGEST_NUMBER = 10
_REPORT_OPTIONS = ("-o", "--output-file", "--output-format", "--max-findings", "--fail-level", "--color", "--jobs")
_REPORT_FLAGS = ("--fix", "--fix-only", "--diff", "--watch", "--exit-zero", "--no-color", "--no-cache", "--verbose")
_INTERNAL_ERROR = "PL001"
_DESCRIPTION = """\
Find problems in prompts. A named file is read as what it most likely is, a file of a folder if something says that it
holds prompts. "neg" or "negative" in its name makes it negative."""
_FIX_DESCRIPTION = """\
Fix problems in prompts as far as that does not change the picture, write the files, and report what is left: `check
--fix` by another name. It takes the options of `check`."""
_STATUS = """\
Exit status: 0 nothing at or above --fail-level, 1 findings, 2 wrong call, unreadable file or
internal error."""


def run(arguments: Sequence[str], command: str = "check") -> int:
    """Check what the arguments name; returns the exit status. Raises UsageError; OSError from the output."""
    parser = new_parser(command)
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    values.fix = values.fix or command == "fix"
    values.output_format = _format_of(values.output_format)
    _check_usage(values)
    if values.show_files:
        from promptlint.cli.show_files import show_files

        return show_files(values)
    values.again = _again(values, arguments)
    if values.watch:
        return _watch(values)
    return _Run(values).run()


def _watch(values: argparse.Namespace) -> int:
    """Check again whenever a file or its configuration changes, until Ctrl-C."""
    import time

    wrong: tuple[type[Exception], ...] = (UsageError, *settings_errors())
    try:
        while True:
            before = _state(values)
            try:
                _Run(argparse.Namespace(**vars(values))).run()
            except wrong as error:  # somebody is in the middle of writing it
                complain(settings_error(error) or str(error))
            note("promptlint: waiting for changes; Ctrl-C ends\n")
            while _state(values) == before:
                time.sleep(_POLL)
            if is_terminal(sys.stdout):
                write("\x1b[2J\x1b[H")
    except KeyboardInterrupt:
        return 0


def _state(values: argparse.Namespace) -> dict[str, tuple[int, int]]:
    """Size and time of everything that is watched."""
    from promptlint.config import CONFIG_NAMES
    from promptlint.documents.decoding import ReadError
    from promptlint.documents.discovery import find_files

    found: dict[str, tuple[int, int]] = {}
    for name in values.paths:
        with suppress(ReadError, OSError, ValueError):
            path = Path(name)
            files = [each.path for each in find_files([path])[0]]
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


def _again(values: argparse.Namespace, arguments: Sequence[str]) -> str:
    """The arguments with which `promptlint fix` fixes what was checked; empty where that writes no file, or all was
    fixed already."""
    if not values.paths or STDIN in values.paths or values.unsafe_fixes:
        return ""
    kept: list[str] = []
    skip = False
    for each in arguments:
        if not skip and each.partition("=")[0] not in (*_REPORT_OPTIONS, *_REPORT_FLAGS):
            kept.append(each)
        skip = not skip and each in _REPORT_OPTIONS
    again = _as_typed(kept)
    if len(again) > _LONGEST_COMMAND:
        return " ".join((_as_typed([each for each in kept if each not in values.paths]), "PATH...")).strip()
    return again


def _as_typed(arguments: Sequence[str]) -> str:
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(arguments)
    return shlex.join(arguments)


class _Run:
    """One check of everything the command line names."""

    def __init__(self, values: argparse.Namespace) -> None:
        from promptlint.diagnostics import Severity
        from promptlint.engine.folding import Rows
        from promptlint.output import PROGRAM_FORMATS, ROW_FORMATS, Summary, renderer

        self._problems: list[Problem] = []
        self._project = open_project(values, self._problems)
        values.fail_level = self._project.run_value("fail-level") or "warning"
        values.min_severity = self._project.run_value("min-severity")
        self._values = values
        self._for_programs = values.output_format in PROGRAM_FORMATS
        self._fail_rank = Severity(values.fail_level).rank
        chosen = () if values.min_severity else chosen_rules(self._project)
        options = _options(values, chosen)
        self._renderer: Renderer = renderer(values.output_format, options, statistics=values.statistics)
        self._summary: Summary = Summary(options.minimum, chosen=options.chosen)
        self._fixing = Fixing(values, options.style, self._fail) if wants_fixing(values) else None
        self._options = options
        self._rows = Rows() if values.output_format in ROW_FORMATS and not values.statistics else None
        self._baseline = self._project.baseline
        if self._baseline is not None:
            self._summary.baseline = str(self._baseline.file)
        self._file: IO[bytes] | None = None
        self._found = False
        self._failed = False

    def run(self) -> int:
        prepare(utf8=self._for_programs)
        try:
            with self._output(), self._whole_report():
                if self._fixing is None and self._values.paths and STDIN not in self._values.paths:
                    self._check_files()
                else:
                    self._check_documents()
            self._say_what_is_held_back()
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

    def _say_what_is_held_back(self) -> None:
        """Where no summary says it: nobody may take the first findings for all of them."""
        from promptlint.output.summary import held_back

        options = self._options
        held = self._summary.held_back(options.most)
        silent = options.quiet or (self._values.output_format == "concise" and not options.summary)
        if held and silent and not (self._fixing is not None and self._fixing.only):
            note(f"promptlint: {held_back(held)}\n")

    def _report_models(self) -> None:
        """A finding for each model file that could not be read."""
        if not self._problems:
            return
        from promptlint.cli.inventory import unreadable

        for document, report in unreadable(self._problems, self._project.for_path(Path()).settings):
            self._summary.add(document, report)
            self._judge(report)
            for piece in self._renderer.file(document, report):
                self._report(piece)
        self._problems.clear()

    def _inputs(self) -> Inputs:
        whole = self._fixing is not None
        inputs = Inputs(self._values, self._fail, self._project, whole=whole, crash=self._fail_at)
        self._summary.excluded = inputs.excluded
        return inputs

    @contextmanager
    def _whole_report(self) -> Iterator[None]:
        """Begin the report, and end it whatever happens: one that is cut off in the middle is none."""
        self._report(self._renderer.begin())
        try:
            yield
        except BrokenPipeError:
            raise
        except BaseException:
            self._print_rest()
            self._summary.unreadable += 1
            if self._for_programs or self._summary.findings:
                self._report(self._renderer.end(self._summary))
            raise
        self._print_rest()
        self._report(self._renderer.end(self._summary))

    def _output(self) -> AbstractContextManager[None]:
        if self._values.output_file is None:
            return nullcontext()
        return self._whole_file(self._values.output_file)

    @contextmanager
    def _whole_file(self, path: str) -> Iterator[None]:
        """Let the report go to a file, which is there when all of it is."""
        from promptlint.formats.whole_file import whole_file

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
        from promptlint.engine.runner import FileWork, run_files, sensible_jobs

        numbers: dict[Linter, int] = {}
        works: list[FileWork] = []
        inputs = self._inputs()
        for path, said, place in inputs.files():
            number = numbers.setdefault(said.linter, len(numbers))
            works.append(FileWork(path, said.role, said.kind, number, said.keys, place))
        linters = list(numbers)
        self._report_models()
        jobs = self._values.jobs or sensible_jobs(works)
        quiet = self._values.quiet or is_terminal(sys.stdout)
        with self._cache(len(works)) as cache, progress_bar("Checking", quiet=quiet) as progress:
            advance = _by_bytes(works, progress) if progress is not None else None
            for outcome in run_files(works, linters, jobs=jobs, cache=cache):
                if advance is not None:
                    advance(outcome)
                if outcome.failure is not None:
                    self._fail_at(outcome.failure)
                elif outcome.document is not None and outcome.report is not None:
                    inputs.remarks.add(outcome.document)
                    self._take(outcome.document, outcome.report, linters[outcome.work.linter], clean=outcome.clean)

        inputs.remarks.finish()

    @contextmanager
    def _cache(self, files: int) -> Iterator[CleanCache | None]:
        """What was clean before; a few files are faster without."""
        if self._values.no_cache or self._values.verbose or files < _WORTH_A_CACHE:
            yield None
            return
        from promptlint.engine.cache import CleanCache

        cache = CleanCache().open()
        try:
            yield cache
        finally:
            cache.close()

    def _check_documents(self) -> None:
        """Check, or fix, one document after the other."""
        # What fixing writes goes to the output, which may fail in ways of its own.
        passing = (OSError,) if self._fixing is not None else ()
        for _, (document, report, linter) in self._inputs().results(self._check, passing=passing):
            self._report_models()
            if self._fixing is not None:
                self._summary.fixed = self._fixing.fixed
            self._take(document, report, linter)

    def _check(self, document: Document, from_stdin: bool) -> tuple[Document, Report, Linter]:
        linter = self._project.for_path(document.path).linter
        if self._fixing is None:
            return document, linter.lint_document(document), linter
        document, report = self._fixing.fix(linter, document, from_stdin=from_stdin)
        return document, report, linter

    def _take(self, document: Document, report: Report, linter: Linter, *, clean: int | None = None) -> None:
        """Count and print what was found in a document; `clean` are the prompts of one that was not read again."""
        from promptlint.engine.report import NOTHING

        known = 0
        if self._baseline is not None:
            before = sum(1 for _ in report.all())
            report = self._baseline.apply(document.path, report, (rule.code for rule in linter.rules))
            known = before - sum(1 for _ in report.all())
        self._judge(report)
        self._summary.add(document, NOTHING, clean=clean or 0, known=known)
        complete = [(document, report)] if self._rows is None else self._rows.add(document, report, linter.by_code)
        self._print(complete)

    def _print(self, files: Iterable[tuple[Document, Report]]) -> None:
        """Count and print the findings of files of which nothing more comes."""
        for document, report in files:
            self._summary.add_findings(report)
            for piece in self._renderer.file(document, report):
                self._report(piece)

    def _print_rest(self) -> None:
        if self._rows is not None:
            self._print(self._rows.rest())

    def _judge(self, report: Report) -> None:
        counts = self._fixing is None or not self._fixing.only
        for diagnostic in report.all():
            self._found = self._found or (counts and diagnostic.severity.rank >= self._fail_rank)
            self._failed = self._failed or diagnostic.code == _INTERNAL_ERROR

    def _fail_at(self, failure: Failure) -> None:
        """Report a file that could not be read, or at which we failed, as a finding of that file."""
        self._print_rest()
        if failure.finding is None or (self._fixing is not None and self._fixing.only):
            self._fail(failure.line, files=failure.files)
            return
        self._failed = True
        self._summary.unreadable += failure.files
        document, report = failure.report()
        self._summary.add(document, report)
        for piece in self._renderer.file(document, report):
            self._report(piece)

    def _fail(self, message: str, *, files: int = 1) -> None:
        self._print_rest()
        self._failed = True
        self._summary.unreadable += files
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
    from promptlint.diagnostics import Severity
    from promptlint.output import COMPLETE_FORMATS, PROGRAM_FORMATS, Options
    from promptlint.output.style import Style

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
        most=values.max_findings if values.output_format not in PROGRAM_FORMATS and not values.statistics else 0,
        again=values.again,
        fixing=wants_fixing(values),
    )


def _check_usage(values: argparse.Namespace) -> None:
    if values.watch and (not values.paths or STDIN in values.paths or wants_fixing(values)):
        raise UsageError("--watch goes with files and folders, and without fixes")
    if values.jobs is not None:
        jobs = int(values.jobs) if values.jobs.isascii() and values.jobs.isdigit() and len(values.jobs) < 4 else 0
        if not 1 <= jobs <= _MOST_JOBS:
            raise UsageError(f"--jobs is a number from 1 to {_MOST_JOBS}, not {values.jobs!r}")
        values.jobs = jobs
    most = str(values.max_findings)
    if not (most.isascii() and most.isdigit() and len(most) < _LONGEST_NUMBER):
        raise UsageError(f"--max-findings is a number, 0 for no limit, not {most!r}")
    values.max_findings = int(most)
    if values.statistics and values.output_format not in ("full", "concise", "json"):
        raise UsageError(f"--statistics are text or json, not {values.output_format}")
    inline = check_inputs(values)
    if inline and wants_fixing(values):
        raise UsageError(f"fixes are written to files; they do not go with {inline[0]}")


def new_parser(command: str = "check") -> Parser:
    """The parser of the command's arguments, or of those of `fix`."""
    description = _FIX_DESCRIPTION if command == "fix" else _DESCRIPTION
    parser = Parser(f"promptlint {command}", description, f"promptlint {command} [OPTIONS] PATH...")
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
    add(
        "--max-findings",
        metavar="N",
        default=_MOST_FINDINGS,
        help=f"the most to print in full and concise (default: {_MOST_FINDINGS}; 0: all)",
    )
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
    add("--show-files", action="store_true", help="list what would be checked, and as what")
    add("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    add("--jobs", metavar="N", help="processes for many or large files (default: as many as are of use)")
    add("--no-cache", action="store_true", help="check files again that were clean and have not changed")
    add("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    add_colour(add)
    add("-h", "--help", action="store_true", help="this text")
    return parser


def _or(values: Sequence[str]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"
