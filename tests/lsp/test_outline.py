"""The shape of a text, asked of the module itself: symbols, folds, selections."""

from __future__ import annotations

import pytest
from lsprotocol import types as t

from promptlint.lsp.features.hints import hints_in
from promptlint.lsp.features.outline import folds_of, selection_at, symbols_of
from promptlint.lsp.snapshots import LARGE, Snapshot
from promptlint.text import Span
from tests.lsp.texts import opened


def test_the_outline_has_the_parts_between_breaks_and_what_is_loaded() -> None:
    snapshot = opened("fog , <lora:ink:1> BREAK \n sea AND __hair__")
    (prompt,) = symbols_of(snapshot)
    assert (prompt.name, prompt.detail) == ("positive prompt", "fog , <lora:ink:1> BREAK sea AND __hair__")
    found = [
        (each.name, snapshot.text[slice(*_ends(snapshot, each.range))], each.kind.name)
        for each in prompt.children or ()
    ]
    assert found == [
        ("fog , <lora:ink:1>", "fog , <lora:ink:1>", "String"),
        ("<lora:ink:1>", "<lora:ink:1>", "File"),
        ("sea", "sea", "String"),
        ("__hair__", "__hair__", "String"),
        ("__hair__", "__hair__", "Enum"),
    ]


def _ends(snapshot: Snapshot, place: t.Range) -> tuple[int, int]:
    span = snapshot.positions.span(place)
    return span.start, span.end


def test_the_outline_has_the_parts_between_cuts() -> None:
    snapshot = opened("a cat BREAK  AND\n a dog, __x__")
    (symbol,) = symbols_of(snapshot)
    assert [child.name for child in symbol.children or ()] == ["a cat", "a dog, __x__", "__x__"]


@pytest.mark.parametrize(("size", "shown"), [(60, "a" * 60), (61, "a" * 59 + "…"), (200, "a" * 59 + "…")])
def test_a_long_prompt_is_cut_in_the_outline(size: int, shown: str) -> None:
    assert [symbol.detail for symbol in symbols_of(opened("a" * size))] == [shown]


def test_a_large_text_has_neither_hints_nor_symbols_of_its_parts() -> None:
    snapshot = opened("((a)), " + "b, " * (LARGE // 3) + "<lora:x:1>")
    assert list(hints_in(snapshot, Span(0, 100))) == []
    assert [symbol.children for symbol in symbols_of(snapshot)] == [[]]


@pytest.mark.parametrize(
    ("text", "folds"),
    [
        ("a, b", []),
        ("a,\nb", [(0, 1, "region")]),
        ("a, (b,\nc), d\ne", [(0, 1, None), (0, 2, "region")]),
        ("# one\n# two\na,\nb\n# three", [(0, 1, "comment"), (0, 4, "region")]),
        (
            "# one\n# two\na (b\nc), d\n# three\n# four",
            [(0, 1, "comment"), (0, 5, "region"), (2, 3, None), (4, 5, "comment")],
        ),
        ("a,\n# one\nb", [(0, 2, "region")]),
        ("a,\n# one\n# two", [(0, 2, "region"), (1, 2, "comment")]),
    ],
)
def test_what_has_several_lines_folds(text: str, folds: list[tuple[int, int, str | None]]) -> None:
    found = [
        (each.start_line, each.end_line, getattr(each.kind, "value", each.kind)) for each in folds_of(opened(text))
    ]
    assert found == folds


@pytest.mark.parametrize(
    ("text", "offset", "grown"),
    [
        ("cat, ((blue sky))", 8, ["blue", "blue sky", "(blue sky)", "((blue sky))", "cat, ((blue sky))"]),
        ("cat, ((blue sky))", 11, ["blue", "blue sky", "(blue sky)", "((blue sky))", "cat, ((blue sky))"]),
        ("cat, [a|(b:1.2)]", 9, ["b", "(b:1.2)", "a|(b:1.2)", "[a|(b:1.2)]", "cat, [a|(b:1.2)]"]),
        ("a, [b c:d:0.5]", 9, ["d", "b c:d", "[b c:d:0.5]", "a, [b c:d:0.5]"]),
        ("a <lora:x:1>", 8, ["<lora:x:1>", "a <lora:x:1>"]),
        ("", 0, [""]),
        ("one two\tthree", 8, ["three", "one two\tthree"]),
    ],
)
def test_a_selection_grows(text: str, offset: int, grown: list[str]) -> None:
    snapshot = opened(text)
    selection: t.SelectionRange | None = selection_at(snapshot, offset)
    found = []
    while selection is not None:
        found.append(text[slice(*_ends(snapshot, selection.range))])
        selection = selection.parent
    assert found == grown
