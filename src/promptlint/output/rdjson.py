"""The Diagnostic Format of reviewdog. Its columns count bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from promptlint.diagnostics import Severity
from promptlint.engine.report import Finding, Report
from promptlint.output.fingerprint import portable_path
from promptlint.output.json import Array
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary
from promptlint.rules.listing import page_of
from promptlint.text import LineIndex

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["RdJson", "renderer"]

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


class RdJson:
    """A `DiagnosticResult`, written piece by piece."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._array = Array()

    def begin(self) -> str:
        return '{"source": {"name": "promptlint"}, "diagnostics": ['

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for finding in shown(report, self._options):
            yield self._array.item(_diagnostic(finding))

    def end(self, summary: Summary) -> str:
        del summary
        return f"{self._array.end()}}}\n"


renderer = RdJson


def _diagnostic(finding: Finding) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    lines = finding.place.lines
    path = portable_path(finding.path)
    code: dict[str, Any] = {"value": diagnostic.code}
    page = page_of(diagnostic)
    if page is not None:
        code["url"] = page
    written: dict[str, Any] = {
        "message": diagnostic.message,
        "location": {"path": path, "range": _range(lines, finding.start.offset, finding.end.offset)},
        "severity": _SEVERITIES[diagnostic.severity],
        "code": code,
    }
    if diagnostic.labels:
        written["related_locations"] = [
            {
                "message": label.message,
                "location": {
                    "path": path,
                    "range": _range(place.lines, place.start.offset, place.end.offset),
                },
            }
            for label, place in zip(diagnostic.labels, finding.labels, strict=True)
        ]
    edits = finding.edits
    if len(edits) == 1:
        # Suggestions are alternatives to each other: a fix of several edits cannot be written.
        (edit,) = edits
        written["suggestions"] = [{"range": _range(lines, edit.span.start, edit.span.end), "text": edit.replacement}]
    return written


def _range(lines: LineIndex, start: int, end: int) -> dict[str, Any]:
    return {
        name: {"line": lines.position(offset).line, "column": lines.utf8_column(offset) + 1}
        for name, offset in (("start", start), ("end", end))
    }
