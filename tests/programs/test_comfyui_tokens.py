"""What ComfyUI's core tokenizes."""

from __future__ import annotations

import time

import pytest

from promptlint.programs.comfyui.tokens import tokenize

INK = {"ink": 2}


def test_an_embedding_takes_the_place_of_its_name() -> None:
    read = tokenize("sea (lake embedding:ink, fog:1.2)", embeddings=INK)
    assert read.tokens == (("sea ", 1.0), ("lake", 1.2), ("<ink#0>", 1.2), ("<ink#1>", 1.2), (", fog", 1.2))
    assert read.asked == ("ink,", "ink")
    assert not read.fails


def test_a_name_is_looked_for_with_its_commas_first() -> None:
    assert tokenize("embedding:ink,", embeddings={"ink,": 1}).asked == ("ink,",)
    assert tokenize("embedding:oil", embeddings=INK).asked == ("oil",)
    assert tokenize("embedding:oil  fog\nsea", embeddings=INK).tokens == (("fog sea", 1.0),)


def test_other_white_space_than_a_space_and_a_line_feed_does_not_start_an_embedding() -> None:
    assert tokenize("sea\tembedding:ink", embeddings=INK).tokens == (("sea\tembedding:ink", 1.0),)


def test_nothing_is_read_after_an_embedding_without_a_name() -> None:
    read = tokenize("sea embedding:oil embedding: embedding:ink", embeddings=INK)
    assert read.fails
    assert read.asked == ("oil",)


def test_without_weights_brackets_are_text_and_their_escapes_are_not() -> None:
    assert tokenize("(sea:1.2) \\(lake\\)", embeddings={}, reads_weights=False).tokens == (("(sea:1.2) (lake)", 1.0),)


@pytest.mark.parametrize("piece", ["(", ")", "()", ":", "(a:", " embedding:", " embedding:a", "\\("])
def test_long_texts_are_read_in_one_pass(piece: str) -> None:
    start = time.process_time()
    tokenize(piece * (100_000 // len(piece)), embeddings=INK)
    assert time.process_time() - start < 5
