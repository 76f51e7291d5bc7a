"""The stages of extensions on texts of any kind and length, and the places that they keep."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.programs import stage
from promptlint.programs.catalogue import find_program
from promptlint.programs.extensions.adetailer import ADETAILER, detection_prompts, keyword_spans
from promptlint.programs.extensions.dynamic_prompts import DYNAMIC_PROMPTS
from promptlint.programs.extensions.forge_couple import FORGE_COUPLE, common_prompts, region_prompts
from promptlint.programs.extensions.impact_pack import IMPACT_PACK
from promptlint.programs.extensions.impact_pack.reading import lora_tags
from promptlint.programs.extensions.lora_block_weight import LORA_BLOCK_WEIGHT
from promptlint.programs.extensions.loractl import LORACTL
from promptlint.programs.extensions.model import Extension
from promptlint.programs.extensions.neutral_prompt import NEUTRAL_PROMPT, neutral_parts
from promptlint.programs.extensions.prompt_control import PROMPT_CONTROL
from promptlint.programs.extensions.prompt_control.parts import read_parts
from promptlint.programs.extensions.prompt_control.schedule import entries
from promptlint.programs.extensions.prompt_fusion import PROMPT_FUSION
from promptlint.programs.extensions.regional_prompter import REGIONAL_PROMPTER
from promptlint.programs.extensions.regional_prompter import keyword_spans as region_keywords
from promptlint.programs.extensions.smz_nodes import SMZ_NODES, full_pieces
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

EXTENSIONS = (
    ADETAILER,
    DYNAMIC_PROMPTS,
    FORGE_COUPLE,
    IMPACT_PACK,
    LORA_BLOCK_WEIGHT,
    LORACTL,
    NEUTRAL_PROMPT,
    PROMPT_CONTROL,
    PROMPT_FUSION,
    REGIONAL_PROMPTER,
    SMZ_NODES,
)
STAGES = [
    *((each.name, "result") for each in EXTENSIONS if each.vectors is None),
    ("dynamicprompts", "tree"),
    ("comfyui-prompt-control", "schedule"),
    ("comfyui-prompt-control", "parts_of_first"),
    ("comfyui-impact-pack", "lora"),
    ("comfyui-smznodes", "full"),
]
PIECES = [
    *'[](){}:|,$=\\<>@#"\n ',
    "a",
    "0.5",
    " AND ",
    " BREAK ",
    "<lora:a:",
    "[SEP]",
    "{k:v}",
    "ADDCOL",
    "lbw=",
    "DEF(a=",
    "STYLE(",
    "$x = a\n",
]
LONG = 20_000


def run(extension: str, field: str, text: str) -> object:
    try:
        return stage(extension, field, text)
    except HostError as error:
        return str(error)


@pytest.mark.parametrize(("extension", "field"), STAGES)
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_every_text_gives_something_that_json_can_hold(extension: str, field: str, text: str) -> None:
    result = run(extension, field, text)
    assert json.loads(json.dumps(result, allow_nan=False)) == result


@pytest.mark.parametrize(("extension", "field"), STAGES)
def test_long_texts_take_no_more_than_their_share(extension: str, field: str) -> None:
    for unit in ("[", "(", "]", ":", "|", "[a|", "[a:", "(a:1", "[[a AND ", "{", "{k:v}", "<lora:", "$x(", '"', "\\"):
        times = []
        for length in (LONG // 4, LONG):
            start = time.process_time()
            run(extension, field, unit * (length // len(unit)))
            times.append(time.process_time() - start)
        assert times[1] < 1 or times[1] < 10 * times[0], (unit, times)


@pytest.mark.parametrize(
    ("extension", "field", "opener", "closer"),
    [
        ("comfyui-prompt-control", "schedule", "[a:", ":0.5]"),
        ("comfyui-prompt-control", "schedule", "[a|", "]"),
        ("neutral-prompt", "result", "[[a AND ", "] ]"),
        ("forge-couple", "result", "{", "a:b}"),
        ("prompt-fusion", "result", "[a:", ":5]"),
    ],
)
def test_deep_brackets_take_no_more_than_their_share(extension: str, field: str, opener: str, closer: str) -> None:
    start = time.process_time()
    run(extension, field, opener * 1000 + "b" + closer * 1000)
    assert time.process_time() - start < 3


@pytest.mark.parametrize("extension", EXTENSIONS, ids=str)
def test_a_declaration_says_what_it_extends_and_where_that_is_known_from(extension: Extension) -> None:
    assert extension.sources
    assert extension.keywords
    assert all(find_program(name).name == name for name in extension.programs)


@pytest.mark.parametrize("extension", [LORA_BLOCK_WEIGHT, LORACTL], ids=str)
def test_rules_know_the_arguments_of_its_declaration(extension: Extension) -> None:
    assert set(extension.lora_arguments) == set(extension.arguments) - {"te", "unet"}


def test_parts_for_detections_know_their_place() -> None:
    text = "a [SEP] [PROMPT], b [SEP]"
    first, second, third = detection_prompts(text, "main")

    assert (first.text, second.text, third.text) == ("a", "main, b", "main")
    assert [text[each.span.start : each.span.end] for each in (first, second, third)] == ["a", "[PROMPT], b", ""]
    assert keyword_spans(text) == [Span(2, 7), Span(8, 16), Span(20, 25)]


def test_common_prompts_are_filled_in_one_after_the_other() -> None:
    (defined,) = common_prompts("{k: red cat }\n{k} x")
    first, second = region_prompts("{k: red cat }\n{k} x")

    assert (defined.name, defined.text, defined.span) == ("k", "red cat", Span(0, 13))
    assert (first.text, second.text) == ("red cat", "red cat x")
    assert second.origin(0, 7) == Span(14, 17)
    assert second.origin(8, 9) == Span(18, 19)


def test_parts_of_neutral_prompt_know_their_place() -> None:
    _, group = neutral_parts("a AND_PERP [b AND c :2] :0.5")

    assert (group.kind, group.weight, group.keyword) == ("AND_PERP", 0.5, Span(2, 10))
    assert [(child.text, child.weight, child.number) for child in group.children] == [
        ("b ", 1.0, None),
        (" c ", 2.0, Span(21, 22)),
    ]


def test_keywords_of_regions_are_found_inside_of_words() -> None:
    assert region_keywords("STANDARD ADDCOL") == [Span(2, 5), Span(9, 15)]


def test_other_places() -> None:
    (tag,) = lora_tags("a <lora:b:1>")
    pieces = full_pieces("a\\nb (c)")
    first, second = entries(SourceText(" [a:b\\:c:0.5] d"))
    parts = read_parts(entries(SourceText("STYLE(A1111) a AND b"))[0].source)

    assert tag.span == Span(2, 12)
    assert [(each.text, each.start, each.end) for each in pieces] == [("a b", 0, 5), ("c", 6, 7)]
    assert (first.source.text, second.source.text) == ("a d", "b:c d")
    assert second.source.origin(1, 2) == Span(6, 7)
    assert [chunk.origin(0, 1) for part in parts.parts for chunk in part.chunks] == [Span(13, 14), Span(19, 20)]


@pytest.mark.parametrize(
    ("extension", "field", "text"),
    [
        ("prompt-fusion", "result", "[a:b:1,2]" * 30),
        ("forge-couple", "result", "{k:" + "x" * 9000 + "}" + "{k}" * 9000),
        ("regional-prompter", "result_common", "x" * 9000 + " BREAK a" * 9000),
        ("comfyui-prompt-control", "schedule", "DEF(a=a a a a a a a a a a)" + "a " * 9),
    ],
)
def test_what_grows_without_end_is_stopped(extension: str, field: str, text: str) -> None:
    with pytest.raises(HostError, match="MemoryError"):
        stage(extension, field, text)
