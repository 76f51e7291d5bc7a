"""Findings and fixes."""

from promptlint.diagnostics.model import (
    DOCUMENT,
    Applicability,
    Diagnostic,
    Fix,
    Label,
    Note,
    Severity,
)

__all__ = [
    "DOCUMENT",
    "Applicability",
    "Diagnostic",
    "Fix",
    "Label",
    "Note",
    "Severity",
]
