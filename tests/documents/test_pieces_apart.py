"""A piece of a file is the same document to the process that cut it off and to one that reads it by itself."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptlint.documents import pieces
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document
from promptlint.documents.pieces import how_it_comes
from promptlint.documents.reader import PieceOfDocument, cut_document, read_documents

LINES = "".join(f"{'ein Bär' if number % 3 else 'a cat'}, sky {number}\n" for number in range(60))
ROWS = "name,prompt,negative_prompt\n" + "".join(
    f'style {number},"a cat, ""big"" {number}\n(sky:1.2)",{"blürry" if number % 4 else ""}\n' for number in range(60)
)
TWICE = ROWS + 'style 7,"a dog",\n'


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 200)


def cut(file: Path, kind: str) -> Iterator[PieceOfDocument]:
    found = how_it_comes(file, kind)
    assert found is not None
    yield from cut_document(file, found, kind=kind)


def shown(document: Document) -> tuple[object, ...]:
    regions = [
        [(each.name, each.role, each.text, each.source.origin(0, len(each.text))) for each in group]
        for group in document.prompts
    ]
    return (document.kind, document.text, document.first, document.encoding, document.flaws, document.why, regions)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("a.txt", "lines", LINES),
        ("a.txt", "lines", LINES.replace("\n", "\r\n")),
        ("a.txt", "lines", LINES.rstrip("\n")),
        ("styles.csv", "styles", ROWS),
        ("styles.csv", "styles", TWICE),
        ("styles.csv", "styles", ROWS.replace("\n", "\r\n")),
    ],
)
def test_a_piece_read_apart_is_the_same(tmp_path: Path, name: str, kind: str, text: str, mark: str) -> None:
    file = tmp_path / name
    file.write_text(mark + text, encoding="utf-8", newline="")
    cut_off = list(cut(file, kind))
    assert len(cut_off) > 4
    for piece in cut_off:
        sent = pickle.loads(pickle.dumps(piece.without_text()))
        assert shown(sent.read()) == shown(piece.read())
        assert piece.text == piece.read().text
    assert [shown(piece.read()) for piece in cut(file, kind)] == [
        shown(each) for each in read_documents(file, kind=kind)
    ]


def test_a_file_that_became_shorter_is_said(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(LINES)
    *_, last = [piece.without_text() for piece in cut(file, "lines")]
    file.write_text("a cat\n")
    with pytest.raises(ReadError, match="became shorter while it was checked"):
        last.read()


def test_what_is_counted_has_its_numbers(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text(ROWS)
    for document in read_documents(file, kind="styles"):
        counted = document.counted()
        assert (counted.group_count, counted.prompt_count) == (document.group_count, document.prompt_count)
        assert (counted.prompts, counted.text) == ((), "")
        assert counted.counted().left_out == counted.left_out
