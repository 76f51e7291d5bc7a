"""One version of an open text and what is known of it; everything is computed at most once, when asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import PurePath
from typing import Any

from promptlint.documents.model import NAMED, Document, Place, Region
from promptlint.documents.reader import read_text
from promptlint.engine.failures import Failure, attempt, attempt_reading
from promptlint.engine.project import InForce
from promptlint.engine.report import Finding, Report
from promptlint.lsp.places import Places
from promptlint.roles import role_name
from promptlint.semantics.chunking import Chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation, evaluate
from promptlint.semantics.hosts import DEFAULT_HOST, HOSTS
from promptlint.semantics.leaf_weighting import leaf_weights
from promptlint.semantics.tags import Tag, tags
from promptlint.syntax import Leaf, Prompt, parse
from promptlint.text import Span

__all__ = ["OutdatedError", "Reading", "Snapshot"]

MAX_MEANING = 200_000
"""Code points up to which a prompt is evaluated for hover, hints and the status bar."""

LARGE = 12_000
"""Code points from which on findings are worked out beside the loop, once typing pauses."""

_STEPS = 20
_MAX_STEPS = 1_000


class OutdatedError(Exception):
    """The text has moved on while it was linted."""


class Reading:
    """One prompt of a file as it is read: its tree, its tags and its meaning."""

    def __init__(self, region: Region, host: str, embeddings: Mapping[str, int]) -> None:
        self.region = region
        self.host = host
        self._embeddings = embeddings

    @cached_property
    def prompt(self) -> Prompt:
        return parse(self.region.text)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        return tags(self.prompt, role=role_name(self.region.role))

    @cached_property
    def weights(self) -> list[float]:
        """The weight of each leaf of the tree."""
        return leaf_weights(self.prompt, role=role_name(self.region.role))[0]

    @cached_property
    def _starts(self) -> list[int]:
        return [leaf.start for leaf in self.prompt.leaf_list]

    def leaf_at(self, offset: int) -> tuple[int, Leaf] | None:
        """The leaf around an offset of the prompt with its number; at the end the last one."""
        leaves = self.prompt.leaf_list
        number = bisect_right(self._starts, offset) - 1
        return (number, leaves[number]) if 0 <= number < len(leaves) else None

    def tag_at(self, offset: int) -> Tag | None:
        """The tag around an offset of the prompt."""
        return next((tag for tag in self.tags if tag.span.start <= offset <= tag.span.end), None)

    @property
    def steps(self) -> int:
        """The sampling steps that stand beside the prompt, or the host's default."""
        written = self.region.settings.get("Steps", "")
        return int(written) if written.isdecimal() and 1 <= int(written) <= _MAX_STEPS else _STEPS

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """What the host makes of it; None where it raises, or the prompt is too long to ask while somebody types."""
        if len(self.region.text) > MAX_MEANING:
            return None
        try:
            return evaluate(
                self.region.text,
                role=role_name(self.region.role),
                host=self.host,
                steps=self.steps,
                embeddings=self._embeddings,
            )
        except HostError:
            return None

    @cached_property
    def largest(self) -> tuple[EncodedText, Chunks] | None:
        """The text with the most tokens, which is what the host's counter shows, with its chunks."""
        best: tuple[EncodedText, Chunks] | None = None
        if self.evaluation is None:
            return None
        try:
            for part in self.evaluation.parts:
                for text in part.texts:
                    if best is None or text.chunks.token_count > best[1].token_count:
                        best = text, text.chunks
        except HostError:
            return None
        return best

    def tokens_in(self, span: Span) -> tuple[int, list[int]]:
        """How many tokens a piece of the prompt takes in the largest text, and the numbers of their chunks from 1."""
        if self.largest is None:
            return 0, []
        text, found = self.largest
        count = 0
        numbers: list[int] = []
        for number, chunk in enumerate(found.chunks, 1):
            for piece, start, end in chunk.places:
                place = _in_prompt(text.pieces[piece].spans, start, end)
                if place is not None and span.start <= place.start < span.end:
                    count += 1
                    if not numbers or numbers[-1] != number:
                        numbers.append(number)
        return count, numbers


def _in_prompt(spans: tuple[Span, ...], start: int, end: int) -> Span | None:
    """Where a part of a piece's text stands in the prompt, if its spans say so character by character."""
    at = 0
    for span in spans:
        if start < at + len(span):
            first = span.start + start - at
            return Span(first, min(span.end, first + end - start))
        at += len(span)
    return None


class Snapshot:
    """A text as it was at one version. `path` and `place` are what its kind and role follow from."""

    def __init__(  # noqa: PLR0917  # one maker, in the server
        self, uri: str, path: str, text: str, version: int | None, encoding: str, bench: InForce, place: Place = NAMED
    ) -> None:
        self.uri = uri
        self.path = path
        self.text = text
        self.version = version
        self.encoding = encoding
        self.bench = bench
        self.place = place
        self.linter = bench.linter
        # Not cached properties: their lock, until Python 3.12, would let the loop wait for a thread that lints.
        self._document: Document | None = None
        self._failure: Failure | None = None
        self._report: Report | None = None
        self._readings: dict[int, Reading] = {}

    @cached_property
    def places(self) -> Places:
        return Places(self.text, self.encoding)

    @property
    def is_large(self) -> bool:
        """Whether linting it would be felt by somebody who types."""
        return len(self.text) > LARGE

    @property
    def document(self) -> Document:
        """The text as its reader understands it; without prompts while it is broken, as it is now and then when
        somebody types."""
        if self._document is None:
            bench = self.bench
            said: dict[str, Any] = {"role": bench.role, "kind": bench.kind, "keys": bench.keys}
            read = partial(read_text, self.text, path=self.path, place=self.place, **said)
            document = attempt_reading(self.path, read)
            if isinstance(document, Failure):
                self._failure = document
                document = Document(self.path, "other", self.text, ())
            self._document = document
        return self._document

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
        if self.bench.excluded:
            return Report()
        document = self.document
        if self._failure is not None:
            return self._failure.report_in(document)
        work = partial(self.linter.lint_document, document, interrupt=interrupt)
        report = attempt(self.path, work, passing=(OutdatedError,))
        if isinstance(report, Failure):
            return report.report_in(document)
        baseline = self.bench.baseline
        return baseline.uncovered(self.path, report) if baseline is not None else report

    @property
    def target(self) -> str:
        """The program that reads the file: what its container says, else the configuration."""
        return self.document.target or self.linter.settings.target

    @property
    def name(self) -> str:
        """The file's name."""
        return PurePath(self.path).name

    def reading(self, region: Region) -> Reading:
        """The prompt of a region as it is read."""
        known = self._readings.get(id(region))
        if known is None:
            host = self.target if any(host.name == self.target for host in HOSTS) else DEFAULT_HOST.name
            known = self._readings[id(region)] = Reading(region, host, self.bench.vectors)
        return known

    @property
    def regions(self) -> Iterator[Region]:
        """Every prompt of the file."""
        yield from self.document.regions

    def region_at(self, offset: int) -> tuple[Region, int] | None:
        """The prompt around an offset of the file, and the offset in its text; its end belongs to it."""
        for region in self.regions:
            inside = offset_in(region, offset)
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


def offset_in(region: Region, offset: int) -> int | None:
    """An offset of the file as one of a prompt in it, or None where it is outside. Text that stands for something
    else, such as an escape, is one place."""
    for segment in region.source.segments:
        if segment.start <= offset < segment.end:
            return segment.at + (offset - segment.start if segment.verbatim else 0)
    last = region.source.segments[-1]
    return last.at + last.length if offset == last.end else None
