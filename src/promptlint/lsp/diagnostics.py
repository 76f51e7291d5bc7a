"""Findings as the protocol has them."""

from __future__ import annotations

from lsprotocol import types

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.lsp.snapshots import Finding, Snapshot
from promptlint.text import Span

__all__ = ["RULES_URL", "SOURCE", "diagnostics_of", "rule_url"]

SOURCE = "promptlint"
RULES_URL = "https://github.com/promptlint/promptlint/blob/main/docs/rules/"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Hint,
}


def rule_url(code: str) -> str:
    """Where a rule is explained."""
    return f"{RULES_URL}{code}.md"


def diagnostics_of(snapshot: Snapshot, *, related: bool) -> list[types.Diagnostic]:
    """Every finding that `promptlint check` reports of the text, at its place. `related` asks for second places."""
    return [
        types.Diagnostic(
            range=snapshot.places.range(finding.span),
            message=finding.diagnostic.message,
            severity=_SEVERITIES[finding.diagnostic.severity],
            code=finding.diagnostic.code,
            code_description=types.CodeDescription(finding.diagnostic.url or rule_url(finding.diagnostic.code)),
            source=SOURCE,
            related_information=_related(finding, snapshot) if related else None,
        )
        for finding in snapshot.findings
        if finding.located is not None
    ]


def _related(finding: Finding, snapshot: Snapshot) -> list[types.DiagnosticRelatedInformation] | None:
    assert finding.located is not None
    diagnostic = finding.diagnostic
    places: list[tuple[Span, str]] = [
        (Span(start.offset, end.offset), label.message)
        for label, (start, end) in zip(diagnostic.labels, finding.located.labels, strict=False)
    ]
    places += [(_note_span(finding, note.span), note.message) for note in diagnostic.notes]
    if diagnostic.help:
        places.append((finding.span, f"help: {diagnostic.help}"))
    return [
        types.DiagnosticRelatedInformation(types.Location(snapshot.uri, snapshot.places.range(span)), message)
        for span, message in places
    ] or None


def _note_span(finding: Finding, span: Span | None) -> Span:
    if span is None:
        return finding.span
    return finding.region.source.origin(span.start, span.end)


def facts_of(diagnostic: Diagnostic) -> list[str]:
    """What a finding adds to its message."""
    facts = [note.message for note in diagnostic.notes]
    return [*facts, f"help: {diagnostic.help}"] if diagnostic.help else facts
