"""JSON with places: what Python's own reader makes of a text, and where each character of it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.errors import MAX_PROMPT, FormatError
from promptlint.formats.json import MAX_DEPTH, JsonValue, objects, read_json, respell, string_source, strings
from promptlint.text import Span, apply_edits
from tests.formats.changes import edits_of
from tests.formats.trees import put

TEXTS = st.text(st.sampled_from('ab é"\\/\b\f\n\r\t\0\x1f\x7f\u2028\U0001f33b\ud83c\udf3b(:1.2),{}[]'), max_size=12)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
DUMPS = st.fixed_dictionaries(
    {
        "ensure_ascii": st.booleans(),
        "indent": st.sampled_from([None, 0, 2, "\t"]),
        "separators": st.sampled_from([None, (",", ":"), (" ,\r\n", " :\t")]),
    }
)


def plain(value: JsonValue) -> Any:
    """The value as Python has it."""
    if value.kind == "object":
        return {name.text: plain(member) for name, member in value.members}
    if value.kind == "array":
        return [plain(item) for item in value.items]
    return value.text if value.kind == "string" else json.loads(value.text)


def joined(value: Any) -> Any:
    """A value whose pairs of surrogates are one character, as every reader has them."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    if isinstance(value, list):
        return [joined(each) for each in value]
    return {joined(key): joined(each) for key, each in value.items()} if isinstance(value, dict) else value


def every(value: JsonValue) -> Iterator[JsonValue]:
    yield value
    for name, member in value.members:
        yield name
        yield from every(member)
    for item in value.items:
        yield from every(item)


@given(VALUES, DUMPS)
def test_every_value_is_read_and_stands_where_it_says(value: Any, style: dict[str, Any]) -> None:
    text = json.dumps(value, **style)
    root = read_json(text).root
    assert plain(root) == json.loads(text)
    for each in every(root):
        written = text[each.start : each.end]
        assert written == written.strip()
        assert json.loads(written) == plain(each)


@given(VALUES, DUMPS)
def test_every_character_of_a_string_has_its_place(value: Any, style: dict[str, Any]) -> None:
    text = json.dumps(value, **style)
    for _, string, _ in strings(read_json(text).root):
        source = string_source(text, string)
        assert source.text == string.text
        assert source.origin(0, len(source.text)).start == string.start + 1
        at = string.start + 1
        for number, character in enumerate(source.text):
            place = source.origin(number, number + 1)
            assert place.start == at
            assert json.loads(f'"{text[place.start : place.end]}"') == character
            at = place.end
        assert at == string.end - 1


@given(VALUES, DUMPS, st.data())
def test_an_edit_changes_one_string_and_nothing_else(value: Any, style: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value, **style)
    found = list(strings(read_json(text).root))
    if not found:
        return
    path, string, _ = data.draw(st.sampled_from(found))
    edits = data.draw(edits_of(string.text, TEXTS))
    source = string_source(text, string)
    changed = apply_edits(text, respell(text, string, source, edits))
    wanted = json.loads(text)
    wanted = put(wanted, path, apply_edits(string.text, edits))
    assert joined(json.loads(changed)) == joined(wanted)
    if style["ensure_ascii"] and "\\u" in text[string.start : string.end]:
        assert changed.isascii()


def test_places_in_a_file_of_windows_with_characters_beyond_the_first_plane() -> None:
    text = '{\r\n  "a\U0001f33b": "x\U0001f33by",\r\n  "b": ["\\ud83c\\udf3b!", 1.5e3, null]\r\n}\r\n'
    root = read_json(text).root
    (name, value), (_, items) = root.members
    assert (text[name.start : name.end], name.text) == ('"a\U0001f33b"', "a\U0001f33b")
    assert string_source(text, value).origin(2, 3) == Span(text.index("y"), text.index("y") + 1)
    source = string_source(text, items.items[0])
    assert source.text == "\U0001f33b!"
    place = source.origin(0, 1)
    assert text[place.start : place.end] == "\\ud83c\\udf3b"
    assert [text[item.start : item.end] for item in items.items] == ['"\\ud83c\\udf3b!"', "1.5e3", "null"]
    assert root.end == len(text) - 2


@pytest.mark.parametrize("raw", ["\\ud83c", "\\udf3b", "\\ud83c x", "\\ud83c\\n", "\\udf3b\\ud83c", "\\uD83C\\uDF3B"])
def test_halves_of_pairs_are_read_as_python_reads_them(raw: str) -> None:
    text = f'["{raw}"]'
    (string,) = read_json(text).root.items
    assert string.text == json.loads(text)[0]
    assert string_source(text, string).text == string.text


