"""What is called exact for Invoke is what compel's own parser reads of it. Where it is not installed, this is left
out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

import promptlint
from fuzz.prompts import sample
from tests import compel_alone
from tests.amounts import amount
from tests.oracle import a1111

_WORD = re.compile(r"\w+")

Words = list[tuple[str, float]]


@pytest.fixture(scope="module")
def compel() -> Iterator[Callable[[str], Words]]:
    pyparsing = pytest.importorskip("pyparsing")
    module = compel_alone.load()
    if module is None:
        pytest.skip("compel is not installed")
    pyparsing.ParserElement.enable_packrat(None)
    parser = module.PromptParser()

    def read(text: str) -> Words:
        (prompt,) = parser.parse_conjunction(text).prompts
        return [(word, round(each.weight, 6)) for each in prompt.children for word in _WORD.findall(each.text)]

    yield read
    pyparsing.ParserElement.disable_memoization()


def test_compel_reads_the_words_and_weights_of_a1111(compel: Callable[[str], Words]) -> None:
    rng = random.Random(22)
    compared = 0
    for _ in range(amount(400, 20_000)):
        text = sample(rng, ("a1111",)).text[:300]
        result = promptlint.convert(text, source="a1111", target="invoke")
        if not result.exact or not _WORD.search(result.text) or result.text.count("(") > 12:
            continue
        ((part, _),) = a1111.compose(a1111.cut_networks(a1111.strip_comments(text))[0])
        ((_, scheduled),) = {(0, each) for _, each in a1111.schedule(part, 20)}
        wanted = [
            (word, round(weight, 6)) for piece, weight in a1111.attention(scheduled) for word in _WORD.findall(piece)
        ]
        assert compel(result.text) == wanted, text
        compared += 1

    assert compared >= 50
