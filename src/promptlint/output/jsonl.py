"""JSON lines: one object a finding and nothing else, for streams and `grep`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.engine.report import Report
from promptlint.formats.json_writing import written_json
from promptlint.output.json import diagnostic_object
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["JsonLines", "renderer"]


class JsonLines:
    """The objects are those under `diagnostics` in the JSON format."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for finding in shown(report, self._options):
            yield written_json(diagnostic_object(finding, binary=document.binary)) + "\n"

    def end(self, summary: Summary) -> str:
        del summary
        return ""


renderer = JsonLines
