"""What the readers of formats answer, to the character: the last value that counts, and the first that does not."""

from __future__ import annotations

import io
import json
import os
import struct
import zlib
from pathlib import Path

import pytest
import yaml

from promptlint.formats import json as json_reader
from promptlint.formats import png, safetensors
from promptlint.formats.errors import FormatError, hold_to_limit
from promptlint.formats.gitignore import is_pattern, matches
from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.formats.numbers import count, finite, shown
from promptlint.formats.png import SIGNATURE, find_png_text, read_png_texts
from promptlint.formats.safetensors import read_json, read_safetensors
from promptlint.formats.scalars import offset_in
from promptlint.formats.toml import read_toml
from promptlint.formats.whole_file import write_whole
from promptlint.formats.yaml import read_yaml
from promptlint.formats.yaml_mistakes import mistaken_values
from promptlint.text import Edit, SourceText, Span
from tests.documents.pictures import chunk

# Limits of all formats


def test_a_prompt_has_up_to_a_million_characters() -> None:
    hold_to_limit(7, 7 + 1_000_000)
    with pytest.raises(FormatError) as error:
        hold_to_limit(7, 7 + 1_000_001)
    assert error.value.offset == 7


# Infotext


@pytest.mark.parametrize(
    ("line", "old", "new", "expected"),
    [
        ("Steps: 20, Model: cat a, Seed: 1", "cat", "dog", "Steps: 20, Model: dog a, Seed: 1"),
        ("Steps: 20, Model:  cat b , Seed: 1", "b", "c", "Steps: 20, Model:  cat c , Seed: 1"),
        ("Steps: 20, Model: cat a, Seed: 1", "cat", "x,y", 'Steps: 20, Model: "x,y a", Seed: 1'),
        ("Steps: 20, Model: cat a, Seed: 1", "cat", "x:y", 'Steps: 20, Model: "x:y a", Seed: 1'),
        ("Steps: 20, Model: cat a, Seed: 1", "cat", "x\ny", 'Steps: 20, Model: "x\\ny a", Seed: 1'),
        ("Steps: 20, Model: cat a, Seed: 1", "cat", '"x', 'Steps: 20, Model: "\\"x a", Seed: 1'),
        ("Steps: 20, Model: cat a, Seed: 1", "cat", " x", 'Steps: 20, Model: " x a", Seed: 1'),
        ("Steps: 20, Model: cat é, Seed: 1", "cat", "x,", 'Steps: 20, Model: "x, é", Seed: 1'),
        ('Steps: 20, Model: "cat, a", Seed: 1', "cat", 'x"é', 'Steps: 20, Model: "x\\"é, a", Seed: 1'),
    ],
)
def test_an_edit_of_a_setting_is_written_as_the_host_would(line: str, old: str, new: str, expected: str) -> None:
    text = f"a prompt\n{line}"
    setting = next(each for each in parse_settings(line, len(text) - len(line)) if each.key == "Model")
    source = setting.source(text)
    assert source is not None
    at = source.text.index(old)
    for edit in reversed(setting.spell(source, [Edit(Span(at, at + len(old)), new)])):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    assert text == f"a prompt\n{expected}"


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("a: 1, bb: 2", [("bb", "2")]),
        ("-a: 1, -bb: 2", [("bb", "2")]),
        ("_b: 1,x/ y-z: 2", [("_b", "1"), ("x/ y-z", "2")]),
        ('aa: "x, y" z, bb: 2', [("aa", '"x'), ("bb", "2")]),
        ('aa: "x, y", bb: ""', [("aa", '"x, y"'), ("bb", '""')]),
        ('aa: "x, y"', [("aa", '"x, y"')]),
    ],
)
def test_pairs_of_a_settings_line(line: str, pairs: list[tuple[str, str]]) -> None:
    assert [(pair.key, pair.value) for pair in parse_settings(line)] == pairs


def test_what_the_host_takes_from_an_infotext() -> None:
    taken = parse_infotext('cat\nSteps: 20, Hypernet: h, Seed: 1, Model: "a, b"').parameters()
    assert taken == {
        "Prompt": "cat<hypernet:h:1.0>",
        "Negative prompt": "",
        "Steps": "20",
        "Hypernet": "h",
        "Seed": "1",
        "Model": "a, b",
    }
    strong = parse_infotext("cat\nSteps: 20, Hypernet: h, Hypernet strength: 0.5").parameters()
    assert strong["Prompt"] == "cat<hypernet:h:0.5>"


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ("Version: 1.6.0", set()),
        ("Version: 1.6", set()),
        ("Version: 1.5.9.9.9", {"Old prompt editing timelines", "Downcast alphas_cumprod"}),
        ("Version: 1.7.0-225-gabc", set()),
        ("Version: 1.7.0-224", {"Downcast alphas_cumprod"}),
        ("Version: 1.8.0, Refiner: x", set()),
        ("Version: 1.7.1, Refiner: x", {"Refiner switch by sampling steps"}),
        ("Version: 1.6.0, Sampler: PLMS", {"Downcast alphas_cumprod"}),
    ],
)
def test_from_which_version_on_nothing_is_switched_on(settings: str, names: set[str]) -> None:
    taken = parse_infotext(f"[a:b:5]\nSteps: 20, Seed: 1, {settings}").parameters()
    expected = names | ({"Downcast alphas_cumprod"} if settings.startswith("Version: 1.6") else set())
    assert {name for name, value in taken.items() if value is True} == expected


