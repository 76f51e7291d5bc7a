"""What becomes of a file that cannot be read, or at which promptlint itself fails: never more than that file's finding.

The one guard around reading a file and working on it is here, and so is the making of a finding about a whole file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeVar

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT, Diagnostic, Severity
from promptlint.diagnostics.crash import internal_error, own_words
from promptlint.documents.decoding import ReadError, place_in
from promptlint.documents.model import Document
from promptlint.engine.report import Finding, Locator, Report
from promptlint.errors import MissingPackageError
from promptlint.formats.errors import FormatError
from promptlint.roles import role_name
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR, UNREADABLE_FILE, ToolCode
from promptlint.text import START, LineIndex, Position, Span

__all__ = ["Failure", "attempt", "attempt_reading", "end_of", "file_finding", "with_unread", "work_through"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file, or the rest of one, was not checked.

    `line` says it to people, with the path; it is empty where that was said of another file. `finding` is the message
    of the finding where the failure is ours, else None. `first` is the place in the file up to which it was checked,
    `files` how many files were left out. Of a text that is broken, `reason` says what is wrong, and `offset` where.
    """

    path: str
    line: str
    finding: str | None = None
    first: Position = START
    files: int = 1
    reason: str = ""
    offset: int | None = None

    @classmethod
    def of_reading(cls, path: str, error: Exception, first: Position = START) -> Failure:
        """What an exception out of a reader comes to. Only what a file or its path can be to blame for says that it
        cannot be read. Raises the exception again where `PROMPTLINT_TRACEBACK` asks for it and it is ours."""
        if isinstance(error, ReadError):
            return cls(path, str(error), first=first, reason=error.reason, offset=error.offset)
        if isinstance(error, FormatError):
            return cls(path, f"{path}: {error}", first=first)
        if isinstance(error, OSError | UnicodeError):
            reason = getattr(error, "strerror", None) or error
            return cls(path, f"{path}: cannot be read: {reason}; check the path", first=first)
        return cls.of_work(path, error, first)

    @classmethod
    def of_work(cls, path: str, error: Exception, first: Position = START) -> Failure:
        """An exception that is a bug, or says which package is missing. Raises a bug again where
        `PROMPTLINT_TRACEBACK` is set."""
        if isinstance(error, MissingPackageError):
            return cls(path, f"{path}: {error}", first=first)
        line = f"{path}: {internal_error(error)}"
        message = (
            f"promptlint failed on this file with {own_words(error)}; this is a bug in promptlint, not in your file"
        )
        return cls(path, line, message, first)

    @classmethod
    def of_parts(cls, document: Document) -> Iterator[Failure]:
        """The parts of a document that could not be read, the first of them as failures; together they are one file."""
        for number, part in enumerate(document.unread[:_MOST_PARTS]):
            place = place_in(document.text, part.offset, document.first)
            line = f"{document.path}: {part.reason}{place}; nothing in {part.part} was checked"
            yield cls(document.path, line, files=0 if number else 1, reason=part.reason, offset=part.offset)
        more = len(document.unread) - _MOST_PARTS
        if more > 0:
            yield cls(document.path, f"{document.path}: and {more:,} more parts that cannot be read", files=0)

    def of(self, path: str) -> Failure:
        """The same failure of another file."""
        return replace(self, path=path, line=path + self.line.removeprefix(self.path))

    def report(self) -> tuple[Document, Report]:
        """The finding of a failure that is ours, with a document that it can be shown in."""
        assert self.finding is not None
        return file_finding(
            self.path,
            INTERNAL_ERROR,
            self.finding,
            first=self.first,
            advice=_ADVICE,
        )

    def report_in(self, document: Document, unchecked: str = "nothing in it was checked") -> Report:
        """The finding that a failure is to somebody who has the text before them, as in an editor: at its place.
        `unchecked` says how much of the file was not checked."""
        code, message, advice = INTERNAL_ERROR, self.finding, _ADVICE
        if message is None:
            rest = self.line.removeprefix(f"{self.path}: ")
            code, message, advice = UNREADABLE_FILE, f"this file {self.reason or rest}", unchecked
        size = len(document.text)
        at = min(self.offset or 0, size)
        span = Span(at, at if self.offset is None else min(at + 1, size))
        diagnostic = Diagnostic(code.code, code.name, code.severity, message, DOCUMENT, span, help=advice)
        return Report((Locator(self.path, document.text).finding(diagnostic, (document.whole,)),))


