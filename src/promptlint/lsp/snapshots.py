"""One version of an open text and what is known of it; everything is computed at most once, when asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from promptlint.diagnostics import Diagnostic, Located, Report
from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_text
from promptlint.engine.project import InForce
from promptlint.lsp.places import Places
from promptlint.semantics.chunks import Chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation, evaluate
from promptlint.semantics.hosts import DEFAULT_HOST, HOSTS
from promptlint.semantics.tags import Tag, leaf_weights, tags
from promptlint.syntax import Leaf, Prompt, parse
from promptlint.text import Edit, Span

__all__ = ["Finding", "Reading", "Snapshot"]

MAX_MEANING = 200_000
"""Code points up to which a prompt is evaluated for hover, hints and the status bar."""

LARGE = 12_000
"""Code points from which on findings are worked out beside the loop, once typing pauses."""

_STEPS = 20
_MAX_STEPS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """A finding with its place in the file; `edits` are those of its fix, there."""

    diagnostic: Diagnostic
    region: Region
    regions: tuple[Region, ...]
    span: Span
    located: Located | None = None

    @property
    def edits(self) -> list[Edit]:
        """The fix's edits of the file."""
        fix = self.diagnostic.fix
        return self.region.in_file(fix.edits) if fix is not None else []


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
        return tags(self.prompt, role=str(self.region.role))

    @cached_property
    def weights(self) -> list[float]:
        """The weight of each leaf of the tree."""
        return leaf_weights(self.prompt, role=str(self.region.role))[0]

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
                role=str(self.region.role),
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
    """A text as it was at one version. `path` is what its kind and role follow from."""

    def __init__(  # noqa: PLR0917  # one maker, in the server
        self, uri: str, path: str, text: str, version: int | None, encoding: str, bench: InForce
    ) -> None:
        self.uri = uri
        self.path = path
        self.text = text
        self.version = version
        self.encoding = encoding
        self.bench = bench
        self.linter = bench.linter
        # Not cached properties: their lock, until Python 3.12, would let the loop wait for a thread that lints.
        self._document: Document | None = None
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
        if self._document is None:
            bench = self.bench
            self._document = read_text(self.text, path=self.path, role=bench.role, kind=bench.kind, keys=bench.keys)
        return self._document

    @property
    def report(self) -> Report:
        if self._report is None:
            self._report = Report(()) if self.bench.excluded else self._shown(self.linter.lint_document(self.document))
        return self._report

    @property
    def ready(self) -> bool:
        """Whether its findings can be had without a wait."""
        return self._report is not None or not self.is_large

    def lint(self, interrupt: Callable[[], None]) -> Report:
        """The report, on another thread than the loop's; `interrupt` raises to end the work early."""
        if self.bench.excluded:
            return self.report
        if self._report is None:
            interrupt()
            linter = copy(self.linter)
            linter.interrupt = interrupt
            self._report = self._shown(linter.lint_document(self.document))
        return self._report

    def _shown(self, report: Report) -> Report:
        """A report without what the baseline allows."""
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
        for group in self.document.prompts:
            yield from group

    def region_at(self, offset: int) -> tuple[Region, int] | None:
        """The prompt around an offset of the file, and the offset in its text; its end belongs to it."""
        for region in self.regions:
            inside = offset_in(region, offset)
            if inside is not None:
                return region, inside
        return None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the report's order; those that are folded into another come behind it. None while a large
        text is not linted yet."""
        if not self.ready:
            return ()
        found: list[Finding] = []
        for located in self.report.located:
            regions, region = self._origin(located)
            for diagnostic in located.diagnostic.unfold():
                own = next((r for r in regions if r.role == diagnostic.role), region)
                span = own.source.origin(diagnostic.span.start, diagnostic.span.end)
                shown = located if diagnostic is located.diagnostic else None
                found.append(Finding(diagnostic, own, regions, span, shown))
        return tuple(found)

    def _origin(self, located: Located) -> tuple[tuple[Region, ...], Region]:
        """The prompts a finding is about, and the one it speaks of."""
        span = located.diagnostic.span
        for regions in self.document.prompts:
            for region in regions:
                if region.name != located.region:
                    continue
                if region.source.origin(span.start, span.end).start == located.start.offset:
                    return regions, region
        raise LookupError(f"{self.path} has no region {located.region!r}")


def offset_in(region: Region, offset: int) -> int | None:
    """An offset of the file as one of a prompt in it, or None where it is outside. Text that stands for something
    else, such as an escape, is one place."""
    for segment in region.source.segments:
        if segment.start <= offset < segment.end:
            return segment.at + (offset - segment.start if segment.verbatim else 0)
    last = region.source.segments[-1]
    return last.at + last.length if offset == last.end else None
