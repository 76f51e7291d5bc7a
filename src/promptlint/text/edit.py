"""Replacements of spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promptlint.text.span import Span

__all__ = ["Edit", "apply_edits"]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `replacement` in the place of `span`; an empty span inserts, an empty replacement deletes."""

    span: Span
    replacement: str

    def moved(self, by: int) -> Edit:
        """The same edit of a text that starts `by` code points earlier."""
        return Edit(self.span.moved(by), self.replacement)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Apply edits that all refer to `text` as it stands now.

    Raises ValueError if two of them overlap or one lies outside the text.
    """
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits):
        if edit.span.start < at or edit.span.end > len(text):
            raise ValueError(f"edit of {edit.span} overlaps another one or lies outside the text")
        pieces += [text[at : edit.span.start], edit.replacement]
        at = edit.span.end
    return "".join([*pieces, text[at:]])
