"""The report of a check: what is found is counted and printed, and decides how the run ends."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

from promptlint.cli.project import chosen_rules
from promptlint.cli.terminal import (
    colour_wanted,
    columns,
    complain,
    is_terminal,
    note,
    note_text,
    shows_links,
    write,
    write_commands,
)

if TYPE_CHECKING:
    from promptlint.cli.check_options import CheckOptions
    from promptlint.documents.model import Document
    from promptlint.engine.baseline import Baseline
    from promptlint.engine.failures import Failure
    from promptlint.engine.linter import Linter
    from promptlint.engine.project import Project
    from promptlint.engine.report import Report
    from promptlint.output import Options, Renderer, Summary

__all__ = ["Reporting"]

_INTERNAL_ERROR = "PL001"
_MOST_STALE = 10


class Reporting:
    """The report of one run. `found` says whether a finding fails the run, `failed` whether something could not be
    checked. `again` are the arguments of a run that fixes what is found."""

    def __init__(self, options: CheckOptions, project: Project, again: str) -> None:
        from promptlint.diagnostics import Severity
        from promptlint.engine.folding import Rows
        from promptlint.output import PROGRAM_FORMATS, ROW_FORMATS, Summary, renderer

        self._options = options
        self.for_programs = options.output_format in PROGRAM_FORMATS
        fail_level = project.run_value("fail-level") or "warning"
        self._fail_rank = Severity(fail_level).rank
        self.layout = _layout(options, project, fail_level, again)
        self._renderer: Renderer = renderer(options.output_format, self.layout, statistics=options.statistics)
        self.summary: Summary = Summary(self.layout.minimum, chosen=self.layout.chosen)
        self._rows = (
            Rows() if options.output_format in ROW_FORMATS and not options.statistics and not options.no_fold else None
        )
        self._baseline = project.baseline
        if self._baseline is not None:
            self.summary.baseline = str(self._baseline.file)
        self._file: IO[bytes] | None = None
        self._previews: dict[Linter, tuple[str, ...]] = {}
        self.found = False
        self.failed = False

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Begin the report, and end it whatever happens: one that is cut off in the middle is none. Raises UsageError
        for a file that cannot be written."""
        with self._output():
            self._print(self._renderer.begin())
            try:
                yield
            except BrokenPipeError:
                raise
            except BaseException:
                self._show_rest()
                self.summary.unreadable += 1
                if self.for_programs or self.summary.findings:
                    self._print(self._renderer.end(self.summary))
                raise
            self._show_rest()
            self._print(self._renderer.end(self.summary))

    def take(self, document: Document, report: Report, linter: Linter, *, clean: int | None = None) -> None:
        """Count and print what was found in a document; `clean` are the prompts of one that was not read again."""
        from promptlint.engine.report import NOTHING

        if linter not in self._previews:
            self._previews[linter] = tuple(rule.code for rule in linter.settings.left_in_preview())
        known = 0
        if self._baseline is not None:
            before = sum(1 for _ in report.all())
            report = self._baseline.apply(document.path, report, (rule.code for rule in linter.rules))
            known = before - sum(1 for _ in report.all())
        if self._options.no_fold:
            from promptlint.engine.folding import without_alike

            report = without_alike(report)
        self._judge(report)
        self.summary.add(document, NOTHING, clean=clean or 0, known=known)
        complete = [(document, report)] if self._rows is None else self._rows.add(document, report, linter.by_code)
        self._show(complete)

    def take_alone(self, document: Document, report: Report) -> None:
        """Count and print findings that belong to no file that is checked, such as those about models."""
        self._judge(report)
        self._show_alone(document, report)

    def fail_at(self, failure: Failure) -> None:
        """Report a file that could not be read, or at which we failed, as a finding of that file."""
        self._show_rest()
        if failure.finding is None or self._options.only_fixes:
            self.fail(failure.line, files=failure.files)
            return
        self.failed = True
        self.summary.unreadable += failure.files
        self._show_alone(*failure.report())

    def fail(self, message: str, *, files: int = 1) -> None:
        """Say what could not be read or written, and how many files that are; nothing more of what was said before."""
        self._show_rest()
        self.failed = True
        self.summary.unreadable += files
        if message:
            complain(message)

    def say_what_is_held_back(self) -> None:
        """Where no summary says it: nobody may take the first findings for all of them. The log of a CI gets one."""
        from promptlint.output.summary import held_back

        if self._options.is_for_log:
            if not self.layout.quiet and not self._options.only_fixes:
                note(self.summary.sentence(most=self.layout.most))
            return
        held = self.summary.held_back(self.layout.most)
        silent = self.layout.quiet or (
            self._options.output_format in ("concise", "grouped") and not self.layout.summary
        )
        if held and silent and not self._options.only_fixes:
            note(f"promptlint: {held_back(held)}")

    def say_what_is_preview(self) -> None:
        """Warn of rules that somebody named and that stay off."""
        codes = sorted({code for codes in self._previews.values() for code in codes})
        if codes:
            stay = "is in preview and stays" if len(codes) == 1 else "are in preview and stay"
            note(
                f"promptlint: warning: {', '.join(codes)} {stay} off; --preview, or preview = true, lets it be selected"
            )

    def say_what_is_stale(self) -> None:
        """Name the entries of the baseline that allow more than there is."""
        if self._baseline is not None:
            note(*_stale_entries(self._baseline))

    def _output(self) -> AbstractContextManager[None]:
        if self._options.output_file is None:
            return nullcontext()
        return self._whole_file(self._options.output_file)

    @contextmanager
    def _whole_file(self, path: str) -> Iterator[None]:
        """Let the report go to a file, which is there when all of it is."""
        from promptlint.cli.writing import unwritable
        from promptlint.formats.whole_file import whole_file

        with ExitStack() as stack:
            try:
                self._file = stack.enter_context(whole_file(Path(path)))
            except (OSError, ValueError) as error:
                raise unwritable(path, error) from None
            yield
            try:
                stack.close()
            except OSError as error:
                raise unwritable(path, error) from None

    def _print(self, text: str) -> None:
        """Findings go to standard output, or to standard error where that takes fixed text; or nobody wants them."""
        if self._options.only_fixes:
            return
        if self._file is not None:
            try:
                self._file.write(text.encode("utf-8", "backslashreplace"))
            except BrokenPipeError:
                raise
            except OSError as error:
                from promptlint.cli.writing import unwritable

                raise unwritable(str(self._options.output_file), error) from None
        elif self._options.text_to_stdout:
            note_text(text, colours=self.layout.style.on)
        elif self._options.output_format == "github":
            write_commands(text)
        else:
            write(text, colours=self.layout.style.on)

    def _show(self, files: Iterable[tuple[Document, Report]]) -> None:
        """Count and print the findings of files of which nothing more comes."""
        for document, report in files:
            self.summary.add_findings(report)
            for piece in self._renderer.file(document, report):
                self._print(piece)

    def _show_alone(self, document: Document, report: Report) -> None:
        self.summary.add(document, report)
        for piece in self._renderer.file(document, report):
            self._print(piece)

    def _show_rest(self) -> None:
        if self._rows is not None:
            self._show(self._rows.rest())

    def _judge(self, report: Report) -> None:
        for diagnostic in report.all():
            fails = not self._options.only_fixes and diagnostic.severity.rank >= self._fail_rank
            self.found = self.found or fails
            self.failed = self.failed or diagnostic.code == _INTERNAL_ERROR


