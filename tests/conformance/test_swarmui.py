"""SwarmUI's text node against what it returned, and the tags against what was read of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from promptlint.programs import stage
from promptlint.programs.swarmui.tags import TAG_MEANINGS, TAGS
from promptlint.semantics.errors import HostError

VECTORS = Path(__file__).parent / "swarmui" / "handmade.jsonl"
ROWS = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]


def encoded(prompt: str) -> object:
    try:
        return stage("swarmui", "encoded", prompt)
    except HostError as error:
        return {"error": str(error)}


def test_what_is_encoded_at_which_steps() -> None:
    executed = [row for row in ROWS if "encoded" in row]
    wrong = [
        (row["id"], row["prompt"], ours, row["encoded"])
        for row in executed
        if (ours := encoded(row["prompt"])) != row["encoded"]
    ]
    assert not wrong, wrong
    assert len(executed) > 70


def test_the_tags_of_the_vectors_are_known() -> None:
    names = {
        name.lower()
        for row in ROWS
        if "result" in row and row["result"] != row["prompt"]
        for name in re.findall(r"<(\w+)[\[:>]", row["prompt"])
    }
    assert names <= TAGS, names - TAGS
    assert len(names) > 15


def test_names_of_tags_are_in_lowercase_and_each_has_a_meaning_of_one_line() -> None:
    assert all(re.fullmatch("[a-z]+", name) for name in TAGS)
    assert all(meaning and "\n" not in meaning for meaning in TAG_MEANINGS.values())
