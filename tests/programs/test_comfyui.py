"""ComfyUI's embeddings and the comments of its page."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.engine.meaning import readers_of
from promptlint.programs.comfyui.core import EmbeddingUse, embedding_uses, page_comments, strip_page_comments
from promptlint.semantics.evaluation import evaluate
from promptlint.text import SourceText


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("lake // fog\nsea", "lake \nsea"),
        ("lake //\r\nsea", "lake \r\nsea"),
        ("lake // fog\u2028sea", "lake \u2028sea"),
        ("lake /* fog\n */ sea", "lake  sea"),
        ("see https://x/y, lake", "see https:"),
        ("/*/ lake */ sea", " sea"),
        ("/* lake // */ sea", " sea"),
        ("lake /* fog // sea", "lake /* fog "),
        ("1/2, w/ fog, a / b", "1/2, w/ fog, a / b"),
        ("// /* fog\nlake */", "\nlake */"),
        ("#lake", "#lake"),
    ],
)
def test_comments_of_the_page(text: str, stripped: str) -> None:
    assert strip_page_comments(SourceText(text)).text == stripped
    core, page = readers_of("comfyui")
    assert evaluate(text, host=page).text == stripped
    assert evaluate(text, host=core).text == text


@settings(deadline=None)
@given(st.text(alphabet="/*\n ab", max_size=30))
def test_comments_are_in_order_and_the_rest_knows_its_place(text: str) -> None:
    spans = page_comments(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    source = strip_page_comments(SourceText(text))
    assert all(text[source.origin(n, n + 1).start] == source.text[n] for n in range(len(source)))


@pytest.mark.parametrize("piece", ["/*", "/*/", "/", "//", "/* */"])
def test_comments_are_found_in_one_pass(piece: str) -> None:
    start = time.process_time()
    page_comments(piece * 200_000)
    assert time.process_time() - start < 5


def test_embeddings_are_named_behind_white_space() -> None:
    assert embedding_uses("lake,embedding:ink") == ("lake,embedding:ink", [])
    assert embedding_uses("embedding:ink,, fog  sea") == ("", [EmbeddingUse("ink,,", "fog sea")])
    before, uses = embedding_uses("lake embedding:ink\tembedding:oil")
    assert (before, [(use.name, use.tabbed) for use in uses]) == ("lake ", [("ink", False), ("oil", True)])
    assert EmbeddingUse("ink,,", "fog sea").rest == ",, fog sea"
    assert EmbeddingUse("ink", "fog").rest == "fog"
