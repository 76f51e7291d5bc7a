"""Findings that are alike: in one prompt, and in a file in which a prompt is one row of many."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.baseline import Baseline
from promptlint.engine.fixer import fix_document
from promptlint.engine.folding import Rows, fold_rows
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report
from promptlint.resources.inventory.model import Inventory
from promptlint.text import Position

NAMES = Inventory.of(wildcards=["hair", "sky"])


def _file(text: str, path: str = "a.txt", kind: str = "lines") -> Document:
    return read_text(text, path=path, kind=kind)


def _folded(text: str, select: str, *, kind: str = "lines") -> tuple[Report, Report]:
    """What is found in a file, prompt by prompt and as a list."""
    linter = Linter({"select": [select], "plugins": ["dynamic-prompts"]}, inventory=NAMES)
    document = _file(text, kind=kind)
    report = linter.lint_document(document)
    return report, fold_rows(report, len(document.prompts), linter.by_code)


def _lines(report: Report) -> list[int]:
    return [finding.start.line for finding in report.findings]


def test_what_is_missing_is_said_once_a_file_with_its_lines() -> None:
    text = "".join(f"fog, __name{number % 5}__\n" for number in range(600))
    before, after = _folded(text, "PR015")

    assert len(before) == 600
    assert [finding.diagnostic.message for finding in after.findings] == [
        f"no wildcard is called `name{number}`: nothing is put in its place "
        f"(and 119 more like this: lines {number + 6}, {number + 11}, {number + 16} and 116 more)"
        for number in range(5)
    ]
    assert sorted(d.span for d in after.all()) == sorted(d.span for d in before.all())
    assert sorted(each.start.line for one in after.findings for each in one.unfold()) == list(range(1, 601))


@pytest.mark.parametrize("count", [2, 3, 7])
def test_what_is_missing_is_said_once_in_a_short_file_too(count: int) -> None:
    _, after = _folded("fog, __name__\n" * count + "fog, __other__\n", "PR015")
    last = {2: ": line 2", 3: ": lines 2 and 3", 7: ": lines 2, 3, 4 and 3 more"}[count]

    assert [finding.diagnostic.message.partition("place")[2] for finding in after.findings] == [
        f" (and {count - 1} more like this{last})",
        "",
    ]


@pytest.mark.parametrize(("code", "row", "limit"), [("PW010", "(sky:1), fog", 4), ("PX004", "sky --ar 1:1", 1)])
def test_a_list_takes_as_many_lines_as_a_prompt(code: str, row: str, limit: int) -> None:
    before, after = _folded(f"{row}\n" * 40, code)

    assert (len(before), len(after), len(list(after.all()))) == (40, limit, 40)


def test_a_file_of_a_few_prompts_is_no_list() -> None:
    before, after = _folded("(sky:1), fog\n" * 7, "PW010")

    assert after.findings == before.findings


def test_one_prompt_stays_as_it_is() -> None:
    before, after = _folded("(sky:1), " * 20, "PW010", kind="prompt")

    assert len(before) == 4
    assert after == before


def test_many_in_one_row_count_as_in_others() -> None:
    row = ", ".join(f"(sky{number}:1)" for number in range(9))
    before, after = _folded(f"{row}\n" + "fog\n" * 6 + f"(sea:1)\n{row}\n", "PW010")

    assert (len(before), len(after)) == (9, 4)
    assert after.findings[-1].diagnostic.message.endswith("(and 15 more like this: lines 8 and 9)")
    assert len(list(after.all())) == len(list(before.all())) == 19


def test_severities_stay_apart() -> None:
    text = "".join(f"(sky:1), (fog{number}:1,2)\n" for number in range(20))
    linter = Linter({"select": ["PW010", "PW002"]})
    document = _file(text)
    report = fold_rows(linter.lint_document(document), len(document.prompts), linter.by_code)

    assert sorted({(d.code, str(d.severity)) for d in report}) == [("PW002", "error"), ("PW010", "warning")]


def test_lines_are_named_in_a_prompt_of_several_lines() -> None:
    before, _ = _folded(",\n".join(f"((a{number}:1.2))" for number in range(9)), "PW008", kind="prompt")

    assert _lines(before) == [1, 2, 3]
    assert before.diagnostics[-1].message.endswith("(and 6 more like this: lines 4, 5, 6 and 3 more)")
    assert before.findings[-1].second_places == []


def test_places_on_the_line_itself_are_labels_that_are_drawn() -> None:
    before, _ = _folded(", ".join(f"((a{number}:1.2))" for number in range(9)), "PW008", kind="prompt")

    assert before.diagnostics[-1].message.endswith("(and 6 more like this)")
    assert len(before.findings[-1].second_places) == 6


def test_fixes_and_baselines_know_them_all(tmp_path: Path) -> None:
    linter = Linter({"select": ["PW010"]})
    document = _file("(sky:1), fog\n" * 40)
    result = fix_document(linter, document, _file, unsafe=False)

    assert result.document.text == "sky, fog\n" * 40
    assert len(result.applied) == 40

    baseline = Baseline(tmp_path / "b.json")
    baseline.apply(str(tmp_path / "a.txt"), linter.lint_document(document), ["PW010"])
    assert baseline.updated().total == 40


def _piece(text: str, line: int, offset: int) -> Document:
    document = _file(text)
    return Document(document.path, document.kind, text, document.prompts, first=Position(line, 1, offset))


def test_pieces_of_a_file_are_one_list_and_files_are_not() -> None:
    linter = Linter({"select": ["PW010"]})
    rows = Rows()
    text = "(sky:1), fog\n" * 5
    pieces = [_piece(text, 1 + 5 * number, len(text) * number) for number in range(4)]
    given = [[*rows.add(each, linter.lint_document(each), linter.by_code)] for each in pieces]
    assert given == [[], [], [], []]

    ((document, report),) = rows.add(pieces[0], linter.lint_document(pieces[0]), linter.by_code)
    assert document is pieces[0]
    assert len(report) == 4
    assert len(list(report.all())) == 20
    assert [len(report) for _, report in rows.rest()] == [5]
    assert [*rows.rest()] == []


def test_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.engine.folding._MOST_HELD", 20)
    linter = Linter({"select": ["PW010"]})
    rows = Rows()
    text = "(sky:1), fog\n" * 8
    pieces = [_piece(text, 1 + 8 * number, len(text) * number) for number in range(4)]
    given = [len([*rows.add(each, linter.lint_document(each), linter.by_code)]) for each in pieces]

    assert given == [0, 0, 1, 0]


def test_a_kind_that_never_comes_in_pieces_waits_for_nothing() -> None:
    linter = Linter({"select": ["PW010"]})
    document = _file("(sky:1), fog", kind="prompt")

    assert len([*Rows().add(document, linter.lint_document(document), linter.by_code)]) == 1
