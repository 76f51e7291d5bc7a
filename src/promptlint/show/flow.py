"""Text of several colours in lines of a width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.output.display import cells, visible
from promptlint.regex import regex

__all__ = ["Run", "flow", "plain"]

_WORDS = regex(r"\s+|\S+")

Run = tuple[str, str]
"""Some text and its SGR codes."""


def plain(text: str) -> str:
    """Text in one line that does nothing but show."""
    return visible(" ".join(text.split()))


def flow(runs: Sequence[Run], room: int) -> Iterator[list[Run]]:
    """Runs of text in lines of at most `room` cells, broken at blanks, and inside words that are too long."""
    line: list[Run] = []
    used = 0
    word: list[Run] = []
    size = 0
    blank: Run | None = None

    def fits() -> bool:
        return used + (blank is not None and bool(line)) + size <= room

    for text, codes in [*runs, (" ", "")]:
        for token in _WORDS.findall(text):
            if token.isspace():
                if word:
                    if not fits():
                        yield line
                        line, used, blank = [], 0, None
                    if blank and line:
                        line.append(blank)
                        used += 1
                    line += word
                    used += size
                    word, size = [], 0
                blank = (" ", codes)
                continue
            for cell in cells(visible(token), 0, len(visible(token))):
                if size + cell.width > room:
                    if line:
                        yield line
                        line, used, blank = [], 0, None
                    yield word
                    word, size = [], 0
                if word and word[-1][1] == codes:
                    word[-1] = (word[-1][0] + cell.text, codes)
                else:
                    word.append((cell.text, codes))
                size += cell.width
    if line:
        yield line