def test_settings_may_be_asked_to_have_steps() -> None:
    groups = "(a b:1.1), (c d:1.2), (e f:1.3)"
    assert parse_infotext(groups).settings_span == Span(0, len(groups))
    assert parse_infotext(groups, with_steps=True).settings_span is None
    assert parse_infotext(groups, with_steps=True).prompt.text == groups
    label = parse_infotext("cat\nNegative prompt: a\nNegative prompt: b").negative_label_span
    assert label == Span(4, 20)


# PNG


def _png(*parts: bytes) -> io.BytesIO:
    return io.BytesIO(SIGNATURE + b"".join(parts) + chunk(b"IEND", b""))


def _itxt(packed: bytes, body: bytes) -> bytes:
    return chunk(b"iTXt", b"k\0" + packed + b"\0de\0W\0" + body)


@pytest.mark.parametrize(
    ("part", "size"),
    [
        (lambda n: chunk(b"tEXt", b"k\0" + b"x" * (n - 2)), -2),
        (lambda n: chunk(b"zTXt", b"k\0\0" + zlib.compress(b"x" * n)), 0),
        (lambda n: _itxt(b"\1", zlib.compress(b"x" * n)), 0),
    ],
)
def test_a_text_has_as_many_bytes_as_the_limit(part: object, size: int) -> None:
    assert callable(part)
    found = find_png_text(_png(part(100)), "k", limit=100)
    assert found is not None
    assert found.text == "x" * (100 + size)
    with pytest.raises(FormatError, match=r"101 bytes; the limit is 100|more than 100 bytes") as error:
        find_png_text(_png(part(101)), "k", limit=100)
    assert error.value.offset == 8


def test_all_texts_have_four_times_the_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "MAX_TEXT", 10)
    text, one = chunk(b"tEXt", b"k\0" + b"x" * 8), chunk(b"tEXt", b"k\0x")
    assert len(read_png_texts(_png(*[text] * 5), ["k"])) == 5
    with pytest.raises(FormatError, match="more than 40 characters") as error:
        read_png_texts(_png(*[text] * 5, one), ["k"])
    assert error.value.offset == 8 + 5 * len(text)


def test_a_keyword_has_up_to_79_bytes() -> None:
    longest, longer = "k" * 79, "k" * 80
    parts = [chunk(b"tEXt", keyword.encode() + b"\0a") for keyword in (longest, longer + "k")]
    assert [each.keyword for each in read_png_texts(_png(*parts), [longest, longer + "k"])] == [longest]


# safetensors


def _model(path: Path, header: bytes) -> Path:
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return path


def test_what_a_header_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.safetensors"
    header = json.dumps({"__metadata__": {"a": 1, "b": ["x"], "c": "y"}, "t": {"shape": [0, 2**53]}}).encode()
    read = read_safetensors(_model(path, header))
    assert (read.metadata, read.shapes) == ({"a": "1", "b": '["x"]', "c": "y"}, {"t": (0, 2**53)})
    assert read.data_start == 8 + len(header)
    with pytest.raises(FormatError, match="no shape for a tensor"):
        read_safetensors(_model(path, json.dumps({"t": {"shape": [1]}, "u": {"shape": [2**53 + 1]}}).encode()))
    monkeypatch.setattr(safetensors, "LARGEST_HEADER", len(header))
    assert read_safetensors(_model(path, header)) == read
    with pytest.raises(FormatError, match=f"promptlint reads up to {len(header)}"):
        read_safetensors(_model(path, header + b" "))


