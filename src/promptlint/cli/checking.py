"""One check of everything that a command line names, with fixes if they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import OutputError
from promptlint.cli.fix_hint import fix_arguments
from promptlint.cli.inputs import Inputs
from promptlint.cli.progress import progress_bar
from promptlint.cli.project import input_settings, open_project, rule_settings
from promptlint.cli.reporting import Reporting
from promptlint.cli.terminal import flush, is_terminal, note, prepare, silence

if TYPE_CHECKING:
    from promptlint.cli.add_ignore import AddIgnore
    from promptlint.cli.check_options import CheckOptions
    from promptlint.cli.fixing import Fixing
    from promptlint.documents.model import Document
    from promptlint.engine.cache import CleanCache
    from promptlint.engine.linter import Linter
    from promptlint.engine.project import Project
    from promptlint.engine.report import Report
    from promptlint.engine.runner import FileWork, Outcome
    from promptlint.engine.timing import Stopwatch
    from promptlint.resources.inventory.installed.search import Problem

__all__ = ["check", "project_of"]

_WORTH_A_CACHE = 30
"""Fewer files are checked faster than a cache of them is opened."""


def check(options: CheckOptions) -> int:
    """Check, fix and report; returns the exit status. Raises UsageError, and OutputError."""
    return _Check(options).run()


def project_of(options: CheckOptions, problems: list[Problem] | None = None) -> Project:
    """The project that the options name. `problems` takes the model files that could not be read. Raises
    UsageError."""
    settings = {
        **rule_settings(options),
        **input_settings(options),
        "baseline": options.baseline,
        "fail-level": options.fail_level,
        "min-severity": options.min_severity,
    }
    with_baseline = not options.no_baseline
    return open_project(
        options, settings, models=options, with_baseline=with_baseline, quiet=options.quiet, problems=problems
    )


class _Check:
    def __init__(self, options: CheckOptions) -> None:
        self._options = options
        self._problems: list[Problem] = []
        self._project = project_of(options, self._problems)
        self._reporting = Reporting(options, self._project, fix_arguments(options))
        self._fixing: Fixing | AddIgnore | None = None
        self._watch: Stopwatch | None = None
        if options.timing:
            from promptlint.engine.timing import Stopwatch

            self._watch = Stopwatch()
        if options.add_ignore:
            from promptlint.cli.add_ignore import AddIgnore

            reporting = self._reporting
            self._fixing = AddIgnore(options, reporting.layout, self._project.baseline, reporting.fail)
        elif options.fixes:
            from promptlint.cli.fixing import Fixing

            self._fixing = Fixing(options, self._reporting.layout.style, self._reporting.fail)

    def run(self) -> int:
        reporting = self._reporting
        prepare(utf8=reporting.for_programs)
        try:
            with reporting.whole():
                if self._fixing is None and self._options.of_files:
                    self._check_files()
                else:
                    self._check_documents()
            if self._watch is not None:
                from promptlint.cli.timing import timing_table

                note(*timing_table(self._watch))
            reporting.say_what_is_held_back()
            reporting.say_what_is_preview()
            if not self._options.quiet:
                note(*(self._fixing.summary() if self._fixing is not None else ()))
                reporting.say_what_is_stale()
            flush()
        except BrokenPipeError:
            silence()
        if reporting.failed or (self._fixing is not None and self._fixing.has_bug):
            return 2
        fixed = self._fixing is not None and self._fixing.fails
        return 1 if (reporting.found and not self._options.exit_zero) or fixed else 0

    def _inputs(self) -> Inputs:
        inputs = Inputs(
            self._options,
            self._reporting.fail,
            self._project,
            quiet=self._options.quiet,
            whole=self._fixing is not None,
            crash=self._reporting.fail_at,
        )
        self._reporting.summary.excluded = inputs.excluded
        return inputs

    def _check_files(self) -> None:
        """Check files, in several processes where there are many."""
        from promptlint.engine.runner import FileWork, run_files, sensible_jobs

        numbers: dict[Linter, int] = {}
        works: list[FileWork] = []
        inputs = self._inputs()
        for path, in_force, place in inputs.files():
            number = numbers.setdefault(in_force.linter, len(numbers))
            works.append(FileWork(path, in_force.role, in_force.kind, number, in_force.keys, place))
        linters = list(numbers)
        self._report_models()
        if self._watch is not None:
            for linter in linters:
                linter.time(self._watch)
        jobs = 1 if self._watch is not None else self._options.jobs or sensible_jobs(works)
        quiet = self._options.quiet or is_terminal(sys.stdout)
        with self._cache(len(works)) as cache, progress_bar("Checking", quiet=quiet) as progress:
            advance = _by_bytes(works, progress) if progress is not None else None
            for outcome in run_files(works, linters, jobs=jobs, cache=cache):
                if advance is not None:
                    advance(outcome)
                if outcome.failure is not None:
                    self._reporting.fail_at(outcome.failure)
                elif outcome.document is not None and outcome.report is not None:
                    inputs.remarks.add(outcome.document)
                    linter = linters[outcome.work.linter]
                    self._reporting.take(outcome.document, outcome.report, linter, clean=outcome.clean)
        inputs.remarks.finish()

    @contextmanager
    def _cache(self, files: int) -> Iterator[CleanCache | None]:
        """What was clean before."""
        if self._options.no_cache or self._options.verbose or self._watch is not None or files < _WORTH_A_CACHE:
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
        for _, (document, report, linter) in self._inputs().results(self._work, passing=(OutputError,)):
            self._report_models()
            if self._fixing is not None:
                self._reporting.summary.fixed = self._fixing.fixed
            self._reporting.take(document, report, linter)

    def _work(self, document: Document, from_stdin: bool) -> tuple[Document, Report, Linter]:
        linter = self._project.for_path(document.path).linter
        if self._watch is not None:
            linter.time(self._watch)
        if self._fixing is None:
            return document, linter.lint_document(document), linter
        document, report = self._fixing.fix(linter, document, from_stdin=from_stdin)
        return document, report, linter

    def _report_models(self) -> None:
        """A finding for each model file that could not be read."""
        if not self._problems:
            return
        from promptlint.cli.inventory import unreadable

        for document, report in unreadable(self._problems, self._project.for_path(Path()).settings):
            self._reporting.take_alone(document, report)
        self._problems.clear()


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
