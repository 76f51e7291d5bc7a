from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.resources.requirements.sentences import read_requirements

PAGE = """Why faces look like that

Positive Prompt: halfbody, <lora:koreanDollLikeness_v15:0.8>, (ulzzang-6500:0.8)

  lora:koreanDollLikeness_v15 + ulzzang-6500 are required

The end.
"""

PARTS = (
    "lora:a", "b_1", "plain", " + ", ", ", " and ", " or ", " is required", " are required", "Requires: ",
    "\n", "- ", "LoRA ", "requires ", "<lora:c:1>", " (", ")", ".", "no ", "EasyNegative", "\r\n", "__", ":",
)  # fmt: skip


def read(text: str) -> list[tuple[str | None, str]]:
    return [(requirement.kind, requirement.name) for requirement in read_requirements(text)]


def test_spans_are_those_of_the_names_and_of_the_line() -> None:
    first, second = read_requirements(PAGE, source="page.txt")
    assert (first.kind, first.name, first.source) == ("lora", "koreanDollLikeness_v15", "page.txt")
    assert (second.kind, second.name) == (None, "ulzzang-6500")
    line = "lora:koreanDollLikeness_v15 + ulzzang-6500 are required"
    for requirement in (first, second):
        assert requirement.span is not None
        assert requirement.line is not None
        assert PAGE[requirement.span.start : requirement.span.end] == requirement.name
        assert PAGE[requirement.line.start : requirement.line.end] == line
    assert first.span is not None
    assert first.span.start == PAGE.index(line) + len("lora:")


def test_an_offset_moves_all_spans() -> None:
    (here,) = read_requirements("lora:a is required")
    (there,) = read_requirements("lora:a is required", offset=100)
    assert here.span is not None
    assert there.span is not None
    assert there.line is not None
    assert there.span.start == here.span.start + 100
    assert (there.line.start, there.line.end) == (100, 118)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lora:a is required", [("lora", "a")]),
        ("<lora:my style:0.8> is required!", [("lora", "my style")]),
        ("&lt;lora:a:1&gt; is required", [("lora", "a")]),
        ("lora:a.safetensors is needed", [("lora", "a")]),
        ("- **lora:a** and `b_v2` are required.", [("lora", "a"), (None, "b_v2")]),
        ("> lora:a + plain are required", [("lora", "a"), (None, "plain")]),
        ("For this look lora:a, b and c_1 are also required", [("lora", "a"), (None, "c_1")]),
        (
            "embedding:a + hypernet:b + lyco:c are required",
            [("embedding", "a"), ("hypernetwork", "b"), ("lora", "c")],
        ),
        ("wildcard:__hair__ is required", [("wildcard", "hair")]),
        ("a_v1 + b-2 are required", [(None, "a_v1"), (None, "b-2")]),
        ("EasyNegative and (foo_1:0.8) are required", [(None, "EasyNegative"), (None, "foo_1")]),
        ("The LoRAs a_1 and b_2 are required", [("lora", "a_1"), ("lora", "b_2")]),
        ("LoRA a_1 and embedding b_2 are required", [("lora", "a_1"), ("embedding", "b_2")]),
        ("the fooStyle LoRA is required", [("lora", "fooStyle")]),
        ("this requires lora:a and b_2", [("lora", "a"), (None, "b_2")]),
        ("It needs the LoRA foo_v2.", [("lora", "foo_v2")]),
        ("Requires: lora:a, b", [("lora", "a"), (None, "b")]),
        ("**Required:** lora:a (link below)", [("lora", "a")]),
        ("Requires: lora:a, please download", [("lora", "a")]),
        ("Required LoRAs: alpha, beta", [("lora", "alpha"), ("lora", "beta")]),
        ("Embeddings required: alpha", [("embedding", "alpha")]),
        ("Requires:\r\n- lora:a\r\n- b_v2\r\n\r\n- c", [("lora", "a"), (None, "b_v2")]),
        ("Required LoRAs:\n* alpha\n* beta\nrest", [("lora", "alpha"), ("lora", "beta")]),
    ],
)
def test_statements_about_model_files_are_read(text: str, found: list[tuple[str | None, str]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Python 3.11 is required to run this",
        "All fields are required",
        "no experience is required",
        "DATABASE_URL and DATABASE_SERVICE_ROLE are required",
        "API_URL + API_KEY are required",
        "email_type, recipient_email, and status are required",
        "first_name and last_name are required together.",
        "FlagEmbedding is required for the service",
        "Node 18+ is required",
        "python3-venv is required",
        "some_checkpoint_v1 is required",
        "face_model_v8n.pt is required",
        "at least 8 GB + a fast disk are required",
        "a high-quality embedding is required",
        "a 768-wide embedding is required",
        "An SDXL LoRA is required",
        "A LoRA is required",
        "Query embedding is required",
        "quantization requires LoRA/OFT",
        "This requires LoRA rank <= 32.",
        "the gateway requires LoRaWAN",
        "the probe requires lora_dropout=0.0 and batch_size=1",
        "Required: name, email",
        "Required fields: *",
        "Requirements: python3, node-18",
        "Requirements:\n- Python 3.11\n- git-lfs\n- node_18",
        "time:10 is required",
    ],
)
def test_ordinary_prose_is_not(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "lora:a is not required",
        "no lora:a is required",
        "lora:a or lora:b is required",
        "either lora:a and b_2 are required",
        "lora:a is required if you want more",
        "it does not require lora:a",
        "you don't need lora:a",
        "requires lora:a or lora:b",
    ],
)
def test_denials_alternatives_and_conditions_require_nothing(text: str) -> None:
    assert read(text) == []


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_every_span_holds_its_name_inside_its_line(text: str) -> None:
    requirements = read_requirements(text)
    assert list(requirements) == sorted(requirements, key=lambda each: (each.span is None, each.span))
    for requirement in requirements:
        assert requirement.span is not None
        assert requirement.line is not None
        assert text[requirement.span.start : requirement.span.end] == requirement.name
        assert requirement.line.contains(requirement.span)
        assert "\n" not in text[requirement.line.start : requirement.line.end]
