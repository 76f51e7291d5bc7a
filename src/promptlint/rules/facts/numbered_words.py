"""Words in front of numbers that are not weights, and names that end in a number."""

from __future__ import annotations

from promptlint.resources.known.embeddings import find_known
from promptlint.rules.kit.context import Context

__all__ = ["is_numbered", "names_embedding"]

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


def names_embedding(text: str, ctx: Context) -> bool:
    """Whether a text is the name of a well-known or installed embedding: `verybadimagenegative_v1.3`."""
    names = ctx.inventory.embeddings if ctx.inventory is not None else ()
    return find_known(text) is not None or text.casefold() in {name.casefold() for name in names}
