"""What a renderer is, and which there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.engine.report import Finding, Report
from promptlint.output.display import visible
from promptlint.output.style import Style
from promptlint.output.summary import Summary, is_shown

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = [
    "COMPLETE_FORMATS",
    "FORMATS",
    "PROGRAM_FORMATS",
    "ROW_FORMATS",
    "Options",
    "Renderer",
    "first_shown",
    "line_of",
    "render",
    "renderer",
    "short_summary",
    "shown",
]

FORMATS = ("full", "concise", "grouped", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson")
"""The output formats there are, as `--output-format` takes them."""

PROGRAM_FORMATS = frozenset(FORMATS) - {"full", "concise", "grouped"}
"""Those that programs read: always UTF-8, never coloured."""

COMPLETE_FORMATS = frozenset({"json", "jsonl", "sarif", "rdjson"})
"""Those with findings of the lowest severity too; whoever reads them can choose."""


ROW_FORMATS = frozenset({"full", "concise", "grouped", "json", "jsonl"})
"""Those in which findings that are alike in many prompts of a file are one; the others have no place for the rest."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is rendered.

    `minimum` hides findings of lower severity, but not those of `chosen` rules; `width` is the room of a line in
    terminal cells, at least 40; `wrap` breaks messages at it (on terminals; a pipe gets each in one line); `summary`
    puts one below a concise or grouped report, `quiet` leaves it out everywhere.
    """

    minimum: Severity = Severity.WARNING
    width: int = 100
    style: Style = field(default_factory=Style)
    wrap: bool = False
    summary: bool = False
    quiet: bool = False
    chosen: tuple[str, ...] = ()
    """The selectors of the run. Rules that they name by code, prefix or name are shown, however mild."""
    most: int = 0
    """How many findings people are shown; 0 for all."""
    again: str = ""
    """The arguments with which `promptlint fix` fixes what was checked; empty where nothing can be written."""
    fixing: bool = False
    """Whether the run has made the safe fixes already."""

    def shows(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is shown; one that stands for a graver one counts as that."""
        return is_shown(diagnostic, self.minimum, self.chosen)


class Renderer(Protocol):
    """Turns reports into text piece by piece: `begin`, any number of `file`, `end`. Nothing is kept."""

    def begin(self) -> str:
        """What stands in front of all findings."""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        """The findings of one file, a piece each. The report must come from `Linter.lint_document`."""

    def end(self, summary: Summary) -> str:
        """What stands after all findings."""


def shown(report: Report, options: Options) -> Iterator[Finding]:
    """The findings that the options show."""
    return (finding for finding in report.findings if options.shows(finding.diagnostic))


def first_shown(report: Report, options: Options, printed: int) -> Iterator[Finding]:
    """The findings that the options show, up to the most that people are shown; `printed` were before."""
    if not options.most:
        return shown(report, options)
    return islice(shown(report, options), max(0, options.most - printed))


def renderer(name: str, options: Options, *, statistics: bool = False) -> Renderer:
    """The renderer of a format, or of counts of rules instead of findings, which are text or JSON.

    Raises ValueError for a name that is not in FORMATS.
    """
    if name not in FORMATS:
        raise ValueError(f"unknown output format {name!r}")
    if statistics:
        from promptlint.output.statistics import Statistics, StatisticsJson

        return StatisticsJson(options) if name == "json" else Statistics(options)
    made: Renderer = import_module(f"promptlint.output.{name}").renderer(options)
    return made


def render(results: Iterable[tuple[Document, Report]], name: str = "full", options: Options | None = None) -> str:
    """A whole report as one string."""
    options = options or Options()
    chosen = renderer(name, options)
    summary = Summary(options.minimum, chosen=options.chosen)
    pieces = [chosen.begin()]
    for document, report in results:
        summary.add(document, report)
        pieces += chosen.file(document, report)
    return "".join([*pieces, chosen.end(summary)])


def line_of(finding: Finding) -> str:
    """What a finding says, in one line, and where it has a second place."""
    see = ""
    if finding.second_places:
        place = finding.second_places[0][1].start
        see = f" (see {place.line}:{place.column})"
    return f"{visible(finding.diagnostic.message)}{see}"


def short_summary(summary: Summary, options: Options) -> str:
    """The summary below a report of a line for each finding; empty where none is wanted."""
    if options.quiet or not options.summary:
        return ""
    lines = (summary.sentence(most=options.most), *summary.next_steps(options.again, fixing=options.fixing))
    return "".join(f"{visible(line)}\n" for line in lines)
