"""Extra networks and LoRA arguments beyond the conformance vectors."""

from __future__ import annotations

import pytest

from promptlint.semantics.networks import (
    LoraUse,
    UnreadableArgument,
    cut_networks,
    extract_networks,
    lora_activation,
    lora_weights,
    read_lora_arguments,
)
from promptlint.syntax import ExtraNetwork, parse
from promptlint.text import SourceText, Span


def test_tags_come_by_kind_with_their_spans() -> None:
    text = "a <lora:x:1> <hypernet:y> <lora:z>"
    stripped, uses = extract_networks(text)
    assert stripped == "a   "
    assert [text[use.span.start : use.span.end] for use in uses] == ["<lora:x:1>", "<lora:z>", "<hypernet:y>"]


def test_spans_are_those_of_the_origin() -> None:
    source = SourceText.cut_from("# note\ncat <lora:x:1>dog", 7, 24)
    stripped, (use,) = cut_networks(source)
    assert use.span == Span(11, 21)
    assert stripped.text == "cat dog"
    assert stripped.origin(4, 7) == Span(21, 24)


def test_arguments_with_exactly_one_equals_sign_are_named() -> None:
    (use,) = extract_networks("<lora:a:te=1:b==c:te=2>")[1]
    assert use.args == ("a", "b==c")
    assert use.named == {"te": "2"}
    assert use.arguments == ("a", "te=1", "b==c", "te=2")


@pytest.mark.parametrize(
    ("arguments", "lora"),
    [
        (("a",), LoraUse("a", 1.0, 1.0, None)),
        (("a", "0.5"), LoraUse("a", 0.5, 0.5, None)),
        (("a", "0.5", "0.7", "8"), LoraUse("a", 0.5, 0.7, 8)),
        (("a", "1", "te=0.5"), LoraUse("a", 0.5, 0.5, None)),
        (("a", "unet=0.5"), LoraUse("a", 1.0, 0.5, None)),
        (("a=b", "1"), LoraUse("1", 1.0, 1.0, None)),
        (("a", " 1_0 ", "dyn= 4 "), LoraUse("a", 10.0, 10.0, 4)),
        (("a", "TE=3", "1", "1", "1", "more"), LoraUse("a", 1.0, 1.0, 1)),
    ],
)
def test_lora_arguments_are_read_by_position_and_name(arguments: tuple[str, ...], lora: LoraUse) -> None:
    assert read_lora_arguments(arguments) == lora


@pytest.mark.parametrize(
    ("arguments", "bad"),
    [
        (("a", "0,8"), (1, "te", None, "0,8", "float")),
        (("a", "x", "te=1"), (1, "te", None, "x", "float")),
        (("a", "te="), (1, "te", "te", "", "float")),
        (("a", "k=v", "1", "y"), (3, "unet", None, "y", "float")),
        (("a", "unet=y", "1"), (1, "unet", "unet", "y", "float")),
        (("a", "1", "1", "4.5"), (3, "dyn", None, "4.5", "int")),
        (("a", "dyn=4.5"), (1, "dyn", "dyn", "4.5", "int")),
        (("te=1",), (None, "name", None, "", "name")),
    ],
)
def test_an_argument_that_cannot_be_read_is_named(arguments: tuple[str, ...], bad: tuple[object, ...]) -> None:
    read = read_lora_arguments(arguments)
    assert isinstance(read, UnreadableArgument)
    assert (read.index, read.parameter, read.name, read.text, read.wanted) == bad


def test_a_tree_node_is_read_like_the_stage_reads_it() -> None:
    text = "<lora:a:0.5:unet=0.7>"
    (node,) = parse(text)
    assert isinstance(node, ExtraNetwork)
    assert read_lora_arguments(node.arguments) == lora_weights(extract_networks(text)[1][0])


def test_one_bad_argument_drops_every_lora() -> None:
    activation = lora_activation(extract_networks("<lora:a:1> <lora:b:x> <hypernet:c:y>")[1])
    assert activation.loras == ()
    assert activation.error is not None
    assert str(activation.error) == "ValueError: could not convert string to float: 'x'"


def test_kinds_that_the_host_does_not_know_load_nothing() -> None:
    uses = extract_networks("<lyco:a:x> <lora:b>")[1]
    assert [lora.name for lora in lora_activation(uses, kinds={"lora"}).loras] == ["b"]


@pytest.mark.parametrize("text", ["<a:" * 300_000, "<a" * 300_000 + ">", "<a:b>" * 50_000, "<" * 300_000 + ":>"])
def test_long_texts_are_read(text: str) -> None:
    extract_networks(text)
