"""Findings as the protocol has them."""

from __future__ import annotations

from lsprotocol import types

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.diagnostics.crash import own_words
from promptlint.engine.report import Finding
from promptlint.lsp.snapshots import Snapshot
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR
from promptlint.rules.listing import rule_url
from promptlint.text import Span
from promptlint.text.controls import visible_lines

__all__ = ["SOURCE", "advice_of", "diagnostic_of", "diagnostics_of", "failure_diagnostic"]

SOURCE = "promptlint"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,  # hints are in no list
}


def diagnostics_of(snapshot: Snapshot, *, related: bool) -> list[types.Diagnostic]:
    """Every finding that `promptlint check` reports of the text, at its place. `related` asks for second places."""
    return [diagnostic_of(snapshot, finding, related=related) for finding in snapshot.findings]


def diagnostic_of(snapshot: Snapshot, finding: Finding, *, related: bool) -> types.Diagnostic:
    """One of them."""
    return types.Diagnostic(
        range=snapshot.positions.range(finding.span),
        message=visible_lines(finding.diagnostic.message),
        severity=_SEVERITIES[finding.diagnostic.severity],
        code=finding.diagnostic.code,
        code_description=types.CodeDescription(finding.diagnostic.url or rule_url(finding.diagnostic.code)),
        source=SOURCE,
        related_information=_related(finding, snapshot) if related else None,
    )


def failure_diagnostic(error: Exception) -> types.Diagnostic:
    """What stands at the start of a text whose findings cannot be had: an editor that shows nothing looks as if all
    were well."""
    start = types.Position(0, 0)
    return types.Diagnostic(
        range=types.Range(start, start),
        message=visible_lines(
            f"promptlint failed here with {own_words(error)}; this is a bug in promptlint, not in your text"
        ),
        severity=_SEVERITIES[INTERNAL_ERROR.severity],
        code=INTERNAL_ERROR.code,
        code_description=types.CodeDescription(rule_url(INTERNAL_ERROR.code)),
        source=SOURCE,
    )


def advice_of(diagnostic: Diagnostic) -> list[str]:
    """What a finding says besides its message and about no other place, which a diagnostic has no room for."""
    notes = [note.message for note in diagnostic.notes if note.span is None]
    return [*notes, diagnostic.help] if diagnostic.help else notes


def _related(finding: Finding, snapshot: Snapshot) -> list[types.DiagnosticRelatedInformation] | None:
    """Its other places, each with what is said of it."""
    diagnostic = finding.diagnostic
    places: list[tuple[Span, str]] = [
        (place.span, label.message) for label, place in zip(diagnostic.labels, finding.labels, strict=True)
    ]
    places += [(finding.place_of(note.span).span, note.message) for note in diagnostic.notes if note.span is not None]
    return [
        types.DiagnosticRelatedInformation(
            types.Location(snapshot.uri, snapshot.positions.range(span)), visible_lines(message)
        )
        for span, message in places
    ] or None
