"""Comments: the first `/* … */` of the positive prompt, deleted wherever its very text stands."""

from __future__ import annotations

from promptlint.text import SourceText, Span

__all__ = ["comment_spans", "strip_comment"]

_OPENER = "/*"
_CLOSER = "*/"


def comment_spans(text: str) -> list[Span]:
    """What is deleted: the first comment, and each later one that repeats it to the letter.

    Any other comment stays in the prompt, and so does one without an end.
    """
    start = text.find(_OPENER)
    closer = text.find(_CLOSER, start + len(_OPENER)) if start >= 0 else -1
    if closer < 0:
        return []
    comment = text[start : closer + len(_CLOSER)]
    spans: list[Span] = []
    while start >= 0:
        spans.append(Span(start, start + len(comment)))
        start = text.find(comment, start + len(comment))
    return spans


def strip_comment(source: SourceText) -> SourceText:
    """The text without its first comment, which leaves nothing in its place."""
    spans = comment_spans(source.text)
    return SourceText.join(source.split_at(spans)) if spans else source
