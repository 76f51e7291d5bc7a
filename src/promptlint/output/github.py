"""Workflow commands of GitHub Actions, which become annotations of a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.diagnostics import Severity
from promptlint.engine.report import Finding, Report
from promptlint.output.fingerprint import portable_path
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary
from promptlint.text.controls import harmless, visible, visible_lines

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["GitHub", "renderer"]

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class GitHub:
    """`::warning file=…,line=…::message`, one line a finding."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        del document
        for finding in shown(report, self._options):
            yield _command(finding)

    def end(self, summary: Summary) -> str:
        del summary
        return ""


renderer = GitHub


def _command(finding: Finding) -> str:
    diagnostic = finding.diagnostic
    start, end = finding.start, finding.end
    properties = {
        "title": f"promptlint {diagnostic.code} ({diagnostic.name})",
        "file": portable_path(finding.path),
        "line": start.line,
    }
    if start.line == end.line:
        # Columns are taken for one line only; the end column is the last one inside.
        properties |= {"col": start.column, "endLine": end.line, "endColumn": max(start.column, end.column - 1)}
    else:
        properties |= {"endLine": end.line}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    message = f"{visible(finding.path)}:{start.line}:{start.column}: {visible_lines(diagnostic.message)}"
    message += f"\n{visible_lines(diagnostic.help)}" if diagnostic.help else ""
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    """Text with its line ends escaped, the only characters that can be; what else a terminal would obey is shown."""
    return harmless(_escaped(text))


def _property(text: str) -> str:
    return harmless(_escaped(text).replace(":", "%3A").replace(",", "%2C"))


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
