"""Whether an edit changes what the model sees: the question behind every fix that is called safe."""

from __future__ import annotations

import math
from collections.abc import Iterator

from promptlint.semantics.attention import attention
from promptlint.semantics.errors import HostError

__all__ = ["same_meaning"]


def same_meaning(before: str, after: str) -> bool:
    """Whether the host's attention stage gives the same words with the same weights (relative 1e-9) for both texts.

    White space and case are free: the host's tokenizer drops both. Texts where the host raises compare equal only
    if it raises for both.
    """
    try:
        old, new = list(_words(before)), list(_words(after))
    except HostError:
        return _raises(before) and _raises(after)
    return len(old) == len(new) and all(
        word == other and math.isclose(weight, other_weight, rel_tol=1e-9)
        for (word, weight), (other, other_weight) in zip(old, new, strict=True)
    )


def _words(text: str) -> Iterator[tuple[str, float]]:
    for piece, weight in attention(text):
        for word in piece.casefold().split():
            yield word, weight


def _raises(text: str) -> bool:
    try:
        attention(text)
    except HostError:
        return True
    return False
