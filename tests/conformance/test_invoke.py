"""What Invoke's own functions returned, and what ours return; and the places, which only ours have."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.programs import stage
from promptlint.programs.invoke.compel import parse_compel
from promptlint.programs.invoke.conjunction import Blend, Conjunction, Fragment, MarkKind, Swap
from promptlint.programs.invoke.embeddings import embedding_places
from promptlint.programs.invoke.errors import CompelError
from promptlint.semantics.errors import HostError
from tests.amounts import amount

VECTORS = Path(__file__).parent / "invokeai" / "handmade.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
CHARACTERS = "()[]{}\"'+-.,:<>\\ab1 \n\t\v\f"
FUNCTIONS = (".swap(", ".blend(", ".and(", ".attend(", "withLora(", "s_start=0.1", "shape_freedom=", "no_normalize")
PARTS = (*CHARACTERS, *FUNCTIONS, '("a", "b")', '\\"', "\\(", "1.2")
LONG = (
    *(
        "(",
        ")",
        "()",
        '"',
        '\\"',
        "\\",
        "+",
        "-",
        "a+ ",
        ".blend(",
        "a.swap(",
        '("',
        '(a "b (c" ',
        "((a)1.2 ",
        "1,",
        "\f",
    ),
    *("withLora(a,", '("a", "b").blend(', "\n", "\t", "{", "[", ":"),
)


def of_stage(prompt: str) -> object:
    try:
        return stage("invokeai", "compel", prompt)
    except HostError as error:
        return {"error": str(error)}


def read_or_refused(prompt: str) -> Conjunction | CompelError:
    try:
        return parse_compel(prompt)
    except CompelError as error:
        return error


def marks(prompt: str) -> list[tuple[str, str]]:
    return [(mark.kind.value, prompt[mark.start : mark.end]) for mark in parse_compel(prompt).marks]


def test_compel() -> None:
    wrong = [row["id"] for row in ROWS if of_stage(row["prompt"]) != row["compel"]]
    assert not wrong, wrong
    assert len(ROWS) > 200


def test_embeddings() -> None:
    wrong = [
        row["id"]
        for row in ROWS
        if stage("invokeai", "embeddings_asked", row["prompt"]) != row.get("embeddings_asked", [])
    ]
    assert not wrong, wrong
    assert [(place.start, place.end) for place in embedding_places("a <b> <c:1>")] == [(2, 5)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a (big, cat)1.2,dog+ x", ["a", "(big, cat)"[1:-1], ",", "dog", "x"]),
        ('old\t"red, cat" tree', ['old\t"red, cat" tree']),
        ('"a\\nb" c', ['a\\nb" c']),
        ("", [""]),
    ],
)
def test_fragments_have_places(prompt: str, expected: list[str]) -> None:
    (pieces,) = parse_compel(prompt).prompts
    assert not isinstance(pieces, Blend)
    assert [prompt[piece.start : piece.end] for piece in pieces] == expected


def test_places_in_functions() -> None:
    prompt = '("a,b", (c)).blend(1, 2)'
    (blend,) = parse_compel(prompt).prompts
    assert isinstance(blend, Blend)
    assert prompt[blend.start : blend.end] == ".blend(1, 2)"
    assert [[prompt[piece.start : piece.end] for piece in pieces] for pieces in blend.prompts] == [["a,b"], ["c"]]
    prompt = "x (a b).swap(dog+, s_start=0.3)"
    (pieces,) = parse_compel(prompt).prompts
    assert not isinstance(pieces, Blend)
    swap = pieces[1]
    assert isinstance(swap, Swap)
    assert prompt[swap.start : swap.end] == "(a b).swap(dog+, s_start=0.3)"
    assert swap.edited == (Fragment("dog", 1.1, 13, 16),)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("C++ code", [("weight", "++")]),
        ("a (cat) (dog)1.2", [("brackets", "(cat)"), ("weight", "1.2")]),
        ('a "cat" "dog"--', [("quotes", '"cat"'), ("weight", "--")]),
        ("((a b)).attend(1.5)", [("brackets", "(a b)"), ("weight", ".attend(1.5)")]),
        ("a.swap(b) c.swap(d", [("function", ".swap(b)"), ("text", ".swap(")]),
        ("withLora(x,1) withLora(x.v1,1)", [("function", "withLora(x,1)"), ("text", "withLora(")]),
        ('("a", "b").and(1, 1), c.swap(d)', [("function", ".and(1, 1)"), ("unread", ", c.swap(d)")]),
        ('x ("a", "b").blend(1, 1)', [("quotes", '"a"'), ("quotes", '"b"'), ("text", ".blend(")]),
        ("\\(cat\\) (cat", []),
    ],
)
def test_what_became_of_syntax(prompt: str, expected: list[tuple[str, str]]) -> None:
    if expected[:1] == [("quotes", '"a"')]:
        expected = [("brackets", '("a", "b")'), *expected]
    assert marks(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "kind", "part"),
    [
        ('("a", "b").blend(1)', "ParsingException", ".blend(1)"),
        ('("a", "b").and(1, 1, 1)', "ParsingException", ".and(1, 1, 1)"),
        ('("a", "b").blend(1, half)', "ValueError", "half"),
        ('("a", "b").blend(1, 1) cat', "ParseException", "cat"),
        ('("a.swap(b)", "c").blend(1, 1)', "ParsingException", ".swap(b)"),
        ('((), "b").blend(1, 1)', "ParsingException", ".blend(1, 1)"),
        ("a.swap(b, s_end=1, shape_freedom=x)", "TypeError", "shape_freedom=x"),
        ("a,b" + "+" * 8000 + " c", "OverflowError", "+" * 8000),
        ("cat\vdog", "ParseException", "\vdog"),
    ],
)
def test_where_it_raises(prompt: str, kind: str, part: str) -> None:
    with pytest.raises(CompelError) as raised:
        parse_compel(prompt)
    assert raised.value.kind == kind
    place = raised.value.place
    assert prompt[place.start : place.end] == part


def test_depth_is_that_of_brackets() -> None:
    assert parse_compel("a, b").depth < parse_compel("(a)").depth < parse_compel("((a) ((b)))").depth
    assert parse_compel("(((a").depth == parse_compel("(((a)))").depth


def test_a_text_must_be_a_string() -> None:
    with pytest.raises(TypeError):
        parse_compel(1)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_every_prompt_is_read_or_refused(prompt: str) -> None:
    read = read_or_refused(prompt)
    if isinstance(read, CompelError):
        assert 0 <= read.place.start <= read.place.end <= len(prompt)
        return
    assert len(read.prompts) == len(read.weights)
    places = [(mark.start, mark.end) for mark in read.marks] + [(lora.start, lora.end) for lora in read.loras]
    for pieces in read.prompts:
        if not isinstance(pieces, Blend):
            places += [(piece.start, piece.end) for piece in pieces]
            assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)
    assert all(0 <= start <= end <= len(prompt) for start, end in places)
    for mark in read.marks:
        if mark.kind is MarkKind.BRACKETS:
            assert prompt[mark.start] + prompt[mark.end - 1] == "()"
        elif mark.kind is MarkKind.QUOTES:
            assert prompt[mark.start] + prompt[mark.end - 1] == '""'


@pytest.mark.parametrize("piece", LONG)
def test_long_prompts_take_linear_time(piece: str) -> None:
    length = amount(20_000, 100_000)
    prompt = (piece * length)[:length]
    start = time.process_time()
    for text in (prompt, f"({prompt}", f'"{prompt}"'):
        of_stage(text)
    assert time.process_time() - start < amount(12, 60)


def test_deep_prompts_take_linear_time() -> None:
    depth = amount(10_000, 50_000)
    start = time.process_time()
    assert of_stage("(" * depth + "cat" + ")" * depth) == {"prompts": [[["cat", 1.0]]], "weights": [1.0]}
    of_stage("(" * depth + "cat" + ")1.01" * depth)
    of_stage("a.swap(" * depth + "b" + ")" * depth)
    with pytest.raises(CompelError):
        parse_compel('("' + "(" * depth + "a.swap(b)" + ")" * depth + '").blend(1)')
    assert time.process_time() - start < amount(12, 60)
