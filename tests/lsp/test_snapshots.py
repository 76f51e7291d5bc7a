"""One version of a text: what is found in it, and what its prompts are, without a server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from promptlint.documents.kinds import KINDS
from promptlint.documents.model import Document, Flaw, Place
from promptlint.documents.reader import read_text
from promptlint.engine.project import Project
from promptlint.lsp import snapshots
from promptlint.lsp.features.diagnostics import diagnostics_of
from promptlint.lsp.snapshots import LARGE, OutdatedError, Snapshot
from promptlint.text import Span


def snapshot(text: str, path: str = "/prompts/a.sdprompt", **options: object) -> Snapshot:
    in_force = Project(isolated=True, options=options).for_path(path)
    return Snapshot(Path(path).as_uri(), path, text, 1, "utf-16", in_force)


def codes(made: Snapshot) -> list[str]:
    return [finding.diagnostic.code for finding in made.findings]


def test_a_text_has_the_findings_of_its_kind() -> None:
    assert codes(snapshot("a (cat:1,2)")) == ["PW002"]
    assert codes(snapshot('prompt = "a (cat:1,2)"\n', "/prompts/a.toml")) == ["PW002"]
    assert codes(snapshot("def main(): ...\n", "/prompts/a.py")) == []


def test_the_settings_in_force_hold() -> None:
    assert codes(snapshot("a (cat:1,2), (dog:1.0)", ignore=["PW002"])) == ["PW010"]


def test_an_excluded_file_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text('extend-exclude = ["old/**"]\n', encoding="utf-8")
    path = str(tmp_path / "old/a.sdprompt")
    made = Snapshot(Path(path).as_uri(), path, "a (cat:1,2)", 1, "utf-16", Project(tmp_path).for_path(path))
    assert made.in_force.excluded
    assert made.findings == ()


def test_what_is_only_found_is_read_on_evidence() -> None:
    in_force = Project(isolated=True).for_path("/notes/a.txt")
    for found, count in ((True, 0), (False, 1)):
        made = Snapshot("file:///notes/a.txt", "/notes/a.txt", "a (b", 1, "utf-16", in_force, Place(found=found))
        assert len(made.findings) == count


def test_that_a_text_is_too_large_is_said_of_prompts_only() -> None:
    found = (("package-lock.json", '{"version": "1.0"},\n', 0), ("prompts.txt", "1girl, (cat:1,2)\n", 1))
    for name, line, count in found:
        path = f"/notes/{name}"
        in_force = Project(isolated=True).for_path(path)
        text = line * (1_000_001 // len(line) + 1)
        made = Snapshot(Path(path).as_uri(), path, text, 1, "utf-16", in_force, Place(found=True))
        assert [each.diagnostic.code for each in made.lint(lambda: None).findings] == ["PL004"] * count


def test_a_broken_text_has_one_finding_at_the_place_where_it_breaks() -> None:
    made = snapshot('{"prompt": "a cat", "x"}', "/prompts/a.json")
    (finding,) = made.findings
    assert finding.diagnostic.code == "PL004"
    assert finding.span.start > 0
    assert list(made.regions) == []


def test_a_failure_of_ours_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    made = snapshot("a cat")
    monkeypatch.setattr(made.linter, "lint_document", fail)
    assert codes(made) == ["PL001"]
    monkeypatch.setattr(snapshots, "read_text", fail)
    assert codes(snapshot("a cat")) == ["PL001"]


TEXTS = {
    "prompt": ("a.prompt", "a sky", None),
    "lines": ("a.txt", "# promptlint: ignore[NOPE]\na sky\nb sea\n", "PL003"),
    "infotext": ("a.txt", "a sky\nNegative prompt: blurry\nSteps: 20", "PM001"),
    "sdprompt": (
        "a.sdprompt",
        "a sky\nSteps: 20, Sampler: Euler a, CFG scale: 7, Script: X/Y/Z plot, X Type: Prompt S/R, X Values: a moon",
        "PM011",
    ),
    "page": (
        "a.md",
        "# A\n<!-- promptlint: ignore[PD001] -->\nPositive prompt: a sky\n\nNegative prompt: b\n",
        "PL002",
    ),
    "styles": ("styles.csv", "name,prompt,negative_prompt\nA,sky,bad\nA,sea,\n", "PM007"),
    "log": (
        "log.csv",
        "prompt,seed,width,height,sampler,cfgs,steps,filename,negative_prompt\na,1,2,3,E,7,20,a.png,b\n",
        None,
    ),
    "table": ("images.csv", "id;prompt;negative_prompt\n1;a sky;b\n", None),
    "comfyui": ("a.json", '{"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "a \\( sky"}}}', "PM010"),
    "wildcards": ("wildcards/hair.txt", "red hair\nred hair\n", "PM009"),
    "pack": ("a.yaml", "prompt: a cat, #1 girl\n", "PM010"),
    "notebook": (
        "a.ipynb",
        '{"cells": [{"cell_type": "code", "source": ["prompt = \\\\"a sky\\\\""]}], "nbformat": 4}',
        None,
    ),
    "jobs": ("a.txt", '--prompt "a sky" --steps x\n--prompt "b" --steps 20\n', "PM004"),
    "caption": ("a.caption", "a sky", None),
}
"""For each kind of file a name, a text, and what is wrong with the text that is not in a prompt of it, if anything can
be."""


@pytest.mark.parametrize("kind", [each.name for each in KINDS])
def test_what_is_wrong_with_a_file_of_any_kind_is_shown(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, text, code = TEXTS[kind]
    made = snapshot(text, f"/prompts/{name}")
    assert made.document.kind == kind
    about_the_file = [each.diagnostic.code for each in made.findings if each.region.name == "file"]
    assert about_the_file == ([code] if code is not None else [])
    assert len(diagnostics_of(made, related=True)) == len(made.findings)

    def read(*arguments: object, **more: object) -> Document:
        document = read_text(*arguments, **more)  # type: ignore[arg-type]
        return replace(document, flaws=(Flaw("container-eats-text", Span(0, 1), "on purpose"),))

    monkeypatch.setattr(snapshots, "read_text", read)
    shown = diagnostics_of(snapshot(text, f"/prompts/{name}"), related=True)
    assert ("PM010", "on purpose") in [(each.code, each.message) for each in shown]


def test_a_large_text_has_no_findings_until_it_is_linted() -> None:
    made = snapshot("(cat:1,2), " + ", ".join(f"tag {number}" for number in range(LARGE // 8)))
    assert made.is_large
    assert made.findings == ()
    made.lint(lambda: None)
    assert codes(made)[0] == "PW002"


def test_linting_that_is_interrupted_leaves_nothing_behind() -> None:
    calls = []

    def interrupt() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OutdatedError

    made = snapshot("(cat:1,2), " + ", ".join(f"tag {number}" for number in range(LARGE // 8)))
    with pytest.raises(OutdatedError):
        made.lint(interrupt)
    assert not made.ready
    assert made.lint(lambda: None).findings


def test_the_prompt_around_a_place_and_the_place_in_it() -> None:
    text = '[{"prompt": "a \\u732b cat", "negative_prompt": "bad"}]'
    made = snapshot(text, "/prompts/a.json")
    found = made.region_at(text.index("cat"))
    assert found is not None
    region, inside = found
    assert region.text[inside:] == "cat"
    escape = text.index("\\u732b")
    assert {(made.region_at(escape + number) or (None, None))[1] for number in range(6)} == {2}
    end = made.region_at(text.index("cat") + 3)
    assert end is not None
    assert end[1] == len(region.text)
    assert made.region_at(0) is None


def test_a_reading_says_what_the_host_makes_of_a_prompt() -> None:
    made = snapshot("a, ((blue sky)) BREAK sea\nSteps: 30, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512")
    (region,) = made.regions
    reading = made.reading(region)
    assert made.reading(region) is reading
    assert reading.steps == 30
    start = region.text.index("blue")
    tag = reading.tag_at(start)
    assert tag is not None
    assert tag.text.strip() == "blue sky"
    assert tag.weight == pytest.approx(1.21)
    assert reading.tokens_in(Span(start, start + 8)) == (2, [1])
    assert reading.tokens_in(Span(region.text.index("sea"), len(region.text))) == (1, [2])


def test_a_prompt_at_which_the_host_stops_has_no_meaning() -> None:
    made = snapshot("(a:1..2) [b:c:1e400]")
    reading = made.reading(next(made.regions))
    assert reading.largest is None
    assert reading.tokens_in(Span(0, 3)) == (0, [])


@pytest.mark.parametrize(("written", "steps"), [("0", 20), ("1001", 20), ("many", 20), ("1000", 1000)])
def test_steps_that_cannot_be_are_the_default(written: str, steps: int) -> None:
    made = snapshot(f"a\nSteps: {written}, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512")
    assert made.reading(next(made.regions)).steps == steps
