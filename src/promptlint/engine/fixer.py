"""Applying fixes."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.diagnostics import Applicability, Diagnostic
from promptlint.engine.meaning import same_meaning
from promptlint.text import Edit, apply_edits

__all__ = ["apply_fix", "apply_fixes"]


def apply_fix(text: str, diagnostic: Diagnostic) -> str | None:
    """The text with one finding's fix applied, or None where there is none to apply.

    A fix that calls itself safe is held to it: None too if it would change what the host's attention stage gives.
    """
    fix = diagnostic.fix
    if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
        return None
    fixed = apply_edits(text, fix.edits)
    if fix.applicability is Applicability.SAFE and not same_meaning(text, fixed):
        return None
    return fixed


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic]) -> str:
    """The text with the fix of every finding applied whose edits do not overlap an earlier one's, in their order."""
    edits: list[Edit] = []
    taken: list[tuple[int, int]] = []
    for diagnostic in diagnostics:
        if diagnostic.fix is None or apply_fix(text, diagnostic) is None:
            continue
        spans = [(edit.span.start, edit.span.end) for edit in diagnostic.fix.edits]
        if any(start <= other_end and other_start <= end for start, end in spans for other_start, other_end in taken):
            continue
        taken += spans
        edits += diagnostic.fix.edits
    return apply_edits(text, edits)
