"""Rows and cells are those of Python's `csv`, and an edit of one cell leaves the others alone."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.csv import read_rows, respell
from promptlint.text import Edit, Span, apply_edits

CONTENT = st.text(alphabet='ab ,;"\t\r\n\u732b#', max_size=8)
TABLES = st.lists(st.lists(CONTENT, min_size=1, max_size=4), min_size=1, max_size=4)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True) if row]


def _written(table: list[list[str]], delimiter: str, quoting: int, end: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(table)  # type: ignore[arg-type]
    return out.getvalue()


FORMS = st.tuples(
    st.sampled_from(",;\t"), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n", "\r"])
)


@given(TABLES, FORMS)
def test_what_csv_writes_is_read_as_csv_reads_it(table: list[list[str]], form: tuple[str, int, str]) -> None:
    text = _written(table, *form)
    found = [[cell.text for cell in row.cells] for row in read_rows(text, delimiter=form[0])]
    assert found == _rows(text, form[0])


@given(st.text(alphabet='ab ,"\n', max_size=30))
def test_whatever_else_is_read_as_csv_reads_it_too(text: str) -> None:
    found = [[cell.text for cell in row.cells] for row in read_rows(text)]
    assert [row for row in found if row != [""]] == [row for row in _rows(text, ",") if row != [""]]


@given(TABLES, FORMS, st.data())
def test_an_edit_changes_its_own_cell(table: list[list[str]], form: tuple[str, int, str], data: st.DataObject) -> None:
    text = _written(table, *form)
    rows = list(read_rows(text, delimiter=form[0]))
    if not rows:
        return
    at = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[at].cells) - 1))
    cell = rows[at].cells[column]
    source = cell.source(text)
    assert source.text == cell.text
    start = data.draw(st.integers(0, len(cell.text)))
    end = data.draw(st.integers(start, len(cell.text)))
    edit = Edit(Span(start, end), data.draw(CONTENT))
    fixed = apply_edits(text, respell(cell, source, [edit]))
    wanted = [[each.text for each in row.cells] for row in rows]
    wanted[at][column] = apply_edits(cell.text, [edit])
    if wanted[at] != [""]:
        assert [[each.text for each in row.cells] for row in read_rows(fixed, delimiter=form[0])] == wanted
    assert fixed[: cell.start] == text[: cell.start]
    assert fixed.endswith(text[cell.end :])


@pytest.mark.parametrize("text", ['a,"b', 'a,"b"c"d', ' a, "b" ,c', "a\r\rb", '"a""', '""""', ',"",'])
def test_odd_tables_are_read_as_csv_reads_them(text: str) -> None:
    assert [[cell.text for cell in row.cells] for row in read_rows(text)] == _rows(text, ",")


@pytest.mark.parametrize(
    "first", ['"', '""', '"b', '"b"', " b", "  ", "b,c", "b;c", "b\tc", "b\nc", "b\rc", "b\r\nc", 'b"c', "#b", ""]
)
@pytest.mark.parametrize("cell", ["cat", '"cat"', " cat", ' "cat"', '"c"at', '"ca""t"'])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_cell_gets_the_quotes_it_needs(first: str, cell: str, delimiter: str) -> None:
    """Python's own reader has the edited cell, wherever the edit stands in it, and the cells beside it."""
    text = delimiter.join(["name", cell, "last"]) + "\nnext row" + delimiter + "x\n"
    _, found, _ = next(read_rows(text, delimiter=delimiter)).cells
    source = found.source(text)
    for span in (Span(0, 0), Span(0, 1), Span(1, 1), Span(len(found.text), len(found.text)), Span(0, len(found.text))):
        edit = Edit(span, first)
        fixed = apply_edits(text, respell(found, source, [edit]))
        wanted = [["name", apply_edits(found.text, [edit]), "last"], ["next row", "x"]]
        assert _rows(fixed, delimiter) == wanted
        assert [[each.text for each in row.cells] for row in read_rows(fixed, delimiter=delimiter)] == wanted


def test_a_cell_that_needs_no_quotes_gets_none() -> None:
    text = "name,cat\n"
    cell = next(read_rows(text)).cells[1]
    assert apply_edits(text, respell(cell, cell.source(text), [Edit(Span(0, 1), "b")])) == "name,bat\n"
