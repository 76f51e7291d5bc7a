"""What keys do: weights up and down, tags moved, sorted and rid of duplicates, brackets and numbers, chunks split."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as t

from promptlint.lsp.features.actions import actions_at, edits_of
from promptlint.lsp.features.change import Change, with_selection
from promptlint.lsp.features.hands import changes_by
from promptlint.lsp.features.ordering import moved, sorted_tags
from promptlint.lsp.features.stacking import as_brackets, as_number
from promptlint.lsp.features.weighing import reweighed
from promptlint.lsp.features.wrapping import wrapped
from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.semantics import attention
from promptlint.text import Edit, Span, apply_edits
from tests.lsp.connection import Connection
from tests.lsp.texts import changed, opened
from tests.syntax.strategies import prompts

UP, DOWN = partial(reweighed, up=True), partial(reweighed, up=False)
LEFT, RIGHT = partial(moved, right=False), partial(moved, right=True)
Hand = Callable[[Reading, Span], Change | None]


def done(hand: Hand, marked: str, path: str = "/x/a.sdprompt", **options: Any) -> str | None:
    """A text after a key, with what is selected between `|` before and after; None where the key does nothing."""
    text, span = unmarked(marked)
    snapshot = opened(text, path, **options)
    here, there = snapshot.region_at(span.start), snapshot.region_at(span.end)
    assert here is not None
    assert there is not None
    change = hand(snapshot.reading(here[0]), Span(here[1], there[1]))
    return remarked(snapshot, with_selection(snapshot, here[0], change), options) if change is not None else None


def did(name: str, marked: str, path: str = "/x/a.sdprompt", **options: Any) -> str | None:
    """The same of a hand by its name, as it is offered: where the file can hold what it does."""
    text, span = unmarked(marked)
    snapshot = opened(text, path, **options)
    made = changes_by([name], snapshot, span)
    return remarked(snapshot, with_selection(snapshot, *made[name]), options) if made else None


def unmarked(marked: str) -> tuple[str, Span]:
    """A text without its `|`, and what is between them."""
    parts = marked.split("|")
    start = len(parts[0])
    return "".join(parts), Span(start, start + len(parts[1]) if len(parts) == 3 else start)


def remarked(snapshot: Snapshot, result: dict[str, Any], options: dict[str, Any]) -> str:
    """A text after edits, with `|` around what is then selected."""
    new = changed(snapshot, result["edits"])
    assert result["selection"] is not None
    selected = opened(new, snapshot.path, **options).positions.span(result["selection"])
    return apply_edits(
        new, [Edit(Span(selected.start, selected.start), "|"), Edit(Span(selected.end, selected.end), "|")]
    )


@pytest.mark.parametrize(
    ("before", "up", "down"),
    [
        ("a red c|at, b", "(|a red cat|:1.1), b", "(|a red cat|:0.9), b"),
        ("a |red| cat", "a (|red|:1.1) cat", "a (|red|:0.9) cat"),
        ("a |red | cat", "a (|red|:1.1)  cat", "a (|red|:0.9)  cat"),
        ("a (|red|:1.1) cat", "a (|red|:1.2) cat", "a |red| cat"),
        ("a (|red|:0.9) cat", "a |red| cat", "a (|red|:0.8) cat"),
        ("a (r|ed:1.9), b", "a (|red|:2.0), b", "a (|red|:1.8), b"),
        ("a (red:|1.25), b", "a (|red|:1.35), b", "a (|red|:1.15), b"),
        ("((r|ed)), b", "(|red|:1.3), b", "(|red|:1.1), b"),
        ("(r|ed), b", "(|red|:1.2), b", "|red|, b"),
        ("[r|ed], b", "|red|, b", "(|red|:0.8), b"),
        ("[[r|ed]], b", "(|red|:0.9), b", "(|red|:0.7), b"),
        ("(|(red)), b", "(|red|:1.3), b", "(|red|:1.1), b"),
        ("a, |b, |c", "a, (|b|:1.1), c", "a, (|b|:0.9), c"),
        ("[|cat:dog|:0.5]", None, None),
        ("(a, (b|:1.2), c:1.4)", "(a, (|b|:1.3), c:1.4)", "(a, (|b|:1.1), c:1.4)"),
        ("(a, b|, c:1.4)", "(|a, b, c|:1.5)", "(|a, b, c|:1.3)"),
        ("|(a:1.4)|", "(|a|:1.5)", "(|a|:1.3)"),
        ("a <lora:i|nk:0.7>", "a <|lora:ink:0.75|>", "a <|lora:ink:0.65|>"),
        ("a <lora:ink:|1>", "a <|lora:ink:1.05|>", "a <|lora:ink:0.95|>"),
        ("a <lora:i|nk>", "a <|lora:ink:1.05|>", "a <|lora:ink:0.95|>"),
        ("a <lora:i|nk:te=0.5:unet=1>", None, None),
        ("a, |b), (c|, d", None, None),
        ("a, | |, d", None, None),
        ("(a|:1..2)", None, None),
        ("a |\\(b\\)|", "a (|\\(b\\)|:1.1)", "a (|\\(b\\)|:0.9)"),
    ],
)
def test_a_weight_goes_up_and_down(before: str, up: str | None, down: str | None) -> None:
    assert done(UP, before) == up
    assert done(DOWN, before) == down


def test_a_weight_comes_back() -> None:
    text: str | None = "a |red| cat"
    for _ in range(5):
        assert text is not None
        text = done(UP, text)
    assert text == "a (|red|:1.5) cat"
    for _ in range(5):
        assert text is not None
        text = done(DOWN, text)
    assert text == "a |red| cat"


def test_a_program_without_such_weights_has_none() -> None:
    for target in ("novelai", "diffusers"):
        assert done(UP, "a |red| cat", target=target) is None
    assert done(UP, "a <lora:i|nk:1>", target="comfyui") is None
    assert done(UP, "a |red| cat", target="comfyui") == "a (|red|:1.1) cat"


@pytest.mark.parametrize(
    ("before", "left", "right"),
    [
        ("a, b|, c", "|b|, a, c", "a, c, |b|"),
        ("a|, b", None, "b, |a|"),
        ("a,\n(b:1|.2),c", "|(b:1.2)|,\na,c", "a,\nc,|(b:1.2)|"),
        ("(a, b|:1.2), c", "(|b|, a:1.2), c", None),
        ("a BREAK b|, c", None, "a BREAK c, |b|"),
        ("a, |b", "|b|, a", None),
    ],
)
def test_a_tag_moves_among_its_neighbours(before: str, left: str | None, right: str | None) -> None:
    assert done(LEFT, before) == left
    assert done(RIGHT, before) == right


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a, |c, (b:1.2), A cat|, d", "a, |A cat, (b:1.2), c|, d"),
        ("|a, b, c|", None),
        ("|c|, b", None),
        ("|c, a BREAK b|", None),
    ],
)
def test_tags_are_sorted(before: str, after: str | None) -> None:
    assert done(sorted_tags, before) == after


def test_what_is_written_is_spelt_as_the_file_spells_it() -> None:
    before = 'name,prompt,negative_prompt\nx,"a ""r|ed"" cat, b",c\n'
    assert done(UP, before, "/x/styles.csv") == 'name,prompt,negative_prompt\nx,"(|a ""red"" cat|:1.1), b",c\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a red c|at, b", "(a red cat:|1.1|), b"),
        ("a |red| cat", "a (red:|1.1|) cat"),
        ("|red, cat, |dog", "(red, cat:|1.1|), dog"),
        ("(a, r|ed:1.2)", "(a, (red:|1.1|):1.2)"),
        ("[cat:|dog|:0.5]", "[cat:(dog:|1.1|):0.5]"),
        ("|[cat:dog:0.5]|", "([cat:dog:0.5]:|1.1|)"),
        ("a |\\(b\\)|", "a (\\(b\\):|1.1|)"),
        ("a, \U0001f431 c|at\r\nb, c", "a, (\U0001f431 cat\r\nb:|1.1|), c"),
        ("red |cat|\r\nsky", "red (cat:|1.1|)\r\nsky"),
        ("(|red|:1.2)", None),
        ("|(red)|", None),
        ("|[red]|", None),
        ("((r|ed))", None),
        ("[|cat:dog|:0.5]", None),
        ("(|a, b:1.2), c|", None),
        ("a, |b), (c|, d", None),
        ("|a BREAK b|", None),
        ("|a AND b|", None),
        ("a |<lora:x:1>|", None),
        ("a <lo|ra|:x:1>", None),
        ("a |b # note|\nc", None),
        ("a # no|te|\nc", None),
        ("\\|a|", None),
        ("|a \\|, b", None),
        ("a|, |b", None),
        # Where the program fails for the prompt, only what is written says what can be done.
        ("(x:1..2), |a|", "(x:1..2), (a:|1.1|)"),
        ("(x:1..2), |a # note|\nc", None),
        ("(x:1..2), \\|a|", None),
        ("(x:1..2), [|cat:dog|:0.5]", None),
        ("(x:1..2), |a BREAK b|", None),
        ("(x:1..2), <lo|ra|:x:1>", None),
    ],
)
def test_what_is_selected_is_wrapped_in_a_weight(before: str, after: str | None) -> None:
    assert did("wrap", before) == after


def test_a_program_has_its_own_way_with_what_is_wrapped() -> None:
    assert did("wrap", "|[a]|", target="comfyui") == "([a]:|1.1|)"
    assert did("wrap", "|a AND b|", target="comfyui") == "(a AND b:|1.1|)"
    assert did("wrap", "a (|b|", target="comfyui") is None  # the open bracket, which is text, would be weighed too
    assert did("wrap", "|a BREAK b|", target="sdnext") == "(a BREAK b:|1.1|)"
    assert did("wrap", "{cat, |red|}", target="sdnext") is None  # the colon would begin the option's own weight
    assert did("wrap", "{cat, |red|}", target="a1111") == "{cat, (red:|1.1|)}"
    assert did("wrap", "(((0|\\(|", target="sdnext") is None  # it is weighed with what stands before
    assert did("wrap", "a |red| cat", target="diffusers") is None


@pytest.mark.parametrize(
    ("target", "before", "after"),
    [
        ("invoke", "a |red| cat, sea", "a (red)|1.1| cat, sea"),
        ("invoke", "a c|at, sea", "(a cat)|1.1|, sea"),
        ("invoke", "|a cat, sea|", "(a cat, sea)|1.1|"),
        ("invoke", "a c|at \\(fox\\), sea", "(a cat \\(fox\\))|1.1|, sea"),
        ("invoke", "a |cat| (boat)1.3", "a (cat)|1.1| (boat)1.3"),
        ("invoke", "{a, |red|}", "{a, (red)|1.1|}"),
        ("invoke", "(c|at)1.1, sea", None),
        ("invoke", "c|at++, sea", None),
        ("invoke", "|cat|+", None),
        ("invoke", "|cat|5", None),  # it would be the number
        ("invoke", "x|cat|", None),
        ("invoke", "(a |cat| b)1.3", None),
        ("invoke", '("c|at", "sea").blend(1, 2)', None),
        ("novelai", "a |red| cat, sea", "a |1.1|::red:: cat, sea"),
        ("novelai", "a c|at, sea", "|1.1|::a cat::, sea"),
        ("novelai", "a 5 |cat|", "a 5 |1.1|::cat::"),
        ("novelai", "5|cat|, x", None),  # it would begin the number
        ("novelai", "-|cat|, x", None),
        ("novelai", "1.2::c|at::, sea", None),
        ("novelai", "1.2::rain, |sea|", None),
        ("novelai", "{c|at}, sea", None),
        ("novelai", "a, |{b}|", None),
        ("novelai", "ab |1|", None),
    ],
)
def test_other_programs_have_their_own_brackets(target: str, before: str, after: str | None) -> None:
    assert did("wrap", before, target=target) == after


@pytest.mark.parametrize(("target", "family"), [("invoke", "flux"), ("comfyui", "qwen-image")])
def test_nothing_is_wrapped_for_a_model_without_weights(target: str, family: str) -> None:
    assert did("wrap", "a |red| cat", target=target, model_family="sdxl") is not None
    assert did("wrap", "a |red| cat", target=target, model_family=family) is None


@pytest.mark.parametrize(
    ("number", "brackets"),
    [
        ("(|red|:1.1), b", "(|red|), b"),
        ("a, (|red|:1.21)", "a, ((|red|))"),
        ("(|red|:1.331)", "(((|red|)))"),
        ("(|red|:1.4641)", "((((|red|))))"),
        ("(|red|:0.9090909091)", "[|red|]"),
        ("(|red|:0.826446281)", "[[|red|]]"),
        ("(a, (|red, b|:1.21):1.5)", "(a, ((|red, b|)):1.5)"),
        ("\U0001f431\r\n(|red\r\n|:1.21), b", "\U0001f431\r\n((|red\r\n|)), b"),
    ],
)
def test_brackets_become_a_number_and_come_back(number: str, brackets: str) -> None:
    assert did("number", brackets) == number
    assert did("brackets", number) == brackets
    assert did("number", number) is None
    assert did("brackets", brackets) is None


@pytest.mark.parametrize(
    "text",
    [
        "(r|ed:1.2)",
        "(r|ed:1)",
        "(r|ed:0.91)",
        "(r|ed:1.61051)",
        "(r|ed:1..21)",
        "(r|ed",
        "r|ed",
        "((|))",
        "(<lora:a:1>) b|",
    ],
)
def test_what_no_brackets_weigh_stays_a_number(text: str) -> None:
    assert did("brackets", text) is None
    assert did("number", text) is None


def test_brackets_weigh_what_they_weigh_for_the_program() -> None:
    assert did("number", "((((r|ed))))", target="sdnext") == "(|red|:1.464)"
    assert did("brackets", "(r|ed:1.464)", target="sdnext") == "((((|red|))))"
    assert did("brackets", "(r|ed:1.464)") is None
    assert did("brackets", "(r|ed:0.909)", target="sdnext") == "[|red|]"
    assert did("number", "{((r|ed)), b}", target="sdnext") is None
    assert did("number", "((r|ed))", target="comfyui") == "(|red|:1.21)"
    assert (
        did("number", "(a, ((r|ed)), c:1.5)", target="comfyui") is None
    )  # a number there replaces, and does not multiply
    assert did("number", "[r|ed]", target="comfyui") is None
    assert did("brackets", "(r|ed:0.9090909091)", target="comfyui") is None
    for target in ("novelai", "invoke", "diffusers"):
        assert did("number", "((r|ed))", target=target) is None
        assert did("brackets", "(r|ed:1.21)", target=target) is None


def spread(text: str) -> list[tuple[str, float]]:
    """Each character that reaches the model with its weight."""
    return [(character, weight) for piece, weight in attention(text) for character in piece]


GROUPS = st.recursive(
    st.sampled_from(["red", "a, b", "\U0001f431", "\\("]),
    lambda inner: st.one_of(
        st.builds(
            "{}{}{}".format, st.sampled_from(["((", "(", "(((", "(a "]), inner, st.sampled_from(["))", ")", ":1.21)"])
        ),
        st.builds("[{}]".format, inner),
        st.builds("({}:{})".format, inner, st.sampled_from(["1.1", "1.21", "1.331", "0.9090909091", "1.2"])),
        st.builds("{}, {}".format, inner, inner),
    ),
    max_leaves=6,
)


@given(GROUPS, st.data())
def test_brackets_and_numbers_weigh_the_same(text: str, data: st.DataObject) -> None:
    snapshot = opened(text)
    (region,) = snapshot.regions
    place = data.draw(st.integers(0, len(region.text)))
    for hand in (as_number, as_brackets):
        change = hand(snapshot.reading(region), Span(place, place))
        if change is not None:
            old, new = spread(region.text), spread(apply_edits(region.text, change.edits))
            assert [character for character, _ in new] == [character for character, _ in old]
            assert all(math.isclose(w, v, rel_tol=1e-6) for (_, w), (_, v) in zip(new, old, strict=True))


@given(prompts(), st.data(), st.sampled_from(["a1111", "comfyui", "sdnext"]))
def test_to_wrap_adds_characters_and_changes_no_other(text: str, data: st.DataObject, target: str) -> None:
    snapshot = opened(text, target=target)
    for region in list(snapshot.regions)[:1]:
        start = data.draw(st.integers(0, len(region.text)))
        span = Span(start, data.draw(st.integers(start, len(region.text))))
        change = wrapped(snapshot.reading(region), span)
        if change is not None:
            opening, closing = change.edits
            inside = region.text[opening.span.start : closing.span.start]
            before, after = region.text[: opening.span.start], region.text[closing.span.end :]
            new = apply_edits(region.text, change.edits)
            assert new == f"{before}({inside}:1.1){after}"
            assert new[change.selection.start : change.selection.end] == "1.1"


ONES = "one, " * 35
TALE = "a very long tale about the sea and the sky"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{ONES}a ver|y{TALE[6:]}, more", f"{ONES[:-2]} |BREAK| {TALE}, more"),
        (f"{ONES}{TALE} |and more", f"{ONES[:-2]} |BREAK| {TALE} and more"),
        (f"{ONES}(a| very{TALE[6:]}, more:1.2)", f"{ONES[:-2]} |BREAK| ({TALE}, more:1.2)"),
        (f"{ONES[:-1]}\r\n{TALE}|", f"{ONES[:-2]} |BREAK|\r\n{TALE}"),
        (f"{ONES[:-1]}{TALE}|", f"{ONES[:-2]} |BREAK| {TALE}"),
        ("one, " * 37 + "t|wo, " + "two, " * 9, "one, " * 37 + "two |BREAK| " + "two, " * 9),
        ("one, " * 37 + "two, t|wo, " + "two, " * 9, "one, " * 37 + "two |BREAK| two, " + "two, " * 9),
        ("one, " * 37 + "two, two, t|wo, " + "two, " * 9, None),
        ("one, " * 36 + "o|ne, two, " + "two, " * 9, None),
        (f"o|ne, {ONES}{TALE}", None),
        (f"({ONES}a| very{TALE[6:]}:1.2)", None),
        ("one, " * 37 + "t|wo,", None),
        ("cat " * 74 + "ca|t dog", None),
        ("one, " * 20 + f"BREAK {ONES}a| very{TALE[6:]}", "one, " * 20 + f"BREAK {ONES[:-2]} |BREAK| {TALE}"),
        ("one, " * 20 + "o|ne BREAK two", None),
        ("one, two BREAK " + "cat " * 100 + "sk|y", None),
        ("one, " + "cat " * 100 + "sk|y", None),
        (f"x, ({ONES}a| very{TALE[6:]}:1.2)", None),
        (f"{ONES[:-5]}(x, a| very{TALE[6:]}:1.2)", f"{ONES[:-7]} |BREAK| (x, {TALE}:1.2)"),
        ("one, " * 26 + "o|ne, " + "very " * 40 + "long", None),
        ("one, " * 27 + "v|ery " + "very " * 40 + "long", "one, " * 26 + "one |BREAK| very " + "very " * 40 + "long"),
        ("a c|at", None),
    ],
)
def test_a_prompt_is_split_where_a_chunk_ends(before: str, after: str | None) -> None:
    assert did("split", before) == after


def test_a_split_prompt_has_no_tag_in_two_chunks() -> None:
    """By what the program makes of it, with tags of all sizes."""
    for size in range(1, 30):
        text = ONES + "sky " * size + "sea, more, and more"
        place = text.index("sea")
        (region,) = opened(text).regions
        new = did("split", f"{text[:place]}|{text[place:]}")
        if new is None:
            continue
        snapshot = opened(new.replace("|", ""))
        (region,) = snapshot.regions
        reading = snapshot.reading(region)
        tag = reading.tag_at(region.text.index("sea"))
        assert tag is not None
        assert len(reading.tokens_in(tag.span)[1]) == 1
        break
    else:
        pytest.fail("nothing was split")


def test_only_programs_that_fill_chunks_are_split() -> None:
    text = f"{ONES}a ver|y{TALE[6:]}"
    for target in ("forge", "reforge", "forge-classic"):
        assert did("split", text, target=target) == f"{ONES[:-2]} |BREAK| {TALE}"
    for target in ("comfyui", "sdnext", "novelai", "invoke", "swarmui", "diffusers"):
        assert did("split", text, target=target) is None


@pytest.mark.parametrize(
    ("options", "splits"),
    [
        ({"model_family": "sdxl"}, True),
        ({"model_family": "flux"}, False),
        ({"model_family": "sd3"}, False),
        ({"plugins": ["negpip"]}, True),
        ({"plugins": ["regional-prompter"]}, False),
        ({"plugins": ["forge-couple"]}, False),
    ],
)
def test_only_where_break_begins_a_chunk_and_no_region_is_split(options: dict[str, Any], splits: bool) -> None:
    assert (did("split", f"{ONES}a ver|y{TALE[6:]}", target="forge", **options) is not None) == splits


def test_what_stands_beside_a_prompt_says_whether_it_is_split() -> None:
    text = f"{ONES}a ver|y{TALE[6:]}\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512"
    assert did("split", text) is not None
    assert did("split", f"{text}, RP Active: True") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sky, sea, sk|y, fog", "sky, sea, ||fog"),
        ("s|ky, sea, sky, sea", "s||ky, sea"),
        ("sky, |sea, sea|", "sky, |sea|"),
        ("sky, |sea, se|a, sea", None),
        ("|sky, sea|, sky", None),
        ("a, (|sky, sky|:1.2)", "a, (|sky|:1.2)"),
        ("(|sky:1.2), sky|", None),
        ("(|sky, fog), sky|", None),
        ("sky, blue_sky, blue sky, (sky:1.2)|", "blue_sky, (sky:1.2)||"),
        ("<lora:a:1>, b|, <lora:a:1>", "<lora:a:1>, b||"),
        ("sky BREAK sky|", None),
        ("s|ky, sky # promptlint: ignore[PD001]", None),
        ("sky,\r\nsea,\r\nsk|y, \U0001f431,\r\nsea\r\n", "sky,\r\nsea,|| \U0001f431\r\n"),
        ("a|", None),
    ],
)
def test_duplicates_are_removed(before: str, after: str | None) -> None:
    assert did("unique", before) == after


def test_duplicates_are_removed_where_their_rules_are_off() -> None:
    assert did("unique", "sky, sk|y", ignore=["PD"]) == "sky||"
    assert did("unique", "sky, sk|y, (fog:1,2)", select=["PW002"]) == "sky, ||(fog:1,2)"
    assert did("unique", "sky, sk|y", target="novelai") == "sky||"
    assert did("unique", "sky, sk|y, <lora:a:1>, <lora:a:1>", unfixable=["PD001"]) == "sky, sk||y, <lora:a:1>"


FILES = {
    "/x/pack.json": ('[{"prompt": "', ('"', '\\"'), "\\n", '", "negative_prompt": "b"}]'),
    "/x/styles.csv": ('name,prompt,negative_prompt\r\nA,"', ('"', '""'), "\r\n", '",b\r\n'),
    "/x/pack.yaml": ('- name: A\n  prompt: "', ('"', '\\"'), "\\n", '" # kept\n'),
    "/x/a.sdprompt": ("", ('"', '"'), "\r\n", "\r\nNegative prompt: b\r\nSteps: 20, Sampler: Euler a, CFG scale: 7"),
}


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("wrap", '\U0001f431 a "r|ed" cat,\nb', '(\U0001f431 a "red" cat:|1.1|),\nb'),
        ("number", '\U0001f431,\n(("r|ed")), b', '\U0001f431,\n(|"red"|:1.21), b'),
        ("brackets", '\U0001f431,\n("r|ed":1.21), b', '\U0001f431,\n((|"red"|)), b'),
        ("unique", '\U0001f431,\n"sky", sea|,\n"sky", b', '\U0001f431,\n"sky", sea||, b'),
        ("split", f'\U0001f431,\n{ONES}a ver|y{TALE[6:]} "x"', f'\U0001f431,\n{ONES[:-2]} |BREAK| {TALE} "x"'),
    ],
)
def test_hands_write_as_the_file_spells(path: str, name: str, before: str, after: str) -> None:
    front, (quote, spelt), line_end, back = FILES[path]
    old, new = (front + each.replace(quote, spelt).replace("\n", line_end) + back for each in (before, after))
    assert did(name, old, path) == new


def test_a_workflow_is_read_by_comfyui() -> None:
    text = {"1": {"class_type": "CLIPTextEncode", "inputs": {"text": f"((r|ed)), [sea], b, b, {ONES}{TALE}"}}}
    file = json.dumps(text)
    assert did("number", file, "/x/flow.json") == file.replace("((r|ed))", "(|red|:1.21)")
    assert did("split", file.replace("|", "").replace("very", "v|ery"), "/x/flow.json") is None
    assert did("wrap", file.replace("|", "").replace("sea", "s|ea", 1), "/x/flow.json") is not None


def test_nothing_is_offered_that_the_file_cannot_hold() -> None:
    """In a file of wildcards a line that begins with `#` is a comment."""
    assert did("left", "cat, d|og\nsky\n", "/x/wildcards/a.txt", target="comfyui") == "|dog|, cat\nsky\n"
    assert did("left", "cat, # d|og\nsky\n", "/x/wildcards/a.txt", target="comfyui") is None


def test_hands_are_code_actions() -> None:
    text = f"((a cat)), {ONES}{TALE}, a cat"
    snapshot = opened(text)
    place = text.index("very")
    for span, wanted in (
        (Span(4, 4), ["Write the brackets as 1.21"]),
        (Span(place, place), ["Wrap in a weight", "Split at the chunk's border (changes the picture)"]),
        (Span(place, place), ["Remove duplicates (changes the picture)"]),
        (Span(place, len(text)), ["Wrap in a weight"]),
    ):
        found = {each.title: each for each in actions_at(snapshot, span, ["refactor"])}
        assert set(wanted) <= set(found)
        for title in wanted:
            assert edits_of(snapshot, found[title].data)
            assert found[title].kind == t.CodeActionKind.RefactorRewrite


@pytest.mark.asyncio
async def test_a_client_asks_with_commands() -> None:
    connection = Connection()
    await connection.start()
    uri = "file:///x/a.sdprompt"
    connection.open(uri, "a cat, b")
    place = {"line": 0, "character": 3}
    arguments = [uri, {"start": place, "end": place}]
    answers = {}
    for command in ("raiseWeight", "lowerWeight", "moveTagRight", "moveTagLeft", "sortTags"):
        answer = await connection.ask(
            "workspace/executeCommand", {"command": f"promptlint.{command}", "arguments": arguments}
        )
        answers[command] = answer["result"]
    assert [each["newText"] for each in answers["raiseWeight"]["edits"]] == ["(", ":1.1)"]
    assert answers["raiseWeight"]["selection"] == {
        "start": {"line": 0, "character": 1},
        "end": {"line": 0, "character": 6},
    }
    assert [each["newText"] for each in answers["moveTagRight"]["edits"]] == ["b", "a cat"]
    assert answers["moveTagLeft"] is None
    assert answers["sortTags"] is None
    for command, wanted in (
        ("wrapInWeight", ["(", ":1.1)"]),
        ("writeAsNumber", None),
        ("writeAsBrackets", None),
        ("splitAtChunk", None),
        ("removeDuplicates", None),
    ):
        answer = await connection.ask(
            "workspace/executeCommand", {"command": f"promptlint.{command}", "arguments": arguments}
        )
        result = answer["result"]
        assert (result and [each["newText"] for each in result["edits"]]) == wanted
    for wrong in (
        [],
        [uri],
        [uri, 3],
        [uri, {"start": place}],
        [uri, {"start": {"line": -1, "character": 0}, "end": place}],
    ):
        answer = await connection.ask(
            "workspace/executeCommand", {"command": "promptlint.raiseWeight", "arguments": wrong}
        )
        assert answer["result"] is None


def test_titles_say_what_is_done() -> None:
    snapshot = opened("a cat, b")
    (region,) = snapshot.regions
    change = UP(snapshot.reading(region), Span(3, 3))
    assert change is not None
    assert change.title == "Raise the weight to 1.1"
    assert isinstance(snapshot.positions.position(0), t.Position)
