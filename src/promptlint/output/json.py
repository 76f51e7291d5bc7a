"""JSON for programs: one object, one line a finding, written piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from promptlint.diagnostics import Applicability, Severity
from promptlint.engine.report import Finding, Place, Report
from promptlint.formats.json_writing import written_json
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary
from promptlint.rules.listing import page_of
from promptlint.text import Position

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["VERSION", "Array", "Json", "diagnostic_object", "renderer"]

VERSION = 1
"""Raised when a key goes or changes its meaning; new keys may come any time."""


class Array:
    """The items of a JSON array, written piece by piece, one per line."""

    def __init__(self) -> None:
        self._separator = "\n"

    def item(self, value: Any) -> str:
        """The next item, after what separates it from the one before."""
        piece = self._separator + written_json(value)
        self._separator = ",\n"
        return piece

    def end(self) -> str:
        """The bracket after all items; on a line of its own, if there are any."""
        return "]" if self._separator == "\n" else "\n]"


class Json:
    """Lines and columns count code points from 1, `offset` counts them from 0 in the decoded file."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._array = Array()

    def begin(self) -> str:
        return f'{{"version": {VERSION}, "diagnostics": ['

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for finding in shown(report, self._options):
            yield self._array.item(diagnostic_object(finding, binary=document.binary))

    def end(self, summary: Summary) -> str:
        return f'{self._array.end()}, "summary": {written_json(_summary(summary))}}}\n'


renderer = Json


def diagnostic_object(finding: Finding, *, binary: bool) -> dict[str, Any]:
    """A finding as the JSON formats write it; `binary` for one in what was extracted from a picture."""
    diagnostic = finding.diagnostic
    _range = _text_range if binary else _file_range
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": finding.path,
        "region": finding.region.name,
        "role": diagnostic.role,
        **_range(finding.place),
        "labels": [
            {"message": label.message, "role": label.role, **_range(place)}
            for label, place in zip(diagnostic.labels, finding.labels, strict=True)
        ],
        "notes": [
            {
                "code": note.code,
                "message": note.message,
                **(_range(finding.place_of(note.span)) if note.span is not None else {}),
            }
            for note in diagnostic.notes
        ],
        "help": diagnostic.help,
        "fix": _fix(finding, _range),
        "url": page_of(diagnostic),
        "folded": [
            {
                "code": each.diagnostic.code,
                "severity": each.diagnostic.severity,
                "message": each.diagnostic.message,
                "region": each.region.name,
                "role": each.diagnostic.role,
                **_range(each.place),
                "fix": _fix(each, _range),
            }
            for each in finding.unfold()
            if each is not finding
        ],
    }


def _fix(finding: Finding, _range: Callable[[Place], dict[str, Any]]) -> dict[str, Any] | None:
    fix = finding.diagnostic.fix
    if fix is None:
        return None
    edits = [
        {**_range(Place(edit.span, finding.place.lines)), "replacement": edit.replacement} for edit in finding.edits
    ]
    return {"applicability": fix.applicability, "message": fix.message, "edits": edits}


def _file_range(place: Place) -> dict[str, Any]:
    return {"start": _position(place.start), "end": _position(place.end)}


def _text_range(place: Place) -> dict[str, Any]:
    """Places in what was extracted from a picture: an offset of it cannot be found in the file."""
    return {key: {**place, "offset": None} for key, place in _file_range(place).items()}


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column, "offset": position.offset}


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "files": summary.files,
        "prompts": summary.prompts,
        "unreadable": summary.unreadable,
        "diagnostics": summary.findings,
        "errors": summary.severities[Severity.ERROR],
        "warnings": summary.severities[Severity.WARNING],
        "infos": summary.severities[Severity.INFO],
        "folded": summary.folded,
        "fixed": summary.fixed,
        "fixes": {kind.value: summary.fixes[kind] for kind in Applicability},
        "problems": summary.problems.total(),
        "known": summary.known,
        "excluded": len(summary.excluded),
    }
