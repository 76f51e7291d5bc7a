"""Every header, key and item of a TOML text at its place."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.toml_scan import TomlPath, scan_toml
from tests.formats.test_toml import FILES

WITH_EVERYTHING = '''\
# [no]
top = 1 # "x = 2"
"q r"  =  'raw'
é-less."d.e" . f = """
two "" lines
[no]
b = 1"""

[ table . 'sub' ]  # = 1
key = [ 'a', # ]
  [1, 2.5,], "c", ]
[[many]]
inline = { x = "}", y.z = [ { } ] }
[[many]]
  indented = true
[many.below]
date = 1979-05-27 07:32:00 # until here
[[many.deep]]
é = 1
'''.replace("é-less", '"é\\u0301"').replace("é = 1", "'é' = '''\n''q'''''")


def told(text: str) -> list[tuple[str, TomlPath, int, str, str, int]]:
    """Every part with what is written from its start, and its value."""
    return [
        (part.kind, part.path, part.around, text[part.start :][:3], text[part.value_start : part.value_end], part.depth)
        for part in scan_toml(text)
    ]


def test_all_there_may_be() -> None:
    tomllib.loads(WITH_EVERYTHING)
    assert told(WITH_EVERYTHING) == [
        ("other", ("top",), 0, "top", "1", 0),
        ("string", ("q r",), 0, '"q ', "'raw'", 0),
        ("string", ("é\u0301", "d.e", "f"), 0, '"é\\', '"""\ntwo "" lines\n[no]\nb = 1"""', 0),
        ("header", ("table", "sub"), 0, "tab", "", 0),
        ("array", ("table", "sub", "key"), 2, "key", "[", 0),
        ("string", ("table", "sub", "key", 0), 3, "'a'", "'a'", 1),
        ("array", ("table", "sub", "key", 1), 3, "[1,", "[", 1),
        ("other", ("table", "sub", "key", 1, 0), 4, "1, ", "1", 2),
        ("other", ("table", "sub", "key", 1, 1), 4, "2.5", "2.5", 2),
        ("string", ("table", "sub", "key", 2), 3, '"c"', '"c"', 1),
        ("header", ("many", 0), 0, "man", "", 0),
        ("table", ("many", 0, "inline"), 2, "inl", "{", 0),
        ("string", ("many", 0, "inline", "x"), 3, "x =", '"}"', 1),
        ("array", ("many", 0, "inline", "y", "z"), 3, "y.z", "[", 1),
        ("table", ("many", 0, "inline", "y", "z", 0), 5, "{ }", "{", 2),
        ("header", ("many", 1), 0, "man", "", 0),
        ("other", ("many", 1, "indented"), 2, "ind", "true", 0),
        ("header", ("many", 1, "below"), 0, "man", "", 0),
        ("other", ("many", 1, "below", "date"), 3, "dat", "1979-05-27 07:32:00", 0),
        ("header", ("many", 1, "deep", 0), 0, "man", "", 0),
        ("string", ("many", 1, "deep", 0, "é"), 4, "'é'", "'''\n''q'''''", 0),
    ]


def test_line_ends_of_windows_move_places_and_nothing_else() -> None:
    windows = WITH_EVERYTHING.replace("\n", "\r\n")
    moved = [
        (part.kind, part.path, part.around, part.start + WITH_EVERYTHING.count("\n", 0, part.start))
        for part in scan_toml(WITH_EVERYTHING)
    ]
    assert [(part.kind, part.path, part.around, part.start) for part in scan_toml(windows)] == moved
    assert [told(windows)[n][4].replace("\r\n", "\n") for n in range(len(moved))] == [
        value for *_, value, _ in told(WITH_EVERYTHING)
    ]


def test_the_start_is_the_key_and_not_what_stands_before_it() -> None:
    text = "\n\n  [[  a  ]]\n\tb  = [\n\n 1 ]"
    assert [(part.start, part.value_start, part.value_end) for part in scan_toml(text)] == [
        (text.index("a"),) * 3,
        (text.index("b"), text.rindex("["), text.rindex("[") + 1),
        (text.index("1"), text.index("1"), text.index("1") + 1),
    ]


@pytest.mark.parametrize(
    ("string", "after"),
    [
        ('"a\\\\"', ', "b"'),
        ('"a\\", b"', ', "b"'),
        ("'a\\'", ", 'b'"),
        ('""', ', "b"'),
        ('""""""', ', "b"'),
        ('""""a""""', ', "b"'),
        ('"""a"""""', ', "b"'),
        ('"""a\\""""', ', "b"'),
        ("'''a''b'''''", ", 'b'"),
        ("'# no'", " # yes, 'c'\n, 'b'"),
    ],
)
def test_a_string_ends_where_it_ends(string: str, after: str) -> None:
    text = f"k = [{string}{after}]"
    assert len(tomllib.loads(text)["k"]) == 2
    _, first, second = scan_toml(text)
    assert text[first.value_start : first.value_end] == string
    assert text[second.value_start : second.value_end] in ('"b"', "'b'")


def value_at(table: Any, path: TomlPath) -> Any:
    for part in path:
        table = table[part]
    return table


@given(FILES)
def test_every_path_is_one_of_tomllib_and_every_value_reads_back(text: str) -> None:
    table = tomllib.loads(text)
    paths = [part.path for part in scan_toml(text) if part.kind != "header"]
    assert len(paths) == len(set(paths))
    starts = [part.start for part in scan_toml(text)]
    assert starts == sorted(starts)
    for part in scan_toml(text):
        value = value_at(table, part.path)
        if part.kind in ("string", "other"):
            assert tomllib.loads(f"k = {text[part.value_start : part.value_end]}")["k"] == value
        else:
            assert isinstance(value, list if part.kind == "array" else dict)


@given(st.text(st.sampled_from("ab=.,[]{}\"'\\#\n\r \té"), max_size=40))
def test_what_is_not_toml_ends_too(text: str) -> None:
    for part in scan_toml(text):
        assert 0 <= part.start <= part.value_end <= len(text)


def test_a_key_that_cannot_be_is_taken_as_it_is_written() -> None:
    assert [part.path for part in scan_toml('"\\q" = 1')] == [("\\q",)]


def test_many_brackets_wait_on_a_stack() -> None:
    assert max(part.depth for part in scan_toml("a = " + "[" * 3000 + "]" * 3000)) == 2999