def test_brackets_and_commas_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safetensors, "_MOST_BRACKETS", 3)
    monkeypatch.setattr(safetensors, "_MOST_COMMAS", 2)
    assert read_json(b'{"a": [1, 2, []]}') == {"a": [1, 2, []]}
    for data in (b'{"a": [[], []]}', b'{"a": [1, 2, 3, 4]}', b'[{}, {"a": {}}]'):
        with pytest.raises(FormatError, match=r"^it holds too much$"):
            read_json(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": {"b": {"c": 1, "c": 2}}}', "it has a key twice"),
        (b'{"b": 1, "a": 1, "a" : 2, "b": 1}', "it has a key twice"),
        (b'{"a": 1,}', "it is not valid JSON (at character 9)"),
        (b'{"' + b"k" * 60 + b'": 1, "' + b"k" * 60 + b'": 1}', "it has a key twice"),
        (b'{"' + b"k" * 61 + b'": 1, "' + b"k" * 61 + b'": 1}', "it has a key twice"),
    ],
)
def test_what_is_wrong_with_json_is_said(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as error:
        read_json(data)
    assert str(error.value) == message


def test_deeper_tables_and_quotes_in_strings_are_no_keys_twice() -> None:
    for value in ({"a": {"b": {"c": {"a": 1}}}}, {'a": ': '": {"a": 1}'}, {"a": [{"b": 1}, {"b": 2}]}):
        assert read_json(json.dumps(value).encode()) == value


# YAML that its writer did not mean


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("a: [red|blue] hair", "[red|blue] hair"),
        ("- {fox}", "{fox}"),
        ("a: {fox}  ", "{fox}"),
        ("a: [x|]", "[x|]"),
        ("a: [|]", "[|]"),
        ("a: {,}", None),
        ("a: {,x}", None),
        ("a: [fox]", None),
        ("a: [red|blue, green]", None),
        ("a: {fox: 1}", None),
        ("a: {}", None),
        ("a: [x|y] # note", None),
        ("a: [x|y", None),
        ("a: ['x|y'] z", None),
        ("a: [x {y] z}", "[x {y] z}"),
        ("a: [{x|y}]", "[{x|y}]"),
        ("a: *name", None),
        ("a: *bold* text", "*bold* text"),
        ("a: *two words", "*two words"),
        ("a: &name value", None),
        ("a: & value", "& value"),
        ("a: %x", "%x"),
        ("- - @x", "@x"),
    ],
)
def test_values_that_yaml_reads_in_another_way(line: str, value: str | None) -> None:
    found = mistaken_values(f"first: 1\n{line}\n")
    assert [f"first: 1\n{line}"[each.value.start : each.value.end] for each in found] == ([value] if value else [])
    assert [each.key for each in found] == ([None if line.startswith("-") else "a"] if value else [])


# Patterns of files, and files


def test_patterns_are_relative_to_their_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inside = str(tmp_path / "a" / "b.txt")
    assert matches(inside, ("/a/b.txt",), str(tmp_path))
    assert matches(inside, ("/a/b.txt",))
    assert matches(inside, ("/b.txt",), str(tmp_path / "a"))
    assert not matches(inside, ("/b.txt",), str(tmp_path))
    assert not matches(inside, ("*.txt", "!b.txt"), str(tmp_path))
    assert matches(inside, ("b.txt",), str(tmp_path / "elsewhere"))
    assert matches(inside, (f"{tmp_path.as_posix()}/a/",), str(tmp_path / "elsewhere"))
    assert is_pattern("*.txt")
    assert not is_pattern("a[z-a]")
    assert not is_pattern("!")


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_mode_that_the_user_wants_and_an_old_one_keeps_its_own(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "a.txt"
    before = os.umask(mask)
    try:
        write_whole(path, b"1")
        assert os.umask(mask) == mask
        assert path.stat().st_mode & 0o7777 == 0o666 & ~mask
        path.chmod(0o4751)
        write_whole(path, b"2")
        assert path.stat().st_mode & 0o7777 == 0o4751
    finally:
        os.umask(before)
    assert path.read_bytes() == b"2"


# Numbers out of files, as messages show them


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x" * 58, repr("x" * 58)),
        ("x" * 59, "'" + "x" * 56 + "…"),
        (1, "1"),
    ],
)
def test_a_value_is_shown_in_up_to_sixty_characters(value: object, text: str) -> None:
    assert shown(value) == text
    assert shown(10**5000) == "a value that is too large to show"


def test_what_is_a_number() -> None:
    assert [finite(each) for each in (True, "1", None, 10**400, float("inf"), float("nan"))] == [None] * 6
    assert [finite(each) for each in (1, -0.5, 0)] == [1.0, -0.5, 0.0]
    assert [count(each) for each in (True, "1", 1.0, -1, 2**53 + 1)] == [None] * 5
    assert [count(each) for each in (0, 2**53)] == [0, 2**53]


# Places in a piece of a text


