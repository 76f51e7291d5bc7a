"""Code points, which promptlint counts, and UTF-16 units, which pages count."""

from __future__ import annotations

from bisect import bisect_left

from promptlint.regex import regex
from promptlint.text import Edit, Span

__all__ = ["Utf16"]

_OF_TWO_UNITS = regex("[\U00010000-\U0010ffff]")


class Utf16:
    """The places of one text."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [match.start() for match in _OF_TWO_UNITS.finditer(text)]
        self._units = [place + number for number, place in enumerate(self._wide)]
        self._length = len(text)

    def unit(self, offset: int) -> int:
        """The unit at which a code point begins."""
        return offset + bisect_left(self._wide, offset)

    def offset(self, unit: int) -> int:
        """The code point that begins at a unit, or that it is the second unit of; the nearest end for one outside."""
        before = bisect_left(self._units, unit)
        return max(0, min(unit - before, self._length))

    def span(self, span: Span) -> dict[str, int]:
        """The two ends of a span."""
        return {"start": self.unit(span.start), "end": self.unit(span.end)}

    def edit(self, edit: Edit) -> dict[str, int | str]:
        """An edit: its span, and the `text` that goes there."""
        return {**self.span(edit.span), "text": edit.replacement}
