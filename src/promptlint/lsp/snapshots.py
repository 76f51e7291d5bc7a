"""One version of an open text and what is known of it; everything is computed at most once, when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from pathlib import PurePath

from promptlint.documents.kinds import is_record
from promptlint.documents.model import NAMED, Document, Place, Region
from promptlint.documents.reader import read_text
from promptlint.documents.recognition import recognise
from promptlint.engine.failures import Failure, attempt, attempt_reading, with_unread
from promptlint.engine.in_force import InForce
from promptlint.engine.report import Finding, Report
from promptlint.lsp.positions import Positions
from promptlint.lsp.readings import Reading
from promptlint.programs.catalogue import first_program

__all__ = ["OutdatedError", "Snapshot", "is_large"]

LARGE = 12_000
"""Code points from which on findings are worked out beside the loop, once typing pauses."""


_MAX_TEXT = 1_000_000
"""Code points of a file that is checked while it is edited: what an editor asks of one takes up to some seconds."""

_MAX_PROMPT = 250_000
"""Of one prompt in it. All of a prompt is read for each question about it."""


class OutdatedError(Exception):
    """The text has moved on while it was linted."""


class Snapshot:
    """A text as it was at one version. `path` and `place` are what its kind and role follow from. The `document` is
    given where it has been read already."""

    def __init__(  # noqa: PLR0917  # one maker, in the server
        self,
        uri: str,
        path: str,
        text: str,
        version: int | None,
        encoding: str,
        in_force: InForce,
        place: Place = NAMED,
        document: Document | None = None,
    ) -> None:
        self.uri = uri
        self.path = path
        self.text = text
        self.version = version
        self.encoding = encoding
        self.in_force = in_force
        self.place = place
        self.linter = in_force.linter
        # Not cached properties: their lock, until Python 3.12, would let the loop wait for a thread that lints.
        self._document = document
        self._failure: Failure | None = None
        self._report: Report | None = None
        self._readings: dict[int, Reading] = {}

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.text, self.encoding)

    @property
    def is_large(self) -> bool:
        """As `is_large`."""
        return is_large(self.text)

    @property
    def document(self) -> Document:
        """The text as its reader understands it; without prompts while it is broken, as it is now and then when
        somebody types."""
        if self._document is None:
            document = self._read()
            if isinstance(document, Failure):
                self._failure = document
                document = self._other()
            self._document = document
        return self._document

    def _read(self) -> Document | Failure:
        if len(self.text) > _MAX_TEXT:
            return self._too_large("has", len(self.text), _MAX_TEXT) if self._may_hold_prompts() else self._other()
        read = partial(read_text, self.text, path=self.path, place=self.place, **self.in_force.given)
        document = attempt_reading(self.path, read)
        if isinstance(document, Failure):
            return document
        longest = max((len(region.text) for region in document.regions), default=0)
        return self._too_large("has a prompt of", longest, _MAX_PROMPT) if longest > _MAX_PROMPT else document

    def _other(self) -> Document:
        return Document(self.path, "other", self.text, ())

    def _may_hold_prompts(self) -> bool:
        """Whether it is worth a word that a text is too large: it was named, or its beginning looks like prompts."""
        given = self.in_force.given
        if not self.place.found or given["kind"] is not None:
            return True
        beginning = self.text[:_MAX_TEXT]
        return recognise(beginning, self.path, given["role"], given["keys"], self.place).kind is not None

    def _too_large(self, has: str, size: int, limit: int) -> Failure:
        reason = (
            f"{has} {size:,} characters, too many to be checked while it is edited (at most {limit:,}); "
            "`promptlint check` checks it"
        )
        return Failure(self.path, f"{self.path}: {reason}", reason=reason)

    def let_go(self) -> None:
        """Forget what can be worked out again."""
        self._document = self._report = None
        self._readings.clear()
        self.__dict__.pop("positions", None)

    @property
    def report(self) -> Report:
        if self._report is None:
            self._report = self._made()
        return self._report

    @property
    def ready(self) -> bool:
        """Whether its findings can be had without a wait."""
        return self._report is not None or not self.is_large

    def lint(self, interrupt: Callable[[], None]) -> Report:
        """The report, on another thread than the loop's; `interrupt` raises to end the work early."""
        if self._report is None:
            interrupt()
            self._report = self._made(interrupt)
        return self._report

    def _made(self, interrupt: Callable[[], None] | None = None) -> Report:
        """What is found, without what the baseline allows. A text that cannot be read is a finding, and so is a failure
        of ours: an editor that shows nothing looks as if all were well."""
        if self.in_force.excluded:
            return Report()
        document = self.document
        if self._failure is not None:
            return self._failure.report_in(document)
        work = partial(self.linter.lint_document, document, interrupt=interrupt)
        report = attempt(self.path, work, passing=(OutdatedError,))
        if isinstance(report, Failure):
            return report.report_in(document)
        baseline = self.in_force.baseline
        report = baseline.uncovered(self.path, report) if baseline is not None else report
        return with_unread(document, report)

    @property
    def target(self) -> str:
        """The program that reads the file: what its container says, else the configuration."""
        return self.document.target or self.linter.settings.target

    def target_of(self, region: Region) -> str:
        """The program that reads one of its prompts."""
        return region.target or self.target

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePath(self.path).name

    def reading(self, region: Region) -> Reading:
        """The prompt of a region as it is read."""
        known = self._readings.get(id(region))
        if known is None:
            program = first_program([self.target_of(region)])
            typed = not (is_record(self.document) or region.is_sent)
            known = Reading(region, program.name, self.in_force.vectors, typed=typed)
            self._readings[id(region)] = known
        return known

    @property
    def regions(self) -> Iterator[Region]:
        """Every prompt of the file."""
        yield from self.document.regions

    def region_at(self, offset: int) -> tuple[Region, int] | None:
        """The prompt around an offset of the file, and the offset in its text; its end belongs to it."""
        for region in self.regions:
            inside = _offset_in(region, offset)
            if inside is not None:
                return region, inside
        return None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What `promptlint check` reports, in its order; none while a large text is not linted yet."""
        return self.report.findings if self.ready else ()

    @property
    def all_findings(self) -> Iterator[Finding]:
        """The findings, each followed by those that it stands for."""
        for finding in self.findings:
            yield from finding.unfold()


def is_large(text: str) -> bool:
    """Whether to lint a text would be felt by somebody who types."""
    return len(text) > LARGE


def _offset_in(region: Region, offset: int) -> int | None:
    """An offset of the file as one of a prompt in it, or None where it is outside. Text that stands for something
    else, such as an escape, is one place."""
    for segment in region.source.segments:
        if segment.start <= offset < segment.end:
            return segment.at + (offset - segment.start if segment.verbatim else 0)
    last = region.source.segments[-1]
    return last.at + last.length if offset == last.end else None