@pytest.mark.parametrize("sign", ["(", "'", "x", "_", "U", "0", " ", "\n", "\U0001f33b", "u12", "ud83c\\u12", "uzzzz"])
def test_a_backslash_that_no_parser_accepts_is_kept_and_reported(sign: str) -> None:
    text = f'{{"prompt": "a\\{sign}b\\n"}}'
    json_ = read_json(text)
    (value,) = (member for _, member in json_.root.members)
    assert value.text.startswith("a")
    assert value.text.endswith("b\n")
    assert json_.bad_escapes
    for span in json_.bad_escapes:
        assert text[span.start] == "\\"
        assert span.end == span.start + 2
    source = string_source(text, value)
    assert source.text == value.text
    place = source.origin(len(value.text) - 1, len(value.text))
    assert text[place.start : place.end] == "\\n"


def test_control_characters_in_strings_are_read() -> None:
    text = '["a\nb\tc"]'
    assert read_json(text).root.items[0].text == "a\nb\tc"


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "ends in the middle", 0),
        ("  ", "ends in the middle", 2),
        ("{", "ends in the middle", 1),
        ('{"a": 1', "ends in the middle", 7),
        ('{"a": "b', "a string that is never closed", 6),
        ('{"a": "b\\"}', "a string that is never closed", 6),
        ("[1,]", "has a ']' where none is allowed", 3),
        ('{"a":1,}', "has a '}' where none is allowed", 7),
        ("[1 2]", "has '2' where none is allowed", 3),
        ('{"a" 1}', "has '1' where none is allowed", 5),
        ("{1: 2}", "has '1' where none is allowed", 1),
        ("[}", "has a '}' where none is allowed", 1),
        ("{]", "has a ']' where none is allowed", 1),
        ("]", "has a ']' where none is allowed", 0),
        ("[1] x", "has 'x' where none is allowed", 4),
        ("[1] []", "continues after its end", 4),
        ("['a']", "has \"'a']\" where none is allowed", 1),
        ("[tru]", "has 'tru]' where none is allowed", 1),
        ("[1, # no\n2]", "where none is allowed", 4),
        ("[,]", "has ',' where none is allowed", 1),
        ('["a":1]', "has ':' where none is allowed", 4),
        ("{,}", "has ',' where none is allowed", 1),
        ("{null: 1}", "has 'null' where none is allowed", 1),
        ("\ufeff[]", "where none is allowed", 0),
        ("[\u00a01]", "where none is allowed", 1),
    ],
)
def test_what_is_broken_says_where(text: str, message: str, offset: int) -> None:
    with pytest.raises(FormatError) as caught:
        read_json(text)
    assert message in str(caught.value)
    assert caught.value.offset == offset


@given(st.text(st.sampled_from('{}[],:"\\ \n19-.eEtrufalsn\U0001f33b'), max_size=14))
def test_what_python_reads_is_read(text: str) -> None:
    offset: int | None = 0
    root: JsonValue | None = None
    try:
        root = read_json(text).root
    except FormatError as error:
        offset = error.offset
    assert offset is not None
    assert 0 <= offset <= len(text)
    try:
        expected = json.loads(text)
    except ValueError:
        return
    assert root is not None
    assert plain(root) == expected


def test_nesting_ends_somewhere() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert len(list(every(read_json(deep).root))) == MAX_DEPTH
    for text in (f"[{deep}]", "[" * 100_000, '{"a":' * 100_000):
        with pytest.raises(FormatError, match=f"nested more than {MAX_DEPTH} deep"):
            read_json(text)


def test_a_string_beyond_the_limit_is_refused_where_it_starts() -> None:
    text = json.dumps({"a": "x" * MAX_PROMPT})
    (value,) = (member for _, member in read_json(text).root.members)
    with pytest.raises(FormatError) as caught:
        string_source(text, value)
    assert caught.value.offset == value.start
    fine = json.dumps("x" * (MAX_PROMPT - 2))
    assert len(string_source(fine, read_json(fine).root)) == MAX_PROMPT - 2


def test_the_last_of_two_members_of_one_name_counts() -> None:
    root = read_json('{"a": "x", "a": "y", "n": 7, "w": true}').root
    value = root.get("a")
    assert value is not None
    assert value.text == "y"
    assert [root.string(key) for key in ("a", "n", "w", "none")] == ["y", "7", "", ""]


def test_strings_and_objects_come_in_the_order_of_the_file() -> None:
    text = '{"a": ["x", {"b": "y"}, ["z"]], "c": {"d": 1, "e": "v"}}'
    root = read_json(text).root
    found = list(strings(root))
    assert [(path, value.text) for path, value, _ in found] == [
        (("a", 0), "x"),
        (("a", 1, "b"), "y"),
        (("a", 2, 0), "z"),
        (("c", "e"), "v"),
    ]
    assert [text[parent.start : parent.end] for _, _, parent in found if parent is not None] == [
        text,
        '{"b": "y"}',
        text,
        '{"d": 1, "e": "v"}',
    ]
    assert [text[each.start : each.end] for each in objects(root)] == [text, '{"b": "y"}', '{"d": 1, "e": "v"}']
