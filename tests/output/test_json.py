from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from promptlint.diagnostics import DOCUMENT, Applicability, Fix, Label, Note, Severity
from promptlint.documents.model import Document
from promptlint.formats.json_writing import written_json
from promptlint.output import Options
from promptlint.text import Edit, Span
from tests.output.samples import finding, show, text_file

PAGE = "lora:a is required\n\nPositive prompt:\n🌅, a\ncat\n\nNegative prompt:\na dog\n"


def shown(document: Document, *findings: Any, minimum: Severity = Severity.INFO) -> Any:
    return json.loads(show(document, *findings, format="json", options=Options(minimum=minimum)))


def test_the_contract() -> None:
    document = text_file(PAGE, "p.md", "page")
    one = finding(
        document,
        "a\ncat",
        labels=(Label(Span(0, 6), "required", DOCUMENT), Label(Span(2, 5), "other", "negative")),
        notes=(Note("PX001", "also this", Span(3, 4)), Note(None, "a fact")),
        help="do this",
        fix=Fix(Applicability.SAFE, "fix it", (Edit(Span(4, 5), " "),)),
    )

    assert shown(document, one) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "PX999",
                "name": "made-by-hand",
                "severity": "warning",
                "message": "this is flagged",
                "path": "p.md",
                "region": document.prompts[0][0].name,
                "role": "positive",
                "start": {"line": 4, "column": 4, "offset": 40},
                "end": {"line": 5, "column": 4, "offset": 45},
                "labels": [
                    {
                        "message": "required",
                        "role": "document",
                        "start": {"line": 1, "column": 1, "offset": 0},
                        "end": {"line": 1, "column": 7, "offset": 6},
                    },
                    {
                        "message": "other",
                        "role": "negative",
                        "start": {"line": 8, "column": 3, "offset": 66},
                        "end": {"line": 8, "column": 6, "offset": 69},
                    },
                ],
                "notes": [
                    {
                        "code": "PX001",
                        "message": "also this",
                        "start": {"line": 4, "column": 4, "offset": 40},
                        "end": {"line": 4, "column": 5, "offset": 41},
                    },
                    {"code": None, "message": "a fact"},
                ],
                "help": "do this",
                "fix": {
                    "applicability": "safe",
                    "message": "fix it",
                    "edits": [
                        {
                            "start": {"line": 4, "column": 5, "offset": 41},
                            "end": {"line": 5, "column": 1, "offset": 42},
                            "replacement": " ",
                        }
                    ],
                },
                "url": None,
                "folded": [],
            }
        ],
        "summary": {
            "files": 1,
            "prompts": 2,
            "unreadable": 0,
            "diagnostics": 1,
            "errors": 0,
            "warnings": 1,
            "infos": 0,
            "folded": 0,
            "fixed": 0,
            "fixes": {"safe": 1, "unsafe": 0, "display-only": 0},
            "problems": 1,
            "known": 0,
            "excluded": 0,
        },
    }


def test_offsets_count_in_the_file() -> None:
    document = text_file(PAGE, "p.md", "page")

    one = shown(document, finding(document, "dog", role="negative"))["diagnostics"][0]

    assert PAGE[one["start"]["offset"] : one["end"]["offset"]] == "dog"


def test_nothing_found_is_an_empty_list() -> None:
    assert shown(text_file("a cat"))["diagnostics"] == []


def test_a_finding_takes_one_line_and_stays_unicode() -> None:
    document = text_file("🌅 a\ncat")

    lines = show(document, finding(document, "🌅", "日本"), finding(document, "cat"), format="json").splitlines()

    assert len(lines) == 4
    assert '"message": "日本"' in lines[1]


def test_a_minimum_hides_findings() -> None:
    document = text_file("a cat")
    remark = finding(document, "cat", severity=Severity.INFO)

    assert shown(document, remark)["summary"]["infos"] == 1
    assert shown(document, remark, minimum=Severity.WARNING)["diagnostics"] == []


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_survives_even_lone_surrogates(text: str) -> None:
    written = written_json({"text": text})

    # A pair of surrogates may come back as the character that it makes.
    read = json.loads(written.encode().decode())["text"]
    assert read.encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")
