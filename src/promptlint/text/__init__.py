"""Spans, lines, edits, and text that knows its origin."""

from promptlint.text.edit import Edit, apply_edits
from promptlint.text.lines import START, LineIndex, Position
from promptlint.text.source import Segment, SourceText
from promptlint.text.span import Span

__all__ = ["START", "Edit", "LineIndex", "Position", "Segment", "SourceText", "Span", "apply_edits"]
