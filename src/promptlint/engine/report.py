"""What a run found: every diagnostic with the prompt it is about and its places in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from promptlint.diagnostics import DOCUMENT, Diagnostic, Label
from promptlint.documents.model import Region
from promptlint.text import START, Edit, LineIndex, Position, Span

__all__ = ["Finding", "Locator", "Place", "Report"]


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a text. `lines` are those of the text that the positions count in: the file, or what was extracted
    from a picture, or a prompt that stands in no file."""

    start: Position
    end: Position
    lines: LineIndex = field(compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Its code points."""
        return Span(self.start.offset, self.end.offset)

    @classmethod
    def of(cls, span: Span, lines: LineIndex) -> Place:
        """The place of a span of the text with these lines."""
        return cls(lines.position(span.start), lines.position(span.end), lines)


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic in a file. The linter makes it, and nobody else has to search for the prompt it is about.

    `region` is that prompt, or the file as a whole, and `regions` are the prompts that are used together with it.
    `labels` are the places of the diagnostic's labels, in the same order; `folded` are the findings it stands for.
    """

    diagnostic: Diagnostic
    path: str
    region: Region = field(compare=False, repr=False)
    regions: tuple[Region, ...] = field(compare=False, repr=False)
    place: Place
    labels: tuple[Place, ...] = ()
    folded: tuple[Finding, ...] = ()

    @property
    def start(self) -> Position:
        """Where it starts in the file."""
        return self.place.start

    @property
    def end(self) -> Position:
        """Where it ends in the file."""
        return self.place.end

    @property
    def span(self) -> Span:
        """The code points of the file that it is about."""
        return self.place.span

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The fix's edits of the file, in its own spelling; none where there is no fix."""
        fix = self.diagnostic.fix
        return tuple(self.region.in_file(fix.edits)) if fix is not None else ()

    def place_of(self, span: Span) -> Place:
        """Where a piece of the prompt stands in the file."""
        return Place.of(self.region.source.origin(span.start, span.end), self.place.lines)

    def unfold(self) -> Iterator[Finding]:
        """This finding and all those it stands for."""
        stack = [self]
        while stack:
            finding = stack.pop()
            yield finding
            stack.extend(reversed(finding.folded))


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, in the order of the text. Iterating gives the diagnostics; `findings` has them with
    their places."""

    findings: tuple[Finding, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found, without places."""
        return tuple(finding.diagnostic for finding in self.findings)

    def __iter__(self) -> Iterator[Diagnostic]:
        return (finding.diagnostic for finding in self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def all(self) -> Iterator[Diagnostic]:
        """Every diagnostic, the folded ones too."""
        for finding in self.findings:
            yield from finding.diagnostic.unfold()


class Locator:
    """Makes findings of diagnostics. `text` is that of the file with this path, and `first` says where it starts there;
    prompts that stand in no file have texts of their own."""

    def __init__(self, path: str, text: str = "", first: Position = START) -> None:
        self._path = path
        self._text = text
        self._first = first
        self._lines: dict[int, LineIndex] = {}

    def finding(self, diagnostic: Diagnostic, regions: tuple[Region, ...]) -> Finding:
        """The finding that a diagnostic is, in one of some prompts that are used together: that of its number, or else
        the first of its role."""
        region = _region(diagnostic.prompt, diagnostic.role, regions, regions[0])
        return Finding(
            diagnostic,
            self._path,
            region,
            regions,
            self._place(region, diagnostic.span),
            tuple(self._label(label, region, regions) for label in diagnostic.labels),
            tuple(self.finding(folded, regions) for folded in diagnostic.folded),
        )

    def _label(self, label: Label, own: Region, regions: tuple[Region, ...]) -> Place:
        if label.role == DOCUMENT:
            return Place.of(label.span, self._index(self._text))
        near = (own, *regions)
        return self._place(_region(label.prompt, label.role, regions, own, near), label.span)

    def _place(self, region: Region, span: Span) -> Place:
        return Place.of(region.source.origin(span.start, span.end), self._index(region.origin))

    def _index(self, text: str) -> LineIndex:
        if id(text) not in self._lines:
            self._lines[id(text)] = LineIndex(text, self._first)
        return self._lines[id(text)]


def _region(
    number: int | None, role: str, regions: Sequence[Region], otherwise: Region, near: Sequence[Region] = ()
) -> Region:
    """The region of a number, or else the nearest of a role."""
    if number is not None and number < len(regions):
        return regions[number]
    return next((region for region in near or regions if region.role == role), otherwise)