def test_places_in_a_piece_are_places_in_the_whole() -> None:
    r"""The whole is `ab"cdé`, written `xxab\"cd\u00e9`."""
    origin = 'xxab\\"cd\\u00e9'
    whole = SourceText.join(
        [
            SourceText.cut_from(origin, 2, 4),
            SourceText.replacing('"', 4, 6),
            SourceText.cut_from(origin, 6, 8),
            SourceText.replacing("é", 8, 14),
        ]
    )
    assert whole.text == 'ab"cdé'
    for start in range(len(whole)):
        for end in range(start + 1, len(whole) + 1):
            piece = whole.slice(start, end)
            assert [offset_in(whole, piece, at) for at in range(len(piece) + 1)] == list(range(start, end + 1))
    put_together = SourceText.join([whole.slice(0, 2), whole.slice(3, 5)])
    assert [offset_in(whole, put_together, at) for at in range(5)] == [0, 1, 3, 4, 5]


# JSON


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "ends in the middle", 0),
        (" \n", "ends in the middle", 2),
        ('{"a": ', "ends in the middle", 6),
        ('{"a', "has a string that is never closed", 1),
        ('{"a": "b', "has a string that is never closed", 6),
        ("[1, zz0123456789]", "has 'zz01234567' where none is allowed", 4),
        ("[1] 2", "continues after its end", 4),
        ("[1,]", "has a ']' where none is allowed", 3),
        ('{"a": 1,}', "has a '}' where none is allowed", 8),
        ("[1}", "has a '}' where none is allowed", 2),
        ('{"a"}', "has a '}' where none is allowed", 4),
        ("]", "has a ']' where none is allowed", 0),
        ("[1 2]", "has '2' where none is allowed", 3),
        ('{"a" 1}', "has '1' where none is allowed", 5),
        ("{1: 2}", "has '1' where none is allowed", 1),
        ("[,1]", "has ',' where none is allowed", 1),
        ("[:1]", "has ':' where none is allowed", 1),
        ('{"a": , 1}', "has ',' where none is allowed", 6),
        ("[1 " + "2" * 30 + "]", f"has '{'2' * 20}' where none is allowed", 3),
        ("[" * 501, "is nested more than 500 deep", 500),
    ],
)
def test_what_is_wrong_with_a_json_text_and_where(text: str, message: str, offset: int) -> None:
    with pytest.raises(FormatError) as error:
        json_reader.read_json(text)
    assert (str(error.value), error.value.offset) == (message, offset)


def test_the_values_of_a_json_text() -> None:
    text = '{"a": [1.5, "x", {"b": null}, ["\\q\\ud83d\\ude00\\u00e9\t\n"]], "a": -2, "c": "y", "d": NaN}'
    read = json_reader.read_json(text)
    root = read.root
    assert [(value.text, text[value.start : value.end]) for _, value, _ in json_reader.strings(root)] == [
        ("x", '"x"'), ("\\q😀é\t\n", '"\\q\\ud83d\\ude00\\u00e9\t\n"'), ("y", '"y"')]  # fmt: skip
    assert [path for path, _, _ in json_reader.strings(root)] == [("a", 1), ("a", 3, 0), ("c",)]
    assert [(text[each.start], text[each.end - 1], each.start) for each in json_reader.objects(root)] == [
        ("{", "}", 0), ("{", "}", 17)]  # fmt: skip
    assert (root.string("a"), root.string("c"), root.string("d"), root.string("e")) == ("-2", "y", "", "")
    assert [text[span.start : span.end] for span in read.bad_escapes] == ["\\q"]
    assert [text[span.start : span.end] for span in read.raw_controls] == ["\t\n"]
    assert json_reader.read_json("[" * 500 + "]" * 500).root.kind == "array"


# TOML


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('a = "é"', {"a": "é"}),
        ("a = 1\nb = true\nc = 2.5\nd = [1]\ne = {f = 1}", {"a": "1", "c": "2.5", "d": "", "e": ""}),
    ],
)
def test_the_other_values_of_a_table_are_plain_text(text: str, values: dict[str, str]) -> None:
    last = read_toml(f'{text}\nz = "x"')[-1]
    assert (last.path, dict(last.siblings)) == (("z",), {**values, "z": "x"})


def test_an_edit_of_toml_writes_letters_as_they_are() -> None:
    scalar = read_toml('a = "sky"')[0]
    assert scalar.spell(scalar.source(), [Edit(Span(0, 3), "é\x7f")]) == [Edit(Span(5, 8), "é\\u007f")]


# YAML


@pytest.mark.parametrize("escape", [*'0abtnvfre"/\\N_LP ', "\t", "x41", "u00e9", "U0001f600"])
def test_every_escape_of_yaml_has_its_place(escape: str) -> None:
    text = f'k: "a\\{escape}z"'
    (scalar,) = read_yaml(text)
    source = scalar.source()
    assert len(source) == 3
    assert [source.origin(at, at + 1) for at in range(3)] == [
        Span(4, 5),
        Span(5, 6 + len(escape)),
        Span(6 + len(escape), len(text) - 1),
    ]
    assert source.text == yaml.safe_load(text)["k"]
