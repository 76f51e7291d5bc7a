"""Every file of the corpus of real files; skipped where the corpus is not there."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from functools import partial
from pathlib import Path

import pytest

from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_document, reread
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter
from promptlint.text import Edit, Span, apply_edits

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")


def _files() -> list[dict[str, str]]:
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "files" / "manifest.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


FILES = _files()
IDS = [entry["path"][:60] for entry in FILES]


def _read(entry: dict[str, str]) -> Document:
    pytest.importorskip("PIL")
    return read_document(CORPUS / "files" / entry["path"])


def _regions(document: Document) -> list[Region]:
    return [region for group in document.prompts for region in group]


@pytest.fixture(scope="module")
def expected() -> dict[tuple[str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with (CORPUS / "prompts.jsonl").open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            found[record["source_repo"], record["source_path"]].append(record)
    return found


@pytest.mark.parametrize("entry", FILES, ids=IDS)
def test_the_prompts_are_those_that_were_cut_from_the_file(
    entry: dict[str, str], expected: dict[tuple[str, str], list[dict[str, str]]]
) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    document = _read(entry)
    for region in _regions(document):
        found[region.text.strip()].add(str(region.role))
    for record in expected[entry["source_repo"], entry["source_path"]]:
        if record["text"].startswith('{"adm_guidance"'):
            continue  # the corpus took the whole JSON of Fooocus for a prompt
        if document.kind == "page" and f"`{record['text']}`" in document.text:
            continue  # an example in a sentence that explains the syntax
        assert record["text"].strip() in found, record["id"]
        if record["kind"] != "unknown":
            assert record["kind"] in found[record["text"].strip()], record["id"]


@pytest.mark.parametrize("entry", FILES, ids=IDS)
def test_offsets_point_at_the_very_characters(entry: dict[str, str]) -> None:
    document = _read(entry)
    for region in _regions(document):
        assert region.origin == document.text
        for segment in region.source.segments:
            if segment.verbatim:
                piece = region.text[segment.at : segment.at + segment.length]
                assert document.text[segment.start : segment.end] == piece


@pytest.mark.parametrize("entry", FILES, ids=IDS)
def test_an_edit_changes_the_bytes_of_its_prompt_only(entry: dict[str, str]) -> None:
    document = _read(entry)
    for number, region in enumerate(_regions(document)[:40]):
        if document.binary:
            assert region.in_file([Edit(Span(0, 1), "x")]) == []
            continue
        at = len(region.text) // 2
        edits = region.in_file([Edit(Span(at, at + 1), 'new, "words" (here)')])
        assert edits
        after = reread(document, apply_edits(document.text, edits))
        wanted = region.text[:at] + 'new, "words" (here)' + region.text[at + 1 :]
        before = [each.text for each in _regions(document)]
        before[number] = wanted
        assert [each.text for each in _regions(after)] == before


@pytest.mark.parametrize("entry", FILES, ids=IDS)
def test_reading_and_writing_without_a_fix_gives_the_same_bytes(entry: dict[str, str]) -> None:
    document = _read(entry)
    if not document.binary:
        data = (CORPUS / "files" / entry["path"]).read_bytes()
        assert apply_edits(document.text, []).encode(document.encoding) == data


@pytest.mark.parametrize("entry", FILES, ids=IDS)
def test_any_one_fix_changes_only_its_own_prompt(entry: dict[str, str]) -> None:
    document = _read(entry)
    if document.binary:
        return
    before = [region.text for region in _regions(document)]
    numbers = {region.name: number for number, region in enumerate(_regions(document))}
    for finding in Linter({"select": ["ALL"]}).lint_document(document).findings:
        fix = finding.diagnostic.fix
        if fix is None or finding.region.name not in numbers or len(numbers) < len(before):
            continue
        number = numbers[finding.region.name]
        fixed = apply_edits(document.text, finding.edits)
        place = _regions(document)[number].source.origin(0, len(before[number]))
        start, end = max(0, place.start - 1), place.end + 1  # a cell may get quotes
        assert fixed[:start] == document.text[:start]
        assert fixed[len(fixed) - len(document.text) + end :] == document.text[end:]
        after = [region.text for region in _regions(reread(document, fixed))]
        wanted = apply_edits(before[number], fix.edits)
        assert after == [
            *before[:number],
            *([wanted] if wanted.strip() else []),
            *before[number + 1 :],
        ]


@pytest.mark.parametrize("entry", FILES, ids=IDS)
def test_fixing_everything_changes_nothing_but_prompts(entry: dict[str, str]) -> None:
    document = _read(entry)
    if document.binary:
        return
    result = fix_document(Linter(), document, partial(reread, document), unsafe=True)
    assert result.converged
    assert len(_regions(result.document)) <= len(_regions(document))
    if document.kind == "comfyui":
        json.loads(result.document.text)
    if document.kind in ("styles", "log"):
        before, after = (list(csv.reader(text.splitlines())) for text in (document.text, result.document.text))
        assert [row[:1] for row in before] == [row[:1] for row in after] or document.kind == "log"
