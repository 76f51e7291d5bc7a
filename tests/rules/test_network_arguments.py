"""The arguments of network tags one by one, and tags with brackets in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import promptlint
from promptlint.rules.facts.bracketed_networks import bare_piece, without_brackets
from promptlint.rules.facts.network_arguments import NetworkArgument, network_tags
from promptlint.rules.facts.template_slots import template_slots
from promptlint.rules.kit.context import Context, Surroundings
from promptlint.semantics.networks import LoraUse, lora_parameters, read_lora_arguments

_DYNAMIC = frozenset({"dynamic-prompts"})


def _arguments(text: str, **surroundings: Any) -> tuple[NetworkArgument, ...]:
    (tag,) = Context(text, "positive", Surroundings(**surroundings)).fact(network_tags)
    return tag.arguments


def _codes(text: str, **config: Any) -> list[str]:
    return [each.code for each in promptlint.lint(text, config=config or None).diagnostics]


def test_each_argument_stands_where_it_is_written() -> None:
    text = "sea, <lora:ink: 0.8 :te=1:foo=x=y:dyn=8>"
    arguments = _arguments(text)
    assert [text[each.span.start : each.span.end] for each in arguments] == [each.text for each in arguments]
    assert [text[each.value_span.start : each.value_span.end] for each in arguments if each.value_span] == [
        each.value for each in arguments
    ]
    assert [each.stands_for for each in arguments] == ["name", "te", "te", "unet", "dyn"]


def test_a_tag_with_a_comment_is_marked_as_a_whole() -> None:
    text = "<lora:ink:0,8 # a remark\n:te=1>"
    assert {(each.span.start, each.span.end) for each in _arguments(text)} == {(0, len(text))}
    assert promptlint.fix(text, unsafe=True).text == text


@pytest.mark.parametrize(
    ("text", "filled_in"),
    [
        ("<lora:ink:{0.5|0.8}:1>", [False, True, False]),
        ("<lora:ink:__weight__:te=__weight__:unet=1>", [False, True, True, False]),
        # What is chosen decides how many arguments there are.
        ("<lora:{ink:0.5|oil}:0.8:te=1>", [True, True, True, False]),
        ("<lora:ink:{0.5::1|2::3}:x:dyn=8>", [False, True, True, True, True, True, True, False]),
        ("<lora:ink:{0.5:1>", [False, False, False]),
        ("<lora:a__b:c__d:1>", [True, True, True]),
    ],
)
def test_what_a_template_fills_in_is_not_judged(text: str, filled_in: list[bool]) -> None:
    assert [each.is_template for each in _arguments(text, plugins=_DYNAMIC)] == filled_in
    assert not any(each.is_template for each in _arguments(text))


@given(st.text(alphabet="{}_a|:", max_size=24))
@example("{__}{}__")
@example("__{__}")
@example("__{__{}}")
def test_slots_are_closed_and_apart(text: str) -> None:
    slots = template_slots(text)
    end = 0
    for slot in slots:
        assert end <= slot.start < slot.end
        written = text[slot.start : slot.end]
        assert (written[0], written[-1]) == ("{", "}") or (written[:2], written[-2:]) == ("__", "__")
        end = slot.end


_PIECES = st.sampled_from(["ink", "0.8", "te=1", "te=x", "unet=0.5", "dyn=8", "dyn=x", "", "1e2", "x=1", "a=b=c", "8"])


@given(st.lists(_PIECES, min_size=1, max_size=6).map(tuple))
def test_what_cannot_be_read_is_what_the_host_cannot_read(arguments: tuple[str, ...]) -> None:
    """PR003 speaks of a tag exactly where the host reads no use of it."""
    parameters = lora_parameters(arguments)
    assert len(parameters) == len(arguments)
    text = f"<lora:{':'.join(arguments)}>"
    found = [each for one in promptlint.lint(text, config={"select": ["PR003"]}).diagnostics for each in one.unfold()]
    read = read_lora_arguments(arguments)
    if "name" in parameters:
        assert bool(found) == (not isinstance(read, LoraUse))
    places = [(each.span.start, each.span.end) for each in found]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("(lora:1.42):ink_v2:0.7", "lora:ink_v2:0.7"),
        ("lora:(ink wash:0.7:1.1)", "lora:ink wash:0.7"),
        ("(lora:ink:0.7):1.2", "lora:ink:0.7"),
        ("[lyco:ink:0.7]", "lyco:ink:0.7"),
        ("(lora:ink (v2):0.7:te=0.5)", "lora:ink (v2):0.7:te=0.5"),
        ("lora:(ink):0.7:0.5", "lora:ink:0.7:0.5"),
        ("\\(LoRA : ink : 0.7\\)", "lora:ink:0.7"),
        ("(lora:ink)", "lora:ink"),
        ("(lora:1.1) (ink:1.1):0.7", None),
        ("(lora:1.1)", None),
        ("(lora:ink:strong)", None),
        ("(lore:ink:1)", None),
    ],
)
def test_the_plain_tag(written: str, meant: str | None) -> None:
    assert without_brackets(written) == meant


@given(st.text(alphabet="()[]\"'a ", max_size=12))
def test_a_bare_piece_is_bare(piece: str) -> None:
    bare, opened, closed = bare_piece(piece)
    assert bare in piece
    assert len(bare) + len(opened) + len(closed) <= len(piece)
    assert bare_piece(bare) == (bare, "", "")


@pytest.mark.parametrize(
    "text",
    ["<lora:(ink):1>", "<lora:'ink':1>", "<lora:(ink:strength=1)>", "<(lora:1.1):ink:1>", "<lora:ink:strength=1>"],
)
def test_a_tag_has_one_finding(text: str) -> None:
    assert len(_codes(f"old sea, {text}, rain")) == 1


@pytest.mark.parametrize(
    ("target", "codes"), [("a1111", ["PR020"]), ("forge", ["PR020"]), ("sdnext", []), ("comfyui", ["PX006"])]
)
def test_each_program_has_its_own_names(target: str, codes: list[str]) -> None:
    assert _codes("<lora:ink:0.8:mid=0.5>", target=target) == codes


def test_undeclared_extensions_are_not_printed_by_default() -> None:
    (found,) = promptlint.lint("<lora:ink:1:lbw=1,0,1:step=5-10:x=1>").diagnostics
    assert (found.code, str(found.severity)) == ("PR020", "info")


def test_lists_of_wildcards_fill_in_tags(tmp_path: Path) -> None:
    file = tmp_path / "wildcards" / "inks.txt"
    file.parent.mkdir()
    file.write_text("<lora:ink:{0.5|0.8}>\n<lora:oil:__weight__:strength=__x__>\n<lora:fog:0,8>\n", encoding="utf-8")
    codes = [(each.code, each.span.start) for each in promptlint.lint_file(file).diagnostics]
    assert codes == [("PR003", 10)]


@pytest.mark.parametrize(
    "text", ["<lora:a:" + "1" * 60_000 + "x>", "<lora:a" + ":(x" * 30_000 + ">", "<lora:" + "(" * 90_000 + ">"]
)
def test_long_tags_take_linear_time(text: str) -> None:
    promptlint.lint(text)
