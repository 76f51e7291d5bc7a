"""What a run found: every diagnostic with the prompt it is about and its places in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT, Diagnostic, Label
from promptlint.documents.model import Region
from promptlint.text import START, Edit, LineIndex, Position, Span

__all__ = ["NOTHING", "Finding", "Locator", "Place", "Report", "prompt_number"]


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a text. `lines` are those of the text that the positions count in: the file, or what was extracted
    from a picture, or a prompt that stands in no file."""

    span: Span
    lines: LineIndex = field(compare=False, repr=False)

    # Of most findings of a large file nobody asks for more than the offset.

    @property
    def start(self) -> Position:
        """Where it starts."""
        return self.lines.position(self.span.start)

    @property
    def end(self) -> Position:
        """Where it ends."""
        return self.lines.position(self.span.end)


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic in a file. The linter makes it, so that nothing else has to search for the prompt it is about.

    `region` is that prompt, or the file as a whole, and `regions` are the prompts that are used together with it.
    `labels` are the places of the diagnostic's labels, in the same order; `folded` are the findings it stands for. Of
    those that are too many and became one, `alike` has each as it was, this one first.
    """

    diagnostic: Diagnostic
    path: str
    region: Region = field(compare=False, repr=False)
    regions: tuple[Region, ...] = field(compare=False, repr=False)
    place: Place
    labels: tuple[Place, ...] = ()
    folded: tuple[Finding, ...] = ()
    alike: tuple[Finding, ...] = field(default=(), compare=False, repr=False)

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
    def second_places(self) -> list[tuple[Label, Place]]:
        """The labels with their places, but for those of findings that are alike and on other lines: the message names
        the lines."""
        both = list(zip(self.diagnostic.labels, self.labels, strict=True))
        own = len(both) - max(0, len(self.alike) - 1)
        return [*both[:own], *(each for each in both[own:] if each[1].start.line == self.start.line)]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The fix's edits of the file, in its own spelling; none where there is no fix."""
        fix = self.diagnostic.fix
        return tuple(self.region.in_file(fix.edits)) if fix is not None else ()

    def place_of(self, span: Span) -> Place:
        """Where a piece of the prompt stands in the file."""
        return Place(self.region.source.origin(span.start, span.end), self.place.lines)

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


NOTHING = Report()
"""The report of a file in which nothing was found."""


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
        number = prompt_number(diagnostic.prompt, diagnostic.role, [region.role for region in regions])
        region = regions[number]
        return Finding(
            diagnostic,
            self._path,
            region,
            regions,
            self._place(region, diagnostic.span),
            tuple(self._label(label, number, regions) for label in diagnostic.labels),
            tuple(self.finding(folded, regions) for folded in diagnostic.folded),
        )

    def _label(self, label: Label, own: int, regions: tuple[Region, ...]) -> Place:
        if label.role == DOCUMENT:
            return Place(label.span, self._index(self._text))
        number = prompt_number(label.prompt, label.role, [region.role for region in regions], near=own)
        return self._place(regions[number], label.span)

    def _place(self, region: Region, span: Span) -> Place:
        return Place(region.source.origin(span.start, span.end), self._index(region.origin))

    def _index(self, text: str) -> LineIndex:
        if id(text) not in self._lines:
            self._lines[id(text)] = LineIndex(text, self._first)
        return self._lines[id(text)]


def prompt_number(number: int | None, role: str, roles: Sequence[str], *, near: int = 0) -> int:
    """Which of some prompts that are used together, with these roles, is meant: that of the number, or else one of the
    role, the near one if it has that role."""
    if number is not None and number < len(roles):
        return number
    if roles[near] == role:
        return near
    return next((other for other, each in enumerate(roles) if each == role), near)