_MOST_PARTS = 3
"""Parts of a file of which each gets a line. A file of some thousand bad lines is hardly what its name says."""

_ADVICE = "please report it with the file; PROMPTLINT_TRACEBACK=1 shows where it failed"


def file_finding(
    path: str,
    code: ToolCode,
    message: str,
    *,
    severity: Severity | None = None,
    kind: str = "other",
    first: Position = START,
    advice: str | None = None,
) -> tuple[Document, Report]:
    """A finding about a whole file whose text could not be read, in a document without one."""
    document = Document(path, kind, "", (), first=first)
    whole = document.whole
    diagnostic = Diagnostic(
        code.code, code.name, severity or code.severity, message, role_name(whole.role), Span(0, 0), help=advice
    )
    return document, Report((Locator(path, "", first).finding(diagnostic, (whole,)),))


def with_unread(document: Document, report: Report) -> Report:
    """The findings in a document, with one for each of its parts that could not be read, as `Failure.report_in` has
    it."""
    if not document.unread:
        return report
    parts: list[Finding] = []
    for part in document.unread:
        failure = Failure(document.path, f"{document.path}: {part.reason}", reason=part.reason, offset=part.offset)
        parts += failure.report_in(document, f"nothing in {part.part} was checked").findings
    return replace(report, findings=(*report.findings, *parts))


def attempt(
    path: str, work: Callable[[], T], *, first: Position = START, passing: tuple[type[Exception], ...] = ()
) -> T | Failure:
    """What some work on a file comes to: its result, or the failure that any exception is. Those that are `passing` go
    through, and so does BrokenPipeError, which says that nobody reads the output."""
    try:
        return work()
    except BrokenPipeError:
        raise
    except passing:
        raise
    except Exception as error:  # noqa: BLE001  # whatever goes wrong with one file, the others are still checked
        return Failure.of_work(path, error, first)


def attempt_reading(path: str, read: Callable[[], Document]) -> Document | Failure:
    """A document, or the failure that it cannot be read."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001  # whatever is wrong with a text, whoever holds it goes on
        return Failure.of_reading(path, error)


def work_through(
    path: str,
    read: Callable[[], Iterable[Document]],
    work: Callable[[Document], T],
    *,
    passing: tuple[type[Exception], ...] = (),
    first: Position = START,
) -> Iterator[tuple[Document, T] | Failure]:
    """Read a file, which may come in pieces, and work on each document: the documents with what came of them, and the
    failures. What cannot be read ends the file; work that fails on one piece does not keep the others from theirs.
    `passing` as for `attempt`; the file, or the piece that it is, starts at `first`."""
    before: Document | None = None
    documents: Iterator[Document] | None = None
    while True:
        try:
            documents = iter(read()) if documents is None else documents
            document = next(documents, None)
        except passing:
            raise
        except Exception as error:  # noqa: BLE001  # a broken file, or a broken reader, must not stop the run
            end = first if before is None else end_of(before.text, before.first)
            yield Failure.of_reading(path, error, end)
            return
        if document is None:
            return
        result = attempt(path, partial(work, document), first=document.first, passing=passing)
        yield result if isinstance(result, Failure) else (document, result)
        yield from Failure.of_parts(document)
        before = document


def end_of(text: str, first: Position) -> Position:
    """Where a piece of a file, which begins at `first`, ends in it."""
    return LineIndex(text, first).position(first.offset + len(text))
