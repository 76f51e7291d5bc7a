"""SARIF 2.1.0, which code scanning reads, with fixes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from promptlint._version import __version__
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.engine.report import Finding, Place, Report
from promptlint.formats.json_writing import written_json
from promptlint.output.fingerprint import Fingerprints, portable_path
from promptlint.output.json import Array
from promptlint.output.rendering import Options, shown
from promptlint.output.summary import Summary
from promptlint.text import LineIndex, Position

if TYPE_CHECKING:
    from promptlint.documents.model import Document
    from promptlint.rules.listing import RuleInfo

__all__ = ["Sarif", "renderer"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class Sarif:
    """One run. Columns count code points; paths are relative to `%SRCROOT%` where they are relative at all."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._fingerprints = Fingerprints()
        self._array = Array()
        self._spoken: dict[str, Diagnostic] = {}
        """The first finding of each rule; those of the user's own rules tell all that is known of them."""

    def begin(self) -> str:
        return (
            f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", "results": ['
        )

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for finding in shown(report, self._options):
            self._spoken.setdefault(finding.diagnostic.code, finding.diagnostic)
            yield self._array.item(self._result(finding, binary=document.binary))

    def end(self, summary: Summary) -> str:
        invocation = {"executionSuccessful": not summary.unreadable}
        rules = [_rule(info) for info in _all_rules()]
        known = {rule["id"] for rule in rules}
        rules += [_own_rule(first) for code, first in sorted(self._spoken.items()) if code not in known]
        driver = {"name": "promptlint", "version": __version__, "semanticVersion": __version__, "rules": rules}
        closing = self._array.end()
        tail = f'"invocations": [{written_json(invocation)}], "tool": {{"driver": {written_json(driver)}}}'
        return f"{closing}, {tail}}}]}}\n"

    def _result(self, finding: Finding, *, binary: bool) -> dict[str, Any]:
        diagnostic = finding.diagnostic
        text = diagnostic.message if not diagnostic.help else f"{diagnostic.message}\n{diagnostic.help}"
        result: dict[str, Any] = {
            "ruleId": diagnostic.code,
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": text},
            "locations": [_location(finding.path, finding.place, finding.region.name, binary=binary)],
            "partialFingerprints": {"promptlint/v1": self._fingerprints.of(finding)},
        }
        if diagnostic.labels:
            result["relatedLocations"] = [
                {"id": number, "message": {"text": label.message}, **_location(finding.path, place, binary=binary)}
                for number, (label, place) in enumerate(zip(diagnostic.labels, finding.labels, strict=True))
            ]
        edits = finding.edits
        if diagnostic.fix is not None and edits:
            lines = finding.place.lines
            result["fixes"] = [
                {
                    "description": {"text": f"{diagnostic.fix.message} ({diagnostic.fix.applicability})"},
                    "artifactChanges": [
                        {
                            "artifactLocation": _artifact(finding.path),
                            "replacements": [
                                {
                                    "deletedRegion": _between(lines, edit.span.start, edit.span.end),
                                    "insertedContent": {"text": edit.replacement},
                                }
                                for edit in edits
                            ],
                        }
                    ],
                }
            ]
        return result


renderer = Sarif


def _location(path: str, place: Place, region: str = "", *, binary: bool) -> dict[str, Any]:
    """Where in a file; lines and columns of a text that was found in a picture are none of the file's."""
    start, end = place.start, place.end
    artifact = {"artifactLocation": _artifact(path)}
    location: dict[str, Any] = {"physicalLocation": artifact if binary else {**artifact, "region": _region(start, end)}}
    if region:
        name = f"{region}, {start.line}:{start.column}" if binary else region
        location["logicalLocations"] = [{"name": name, "kind": "prompt"}]
    return location


def _all_rules() -> list[RuleInfo]:
    from promptlint.rules.kit.tool_codes import TOOL_CODES
    from promptlint.rules.listing import rule_info
    from promptlint.rules.registry import all_rules

    return [*map(rule_info, all_rules()), *map(rule_info, TOOL_CODES)]


def _rule(info: RuleInfo) -> dict[str, Any]:
    return {
        "id": info.code,
        "name": info.name,
        "shortDescription": {"text": info.summary},
        "help": {"text": info.documentation, "markdown": info.documentation},
        **({"helpUri": info.url} if info.url is not None else {}),
        "defaultConfiguration": {"level": _LEVELS[info.severity], "enabled": info.default != "off"},
        "properties": {"tags": ["prompt"]},
    }


def _own_rule(first: Diagnostic) -> dict[str, Any]:
    """A rule of a configuration or a plug-in, as far as its first finding tells."""
    return {
        "id": first.code,
        "name": first.name,
        "shortDescription": {"text": first.name.replace("-", " ")},
        **({"helpUri": first.url} if first.url is not None else {}),
        "defaultConfiguration": {"level": _LEVELS[first.severity], "enabled": True},
        "properties": {"tags": ["prompt"]},
    }


def _artifact(path: str) -> dict[str, str]:
    portable = portable_path(path)
    if portable.startswith("/"):
        return {"uri": f"file://{_quoted(portable)}"}
    return {"uri": _quoted(portable), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    """A path with the bytes that its name has on disk, whatever they are."""
    try:
        return quote(os.fsencode(path))
    except UnicodeEncodeError:  # not a name that this system can have
        return quote(path, errors="surrogatepass")


def _between(lines: LineIndex, start: int, end: int) -> dict[str, int]:
    return _region(lines.position(start), lines.position(end))


def _region(start: Position, end: Position) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": start.offset,
        "charLength": end.offset - start.offset,
    }
