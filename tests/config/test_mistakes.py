"""What is said about a configuration that cannot be, and at which key."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from promptlint.config.mistakes import first_mistake
from promptlint.config.model import ConfigFile


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({"steps": "x"}, ("steps",), "steps: must be a whole number, not 'x'"),
        ({"steps": -1}, ("steps",), "steps: must be at least 1, not -1"),
        ({"steps": 1001}, ("steps",), "steps: must be at most 1000, not 1001"),
        ({"select": 3}, ("select",), "select: must be a list, not 3"),
        ({"select": [1]}, ("select", 0), "select.1: must be a text, not 1"),
        ({"plugin-rules": "maybe"}, ("plugin-rules",), "plugin-rules: must be true or false, not 'maybe'"),
        ({"rules": 3}, ("rules",), "rules: must be a table, not 3"),
        ({"overrides": [{}]}, ("overrides", 0), "overrides.1.files is missing"),
        ({"selekt": 1}, ("selekt",), "unknown key 'selekt'; did you mean select?"),
        ({"steps": "x", "selekt": 1}, ("selekt",), "unknown key 'selekt'; did you mean select?"),
        (
            {"overrides": [{"file": []}]},
            ("overrides", 0, "file"),
            "unknown key 'overrides.1.file'; did you mean files?",
        ),
        ({"tags": [{"code": "X"}]}, ("tags", 0, "code"), "tags.1.code: must match ^[A-Z]{1,4}[0-9]{3}$, not 'X'"),
        (
            {"format": {"weights": "tid"}},
            ("format", "weights"),
            "format.weights: must be 'keep', 'tidy' or 'numbers', not 'tid'; did you mean tidy?",
        ),
        (
            {"format": {"qqqq": 1}},
            ("format", "qqqq"),
            "unknown key 'format.qqqq'; there are line-breaks, weights, commas, underscores",
        ),
    ],
)
def test_a_mistake_has_its_key_and_words(values: dict[str, Any], path: tuple[str | int, ...], message: str) -> None:
    with pytest.raises(ValidationError) as error:
        ConfigFile.model_validate(values)
    found, words, kind = first_mistake(error.value, ConfigFile)
    assert (found, words) == (path, message)
    assert message not in kind
