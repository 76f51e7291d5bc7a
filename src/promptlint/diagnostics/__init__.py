"""Findings, fixes and reports."""

from promptlint.diagnostics.model import (
    DOCUMENT,
    Applicability,
    Diagnostic,
    Fix,
    Label,
    Located,
    Note,
    Report,
    Severity,
)

__all__ = [
    "DOCUMENT",
    "Applicability",
    "Diagnostic",
    "Fix",
    "Label",
    "Located",
    "Note",
    "Report",
    "Severity",
]
