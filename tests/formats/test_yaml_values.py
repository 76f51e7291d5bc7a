"""What YAML makes of every value."""

from __future__ import annotations

import pytest

from promptlint.formats.errors import FormatError
from promptlint.formats.yaml import MAX_DEPTH
from promptlint.formats.yaml_values import resolved, yaml_values


def _kinds(text: str) -> list[tuple[object, str, str]]:
    return [(value.path, value.kind, text[value.span.start : value.span.end]) for value in yaml_values(text)]


def test_kinds_paths_and_places() -> None:
    text = "a:\n  - 1\n  - 'no'\n  - no\n  - !x y\nb: {c: ~}\n"
    assert _kinds(text)[1:] == [
        (("a",), "text", "a"),
        (("a",), "list", "- 1\n  - 'no'\n  - no\n  - !x y\n"),
        (("a", 0), "number", "1"),
        (("a", 1), "text", "'no'"),
        (("a", 2), "truth value", "no"),
        (("a", 3), "other", "!x y"),
        (("b",), "text", "b"),
        (("b",), "table", "{c: ~}"),
        (("b", "c"), "text", "c"),
        (("b", "c"), "null", "~"),
    ]


def test_a_key_that_is_no_text_has_no_name() -> None:
    assert [path for path, kind, _ in _kinds("1980: [a]\n? [b]\n: c\n") if kind in ("list", "text")] == [
        (None,),
        (None, 0),
        (None,),
        (None, 0),
        (None,),
    ]


def test_an_alias_is_what_its_name_stood_for_at_its_place() -> None:
    text = "a: &x 1\nb: *x\nc: &x [2]\nd: *x\n"
    assert [meant.kind for value, meant in resolved(yaml_values(text)) if value.kind == "alias"] == ["number", "list"]


def test_only_the_first_document_counts() -> None:
    assert [value.text for value in yaml_values("- a\n---\n- b\n") if value.kind == "text"] == ["a"]


@pytest.mark.parametrize("text", ["a: [b\n", "a: b: c\n", "- [" * 50 + "\n", "\t- a\n"])
def test_what_is_broken_has_its_place(text: str) -> None:
    with pytest.raises(FormatError) as error:
        yaml_values(text)
    assert error.value.offset is not None


def test_nesting_is_bounded() -> None:
    assert len(yaml_values("[" * MAX_DEPTH + "]" * MAX_DEPTH)) == MAX_DEPTH
    with pytest.raises(FormatError, match="nested"):
        yaml_values("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))
