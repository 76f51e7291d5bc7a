"""JUnit XML: a suite a file, a failed case a finding, for programs that show tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from promptlint.engine.report import Finding, Report
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary
from promptlint.regex import regex
from promptlint.text.controls import harmless_xml, visible, visible_lines

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["JUnit", "renderer"]

_NOT_XML = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JUnit:
    """A file without findings is one passed case."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def begin(self) -> str:
        return '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="promptlint">\n'

    def file(self, document: Document, report: Report) -> Iterator[str]:
        found = list(shown(report, self._options))
        name = _attribute(document.path)
        counts = f'tests="{max(1, len(found))}" failures="{len(found)}" errors="0" skipped="0"'
        yield f'  <testsuite name={name} package="promptlint" {counts}>\n'
        for finding in found:
            yield _case(finding)
        if not found:
            yield f"    <testcase name={name} classname={name}/>\n"
        yield "  </testsuite>\n"

    def end(self, summary: Summary) -> str:
        del summary
        return "</testsuites>\n"


renderer = JUnit


def _case(finding: Finding) -> str:
    diagnostic = finding.diagnostic
    start = finding.start
    name = _attribute(f"{diagnostic.code} {diagnostic.name} ({start.line}:{start.column})")
    lines = [f"{visible(finding.path)}:{start.line}:{start.column}: {visible_lines(diagnostic.message)}"]
    lines += [f"help: {visible_lines(diagnostic.help)}"] if diagnostic.help else []
    return (
        f'    <testcase name={name} classname={_attribute(finding.path)} line="{start.line}" column="{start.column}">\n'
        f'      <failure type="{diagnostic.severity}" message={_attribute(diagnostic.message)}>'
        f"{harmless_xml(escape(chr(10).join(lines)))}</failure>\n"
        "    </testcase>\n"
    )


def _attribute(text: str) -> str:
    return harmless_xml(quoteattr(_clean(text)))


def _clean(text: str) -> str:
    """XML 1.0 has no control characters and no surrogates, not even escaped."""
    return _NOT_XML.sub("\ufffd", text)
