"""One line a finding, for editors and `grep`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.engine.report import Report
from promptlint.output.display import visible
from promptlint.output.renderer import Options, shown
from promptlint.output.summary import Summary

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Concise", "renderer"]


class Concise:
    """`path:line:col: CODE[severity] message`, and nothing where there is nothing to say."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        del document
        style = self._options.style
        for finding in shown(report, self._options):
            diagnostic = finding.diagnostic
            severity = style.severity(diagnostic.severity, f"{diagnostic.code}[{diagnostic.severity}]")
            see = ""
            if finding.labels:
                place = finding.labels[0].start
                see = f" (see {place.line}:{place.column})"
            path = style.bold(visible(finding.path))
            start = finding.start
            yield f"{path}:{start.line}:{start.column}: {severity} {visible(diagnostic.message)}{see}\n"

    def end(self, summary: Summary) -> str:
        return f"{summary.sentence()}\n" if self._options.summary and not self._options.quiet else ""


renderer = Concise
