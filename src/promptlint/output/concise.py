"""One line a finding, for editors and `grep`."""

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

__all__ = ["Concise", "renderer"]


class Concise:
    """`path:line:col: CODE[severity] message`, and nothing where there is nothing to say."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._printed = 0

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        del document
        style = self._options.style
        for finding in first_shown(report, self._options, self._printed):
            self._printed += 1
            diagnostic = finding.diagnostic
            code = style.link(diagnostic.code, page_of(diagnostic))
            severity = style.severity(diagnostic.severity, f"{code}[{diagnostic.severity}]")
            path = style.bold(visible(finding.path))
            start = finding.start
            yield f"{path}:{start.line}:{start.column}: {severity} {line_of(finding)}\n"

    def end(self, summary: Summary) -> str:
        return short_summary(summary, self._options)


renderer = Concise