def _layout(options: CheckOptions, project: Project, fail_level: str, again: str) -> Options:
    """How the report is rendered."""
    from promptlint.diagnostics import Severity
    from promptlint.output import COMPLETE_FORMATS, PROGRAM_FORMATS, Options
    from promptlint.output.style import Style

    terminal = is_terminal(sys.stdout) and options.output_file is None
    for_programs = options.output_format in PROGRAM_FORMATS
    wanted = project.run_value("min-severity")
    minimum = wanted
    if minimum is None:
        # What makes the run fail is shown; programs get everything.
        complete = fail_level == "info" or options.output_format in COMPLETE_FORMATS
        minimum = "info" if complete else "warning"
    to_file = options.output_file is not None and options.color != "always"
    coloured = not for_programs and not to_file and colour_wanted(options.color, sys.stdout)
    return Options(
        minimum=Severity(minimum),
        width=columns(sys.stdout),
        style=Style(coloured, links=coloured and terminal and shows_links()),
        wrap=terminal,
        summary=terminal,
        quiet=options.quiet,
        chosen=() if wanted else chosen_rules(project),
        most=0 if for_programs or options.statistics else options.max_findings,
        again=again,
        fixing=options.fixes,
    )


def _stale_entries(baseline: Baseline) -> list[str]:
    """The lines that are said about entries that allow more than there is."""
    stale = list(baseline.stale())
    start = "promptlint: warning: PL005 stale-baseline-entry:"
    lines = [
        f"{start} {entry.path}: {entry.allowed} of {entry.code} allowed, {entry.found} found"
        for entry in stale[:_MOST_STALE]
    ]
    if len(stale) > _MOST_STALE:
        lines.append(f"{start} and {len(stale) - _MOST_STALE} more")
    if stale:
        lines.append("promptlint: `promptlint baseline prune` takes them out")
    return lines
