"""Files made to break readers: one clear message, and memory bounded."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from promptlint.documents.reader import ReadError, read_document, read_text
from promptlint.formats.png import SIGNATURE
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
    assert "nested" in _fails(file)


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text("name,prompt\na" + "," * 1_000_000, encoding="utf-8")
    assert "columns" in _fails(file)


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
