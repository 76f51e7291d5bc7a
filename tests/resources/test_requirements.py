"""Requirements in prose, and all the prose that is none."""

from __future__ import annotations

import pytest

from promptlint.resources.requirements import read_requirements


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "lora:koreanDollLikeness_v15 + ulzzang-6500 are required",
            ["lora:koreanDollLikeness_v15", "ulzzang-6500"],
        ),
        ("lora:x is required.", ["lora:x"]),
        ("some_style_v2 and otherStyle are needed", ["some_style_v2", "otherStyle"]),
        ("Requires: lora:a, EasyNegative", ["lora:a", "EasyNegative"]),
        ("- **Requires:** `lora:a` and `bad_prompt_version2`", ["lora:a", "bad_prompt_version2"]),
        ("requires lora:x and y", ["lora:x", "y"]),
        ("Required: <lora:style_v1:0.8>", ["lora:style_v1"]),
        ("Requirements: embedding: some-negative", ["embedding:some-negative"]),
    ],
)
def test_a_list_of_references_is_read(line: str, names: list[str]) -> None:
    text = f"Some words.\n\n{line}\nmore"
    found = read_requirements(text)

    assert [f"{r.kind}:{r.name}" if r.kind else r.name for r in found] == names
    for requirement in found:
        assert requirement.span is not None
        assert text[requirement.span.start : requirement.span.end] == requirement.name


@pytest.mark.parametrize(
    "line",
    [
        "Python 3.11 is required to run this",
        "All fields are required",
        "No experience is required.",
        "These two are required",
        "Requires: Python 3.11",
        "Requires a good GPU and patience",
        "required",
        "is required",
        "Needs: work, time and money",
        "Version 1.5 is required",
        "a cat, 1girl, what else is required",
        "GPU + CUDA are required",
    ],
)
def test_ordinary_prose_requires_nothing(line: str) -> None:
    assert read_requirements(line) == ()
