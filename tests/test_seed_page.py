"""The page promptlint was created from: always the first test."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.api import lint_file
from promptlint.diagnostics import DOCUMENT, Applicability
from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.semantics.tags import tags
from promptlint.syntax import parse
from promptlint.text import apply_edits

SEED = Path(__file__).parent.parent / "examples" / "seed-page.txt"
PAGE = SEED.read_text(encoding="utf-8")

EXPECTED = [
    ("PW008", 27, 112, 211, "((\nwatermark:2))"),
    ("PW010", 28, 16, 229, "(white letters:1)"),
    ("PD002", 29, 51, 383, "worst quality"),
    ("PD002", 29, 93, 425, "watermark"),
    ("PX001", 30, 7, 456, "{Multiple people}"),
    ("PX001", 33, 1, 804, "{{fused fingers}}"),
    ("PX001", 33, 20, 823, "{{bad body}}"),
]


def test_the_findings_stand_exactly_where_they_should() -> None:
    report = lint_file(SEED)

    found = [
        (
            one.diagnostic.code,
            one.start.line,
            one.start.column,
            one.diagnostic.span.start,
            PAGE[one.start.offset : one.end.offset],
        )
        for one in report.findings
    ]
    assert found == EXPECTED
    assert {one.region.name for one in report.findings} == {"negative"}
    assert {d.severity for d in report} == {"warning"}


def test_the_decorated_duplicates_are_notes_of_the_braces() -> None:
    notes = {d.span.start: [note.code for note in d.notes if note.code] for d in lint_file(SEED)}

    assert notes[804] == notes[823] == ["PD003"]
    assert notes[211] == ["PW009"]


def test_the_related_places_are_the_earlier_tags() -> None:
    labels = {
        one.diagnostic.span.start: [PAGE[place.start.offset : place.end.offset] for place in one.labels]
        for one in lint_file(SEED).findings
        if one.diagnostic.code == "PD002"
    }

    assert labels == {383: ["(worst quality:2)"], 425: ["((\nwatermark:2))"]}


def test_two_fixes_are_safe() -> None:
    fixes = [one for one in lint_file(SEED).findings if one.diagnostic.fix is not None]
    safe = [one for one in fixes if one.diagnostic.fix.applicability is Applicability.SAFE]  # type: ignore[union-attr]
    fixed = apply_edits(PAGE, [edit for one in safe for edit in one.edits])

    assert len(safe) == 2
    assert fixed == PAGE.replace("((\nwatermark:2))", "(\nwatermark:2.2)").replace("(white letters:1)", "white letters")


def test_the_prompts_have_the_tags_a_person_counts() -> None:
    positive, negative = read_text(PAGE, path="page.txt").prompts[0]

    assert len(tags(parse(positive.text))) == 11
    found = tags(parse(negative.text), role="negative")
    assert len(found) == 85
    assert len({tag.loose_key for tag in found}) == 81


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("<lora:koreanDollLikeness_v15:0.8>, ", "koreanDollLikeness_v15"),
        ("(ulzzang-6500:0.8), ", "ulzzang-6500"),
    ],
)
def test_a_required_reference_that_is_missing_is_named(reference: str, name: str) -> None:
    page = PAGE.replace(reference, "", 1)
    assert page != PAGE
    report = Linter().lint_document(read_text(page, path="page.txt"))
    missing = [one for one in report.findings if one.diagnostic.code == "PR008"]

    assert len(missing) == 1
    (one,) = missing
    assert name in one.diagnostic.message
    assert one.start == one.end
    assert page[: one.start.offset].endswith("((yellow background))")
    (label,) = one.diagnostic.labels
    assert label.role == DOCUMENT
    assert name in page[label.span.start : label.span.end]
