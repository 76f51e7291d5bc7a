"""Embeddings are found by their tokens, as the host finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.semantics.chunking import chunk_pieces
from promptlint.semantics.embeddings import EmbeddingNames
from promptlint.semantics.weighting import attention

NAMES = EmbeddingNames(["EasyNegative", "bad-hands", "bad-hands-5", "Bad-Hands-5", "cat"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("easynegative", ["EasyNegative"]),
        ("EasyNegative, sea", ["EasyNegative"]),
        ("xEasyNegative", ["EasyNegative"]),
        ("EasyNegative2", ["EasyNegative"]),
        ("EasyNegative.pt", ["EasyNegative"]),
        ('"EasyNegative"', ["EasyNegative"]),
        ("__EasyNegative__", ["EasyNegative"]),
        ("EasyNegatives", []),
        ("EasyNegativeX", []),
        ("Easy Negative", []),
        ("bad - hands - 5", ["bad-hands-5"]),
        ("bad-hands-50", ["bad-hands-5"]),
        ("bad-hands, bad-hands-4", ["bad-hands", "bad-hands"]),
        ("cat, cats, catwalk, Cat", ["cat", "cat"]),
        ("", []),
    ],
)
def test_embeddings_are_found_as_the_host_finds_them(text: str, found: list[str]) -> None:
    assert [match.name for match in NAMES.find(text)] == found


def test_places_are_exact() -> None:
    text = "blurry, EasyNegative, (bad-hands-5)"
    assert [text[m.start : m.end] for m in NAMES.find(text)] == ["EasyNegative", "bad-hands-5"]


@given(st.lists(st.sampled_from(["easynegative", "cat", "bad", "-", "hands", "5", " ", ",", "x"]), max_size=12))
def test_they_are_those_that_chunks_have(pieces: list[str]) -> None:
    text = "".join(pieces)
    names = ["EasyNegative", "bad-hands", "bad-hands-5", "cat"]
    chunks = chunk_pieces(attention(text), dict.fromkeys(names, 1))
    expected = [name for chunk in chunks.chunks for _, name in chunk.embeddings]
    assert [match.name for match in EmbeddingNames(names).find(text)] == expected
