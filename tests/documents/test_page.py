"""Labelled pages: where sections start and end, and what they require."""

from __future__ import annotations

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text


def _regions(text: str, path: str = "page.md") -> list[tuple[str, str]]:
    document = read_text(text, path=path)
    for regions in document.prompts:
        for region in regions:
            span = region.source.origin(0, len(region.text))
            assert text[span.start : span.end] == region.text
    return [(region.name, region.text) for regions in document.prompts for region in regions]


def _kind(text: str, path: str = "page.txt") -> Document:
    return read_text(text, path=path)


@pytest.mark.parametrize(
    ("page", "regions"),
    [
        ("Positive Prompt: a,\nb\n\nNegative Prompt: c\n\nend", [("positive", "a,\nb"), ("negative", "c")]),
        ("**Positive prompt:** a\n**Negative prompt:** b", [("positive", "a"), ("negative", "b")]),
        (
            "## Positive Prompt\n\na, b\n\n## Negative Prompt\n\nc\n",
            [("positive", "a, b"), ("negative", "c")],
        ),
        (
            "### Prompt\n```\na\n\nb\n```\n### Negative prompt\n```text\nc\n```",
            [("positive", "a\n\nb"), ("negative", "c")],
        ),
        ("- Prompt: `a, b`\n- Negative prompt: `c`", [("positive", "a, b"), ("negative", "c")]),
        (
            "Prompt: a\nNegative prompt: b\nSteps: 20, Sampler: Euler\n",
            [("positive", "a"), ("negative", "b")],
        ),
        (
            "Prompt: a\n\nPrompt: b\nNegative prompt: c",
            [("positive", "a"), ("positive 2", "b"), ("negative 2", "c")],
        ),
        ("Positive Prompt:\n\nNegative Prompt: c", [("negative", "c")]),
        ("Nothing to see here.", []),
        ("The prompt: is in the middle of a line? No, this starts one.", []),
    ],
)
def test_sections_run_from_the_label_to_a_blank_line_label_or_settings(
    page: str, regions: list[tuple[str, str]]
) -> None:
    assert _regions(page) == regions


def test_a_page_says_what_it_requires_outside_its_sections() -> None:
    page = "Positive Prompt: a\n\nNegative Prompt: b\n\nlora:some_style_v15 + other-6500 are required\n"
    document = _kind(page)

    assert [(r.kind, r.name) for r in document.requirements] == [
        ("lora", "some_style_v15"),
        (None, "other-6500"),
    ]


def test_a_requirement_speaks_of_the_prompts_in_front_of_it() -> None:
    page = "Positive Prompt: a\n\nlora:x_v1 is required\n\nPositive Prompt: b\n\nlora:y_v1 is required\n"
    document = _kind(page)

    assert [[r.name for r in document.requirements_of(n)] for n in (0, 1)] == [["x_v1"], ["y_v1"]]


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("a cat", "prompt.txt", "prompt"),
        ("a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 1", "image.txt", "infotext"),
        ("a cat\nNegative prompt: dog", "image.txt", "infotext"),
        ("a cat\nSteps: 20, Sampler: Euler a, Seed: 1", "image.txt", "infotext"),
        ("Positive prompt: a\nNegative prompt: b", "image.txt", "page"),
        ("a cat", "cat.sdprompt", "sdprompt"),
        ("a cat, ratio: wide, mood: dark, time: noon", "prompt.txt", "prompt"),
    ],
)
def test_the_container_is_told_by_name_and_content(text: str, path: str, kind: str) -> None:
    assert read_text(text, path=path).kind == kind
