"""Lists of "Prompt S/R": each text is a fragment, at its place, and is written back in all its quotes."""

from __future__ import annotations

import json

import pytest

from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_text, reread
from promptlint.text import Edit, Span, apply_edits

_SETTINGS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Script: X/Y/Z plot, X Type: Prompt S/R, X Values"
GRID = (
    f'a cat, sky\nNegative prompt: blurry\n{_SETTINGS}: "cat, \\"a \\"\\"big\\"\\" dog, wet\\",  bird\\nfish", Seed: 1'
)
PAYLOAD = json.dumps(
    {"prompt": "a cat", "script_name": "x/y/z plot", "script_args": [7, 'cat, "a dog, wet"', [], 0, "", [], 0, "", []]}
)


def fragments(document: Document) -> list[Region]:
    return [region for group in document.prompts for region in group if ", text " in region.name]


def test_the_texts_of_a_grid() -> None:
    document = read_text(GRID, path="grid.txt")
    found = fragments(document)
    assert [region.text for region in found] == ["cat", 'a "big" dog, wet', "bird", "fish"]
    assert [region.text for group in document.prompts[:1] for region in group] == ["a cat, sky", "blurry"]
    bird = found[2].source.origin(0, 4)
    assert GRID[bird.start : bird.end] == "bird"


def test_the_texts_of_a_payload() -> None:
    document = read_text(PAYLOAD, path="payload.json")
    assert [region.text for region in fragments(document)] == ["cat", "a dog, wet"]
    assert document.flaws == ()


def test_other_axes_hold_no_prompts() -> None:
    assert fragments(read_text(GRID.replace("Prompt S/R", "Sampler"), path="grid.txt")) == []
    assert fragments(read_text(PAYLOAD.replace("[7,", "[4,"), path="payload.json")) == []


@pytest.mark.parametrize(
    ("text", "path", "old", "new"),
    [
        (GRID, "grid.txt", "wet", 'very "wet"'),
        (GRID, "grid.txt", "bird", "bird, red"),
        (GRID, "grid.txt", "fish", "fisch\\(x\\)"),
        (PAYLOAD, "payload.json", "dog", 'd"g'),
        (PAYLOAD, "payload.json", "cat", "cats, all"),
        (f"a cat\n{_SETTINGS}: cat", "grid.txt", "cat", "cat: red, blue"),
    ],
)
def test_an_edit_of_one_text_leaves_the_others(text: str, path: str, old: str, new: str) -> None:
    document = read_text(text, path=path)
    found = fragments(document)
    region = next(region for region in found if old in region.text)
    at = region.text.index(old)
    fixed = apply_edits(text, region.in_file([Edit(Span(at, at + len(old)), new)]))
    wanted = [each.text.replace(old, new) if each is region else each.text for each in found]
    assert [each.text for each in fragments(reread(document, fixed))] == wanted
