"""Words in front of numbers that are not weights."""

from __future__ import annotations

__all__ = ["is_numbered"]

_NUMBERED = frozenset(
    {
        *("v", "ver", "version", "type", "chapter", "part"),
        *("sd", "sdxl", "xl", "diffusion", "engine", "pro"),
        *("f", "mm", "lens", "aperture", "ev", "ratio", "scale"),
    }
)
"""Versions of models and programs, parts of works, and what a camera is set to."""


def is_numbered(word: str) -> bool:
    """Whether a number after this word is a version, an aperture and the like: `sd 1.5`, `85mm 1.2`."""
    return word.casefold().lstrip("0123456789") in _NUMBERED
