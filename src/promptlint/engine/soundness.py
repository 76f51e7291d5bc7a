"""Whether what a rule reports can be: rules may be anybody's."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.diagnostics import DOCUMENT, Diagnostic, Label
from promptlint.engine.report import prompt_number
from promptlint.roles import TextRole

__all__ = ["is_misplaced", "wrong_fix"]


def is_misplaced(diagnostic: Diagnostic, sizes: Sequence[int], roles: Sequence[TextRole]) -> bool:
    """Whether a finding has a place that is not in prompts of so many characters. Places in the file itself, outside
    of them, are not judged."""
    places: tuple[Diagnostic | Label, ...] = (diagnostic, *diagnostic.labels)
    return any(
        each.role != DOCUMENT and each.span.end > sizes[prompt_number(each.prompt, each.role, roles)] for each in places
    )


def wrong_fix(diagnostic: Diagnostic, sizes: Sequence[int], roles: Sequence[TextRole]) -> str:
    """What is wrong with the places of a fix, or nothing."""
    if diagnostic.fix is None or diagnostic.role == DOCUMENT:
        return ""
    at = 0
    for edit in sorted(diagnostic.fix.edits):
        if edit.span.start < at:
            return "a fix whose edits overlap"
        at = edit.span.end
    size = sizes[prompt_number(diagnostic.prompt, diagnostic.role, roles)]
    return "a fix of a place that is not in the prompt" if at > size else ""
