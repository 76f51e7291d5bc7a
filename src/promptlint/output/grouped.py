"""One line a finding under the file that it is in, for people who look at one file after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.engine.report import Report
from promptlint.output.display import visible
from promptlint.output.rendering import Options, first_shown, line_of, short_summary
from promptlint.output.summary import Summary
from promptlint.rules.listing import page_of

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Grouped", "renderer"]

_PLACE = 9
"""Cells of most places; a longer one pushes the rest of its line to the right."""
_SEVERITY = 7


class Grouped:
    """The file in a line of its own, then its findings, indented: place, severity, code, message."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._printed = 0
        self._path: str | None = None

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        del document
        style = self._options.style
        for finding in first_shown(report, self._options, self._printed):
            if finding.path != self._path:  # a large file comes in pieces
                between = "\n" if self._printed else ""
                self._path = finding.path
                yield f"{between}{style.bold(visible(finding.path))}\n"
            self._printed += 1
            diagnostic = finding.diagnostic
            severity = str(diagnostic.severity)
            place = f"{finding.start.line}:{finding.start.column}".ljust(_PLACE)
            shown = style.severity(diagnostic.severity, severity) + " " * (_SEVERITY - len(severity))
            code = style.link(diagnostic.code, page_of(diagnostic))
            yield f"  {place} {shown} {code} {line_of(finding)}\n"

    def end(self, summary: Summary) -> str:
        text = short_summary(summary, self._options)
        return f"\n{text}" if text and self._printed else text


renderer = Grouped
