"""Edits of a string, as rules and the formatter make them: none touches another."""

from __future__ import annotations

from hypothesis import strategies as st

from promptlint.text import Edit, Span

__all__ = ["edits_of"]


@st.composite
def edits_of(draw: st.DrawFn, text: str, replacements: st.SearchStrategy[str]) -> list[Edit]:
    """Up to two edits of a text; the halves of a line end of Windows stay together."""
    whole = [at for at in range(len(text) + 1) if text[max(0, at - 1) : at + 1] != "\r\n"]
    cuts = sorted(draw(st.lists(st.sampled_from(whole), max_size=4, unique=True)))
    found: list[Edit] = []
    for start, end in zip(cuts[::2], [*cuts[1::2], *cuts[-1:]], strict=False):
        insert = draw(st.booleans())
        found.append(Edit(Span(start, start if insert else end), draw(replacements)))
    return found
