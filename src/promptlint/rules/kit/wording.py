"""How messages quote what is in the prompt."""

from __future__ import annotations

from collections.abc import Sequence, Sized

from promptlint.regex import regex

__all__ = ["and_more", "files", "quoted", "shorten", "weight"]

_SPACE = regex(r"\s+")
_LONGEST = 48
_MOST_FILES = 3
_END = 15
"""Characters of a long text's end that are shown."""


def shorten(text: str, size: int = _LONGEST) -> str:
    """Text on one line; of a long one the beginning and the end, `size` characters in all."""
    if len(text) > 4 * size:
        text = text[: 2 * size] + text[-2 * size :]
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= size:
        return line
    end = min(_END, size // 3)
    return f"{line[: size - end - 1].rstrip()}…{line[-end:].lstrip()}"


def quoted(text: str) -> str:
    """The same between backticks."""
    return f"`{shorten(text)}`"


def weight(value: float) -> str:
    """A weight with at most three decimals: `2`, `1.1`, `2.2`."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:g}"


def and_more(more: Sized) -> str:
    """The end of a message that stands for further findings, as folding words it; empty for none."""
    return f" (and {len(more)} more like this)" if len(more) else ""


def files(names: Sequence[str]) -> str:
    """Some names of files in a sentence: the first few, and how many there are."""
    shown = [f"`{shorten(name)}`" for name in names[:_MOST_FILES]]
    if len(names) > _MOST_FILES:
        return f"{len(names):,} files ({', '.join(shown)}, …)"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
