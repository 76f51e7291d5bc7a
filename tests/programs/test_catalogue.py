"""What each host has, and ComfyUI's weights beyond the conformance vectors."""

from __future__ import annotations

import pytest

from promptlint.programs.catalogue import NAMES, all_programs, find_host, find_program, first_program, hosts
from promptlint.programs.comfyui.core import comfyui_attention, comfyui_pieces
from promptlint.programs.evaluation import evaluate
from promptlint.roles import RoleName
from promptlint.semantics.host import WEBUI, Host
from promptlint.text import SourceText

A1111, A1111_1_5, COMFYUI, FORGE = map(find_host, ("a1111", "a1111-1.5", "comfyui", "forge"))
TEXT = "a # b\n<lora:x:1>[c:d:5] AND e:0.5"


def texts(host: Host, role: RoleName = "positive") -> list[tuple[str, float, list[str]]]:
    source = host.strip_comments(SourceText(TEXT))
    source, _ = host.cut_networks(source, role)
    steps = host.step_range(20)
    return [
        (part.text, weight, [entry.text for entry in host.scheduled_texts(part, steps)])
        for part, weight in host.split_parts(source, role)
    ]


def test_the_webui_has_every_stage() -> None:
    assert texts(A1111) == [("a \n[c:d:5]", 1.0, ["a \nc", "a \nd"]), (" e", 0.5, [" e"])]


def test_a_negative_prompt_has_no_networks_and_no_composition() -> None:
    assert texts(A1111, "negative") == [
        ("a \n<lora:x:1>[c:d:5] AND e:0.5", 1.0, ["a \n<lora:x:1>c AND e:0.5", "a \n<lora:x:1>d AND e:0.5"])
    ]


def test_before_1_6_there_are_no_comments() -> None:
    assert texts(A1111_1_5)[0][0] == "a # b\n[c:d:5]"
    assert A1111_1_5.step_range(20, 10).start == 0
    assert A1111.step_range(20, 10).start == 20


def test_comfyui_takes_the_text_as_it_is() -> None:
    assert texts(COMFYUI) == [(TEXT, 1.0, [TEXT])]


def test_forge_does_not_know_lyco() -> None:
    uses = FORGE.cut_networks(SourceText("<lyco:a><lora:b>"), "positive")[1]
    assert [lora.name for lora in FORGE.load_loras(uses).loras] == ["b"]
    assert [lora.name for lora in A1111.load_loras(uses).loras] == ["a", "b"]


def test_hosts_are_found_by_name() -> None:
    assert find_host("a1111") is WEBUI
    assert all(find_host(name).name == name for name in hosts())
    with pytest.raises(ValueError, match="comfyui"):
        find_host("midjourney")
    with pytest.raises(ValueError, match="no host is called 'other'"):
        find_host("other")
    with pytest.raises(ValueError, match="forge"):
        evaluate("a", host="a111")


def test_programs_are_found_by_name() -> None:
    assert [find_program(name).name for name in NAMES] == list(NAMES)
    assert len({program.label for program in all_programs()}) == len(NAMES)
    with pytest.raises(ValueError, match="no program is called 'midjourney'; there are a1111"):
        find_program("midjourney")


def test_the_first_program_that_can_be_evaluated_is_taken() -> None:
    assert first_program([None, "other", "midjourney", "forge", "comfyui"]).name == "forge"
    assert first_program([None]).name == "a1111"


def test_each_host_weighs_in_its_own_way() -> None:
    assert [piece.weight for piece in A1111.weigh("((a:1.2):1.5)")] == [pytest.approx(1.8)]
    assert [piece.weight for piece in COMFYUI.weigh("((a:1.2):1.5)")] == [1.2]


def test_in_comfyui_a_last_closer_closes_what_was_left_open() -> None:
    assert comfyui_attention("(a (b)") == [("a ", 1.1), ("(b", 1.1)]


def test_comfyui_pieces_know_their_place() -> None:
    text = "x (\\(a\\): 1e1) y"
    assert [text[piece.start : piece.end] for piece in comfyui_pieces(text)] == ["x ", "\\(a\\)", " y"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000 + "a:1.2)" * 100_000,
        "(" * 200_000 + ")" * 100_000,
        ")" * 50_000 + "(" * 100_000,
        ":" * 10**6,
    ],
)
def test_comfyui_weighs_deep_and_long_texts(text: str) -> None:
    assert comfyui_pieces(text)
