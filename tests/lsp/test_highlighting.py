"""What each character is to the host, asked of the module itself."""

from __future__ import annotations

from lsprotocol import types as t

from promptlint.lsp.features.highlighting import LEGEND, tokens_in
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span
from tests.lsp.texts import opened, whole


def coloured(snapshot: Snapshot, span: Span | None = None) -> list[tuple[str, str, bool]]:
    """Texts with their type, and whether they are strong."""
    data = tokens_in(snapshot, span or whole(snapshot))
    line = column = 0
    found = []
    for at in range(0, len(data), 5):
        lines, columns, size, kind, strong = data[at : at + 5]
        column = columns if lines else column + columns
        line += lines
        start = snapshot.positions.offset(t.Position(line, column))
        end = snapshot.positions.offset(t.Position(line, column + size))
        found.append((snapshot.text[start:end], LEGEND.token_types[kind], bool(strong)))
    return found


def test_each_character_has_its_kind() -> None:
    text = "(fog:1.49), (sea:1.5)\n[rain] \\(x\\) BREAK AND <lora:ink:1> __hair__ # why"
    assert coloured(opened(text)) == [
        ("(", "operator", False),
        ("fog", "emphasis", False),
        (":1.49)", "number", False),
        ("(", "operator", False),
        ("sea", "emphasis", True),
        (":1.5)", "number", False),
        ("[", "operator", False),
        ("rain", "deemphasis", False),
        ("]", "operator", False),
        ("\\(", "string", False),
        ("\\)", "string", False),
        ("BREAK", "keyword", False),
        ("AND", "keyword", False),
        ("<lora:ink:1>", "class", False),
        ("__hair__", "variable", False),
        ("# why", "comment", False),
    ]


def test_what_goes_over_lines_is_coloured_line_by_line_in_what_the_client_counts() -> None:
    assert coloured(opened("a, (\U0001f431 b\r\n\r\nc:1.2)")) == [
        ("(", "operator", False),
        ("\U0001f431 b", "emphasis", False),
        ("c", "emphasis", False),
        (":1.2)", "number", False),
    ]


def test_colours_stand_in_the_spelling_of_the_file() -> None:
    text = '{"prompt": "\\u732b (a\\nb:1.6)"}'
    assert [each[0] for each in coloured(opened(text, "/prompts/a.json")) if each[1] == "emphasis"] == ["a\\nb"]


def test_the_tokens_of_a_range_are_those_that_touch_it() -> None:
    snapshot = opened("(a), (b), (c)")
    assert [text for text, _, _ in coloured(snapshot, Span(5, 8))] == ["(", "b", ")"]
