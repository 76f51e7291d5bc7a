"""The tree: total, lossless, with spans, and the same through both drivers."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.syntax import Comment, Emphasis, Stray, dump, leaves, parse, traverse, walk
from promptlint.syntax.builder import BUILDERS
from promptlint.syntax.grammar import TABLES, compile_tables, parse_in_lark
from promptlint.text import Span
from tests.amounts import amount
from tests.syntax.strategies import PIECES, prompts


@given(prompts())
def test_every_text_parses_and_its_leaves_are_the_text(text: str) -> None:
    tree = parse(text)

    assert str(tree) == text
    at = 0
    for leaf in leaves(tree):
        assert leaf.start == at
        at = leaf.end
    assert at == len(text)
    assert [id(leaf) for leaf in tree.leaf_list] == [id(leaf) for leaf in leaves(tree)]


@given(prompts(), st.lists(st.integers(0, 40), max_size=6))
def test_given_comments_are_leaves_of_their_own_and_nothing_else_is_one(text: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    comments = [Span(start, end) for start, end in zip(places[::2], places[1::2], strict=False)]
    tree = parse(text, comments)

    assert str(tree) == text
    assert [leaf.span for leaf in tree.leaf_list if isinstance(leaf, Comment)] == comments


def test_without_hash_comments_brackets_after_a_hash_are_brackets() -> None:
    tree = parse("(a #1 fan:1.2) <lora:a#b:1>", comments=())

    assert [leaf.type for leaf in tree.leaf_list] == ["ROUND_OPEN", "TEXT", "WEIGHT_CLOSE", "TEXT", "EXTRA_NETWORK"]


@given(prompts())
def test_spans_nest_and_stay_inside_the_text(text: str) -> None:
    around: list[tuple[int, int]] = [(0, len(text))]
    for node, leaving in traverse(parse(text)):
        if leaving:
            around.pop()
            continue
        start, end = around[-1]
        assert start <= node.start <= node.end <= end
        if hasattr(node, "parts"):
            around.append((node.start, node.end))


@given(prompts())
@settings(max_examples=amount(25, 1000))
def test_our_driver_builds_what_larks_own_builds(text: str) -> None:
    ours = parse(text)
    theirs = parse_in_lark(list(ours.leaf_list), BUILDERS)

    assert [dump(node) for node in ours.parts] == [dump(node) for node in theirs]


def test_the_stored_tables_are_those_of_the_grammar() -> None:
    assert json.loads(TABLES.read_text(encoding="utf-8")) == compile_tables()


def test_random_and_mutated_strings_parse() -> None:
    generator = random.Random(924)
    for _ in range(amount(500, 20_000)):
        text = "".join(generator.choice(PIECES) for _ in range(generator.randrange(40)))
        assert str(parse(text)) == text
        position = generator.randrange(len(text) + 1)
        mutated = text[:position] + generator.choice(PIECES) + text[position + generator.randrange(3) :]
        assert str(parse(mutated)) == mutated


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        ")",
        "()",
        "[(",
        "([)]",
        "<a:",
        "<a:#",
        "{:",
        "[|{",
        "{$$",
        "__a",
        "__{",
        "__{a}",
        "__a(b",
        "__a{b}(c=d",
        "__a/",
        "__{a}__",
        ":1.2",
        "BREAK ",
        "[a:",
        "[a|",
        "$",
        "\\",
    ],
)
def test_many_thousands_of_anything_parse(unit: str) -> None:
    text = unit * amount(10_000, 100_000)
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text", ["a:" + "1" * 200_000, "[a:" + " " * 200_000 + "x", "(a:" + "1." * 100_000, "<" + "a" * 200_000]
)
def test_long_runs_of_one_kind_parse(text: str) -> None:
    assert str(parse(text)) == text


def test_many_thousands_of_nested_groups_parse() -> None:
    depth = amount(10_000, 50_000)
    text = "([" * depth + "a" + ":5])" * depth
    tree = parse(text)

    assert str(tree) == text
    assert sum(isinstance(node, Emphasis) for node in walk(tree)) == depth


def test_megabytes_parse() -> None:
    text = "masterpiece, (best quality:1.2), <lora:x:0.8>, [cat:dog:0.5], __color__\n" * amount(7_000, 70_000)
    assert str(parse(text)) == text


def test_of_two_brackets_that_cross_the_one_that_closes_first_gives_way() -> None:
    tree = parse("(a [b) c]")
    opener, closer = (node for node in walk(tree) if isinstance(node, Stray))

    assert (opener.text, closer.text) == ("(", ")")
    assert opener.partner is closer
    assert closer.partner is opener
    assert [type(node).__name__ for node in tree.parts] == ["Stray", "Text", "Emphasis"]
