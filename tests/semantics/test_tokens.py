"""Tokens and chunks beyond the conformance vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.semantics.chunking import chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.tokenizer import END, START, _vocabulary, tokens, words
from promptlint.semantics.weighting import attention
from tests.amounts import amount
from tests.syntax.strategies import prompts


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=120))
def test_both_ways_to_merge_give_the_same(word: str) -> None:
    vocabulary = _vocabulary()
    symbols = [*word[:-1], word[-1] + "</w>"]

    assert vocabulary._merge_few(symbols) == vocabulary._merge_many(list(symbols))


@given(prompts())
def test_words_stand_in_the_text_in_order(text: str) -> None:
    at = 0
    for ids, start, end in words(text):
        assert ids
        assert at <= start + len(text)
        assert 0 <= start < end <= len(text)
        at = start


@given(prompts(60), st.dictionaries(st.sampled_from(["cat", "1.2", "x y", "big"]), st.integers(1, 80)))
def test_every_chunk_is_framed_and_padded(text: str, embeddings: dict[str, int]) -> None:
    try:
        result = chunks(text, embeddings=embeddings)
    except HostError:
        return
    assert result.chunks
    for chunk in result.chunks:
        assert chunk.ids[0] == START
        assert chunk.ids[-1] == END
        assert len(chunk.ids) == len(chunk.weights) == max(77, chunk.used + 2)
        assert len(chunk.places) == chunk.used
        assert chunk.used <= 75 or any(size > 75 for size in embeddings.values())
    pieces = [piece for piece, _ in attention(text)]
    behind_break = "".join(pieces[::-1][: pieces[::-1].index("BREAK")]) if "BREAK" in pieces else "no break"
    full = 75 * (len(result.chunks) - 1) + result.chunks[-1].used
    assert result.token_count == full or not list(words(behind_break))


def test_case_and_white_space_do_not_count() -> None:
    assert tokens("Best  Quality\n") == tokens("best quality")


def test_the_places_of_words_are_those_of_the_text() -> None:
    text = "A cat's 2 hats"
    assert [text[start:end] for _, start, end in words(text)] == ["A", "cat", "'s", "2", "hats"]


@pytest.mark.parametrize("unit", ["a" * 10, "word, ", "é" * 2, "!" * 3, "'s" * 2])
def test_long_texts_have_tokens(unit: str) -> None:
    assert tokens(unit * amount(10_000, 100_000))
