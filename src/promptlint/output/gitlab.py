"""The Code Quality report of GitLab: one JSON array, which a job keeps as an artifact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from promptlint.diagnostics import Severity
from promptlint.engine.report import Finding, Report
from promptlint.output.fingerprint import Fingerprints, portable_path
from promptlint.output.json import Array
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["GitLab", "renderer"]

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


class GitLab:
    """The fields are those of https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._fingerprints = Fingerprints()
        self._array = Array()

    def begin(self) -> str:
        return "["

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for finding in shown(report, self._options):
            yield self._array.item(self._issue(finding))

    def end(self, summary: Summary) -> str:
        del summary
        return f"{self._array.end()}\n"

    def _issue(self, finding: Finding) -> dict[str, Any]:
        diagnostic = finding.diagnostic
        return {
            "description": f"{diagnostic.code} {diagnostic.name}: {diagnostic.message}",
            "check_name": diagnostic.name,
            "fingerprint": self._fingerprints.of(finding),
            "severity": _SEVERITIES[diagnostic.severity],
            "location": {
                "path": portable_path(finding.path),
                "lines": {"begin": finding.start.line, "end": finding.end.line},
            },
        }


renderer = GitLab
