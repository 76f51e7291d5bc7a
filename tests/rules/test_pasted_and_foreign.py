"""What pasted labels and foreign parameters are found in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.resources.known.pasted_labels import Opens
from promptlint.rules.facts.foreign_parameters import find_foreign_parameters
from promptlint.rules.facts.pasted_labels import find_pasted_labels

noise = st.text(st.sampled_from('Negative prompt: Steps20,Sampler--ar 16:9:v5([{<lora:x>}])\\\n"：—'), max_size=120)


def labels(text: str) -> list[str]:
    return [text[match.span.start : match.span.end] for match in find_pasted_labels(text)]


def foreign(text: str) -> list[str]:
    return [text[match.span.start : match.span.end] for match in find_foreign_parameters(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Negative prompt: lowres", ["Negative prompt:"]),
        ("negative  Prompt : lowres", ["negative  Prompt :"]),
        ("Negative prompt：lowres", ["Negative prompt："]),
        ("Negative prompt lowres, blurry", ["Negative prompt"]),
        ("a cat\nNegative: dog", ["Negative:"]),
        ("Prompt: 1girl", ["Prompt:"]),
        ("parameters ((cat)), dog", ["parameters"]),
        ("parameters\ncat", ["parameters"]),
        ('{"negative_prompt": "", "prompt": "a cat"}', ['"negative_prompt":']),
        ("cat\nSteps: 20, Sampler: Euler a", ["Steps: 20, Sampler: Euler a"]),
        ("cat\nENSD: 31337, Size: 960x640, Model: m", ["ENSD: 31337, Size: 960x640, Model: m"]),
        ("Steps: 5, Seed: 1, Hashes: 2\ncat", ["Steps: 5, Seed: 1, Hashes: 2"]),
        ("cat, Steps: 20", ["Steps: 20"]),
        ("cat, steps: 20, dog\nVersion: v1.6.0", ["steps: 20", "Version: v1.6.0"]),
        ("cat, Sampler: Euler a, dog, CFG scale: 7.5", ["Sampler: Euler a", "CFG scale: 7.5"]),
    ],
)
def test_pasted_labels_are_found(text: str, found: list[str]) -> None:
    assert labels(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "prompt :[cat:dog:0.35]",
        "a sign with a prompt: hello",
        "[(this is a prompt:0.5):(this is a prompt:1.1):0.5]",
        "(negative prompt:1.2)",
        "negative space, negative",
        "a list of parameters",
        "parameters of life, painting",
        "stone steps: 20 of them",
        "Size: large, Model: Kate",
        "(Steps: 20), Steps: 20 of them, Sampler: a cross-stitch, version: old",
        "bad_prompt_version2, easynegative",
    ],
)
def test_ordinary_text_holds_no_label(text: str) -> None:
    assert labels(text) == []


def test_a_label_says_what_follows() -> None:
    text = "cat\nNegative prompt: dog\nSteps: 20, Sampler: DDIM"
    assert [match.opens for match in find_pasted_labels(text)] == [Opens.NEGATIVE, Opens.PARAMETERS]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cat --ar 16:9", ["--ar 16:9"]),
        ("cat —ar 2:3 --v 5.2", ["—ar 2:3", "--v 5.2"]),
        ("cat --no dogs, trees --niji --tile", ["--no dogs, trees", "--niji", "--tile"]),
        ("(cat --q 2)", ["--q 2"]),
        ("a cat::2 dog::-1", ["::2", "::-1"]),
        ("1.2::cat::, 0.8::dog::", ["1.2::cat::", "0.8::dog::"]),
        ("1.2::cat, 0.8::dog ::", ["1.2::cat, ", "0.8::dog ::"]),
    ],
)
def test_foreign_parameters_are_found(text: str, found: list[str]) -> None:
    assert foreign(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "[cat::0.5]",
        "[cat:[dog::0.7]:0.5]",
        "(cat::1.2)",
        "{0.5::summer|0.1::autumn}",
        "3::red hair",
        "3::red hair\n2::blue hair",
        "portrait :: by night",
        "std::vector",
        "cat -- dog",
        "pre--v 5",
        "cat --v",
        "cat --arm 3",
        "<lora:foo--v 5:1>",
        r"cat\::2",
    ],
)
def test_the_hosts_own_syntax_is_not_foreign(text: str) -> None:
    assert foreign(text) == []


@given(noise)
def test_matches_stand_in_order_inside_the_text(text: str) -> None:
    for spans in (
        [match.span for match in find_pasted_labels(text)],
        [match.span for match in find_foreign_parameters(text)],
    ):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
