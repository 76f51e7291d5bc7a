"""Large files of lines and large tables come in pieces; every place counts in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.documents.decoding import ReadError
from promptlint.documents.reader import read_document, read_documents

LINES = "".join(f"a cat, number {n}\n" for n in range(50))


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 100)


def test_pieces_are_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbf" + LINES.encode() + "🌅, no line end".encode())
    pieces = list(read_documents(file, kind="lines"))
    assert len(pieces) > 5
    assert "".join(piece.text for piece in pieces) == LINES + "🌅, no line end"
    assert {piece.encoding for piece in pieces} == {"utf-8-sig"}
    assert [region.name for piece in pieces for (region,) in piece.prompts] == [f"line {n}" for n in range(1, 52)]


@pytest.mark.parametrize("format", ["json", "full", "rdjson", "sarif"])
def test_findings_are_the_same_as_in_one_piece(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    format: str,  # noqa: A002
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = "🌅, cat, ((dog:1.8)), cat, 🌅 (x:1,2)\r\n"
    Path("a.txt").write_bytes((LINES + bad + LINES + bad).encode())
    reports = []
    for size in (100, 1_000_000):
        monkeypatch.setattr("promptlint.documents.pieces.PIECE", size)
        main(["check", "--kind", "lines", "a.txt", "--output-format", format])
        reports.append(capsys.readouterr().out)
    assert reports[0] == reports[1]
    assert "PW008" in reports[0]


TABLE = "\r\n".join(
    [
        "name,prompt,negative_prompt",
        *(f'Style {n},"((cat:1.{n})), ""🌅""\n\n{{prompt}}, (dog","bad, bad"' for n in range(60)),
        "Style 3,{ prompt }",
        "# divider,((a)),",
        "",
        f'Long,"{"sky, " * 300}{{prompt}}",((b:1.3))',
        "Bare,{prompt},((x:1,2)), lost",
    ]
)


@pytest.mark.parametrize("end", ["", "\r\n", '\r\nOpen,"((never)) closed\r\n\r\n'])
@pytest.mark.parametrize("format", ["json", "full"])
def test_findings_in_a_table_are_the_same_as_in_one_piece(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    format: str,  # noqa: A002
    end: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("styles.csv").write_bytes(b"\xef\xbb\xbf" + (TABLE + end).encode())
    reports = []
    for size in (100, 1_000_000):
        monkeypatch.setattr("promptlint.documents.pieces.PIECE", size)
        main(["check", "--select", "ALL", "styles.csv", "--output-format", format])
        reports.append(capsys.readouterr().out)
    assert reports[0] == reports[1]
    assert {code for code in ("PW008", "PM005", "PM006", "PM007") if code not in reports[0]} == set()
    assert len(list(read_documents(Path("styles.csv")))) == 1
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 100)
    pieces = list(read_documents(Path("styles.csv")))
    assert len(pieces) > 20
    assert "".join(piece.text for piece in pieces) == TABLE + end


def test_a_row_that_does_not_end_is_not_read_over_and_over(tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text('name,prompt\nA,"' + "sky,\n" * 20_000)
    (header, row) = read_documents(table)
    assert [len(header.prompts), len(row.prompts)] == [0, 1]


def test_a_row_of_too_many_columns_is_named_where_it_stands(tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text("name,prompt\n" + "a,b\n" * 50 + "," * 2_000)
    pieces = list(read_documents(table))
    assert pieces[0].prompts
    (part,) = [part for piece in pieces for part in piece.unread]
    assert part.reason == "row 52 has more than 1,000 columns"


def test_offsets_point_into_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = LINES + "cat, (x:1,2)\n" + LINES
    file = tmp_path / "a.txt"
    file.write_text(text)
    main(["check", "--kind", "lines", str(file), "--output-format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert text[found["start"]["offset"] : found["end"]["offset"]] == "1,2"
    (edit,) = found["fix"]["edits"]
    assert text[edit["start"]["offset"] :].startswith("1,2)")
    assert found["start"]["line"] == 51


def test_a_broken_byte_is_named_where_it_stands_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(LINES.encode() + b"sun \xff\n")
    with pytest.raises(ReadError, match=rf"not valid UTF-8 \(byte {len(LINES) + 5}, line 51\)"):
        list(read_documents(file, kind="lines"))


def test_requirements_and_their_lines_are_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    comment = "# promptlint: require lora:fog"
    text = LINES + comment + "\na dog\n"
    file.write_text(text, encoding="utf-8", newline="")
    (required,) = (each for piece in read_documents(file, kind="lines") for each in piece.requirements)
    assert required.span is not None
    assert required.line is not None
    assert text[required.span.start : required.span.end] == "fog"
    assert text[required.line.start : required.line.end] == comment


def test_a_byte_order_mark_inside_is_text(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(LINES + "\ufeffcat\n" + LINES)
    assert "\ufeffcat" in "".join(piece.text for piece in read_documents(file, kind="lines"))


def test_an_empty_file_is_one_empty_document(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"")
    (only,) = read_documents(file, kind="lines")
    assert only.prompts == ()


def test_three_weighted_groups_are_no_settings(tmp_path: Path) -> None:
    file = tmp_path / "a.sdprompt"
    file.write_text("a (cat:1,2), (blue sky:1.1), (red sky:1.2), (dog tail:1.3)\n")
    (regions,) = read_document(file).prompts
    assert [region.text for region in regions] == ["a (cat:1,2), (blue sky:1.1), (red sky:1.2), (dog tail:1.3)"]


def test_comments_of_the_file_apply_to_the_lines_after_them_in_every_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    bad, ignored = "((dog:1.8))\n", "# promptlint: ignore[PW008]\n"
    Path("a.txt").write_text(LINES + bad + ignored + bad + bad + LINES + ignored + bad + bad, encoding="utf-8")
    main(["check", "--isolated", "--kind", "lines", "--output-format", "json", "--no-cache", "a.txt"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]

    assert [(each["code"], each["start"]["line"]) for each in found] == [
        ("PW008", 51),
        ("PW008", 54),
        ("PW008", 107),
    ]
