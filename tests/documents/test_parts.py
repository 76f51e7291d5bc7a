"""What is broken in one part of a file hides nothing of its other parts: they are checked, and the part is named."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from promptlint import lint_file
from promptlint.cli import main
from promptlint.documents.decoding import ReadError
from promptlint.documents.pictures.reading import read as read_picture
from promptlint.documents.reader import read_text, reread
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter
from promptlint.formats.errors import MAX_PROMPT, FormatError

LONG = "cat " * (MAX_PROMPT // 4 + 1)
INFOTEXT = b"a cat, ((dog\nNegative prompt: fog\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 8x8"

LINES = '{"prompt": "sea, ((sky"}\n{"prompt": "sun\n{"prompt": "sea, ((fog"}\n'
NESTED = '{"prompt": "sea, ((sky"}\n' + "[" * 1000 + '\n{"prompt": "sea, ((fog"}\n'
TABLE = 'name,prompt,negative_prompt\na,"sea, ((sky",\n' + "x," * 2000 + '\nb,"sea, ((fog",\n'
LONG_CELL = f'name,prompt,negative_prompt\na,"sea, ((sky",\nc,{LONG},\nb,"sea, ((fog",\n'
DOCUMENTS = "prompt: sea, ((sky\n---\nprompt: [sun\n---\nprompt: sea, ((fog\n"
LONG_STRING = json.dumps([{"prompt": "sea, ((sky"}, {"prompt": LONG}, {"prompt": "sea, ((fog"}])


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.jsonl", LINES, 2),
        ("a.ndjson", LINES.replace("\n", "\r\n"), 2),
        ("a.jsonl", NESTED, 2),
        ("styles.csv", TABLE, 3),
        ("styles.csv", LONG_CELL, 3),
        ("a.yaml", DOCUMENTS, 4),
        ("a.json", LONG_STRING, 1),
    ],
)
def test_the_other_parts_are_read(
    name: str, text: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = read_text(text, path=name)
    assert [region.text for region in document.regions] == ["sea, ((sky", "sea, ((fog"]
    assert [text.index(region.text) for region in document.regions] == [
        region.source.origin(0, 0).start for region in document.regions
    ]
    (part,) = document.unread
    assert part.offset is not None
    # Every door says it: the command line in one line and by its status, the library as a finding.
    path = tmp_path / name
    path.write_text(text, newline="")
    assert main(["check", "--output-format", "json", "--isolated", str(path)]) == 2
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert [each["code"] in {"PS001", "PM006"} for each in report["diagnostics"]].count(True) == 2
    assert report["summary"]["unreadable"] == 1
    (said,) = err.splitlines()
    assert f"(line {line}, column " in said
    assert said.endswith("was checked")
    assert [each.code for each in lint_file(path).diagnostics].count("PL004") == 1
    # What is written leaves the part as it is.
    fixed = fix_document(Linter({"select": ["PS001"]}), document, partial(reread, document), unsafe=True)
    kept = {each for each in text.splitlines() if "((" not in each}
    assert kept <= set(fixed.document.text.splitlines())


def test_a_file_without_a_good_part_is_broken() -> None:
    for name, text in (("a.jsonl", '{"prompt": "sun\n[1\n'), ("a.yaml", "prompt: [sun\n---\nprompt: {sea\n")):
        with pytest.raises(ReadError):
            read_text(text, path=name)


def test_many_bad_parts_get_few_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"prompt": "sea, ((sky"}\n' + "{\n" * 5000)
    assert main(["check", "--output-format", "concise", "--isolated", str(path)]) == 2
    err = capsys.readouterr().err.splitlines()
    assert len(err) == 4
    assert "4,997 more" in err[-1]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(*chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + _chunk(b"IEND", b"")


BAD_TEXTS: dict[str, Callable[[], bytes]] = {
    "not packed": lambda: _chunk(b"zTXt", b"workflow\0\0nonsense"),
    "cut off": lambda: _chunk(b"zTXt", b"workflow\0\0" + zlib.compress(b"{}" * 99)[:-6]),
    "a bomb": lambda: _chunk(b"zTXt", b"prompt\0\0" + zlib.compress(b"0" * (64 << 20))),
    "an international bomb": lambda: _chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(b"0" * (64 << 20))),
    "too long": lambda: _chunk(b"tEXt", b"workflow\0" + b"0" * (9 << 20)),
}


@pytest.mark.parametrize("bad", BAD_TEXTS.values(), ids=list(BAD_TEXTS))
def test_a_bad_text_of_a_picture_hides_no_good_one(bad: Callable[[], bytes]) -> None:
    good = _chunk(b"tEXt", b"parameters\0" + INFOTEXT)
    for chunks in ((bad(), good), (good, bad())):
        document = read_picture(io.BytesIO(_png(*chunks)), "a.png")
        assert [region.text for region in document.regions] == ["a cat, ((dog", "fog"]
        assert len(document.unread) == 1
    with pytest.raises(FormatError):
        read_picture(io.BytesIO(_png(bad())), "a.png")


@pytest.mark.parametrize("picture", ["f1.JPG", "f1.Png", "f1.webp"])
def test_a_picture_has_its_suffix_in_any_letters(picture: str, tmp_path: Path) -> None:
    (tmp_path / picture).write_bytes(b"")
    (tmp_path / "f1.txt").touch()
    (tmp_path / "f2.txt").touch()
    assert read_text("a cat (dog)", path=str(tmp_path / "f1.txt")).kind == "caption"
    assert read_text("a cat (dog)", path=str(tmp_path / "f2.txt")).kind == "prompt"
    (tmp_path / "f2.AVIF").touch()
    assert read_text("a cat (dog)", path=str(tmp_path / "f2.txt")).kind == "caption"
