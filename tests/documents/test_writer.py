"""Writing back: only what an edit names changes, and nothing is ever half written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from promptlint.documents.reader import read_document
from promptlint.documents.writer import WriteError, write_document
from promptlint.text import Edit, Span


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"cat, dog\r\nsun\r\n", b"fox, dog\r\nsun\r\n"),
        (b"\xef\xbb\xbfcat \xf0\x9f\x98\x80\n", b"\xef\xbb\xbffox \xf0\x9f\x98\x80\n"),
        (b"cat\rsun\n\r\n", b"fox\rsun\n\r\n"),
    ],
)
def test_bytes_outside_of_the_edit_stay(tmp_path: Path, before: bytes, after: bytes) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(before)
    write_document(read_document(file), [Edit(Span(0, 3), "fox")])
    assert file.read_bytes() == after
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_the_mode_stays_and_a_link_stays_a_link(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"cat")
    file.chmod(0o640)
    link = tmp_path / "b.txt"
    link.symlink_to(file)
    write_document(read_document(link), [Edit(Span(0, 3), "fox")])
    assert link.is_symlink()
    assert file.read_bytes() == b"fox"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"cat")
    document = read_document(file)
    file.write_bytes(b"cow")
    with pytest.raises(WriteError, match=r"a\.txt: has changed since it was read; run promptlint again"):
        write_document(document, [Edit(Span(0, 3), "fox")])
    assert file.read_bytes() == b"cow"


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"cat")
    document = read_document(file)
    file.chmod(0o444)
    with pytest.raises(WriteError, match="is read-only and was not changed"):
        write_document(document, [Edit(Span(0, 3), "fox")])
    assert file.read_bytes() == b"cat"


def test_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"cat")
    document = read_document(file)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="cannot be written: No space left on device; it was not changed"):
        write_document(document, [Edit(Span(0, 3), "fox")])
    assert file.read_bytes() == b"cat"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"cat")
    document = read_document(file)
    file.unlink()
    with pytest.raises(WriteError, match="cannot be written"):
        write_document(document, [Edit(Span(0, 3), "fox")])
    assert not file.exists()
