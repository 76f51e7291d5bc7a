"""Files: encodings, folders, and everything that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import File, find_files
from promptlint.documents.model import Role
from promptlint.documents.reader import read_document, read_text


def test_a_byte_order_mark_is_no_part_of_the_prompt_and_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "prompt.txt"
    path.write_bytes("\ufeffcat\r\n".encode())
    document = read_document(path)

    assert document.prompts[0][0].text == "cat"
    assert document.encoding == "utf-8-sig"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"caf\xe9", r"not valid UTF-8 \(byte 4, line 1\)"),
        (b"a\nb\xff", r"not valid UTF-8 \(byte 4, line 2\)"),
        (b"\x89PNG\0\0", "binary file"),
        ("cat".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_not_utf8_text_is_refused_in_one_line(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "prompt.txt"
    path.write_bytes(data)

    with pytest.raises(ReadError, match=message) as error:
        read_document(path)
    assert "\n" not in str(error.value)


def test_missing_files_and_folders_without_prompts_are_refused(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("pass")

    with pytest.raises(ReadError, match="no such file"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(ReadError, match="no such file or folder"):
        find_files([tmp_path / "missing"])
    with pytest.raises(ReadError, match="nothing to read"):
        find_files([tmp_path])


def test_a_folder_is_searched_for_what_can_hold_prompts(tmp_path: Path) -> None:
    for name in ("b.txt", "a.sdprompt", "x.py", "requirements.txt", ".hidden/c.txt", "sub/d.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("cat")
    found, skipped = find_files([tmp_path])

    names = [file.path.relative_to(tmp_path).as_posix() for file in found]
    assert names == ["a.sdprompt", "b.txt", "requirements.txt", "sub/d.md"]
    assert {file.below for file in found} == {tmp_path}
    assert {skip.path.name for skip in skipped} == {"x.py"}


def test_a_named_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "requirements.txt"
    path.write_text("cat")

    assert find_files([path]) == ([File(path)], [])


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("cat.txt", Role.POSITIVE),
        ("negative.txt", Role.NEGATIVE),
        ("my_NEG.txt", Role.NEGATIVE),
        ("fox-neg2.txt", Role.NEGATIVE),
        ("myNegative.txt", Role.NEGATIVE),
        ("negatives/hands.txt", Role.NEGATIVE),
        ("negative/hands/long.txt", Role.NEGATIVE),
        ("negative/positive.txt", Role.POSITIVE),
        ("renegade.txt", Role.POSITIVE),
        ("vinegar/negev.txt", Role.POSITIVE),
        ("neglected_house.txt", Role.POSITIVE),
    ],
)
def test_the_name_tells_the_role(path: str, role: Role) -> None:
    assert read_text("cat", path=path).prompts[0][0].role is role


def test_lines_are_prompts_of_their_own() -> None:
    document = read_text("a cat\r\n\r\n  a dog \n", path="list.txt", kind="lines")

    assert [(r[0].name, r[0].text) for r in document.prompts] == [("line 1", "a cat"), ("line 3", "a dog")]


def test_infotext_maps_back_to_the_file() -> None:
    text = "  a cat,\n b\nNegative prompt: dog\n fish\nSteps: 20, Sampler: Euler a, Seed: 1\n"
    document = read_text(text, path="image.txt")
    positive, negative = document.prompts[0]

    assert (positive.text, negative.text) == ("a cat,\nb", "dog\nfish")
    span = negative.source.origin(4, 8)
    assert text[span.start : span.end] == "fish"


def test_an_empty_file_has_no_prompt() -> None:
    assert read_text(" \n", path="prompt.txt").prompts == ()


@pytest.mark.parametrize("odd", ["!", "x\\", "[z-a]"])
def test_an_odd_line_of_an_ignore_file_keeps_the_others(tmp_path: Path, odd: str) -> None:
    (tmp_path / ".gitignore").write_text(f"out/\n{odd}\n*.tmp.txt\n")
    (tmp_path / "out").mkdir()
    for name in ("out/a.txt", "b.txt", "c.tmp.txt"):
        (tmp_path / name).write_text("a cat")
    files, _ = find_files([tmp_path])

    assert [file.path.name for file in files] == ["b.txt"]
