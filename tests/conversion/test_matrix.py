"""Every pair of programs: what is called exact is read alike, what is not says why, and nothing fails or takes long."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator

import pytest

import promptlint
from fuzz.prompts import sample
from promptlint.programs.catalogue import hosts
from promptlint.semantics.errors import HostError
from tests.amounts import amount
from tests.oracle import a1111

PROGRAMS = tuple(name for name in hosts() if name != "trainer")
PROMPTS = (
    "a cat, a dog",
    "a (cat:1.2), ((dog)), [bird], sea",
    "(a (b:1.3) [c]:0.7), d",
    r"miku \(cosplay\), [x], o_o",
    "a cat\nby the sea, \n(fog:1.1)",
    "(open, a bracket",
    "closed) a bracket]",
    "a, {b}, c",
    "a: b, 16:9",
    "1.2::a::, {{b}}",
    "(a b)++ c-, d",
    '("a", "b").blend(0.5, 0.5)',
    "a \\\\ b",
    "bread AND butter :0.8",
    "a BREAK b",
    "a<break>b",
    "[a:b:10], [c|d]",
    "<lora:x:0.8:0.5>, a",
    "a # b",
    "{a|b} __c__ <random:d,e>",
    "",
    " ",
)
_WORD = re.compile(r"\w+")


def words(text: str, program: str) -> list[list[tuple[str, float]]] | None:
    """The words with their weights that a program reads, in each part and at each step; None where it stops."""
    try:
        read = promptlint.evaluate(text, host=program)
        return [
            [
                (word, round(piece.weight, 2))
                for piece in each.pieces
                if not each.is_break(piece.text, piece.weight)
                for word in _WORD.findall(piece.text)
            ]
            for part in read.parts
            for each in part.texts
        ]
    except HostError:
        return None


@pytest.mark.parametrize("target", PROGRAMS)
@pytest.mark.parametrize("source", PROGRAMS)
def test_exact_is_read_alike_and_the_rest_says_why(source: str, target: str) -> None:
    exact = 0
    for text in PROMPTS:
        result = promptlint.convert(text, source=source, target=target)

        assert result.exact == (not result.losses)
        if result.exact and not (source == "invoke" and "<" in text):  # what is in there names an embedding
            exact += 1
            assert words(result.text, target) == words(text, source), text

    assert exact >= 5  # or nothing would have been looked at


@pytest.mark.parametrize("target", PROGRAMS)
def test_there_and_back_again(target: str) -> None:
    returned = 0
    for text in PROMPTS:
        there = promptlint.convert(text, source="a1111", target=target)
        back = promptlint.convert(there.text, source=target, target="a1111")
        if there.exact and back.exact:
            returned += 1
            assert words(back.text, "a1111") == words(text, "a1111"), text

    assert returned >= 5


def _attention(text: str) -> list[tuple[str, float]]:
    (part, _), *_ = a1111.compose(a1111.strip_comments(text))
    return [(word, round(weight, 6)) for piece, weight in a1111.attention(part) for word in _WORD.findall(piece)]


@pytest.mark.parametrize("source", ["comfyui", "diffusers", "novelai"])
def test_what_a1111_reads_is_what_an_independent_reading_says(source: str) -> None:
    for text in PROMPTS:
        result = promptlint.convert(text, source=source, target="a1111")
        if result.exact:
            read = promptlint.evaluate(text, host=source).parts[0].texts[0].pieces
            assert _attention(result.text) == [
                (word, round(piece.weight, 6)) for piece in read for word in _WORD.findall(piece.text)
            ]


def _pairs() -> Iterator[tuple[str, str]]:
    rng = random.Random(22)
    for _ in range(amount(300, 30_000)):
        yield rng.choice(PROGRAMS), rng.choice(PROGRAMS)


def test_no_prompt_makes_it_fail() -> None:
    rng = random.Random(22)
    for source, target in _pairs():
        made = sample(rng, ("a1111",))
        if len(made.text) <= 2000:
            result = promptlint.convert(made.text, source=source, target=target, role=made.role)
            assert result.exact == (not result.losses)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "<" * 100_000,
        "{a|" * 30_000,
        ":" * 100_000,
        "__a " * 25_000,
        "\\" * 100_000,
        "<lora:a:1>" * 8_000,
        "(a:1.2), " * 4_000,
        "[a:" * 300 + "b" + ":5]" * 300,
    ],
    ids=lambda text: text[:6],
)
@pytest.mark.parametrize(("source", "target"), [("a1111", "comfyui"), ("comfyui", "a1111"), ("a1111", "swarmui")])
def test_long_and_deep_texts_cost_no_more_than_their_length(text: str, source: str, target: str) -> None:
    start = time.process_time()
    result = promptlint.convert(text, source=source, target=target)

    assert time.process_time() - start < 10
    assert result.exact == (not result.losses)
