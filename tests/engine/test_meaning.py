"""When two prompts mean the same to the host."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.engine.meaning import readers_of, same_meaning
from promptlint.semantics.chunking import Chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import evaluate
from promptlint.semantics.host import Host
from promptlint.semantics.tokenizer import tokens


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A  cat\n", "a cat"),
        ("((a:1.2))", "(a:1.32)"),
        ("(a:1)", "a"),
        ("a, (), b", "a, , b"),
        ("a # note\n, b", "a\n, b"),
        ("([a:b:5]:1)", "[a:b:5]"),
        ("a<lora:x:1>", "a <lora:x:1>"),
        ("[a:b:1e400]", "[c:b:1e400]"),
        ("(a:1..2)", "(b:1..2)"),
    ],
)
def test_same(before: str, after: str) -> None:
    assert same_meaning(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a,{b}", "a, {b}"),
        ("smile ,:3, a", "smile, :3, a"),
        ("a, b,", "a, b"),
        ("long_hair", "long hair"),
        ("(a:1.2)", "(a:1.21)"),
        ("[a:b:5]", "[a:b:6]"),
        ("<lora:x:1> a", "a"),
        ("<lora:x:1>", "<lora:x:1.0>"),
        ("a AND b", "a and b"),
        ("a AND b", "a, b"),
        ("a :1.2", "a"),
        ("a BREAK b", "a b"),
        ("a (break:-1) b", "a BREAK b"),
        ("a\x1cb", "a b"),
        (",<|startoftext|>", ",<|STARTOFTEXT|>"),
        ("cat<lora:x:1>dog", "cat <lora:x:1>dog"),
        ("(a:1..2)", "(a:1.2)"),
        ("[a:b:1e400]", "[a:b:1]"),
        # What twenty steps do not come to: more of them do, and the hires pass.
        ("[cat:dog:30]", "[cat:fox:30]"),
        ("[cat:dog:0.01]", "[fox:dog:0.01]"),
        ("[cat:dog: 1.5 ]", "[cat:fox: 1.5 ]"),
        ("[,â€™:1.]", "[, â€™:1.]"),
        ("a [:(sea, [cat::\n25]:1.2):1.]", "a [:(sea, [fox::\n25]:1.2):1.]"),
    ],
)
def test_different(before: str, after: str) -> None:
    assert not same_meaning(before, after)


def test_in_the_negative_prompt_a_tag_is_text() -> None:
    assert not same_meaning("<lora:x:1>", "<lora:y:1>", "negative")
    assert same_meaning("a  AND b", "a and b", "negative")


@pytest.mark.parametrize(("weight", "same"), [("1.2000000000001", True), ("1.200000002", False), ("1.2000005", False)])
def test_weights_are_the_same_to_one_part_in_a_thousand_million(weight: str, same: bool) -> None:
    assert same_meaning("(sea:1.2)", f"(sea:{weight})") is same
    assert same_meaning("(a b:1.2) c", f"(a, b:{weight}) c") is False


# Words whose tokens could depend on their case, their neighbours or what stands between them.
_WORDS = (
    *("BREAK", "break", "Break", "AND", "and", "a", "B", "don't", "it'S", "<|startoftext|>", "<|ENDOFTEXT|>", "4k"),
    *(",", ":", ".", "...", "(", ")", "[", "]", "\\(", "long_hair", "&", "&amp;", "\x1b[0m", "\x00", "é", "ＢＲＥＡＫ"),
)
_GAPS = ("", " ", "  ", "\n", "\t", "\x0b", "\x1c", "\u3000", "\r\n")
_PIECES = ("{}", "({}:-1)", "({}:1)", "({})", "(({}:-1):1.0)", "[{}]", "(({}:2):-0.5)")


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two prompts of much the same words, in pieces and with gaps of their own."""
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5))
    texts = []
    for _ in range(2):
        text = ""
        for word in words:
            changed = draw(st.sampled_from((word, word, word.lower(), word.upper())))
            piece = draw(st.sampled_from(_PIECES)) if draw(st.booleans()) else "{}"
            text += draw(st.sampled_from(_GAPS)) + piece.format(changed)
        texts.append(text)
    return texts[0], texts[1]


def _whole(text: str, host: Host) -> object:
    """All that same_meaning compares, without a short cut; weights to 1e-9."""
    try:
        read = evaluate(text, host=host)
        return [
            (
                part.weight,
                [(each.end_step, [c.ids for c in each.chunks.chunks], _weights(each.chunks)) for each in part.texts],
            )
            for part in read.parts
        ]
    except HostError as error:
        return error.kind, tokens(text) if host.unparsed_on_error else []


def _weights(chunks: Chunks) -> list[str]:
    return [f"{weight:.6g}" for c in chunks.chunks for weight in c.weights]


@pytest.mark.parametrize("target", ["a1111", "sdnext", "comfyui", "novelai", "invoke"])
@settings(deadline=None)
@given(pair=_pairs())
def test_the_short_cuts_say_what_the_whole_comparison_says(pair: tuple[str, str], target: str) -> None:
    one, other = pair
    same = all(_whole(one, host) == _whole(other, host) for host in readers_of(target))
    assert same_meaning(one, other, target=target) == same


def test_the_weight_of_a_break_changes_nothing() -> None:
    assert same_meaning("fog BREAK sea", "fog (BREAK) sea", target="sdnext")
    assert same_meaning("BREAKBREAK BREAK", "BREAKBREAK(BREAK)", target="sdnext")
    assert not same_meaning("fog BREAK sea", "fog (BREAK sea)", target="sdnext")


def test_only_a_host_that_has_breaks_makes_one() -> None:
    (comfyui, _) = readers_of("comfyui")
    assert not same_meaning("a (BREAK:-1) b", "a (BREAK:1) b", target="comfyui")
    assert len(evaluate("a (BREAK:-1) b", host=comfyui).parts[0].texts[0].chunks.chunks) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a,  embedding:x ,b", "a, embedding:x, b"),
        ("a,\nembedding:x", "a, embedding:x"),
        ("( embedding:x )", "(embedding:x:1.1)"),
        ("embedding: x  b", "embedding:x b"),
        ("a /* b\nc */ d", "a  /* b  c */ d"),
        ("a , b // c", "a, b // c"),
        ("a // b\nc", "a  // b\nc"),
        ("https:/a ,b", "https:/a, b"),
    ],
)
def test_the_same_in_comfyui(before: str, after: str) -> None:
    assert same_meaning(before, after, target="comfyui")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lake //\nfog", "lake // fog"),  # typed, the end of the line ends the comment
        ("lake // fog", "lake // bog"),  # sent by a program, it is text
        ("lake /* fog */ sea", "lake sea"),
        ("lake / / fog\nsea", "lake // fog\nsea"),
        ("lake /* fog", "lake /* fog */"),
        ("a,embedding:x", "a, embedding:x"),
        ("a,\tembedding:x", "a, embedding:x"),
        ("embedding:x,b", "embedding:x, b"),
        ("embedding:x", "embedding:X"),
        ("embedding:x", "(embedding:x:1.2)"),
        ("embedding:,x,", "embedding:, x,"),
        ("embedding:x", "x"),
        ("x(embedding:y:1)", "xembedding:y"),
    ],
)
def test_different_in_comfyui(before: str, after: str) -> None:
    assert not same_meaning(before, after, target="comfyui")
    assert not same_meaning(after, before, target="comfyui")


def test_other_programs_have_no_such_comments_and_names() -> None:
    assert same_meaning("lake //\nfog", "lake // fog")
    assert same_meaning("lowres,embedding:x", "lowres, embedding:x", target="novelai")
