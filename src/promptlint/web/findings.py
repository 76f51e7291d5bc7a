"""Findings as a page is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promptlint.diagnostics import Diagnostic
from promptlint.rules.listing import page_of
from promptlint.web.positions import Utf16

__all__ = ["finding_object"]

_NOWHERE = Utf16("")


def finding_object(diagnostic: Diagnostic, places: Mapping[str, Utf16]) -> dict[str, Any]:
    """A finding; `places` are those of the prompts by their roles. `folded` are the findings that it stands for."""
    return {
        **_object(diagnostic, places),
        "folded": [_object(each, places) for each in diagnostic.unfold() if each is not diagnostic],
    }


def _object(diagnostic: Diagnostic, places: Mapping[str, Utf16]) -> dict[str, Any]:
    here = places.get(diagnostic.role, _NOWHERE)
    fix = diagnostic.fix
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "role": diagnostic.role,
        **here.span(diagnostic.span),
        "labels": [
            {"message": label.message, "role": label.role, **places.get(label.role, _NOWHERE).span(label.span)}
            for label in diagnostic.labels
        ],
        "notes": [
            {"code": note.code, "message": note.message, **(here.span(note.span) if note.span is not None else {})}
            for note in diagnostic.notes
        ],
        "help": diagnostic.help,
        "url": page_of(diagnostic),
        "fix": fix
        and {
            "applicability": fix.applicability,
            "message": fix.message,
            "edits": [here.edit(edit) for edit in fix.edits],
        },
    }
