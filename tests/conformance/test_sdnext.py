"""SD.Next's stages against what its own functions gave: one test a field of the vectors."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.documents.collection import no_collection
from promptlint.programs import stage
from promptlint.programs.sdnext.fields import FIELDS
from promptlint.semantics.errors import HostError
from tests.amounts import amount

VECTORS = Path(__file__).parent / "sdnext"
Row = dict[str, Any]


def rows() -> Iterator[Row]:
    for name in ("handmade", "generated"):
        with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


ROWS = list(rows())

WHERE_ABSENT: dict[str, Callable[[str], object]] = {
    "comments": lambda prompt: prompt,
    "networks": lambda prompt: {"text": prompt, "networks": {}},
    "lora": lambda _prompt: [],
}
"""What an absent field stands for; without an entry, a row without the field says nothing."""

LEAST_ROWS = {"attention_no_linebreak": 30, "parts": 50}
"""How many rows say something about a field that was not always asked."""


def result(field: str, prompt: str) -> object:
    try:
        return stage("sdnext", field, prompt)
    except HostError as error:
        return {"error": str(error)}


@pytest.mark.parametrize("field", FIELDS)
def test_stage_gives_what_the_program_gives(field: str) -> None:
    wrong = []
    seen = 0
    for row in ROWS:
        prompt = row["prompt"]
        if field in row:
            expected = row[field]
        elif field in WHERE_ABSENT:
            expected = WHERE_ABSENT[field](prompt)
        else:
            continue
        seen += 1
        actual = result(field, prompt)
        # As JSON, NaN equals itself.
        if actual != expected and json.dumps(actual) != json.dumps(expected):
            wrong.append((row["id"], prompt, actual, expected))
    assert seen >= LEAST_ROWS.get(field, len(ROWS))
    assert not wrong


FRAGMENTS = [
    *"()[]:|\\<>=@,;.#*/ \n\t",
    "cat", "BREAK", "##", "(a:1.2)", ":0.5]", "[a|b]", "/*", "*/", "<lora:", "te=", "unet=", "dyn=", "TE2:", "0.5",
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join)))
def test_any_text_has_a_result_or_an_error_of_the_program(field: str, text: str) -> None:
    json.dumps(result(field, text))


LINEAR = ("comments", "networks", "lora", "schedule", "attention", "attention_a1111", "segments", "parts")
"""One field for each piece of code."""
LENGTH = amount(10_000, 100_000)
HEAVY = [
    "(", "[", ")", "]", ":", "|", "\\", "\n", " ", "#", "[a|", "(a:1.1", "(a [b", "[a:b:5]", "[(a)|b]", "BREAK ",
    "##\n", "/*", "/* x */", "<lora:", "<lora:a:1>", "<lora:a:1@", "a  ", "\\\n", ". ", "TE2",
]  # fmt: skip


@pytest.mark.parametrize("unit", HEAVY)
def test_time_grows_with_the_length(unit: str) -> None:
    """Eight times the length takes eight times as long, and not sixty-four times."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        closers = text.translate(str.maketrans("([<", ")]>"))
        with no_collection():  # what other tests have left in this process is not to be walked meanwhile
            start = time.process_time()
            for field in LINEAR:
                result(field, text)
                result(field, text + closers)
            return time.process_time() - start

    assert seconds(LENGTH) < 0.5 + 24 * seconds(LENGTH // 8)
