"""Files made to break readers: one clear message, and memory bounded."""

from __future__ import annotations

import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from promptlint.cli import main
from promptlint.documents.decoding import ReadError
from promptlint.documents.reader import read_document, read_documents, read_text
from promptlint.engine import fixer
from promptlint.engine.fixer import fix_document
from promptlint.formats.errors import FormatError
from promptlint.formats.png import SIGNATURE
from promptlint.formats.yaml import read_yaml
from tests.amounts import amount
from tests.documents.pictures import chunk, png


def _fails(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read_document(path)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


def test_a_packed_text_that_would_grow_without_end_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(b"a" * 50_000_000)
    assert "unpacks to more than" in _fails(png(tmp_path / "a.png", chunk(b"zTXt", b"parameters\0\0" + packed)))


def test_a_length_of_two_gigabytes_is_refused(tmp_path: Path) -> None:
    assert "cut off" in _fails(png(tmp_path / "a.png", chunk(b"tEXt", b"parameters\0a", 2**31 - 1)))


def test_a_broken_packed_text_is_refused(tmp_path: Path) -> None:
    assert "broken" in _fails(png(tmp_path / "a.png", chunk(b"zTXt", b"parameters\0\0nonsense")))


def test_a_packed_text_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(b"a cat, a dog")[:-5]
    assert "cut off" in _fails(png(tmp_path / "a.png", chunk(b"zTXt", b"parameters\0\0" + packed)))


def test_a_picture_that_is_cut_off_has_no_prompt(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(SIGNATURE + b"\0\0")
    assert read_document(file).prompts == ()


@pytest.mark.parametrize("suffix", ["json", "yaml", "toml"])
def test_deep_nesting_is_refused(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a.{suffix}"
    start = "prompt = " if suffix == "toml" else '{"prompt": '
    file.write_text(start + "[" * 100_000, encoding="utf-8")
    assert "is nested more than" in _fails(file)


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    ("start", "unit", "column"),
    [
        ('{"prompt": ', "[", 12 + 199),
        ("", "[", 201),
        ("a: ", "{b: ", 4 + 4 * 199),
        ("- &a !!seq ", "[", 12 + 199),
        ('[\'[[[\', "]]\\"", [], ', "[", 21 + 199),
        ("", "- ", 401),
        ("", "? ", 401),
    ],
)
def test_too_deep_nesting_of_yaml_is_refused_in_our_words(
    monkeypatch: pytest.MonkeyPatch, loader: str, start: str, unit: str, column: int
) -> None:
    if not hasattr(yaml, loader):
        pytest.skip("PyYAML is without libyaml")
    monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader))
    for depth in (250, 1_100):  # PyYAML's own limit, where it has one, lies between them
        with pytest.raises(FormatError, match="is nested more than 200 deep") as caught:
            read_yaml(start + unit * depth)
        assert caught.value.offset == column - 1


def test_broken_yaml_that_only_shows_many_brackets_is_not_called_deep() -> None:
    for text in (f"a: x{'[' * 300}\n b: 'c", f"['{'[' * 300}', ]]]", "[" * 190 + "]" * 190 + "]"):
        with pytest.raises(FormatError, match="is not valid YAML"):
            read_yaml(text)


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text("name,prompt\na" + "," * 1_000_000, encoding="utf-8")
    assert "columns" in _fails(file)


@pytest.mark.parametrize(("name", "head"), [("table.csv", "prompt,"), ("styles.csv", "a,")])
def test_a_header_of_a_million_columns_is_refused(tmp_path: Path, name: str, head: str) -> None:
    file = tmp_path / name
    file.write_text(head * 1_000_000, encoding="utf-8")
    assert "columns" in _fails(file)


@pytest.mark.parametrize(
    ("name", "start", "piece", "end"),
    [
        ("a.json", '{"prompt": "', "\\u0061", '"}'),
        ("a.yaml", 'prompt: "', "\\u0061", '"'),
        ("a.toml", 'prompt = "', "\\u0061", '"'),
        ("styles.csv", 'name,prompt\nA,"', '""', '"'),
    ],
)
def test_a_string_of_many_escapes_takes_no_memory_to_speak_of(
    monkeypatch: pytest.MonkeyPatch, name: str, start: str, piece: str, end: str
) -> None:
    limit = amount(200_000, 1_000_000)
    monkeypatch.setattr("promptlint.formats.errors.MAX_PROMPT", limit)
    text = start + piece * (limit * 6 // 5 // len(piece)) + end
    tracemalloc.start()
    try:
        with pytest.raises(ReadError, match=f"the limit is {limit:,}"):
            read_text(text, path=name)
        assert tracemalloc.get_traced_memory()[1] < 20 * limit
    finally:
        tracemalloc.stop()


def test_a_quote_that_swallows_a_large_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text('name,prompt\nA,"' + "cat, dog\n" * 2_000_000, encoding="utf-8")
    with pytest.raises(ReadError, match=r"\(line 2, column 1\); is a quote missing\?"):
        list(read_documents(file))


def test_a_string_that_never_ends_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"prompt": "a cat}', encoding="utf-8")
    assert "never closed (line 1, column 12)" in _fails(file)


def test_a_file_that_changes_while_it_is_fixed_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "styles.csv"
    file.write_text("name,prompt\nA,((cat:1.2))\n")

    def saved_by_another(*arguments: Any, **options: Any) -> Any:
        file.write_text("name,prompt\nA,dog\n")
        return fix_document(*arguments, **options)

    monkeypatch.setattr(fixer, "fix_document", saved_by_another)
    assert main(["check", "--no-cache", "--fix", str(file)]) == 2
    assert "has changed since it was read; run promptlint again" in capsys.readouterr().err
    assert file.read_text() == "name,prompt\nA,dog\n"


def test_utf16_is_named(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text("name,prompt\na,b\n", encoding="utf-16")
    assert "UTF-16" in _fails(file)


def test_aliases_do_not_multiply() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert read_text(bomb + "prompt: cat\n", path="a.yaml").prompts[0][0].text == "cat"


def test_broken_json_says_where(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"prompt": "a",\n "negative": }', encoding="utf-8")
    assert "line 2, column 14" in _fails(file)


def test_mixed_line_ends_keep_their_rows() -> None:
    document = read_text("name,prompt\r\na,x\nb,y\rc,z", path="styles.csv")
    assert [group[0].text for group in document.prompts] == ["x", "y", "z"]
