"""Styles: saved texts that the host puts around a prompt or after it.

Source: `modules/styles` of A1111 1.8.0. Which comes first, comments or styles, is the host's affair
(`hosts.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.text import SourceText

__all__ = ["PLACEHOLDER", "apply_styles", "merge_styles"]

PLACEHOLDER = "{prompt}"
"""Where a style takes the prompt; no other spelling counts."""


def apply_styles(prompt: str, styles: Iterable[str]) -> str:
    """The prompt with the texts of the chosen styles, one after the other.

    A style with a placeholder takes the prompt at each; any other is appended with a comma and a space, both
    without the white space around them, unless one of the two is then empty.
    """
    return merge_styles(SourceText(prompt), styles).text


def merge_styles(prompt: SourceText, styles: Iterable[str]) -> SourceText:
    """`apply_styles` with origins: what a style adds stands for the empty place where it went."""
    for style in styles:
        prompt = _merge(prompt, style)
    return prompt


def _merge(prompt: SourceText, style: str) -> SourceText:
    start = prompt.origin(0, 0).start
    end = prompt.origin(len(prompt), len(prompt)).end
    if PLACEHOLDER in style:
        first, *others = style.split(PLACEHOLDER)
        parts = [SourceText.replacing(first, start, start)]
        for text in others:
            parts += [prompt, SourceText.replacing(text, end, end)]
        return SourceText.join(parts)
    prompt = prompt.strip()
    style = style.strip()
    if not prompt.text:
        return SourceText.replacing(style, end, end)
    if style:
        return SourceText.join([prompt, SourceText.replacing(f", {style}", end, end)])
    return prompt
