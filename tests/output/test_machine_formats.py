"""The formats that other programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.cli import main
from promptlint.diagnostics import DOCUMENT, Applicability, Fix, Label, Severity
from promptlint.output import FORMATS, Options, Summary, render, renderer
from promptlint.output.fingerprint import portable_path
from promptlint.rules.registry import all_rules
from promptlint.text import Edit, Span
from tests.output.samples import finding, report, show, text_file

PAGE = "lora:a is required\n\nPositive prompt:\n🌅, a\ncat\n\nNegative prompt:\na dog\n"
ALL = Options(minimum=Severity.INFO)


def sample(format: str) -> str:  # noqa: A002
    document = text_file(PAGE, "my prompts/p.md", "page")
    one = finding(
        document,
        "a\ncat",
        labels=(Label(Span(0, 6), "required", DOCUMENT),),
        help="do this: 100 %",
        fix=Fix(Applicability.SAFE, "fix it", (Edit(Span(4, 5), " "),)),
    )
    two = finding(document, "🌅", "first\nsecond, <b>&", severity=Severity.ERROR)
    return show(document, one, two, format=format, options=ALL)


def test_json_lines_are_the_findings_of_json() -> None:
    lines = [json.loads(line) for line in sample("jsonl").splitlines()]
    assert lines == json.loads(sample("json"))["diagnostics"]


def test_github_annotations() -> None:
    title, path = "title=promptlint PX999 (made-by-hand)", "my prompts/p.md"
    assert sample("github").splitlines() == [
        f"::warning {title},file={path},line=4,endLine=5::{path}:4:4: this is flagged%0Ado this: 100 %25",
        f"::error {title},file={path},line=4,col=1,endLine=4,endColumn=1::{path}:4:1: first%0Asecond, <b>&",
    ]


def test_gitlab_code_quality() -> None:
    first, second = json.loads(sample("gitlab"))
    assert first["location"] == {"path": "my prompts/p.md", "lines": {"begin": 4, "end": 5}}
    assert (first["severity"], second["severity"]) == ("minor", "major")
    assert first["description"] == "PX999 made-by-hand: this is flagged"
    assert first["fingerprint"] != second["fingerprint"]


def test_fingerprints_stay_when_lines_move_and_differ_between_equal_findings() -> None:
    def prints(text: str) -> list[str]:
        document = text_file(text)
        places = [i for i in range(len(text)) if text.startswith("cat", i)]
        found = [finding(document, Span(place, place + 3)) for place in places]
        return [issue["fingerprint"] for issue in json.loads(show(document, *found, format="gitlab", options=ALL))]

    assert prints("cat, dog, cat") == prints("sun,\n\ncat,\ndog, cat")
    assert len(set(prints("cat, dog, cat"))) == 2


def test_rdjson_counts_bytes() -> None:
    first, second = json.loads(sample("rdjson"))["diagnostics"]
    assert first["location"]["range"] == {"start": {"line": 4, "column": 7}, "end": {"line": 5, "column": 4}}
    assert second["location"]["range"] == {"start": {"line": 4, "column": 1}, "end": {"line": 4, "column": 5}}
    assert first["suggestions"] == [
        {"range": {"start": {"line": 4, "column": 8}, "end": {"line": 5, "column": 1}}, "text": " "}
    ]
    assert first["related_locations"][0]["message"] == "required"
    assert (first["severity"], first["code"]) == ("WARNING", {"value": "PX999"})


def test_junit() -> None:
    root = ET.fromstring(sample("junit"))
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("name")) == ("2", "2", "my prompts/p.md")
    failure = suite[1][0]
    assert failure.get("type") == "error"
    assert failure.text == "my prompts/p.md:4:1: first\nsecond, <b>&"


def test_a_clean_file_is_a_passed_test() -> None:
    root = ET.fromstring(show(text_file("a cat"), format="junit"))
    assert [(case.tag, len(case)) for case in root[0]] == [("testcase", 0)]


def test_sarif() -> None:
    log = json.loads(sample("sarif"))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]][: len(all_rules())] == [rule.code for rule in all_rules()]
    assert run["columnKind"] == "unicodeCodePoints"
    first, second = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "my%20prompts/p.md", "uriBaseId": "%SRCROOT%"}
    region = place["region"]
    (change,) = first["fixes"][0]["artifactChanges"]
    assert region["startColumn"] == 4
    assert PAGE[region["charOffset"] :][: region["charLength"]] == "a\ncat"
    cut = change["replacements"][0]["deletedRegion"]
    assert PAGE[cut["charOffset"] :][: cut["charLength"]] == "\n"
    related = first["relatedLocations"][0]["physicalLocation"]["region"]
    assert (related["charOffset"], related["charLength"]) == (0, 6)
    assert change["replacements"][0]["insertedContent"] == {"text": " "}
    assert first["relatedLocations"][0]["message"]["text"] == "required"
    assert second["level"] == "error"
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_sarif_says_when_something_could_not_be_read() -> None:
    sarif = renderer("sarif", Options())
    text = sarif.begin() + sarif.end(Summary(unreadable=1))
    assert json.loads(text)["runs"][0]["invocations"] == [{"executionSuccessful": False}]


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("full", "concise", "grouped")])
def test_nothing_found_is_well_formed(format: str) -> None:  # noqa: A002
    text = render([], format)
    if format == "junit":
        assert ET.fromstring(text).tag == "testsuites"
    elif format in ("jsonl", "github"):
        assert text == ""
    else:
        json.loads(text)


@given(st.text(), st.text())
def test_every_text_is_well_formed_in_every_format(prompt: str, message: str) -> None:
    document = text_file(f"x{prompt}", "a\tb:c%,.txt", "prompt")
    found = finding(document, Span(0, 1), message, help=message)
    result = [(document, report(document, found))]
    for name in ("sarif", "gitlab", "rdjson"):
        json.loads(render(result, name, ALL).encode("utf-8"))
    ET.fromstring(render(result, "junit", ALL).encode("utf-8"))
    assert render(result, "github", ALL).count("\n") == 1
    assert len(render(result, "jsonl", ALL).splitlines()) >= 1


def test_paths_for_other_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert portable_path("./a/b.txt") == "a/b.txt"
    assert portable_path(str(tmp_path / "a" / "b.txt")) == "a/b.txt"
    assert portable_path("../a.txt") == "../a.txt"


def test_statistics_count_what_others_stand_for() -> None:
    document = text_file("a, b")
    inner = finding(document, "b", fix=Fix(Applicability.UNSAFE, "fix", (Edit(Span(0, 1), ""),)))
    outer = finding(document, "a", folded=(inner[1],))
    counted: Any = renderer("full", Options(), statistics=True)
    summary = Summary()
    found = report(document, outer)
    summary.add(document, found)
    assert list(counted.file(document, found)) == []
    first = counted.end(summary).splitlines()[0]
    assert first == "2  PX999  made-by-hand  warning  in 1 file  unsafe fix"
    as_json: Any = renderer("json", Options(), statistics=True)
    list(as_json.file(document, found))
    assert json.loads(as_json.end(summary))["statistics"] == [
        {"count": 2, "code": "PX999", "name": "made-by-hand", "severity": "warning", "fix": "unsafe", "files": 1}
    ]


def test_rules_of_the_user_are_in_the_catalogue_of_sarif(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("promptlint.toml").write_text(
        '[[tags]]\ncode = "U001"\nname = "no-fog"\nforbid = ["fog"]\nseverity = "error"\n'
    )
    Path("a.txt").write_text("sea, fog, sea\n")
    main(["check", "a.txt", "--output-format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == {"U001", "PD001"} <= set(rules)
    assert rules["U001"]["name"] == "no-fog"
    assert rules["U001"]["defaultConfiguration"] == {"level": "error", "enabled": True}
