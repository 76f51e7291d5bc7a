"""Pictures: which of their texts are read, in which encoding, and how findings in them are told."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import find_files
from promptlint.documents.reader import read_document
from tests.documents.pictures import INFOTEXT, chunk, png, text_chunk, with_comment, with_tags

FLOW = json.dumps({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "a dog"}}})
XMP = (
    '<x:xmpmeta><rdf:Description><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">'
    f"{INFOTEXT.replace('cat', 'cat &amp; dog')}</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>"
)


def _texts(path: Path) -> list[str]:
    return [region.text for group in read_document(path).prompts for region in group]


@pytest.mark.parametrize(
    ("chunks", "wanted"),
    [
        ([text_chunk("a cat, only")], ["a cat, only"]),
        ([text_chunk("one"), text_chunk("two")], ["one"]),
        ([text_chunk(FLOW, "prompt"), text_chunk(INFOTEXT)], ["a dog"]),
        ([text_chunk(FLOW, "workflow"), text_chunk("{}", "prompt")], ["a dog"]),
        ([chunk(b"IDAT", b"x"), text_chunk("behind")], ["behind"]),
        ([chunk(b"tEXt", "parameters\0caf\u00e9, \u732b".encode())], ["caf\u00e9, \u732b"]),
        ([chunk(b"tEXt", "parameters\0caf\u00e9".encode("latin-1"))], ["caf\u00e9"]),
        ([chunk(b"iTXt", "parameters\0\0\0en\0key\0caf\u00e9".encode())], ["caf\u00e9"]),
        ([chunk(b"zTXt", b"parameters\0\0" + zlib.compress(b"packed"))], ["packed"]),
        ([chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP.encode())], ["a cat & dog, ((red:1.2)) hat", "bad"]),
        ([text_chunk("Adobe", "Software")], []),
    ],
)
def test_the_text_that_says_most_is_read(tmp_path: Path, chunks: list[bytes], wanted: list[str]) -> None:
    assert _texts(png(tmp_path / "a.png", *chunks)) == wanted


@pytest.mark.parametrize(
    "other",
    [
        chunk(b"zTXt", b"Title\0\0nonsense"),
        chunk(b"tEXt", b"Title\0" + b"x" * 9_000_000),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"x" * 9_000_000),
        chunk(b"eXIf", b"nonsense"),
    ],
    ids=["broken", "long", "XMP", "EXIF"],
)
def test_texts_of_other_programs_are_left_alone(tmp_path: Path, other: bytes) -> None:
    assert _texts(png(tmp_path / "a.png", other, text_chunk("a cat"))) == ["a cat"]


JAPANESE = "\u7f8e\u3057\u3044\u7a7a\u3001\u8d64\u3044\u5e3d\u5b50\u3001\u5915\u713c\u3051"


@pytest.mark.parametrize("text", ["a cat, " + INFOTEXT, JAPANESE, JAPANESE + ", a cat"])
@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-16", "utf-8"])
@pytest.mark.parametrize("form", ["jpeg", "webp", "avif", "png"])
def test_comments_of_every_byte_order_are_read(tmp_path: Path, text: str, encoding: str, form: str) -> None:
    comment = b"UNICODE\0" + text.encode(encoding)
    assert _texts(with_comment(tmp_path / f"a.{form}", comment))[0] == text.split("\nNegative", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("comment", "wanted"),
    [
        (b"ASCII\0\0\0a cat, sky", "a cat, sky"),
        (b"JIS\0\0\0\0\0" + "\u732b, a cat".encode("iso2022_jp"), "\u732b, a cat"),
        (b"\0\0\0\0\0\0\0\0a cat, sky", "a cat, sky"),
        (b"a cat, without a head", "a cat, without a head"),
    ],
)
def test_comments_of_other_encodings_are_read(tmp_path: Path, comment: bytes, wanted: str) -> None:
    assert _texts(with_comment(tmp_path / "a.jpg", comment)) == [wanted]


def test_the_comment_of_windows_is_read(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    tags = {0x9C9C: (INFOTEXT + "\0").encode("utf-16-le")}
    assert _texts(with_tags(tmp_path / "a.jpg", tags)) == ["a cat, ((red:1.2)) hat", "bad"]


def test_what_only_bears_the_name_of_a_picture_is_no_prompt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("a cat")
    fake = tmp_path / "a.png"
    fake.write_text("hello")
    with pytest.raises(ReadError, match="is not a picture that promptlint reads, whatever its name says"):
        read_document(fake)
    fake.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    with pytest.raises(ReadError, match="git lfs pull"):
        read_document(fake)
    found, skipped = find_files([tmp_path])
    assert [file.path.name for file in found] == ["a.txt"]
    assert ["git lfs pull" in each.reason for each in skipped] == [True]
    assert main(["check", "--no-cache", "--verbose", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert "skipped 1 file: 1 × .png (a pointer of Git LFS; fetch it with git lfs pull)\n" in told


def test_the_report_says_that_the_place_is_in_a_text_of_the_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = png(tmp_path / "a.png", text_chunk(INFOTEXT))
    data = picture.read_bytes()
    assert main(["check", "--no-cache", str(picture)]) == 1
    shown = capsys.readouterr().out
    assert 'a.png:1:8 (positive, in text "parameters" of the picture)' in shown
    assert "fix (display-only)" in shown
    assert "can be fixed" not in shown
    main(["check", "--no-cache", "--fix", str(picture)])
    assert "pictures are only read" in capsys.readouterr().err
    assert picture.read_bytes() == data


def test_sarif_gives_no_line_of_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = png(tmp_path / "a.png", text_chunk(INFOTEXT))
    main(["check", "--no-cache", str(picture), "--output-format", "sarif"])
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    (location,) = result["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][0]["name"] == 'positive, in text "parameters" of the picture, 1:8'
