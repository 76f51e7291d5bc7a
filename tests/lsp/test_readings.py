"""What a reading of a prompt knows at its edges."""

from __future__ import annotations

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.lsp.readings import Reading


def _reading(text: str, path: str = "a.sdprompt") -> Reading:
    return Reading(read_text(text, path=path).regions[0], "a1111", {})


def test_the_leaf_around_a_place_is_the_one_that_begins_there() -> None:
    reading = _reading("cat, (dog:1.2)")
    found = [reading.leaf_at(offset) for offset in (0, 4, 5, 6, 8, 9, 14)]
    assert [each and each[1].text for each in found] == ["cat, ", "cat, ", "(", "dog", "dog", ":1.2)", ":1.2)"]
    assert reading.leaf_at(-1) is None


def test_a_tag_reaches_up_to_its_end() -> None:
    reading = _reading("cat, fox")
    found = [reading.tag_at(offset) for offset in range(9)]
    assert [each and each.text for each in found] == ["cat"] * 4 + [None] + ["fox"] * 4


@pytest.mark.parametrize(
    ("written", "steps"), [("1", 1), ("30", 30), ("1000", 1000), ("1001", 20), ("0", 20), ("many", 20), ("", 20)]
)
def test_the_steps_are_those_beside_the_prompt(written: str, steps: int) -> None:
    (regions,) = Document.of_prompts("a cat", settings={"Steps": written} if written else {}).prompts
    assert Reading(regions[0], "a1111", {}).steps == steps
