"""What the extensions of ComfyUI's nodes, and those for weights and schedules, say of a prompt: nothing where it is
written as their pages show it, and the place where one of them stops or misreads it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint import lint
from promptlint.documents.reader import read_text
from promptlint.programs import stage
from promptlint.programs.extensions.catalogue import find_extension
from promptlint.programs.extensions.model import Asked, Fault
from promptlint.semantics.errors import HostError

TARGETS: Mapping[str, str] = {"prompt-control": "comfyui", "impact-pack": "comfyui", "smz-nodes": "comfyui"}
"""The program of an extension, where it is not A1111."""

TAME: Mapping[str, tuple[str, ...]] = {
    "prompt-control": (
        "a [large::0.1] [cat|dog:0.05] [<lora:ink:0.5:0.6>::0.5]\n[in a park:in space:0.4]",
        "a [red:blue:0.5] heron",
        "a [red:[blue::0.7]:0.5] heron",
        "a heron [at dawn:0.5], lake",
        "lake [before:during:after:0.3,0.7]",
        "lake [mist:0.1,0.4], [mist:sun:0.1,0.4]",
        "a large [dog:cat<lora:cats:0.5>:SECOND_PASS]",
        "a [black:blue:X] [cat:dog:Y] [walking:running:Z] in space",
        "<lora:ink:1> [<lora:oil:1>::0.5]",
        "[SEQ:a:0.2:b:0.5:c:1], lake",
        "cat :1 AND dog :2",
        "cat [\\:0::0.5] AND dog",
        'a sign that says "CATS AND DOGS", STYLE(A1111)',
        "STYLE(A1111, length+mean) a (red:1.1) cat with (brown:0.9) spots",
        "STYLE(comfy++) a heron BREAK reeds",
        "TE(l=cat) TE(g = (dog:1.1)) TE(t5xxl=tiger)",
        "SHIFT(1) cat, dog, tiger, mouse",
        "SHUFFLE() SHIFT(1,;) cat, dog ; tiger, mouse",
        "cat MASK(0 0.5, 0 1) AND dog MASK(0.5 1, 0 1)",
        "cat AREA(0 0.5, 0 1) AND dog AREA(0.5 1, 0 1)",
        "cat MASK(0 256, 64 512) FEATHER(8) AND dog IMASK(0, 0.5)",
        "dog FILL() COUPLE(0.5 1) cat COUPLE MASK(0 0.5) fox",
        "SDXL(1024 1024, 1024 1024, 0 0) harbour, fog",
        "DEF(MYMACRO=[(prompt $1:$2):(prompt $1:$3):$4])\nMYMACRO(test; 1.1; 0.7; 0.2)",
        "DEF(MACRO(example; 0; 1)=[$1:$2,$3])\nMACRO MACRO(test; 0.2)",
        "This is a comic\nTop panel: $CAT\n\nSEG(CAT)\na sleeping cat",
        "a group of animals, [CUT:white cat:white], [CUT:brown dog:brown:0.5:1.0:1.0:_]",
        "[<emb:ink>:oil:0.5], lake",
        "<loractl:ink:0.5@0,1@0.5>, lake # a note\n# another note",
        "prompt1 AVG(0.5) prompt2 AVG() prompt3",
    ),
    "prompt-fusion": (
        "[night light:magical forest: 5, 15]",
        "[night light:magical forest:harbour: 5, 15, 25:catmull]",
        "[boat|a strange sight:0.5]",
        "(lantern: 1.0, 2.0), lake",
        "[(lantern: 1.0, 2.0)::5]",
        "[space station : kitchen mixer :: mean]",
        "[space station : kitchen mixer : 1, 3 : mean]",
        "[heron:gull:crow: , 7, 10]",
        "[heron:gull:crow: , .1, .4:bezier] over the sea",
        "a [heron:gull:crow:2,10,15], sky",
        "$style = oil painting\na heron, $style",
        "$weather = fog\n$place = harbour\n$place, $weather, ($place:1.2)",
        "$prompt($style, $quality) = (\n    A picture in the style of $style,\n    $quality\n:1)\n$prompt(oil, fine)",
        "$when = 5\n[heron:gull:$when], sky",
        "[heron:gull:0.5], [fog:8], [rain::0.7]",
        "[red|blue] boat, (sea:1.2), [mist]",
        "(sea:0,1), lake",
        "heron \\(bird\\), lake",
        "[red:blue:5] [note: harbour], sky",
        "a fine [boat:ship:3, 10:linear] at sea",
    ),
    "lora-block-weight": (
        "<lora:ink:1:lbw=MIDD>, lake",
        "<lora:ink:1:1:lbw=OUTALL>, lake",
        "<lora:ink:1:lbw=ALL0.5>, lake",
        "<lora:ink:1:lbw=INS>, lake",
        "<lora:ink:lbw=ALL:stop=10>, lake",
        "<lora:ink:lbw=ALL:start=10>, lake",
        "<lora:ink:lbw=ALL:step=5-10>, lake",
        "<lora:ink:1:lbw=MIDD:lbwe=ATTNON>, lake",
        "<lora:ink:1:lbw=1,0,0,0,1,1,1,1,1,1,1,1,0,0,0,0,0>, lake",
        "<lora:ink:1:lbw=0,0,1,0,0,0,0,0,0,0,0,0>, lake",
        "<lora:ink:1:1:lbw=1,1,1,1,1,1,1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0>, lake",
        "<lora:ink:1:lbw=1,1,1,1,1,1,1,1,R,R,R,R,R,R,R,R,U>, lake",
        "<lora:ink:0.5:lbw=X,1,1,1,1,1,1,1,1,1,1,1,X,X,X,X,X:x=0.7>, lake",
        "<lora:ink:1:lbw=MYOWN>, lake",
        "<lora:ink:1:lbw=MID>, lake",
        "<lora:ink:1:lbw=XYZ>, <lora:oil:1:lbw=ZYX>, lake",
        "<lora:ink:0.8>, <lora:oil:te=0.5:unet=1>, lake",
        "<lora:ink:1:lbw=1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1>, lake",
        "<lyco:ink:1:1:lbw=IN02>, lake",
    ),
    "loractl": (
        "<lora:ink:0.5:hr=1.0>, lake",
        "<loractl:ink:0.5:hr=1.0>, lake",
        "<lora:ink:0@0,1@0.5,0@1>, lake",
        "<lora:ink:0.25@0.5,1@1>, lake",
        "<lora:ink:0@0,1@1:hr=1@0,0@1>, lake",
        "<lora:ink:1:0@5,1@6>, lake",
        "<lora:ink:te=1:unet=0@0,1@1>, lake",
        "<lora:ink:te=0@0,1@1:unet=1>, lake",
        "<lora:ink:0.5@0;1@10>, lake",
        "<lora:ink:0.5~0,1~1>, lake",
        "<lora:ink:hrte=0.5:hrunet=0.8:te=1>, lake",
        "<lora:ink:1>, <lora:oil:0.55>, lake",
        "<lora:ink:0@0,1@0.4> <lora:oil:1@0,0.5@0.5> heron, lake",
        "<loractl:ink:1>, <lora:oil:1:0.5>, lake",
        "<lora:ink:0.9@0.0,0.4@0.6>, moor",
    ),
    "impact-pack": (
        "{red|blue|green} hat",
        "{2$$red|blue|green} hats",
        "{2$$, $$red|blue|green} hats",
        "{1-2$$, $$red|blue|green} hats",
        "{-2$$red|blue|green} hats",
        "{0.5::red|2::blue} hat",
        "{2$$ and $$0.5::red|2::blue|green} hats",
        "a __animal__ in {spring|summer}",
        "3#__animal__, {a {small|large} boat|a lake}",
        "<lora:ink:1>, lake",
        "<lora:ink:0.8:0.5>, <lora:oil>, lake",
        "<lora:ink:1:1:LBW=B11:0,0,0,0,0,0,0,0,0,0,A,0,0,0,0,0,0;A=2.;B=1.>, lake",
        "<lora:ink:1:LBW=0,0,1;A=0.5>, lake",
        "{<lora:ink:1>|<lora:ink:0.5>}, lake",
        "# a note\na heron, lake",
        "a heron BREAK a lake, (fog:1.2)",
        "number #1, heron",
        "{|a red} hat, {3$$__animal__}",
    ),
    "smz-nodes": (
        "a heron AND a lake",
        "a [heron:gull:0.5], (fog:1.2)",
        "[red|blue] boat BREAK lake",
        "(heron), ((lake)), [mist]",
    ),
    "unprompted": (
        "[choose]red|blue[/choose] hat",
        "[set mood]calm[/set] a lake, [get mood]",
        "a [choose]heron|gull|crow[/choose] over the [get place]",
    ),
    "umi-ai": ("{red|blue} hat, __animal__", "<[animal]>, lake"),
    "one-button-prompt": ("{red|blue} hat, __animal__",),
}

STOPS = [
    ("prompt-control", "a heron, STYLE(A1111", "STYLE("),
    ("prompt-control", "heron MASK(0 0.5, 0 1 AND gull", "MASK("),
    ("prompt-control", "DEF(a=heron, lake", "DEF("),
    ("prompt-control", "heron ATTN() gull", "ATTN()"),
    ("prompt-control", "[heron:gull:.], lake", "."),
    ("prompt-control", "[heron|gull:0.001], lake", "0.001"),
    ("prompt-control", "heron AREA(0 0.5, 0 512)", "0 0.5, 0 512"),
    ("prompt-control", "heron MASK(0 200)", "0 200"),
    ("prompt-control", "DEF(A=B x) DEF(B=A y) A", "DEF(A=B x)"),
    ("prompt-control", "lake, NODE()", "NODE()"),
    ("prompt-control", "MASK_SIZE(a, b) lake", "a, b"),
    ("prompt-fusion", "a [heron:gull:crow:5], sky", "[heron:gull:crow:5]"),
    ("prompt-fusion", "a heron, $style", "$style"),
    ("prompt-fusion", "$style, a heron\n$style = oil", "$style"),
    ("prompt-fusion", "$style = oil $style\na heron, $style", "$style"),
    ("prompt-fusion", "sea, [heron:gull:", "["),
    ("prompt-fusion", "[heron:gull:1,-1:mean]", "[heron:gull:1,-1:mean]"),
    ("prompt-fusion", "$f($a) = a $a\n$f(heron, sky", "("),
    ("prompt-fusion", "$f($a, $b) = $a over $b\n$f(heron), sky", "$f"),
    ("prompt-fusion", "$when = noon\n[heron:gull:$when], sky", "$when"),
    ("lora-block-weight", "<lora:ink:1:lbw=MIDD:start=0.5>", "0.5"),
    ("lora-block-weight", "<lora:ink:1:lbw=MIDD:step=-10>", "-10"),
    ("lora-block-weight", "<lora:ink:1:step=5-10-15>", "5-10-15"),
    ("lora-block-weight", "<lora:ink:1:lbw=1,0,0,0,,1,1,1,1,1,1,1>", "1,0,0,0,,1,1,1,1,1,1,1"),
    ("lora-block-weight", "<lora:ink:1:lbw=X+,0,0,0,1,1,1,1,1,1,1,1>", "X+,0,0,0,1,1,1,1,1,1,1,1"),
    ("loractl", "<lora:ink:0.5:hr=x>", "x"),
    ("loractl", "<loractl:ink:strong>", "strong"),
    ("loractl", "<lora:te=1>", "<lora:te=1>"),
    ("impact-pack", "{$$red|blue} hat", "{$$red|blue}"),
    ("impact-pack", "{x$$red|blue} hat", "{x$$red|blue}"),
    ("impact-pack", "{ 2$$red|blue} hat", "{ 2$$red|blue}"),
    ("impact-pack", "{0::red|0::blue} hat", "{0::red|0::blue}"),
    ("impact-pack", "{3-2$$red|blue} hat", "{3-2$$red|blue}"),
]

MISREADS = [
    ("prompt-control", "<lora:ink>, lake", "<lora:ink>"),
    ("prompt-control", "<lora:ink:0,8>, lake", "<lora:ink:0,8>"),
    ("prompt-control", "<lora:ink:1:lbw=MIDD>, lake", "<lora:ink:1:lbw=MIDD>"),
    ("prompt-control", "<LoRA:ink:1>, lake", "<LoRA:ink:1>"),
    ("prompt-control", "<hypernet:ink:1>, lake", "<hypernet:ink:1>"),
    ("prompt-control", "<emb:ink:1>, lake", "<emb:ink:1>"),
    ("prompt-control", "<lora:ink:1, lake", "<lora:ink:1"),
    ("prompt-control", "<lora:ink:1>, <lora:ink:0.5>", "<lora:ink:0.5>"),
    ("prompt-control", "[heron|], lake", "[heron|]"),
    ("prompt-control", "[heron:gull: 0.5], lake", "[heron:gull: 0.5]"),
    ("prompt-control", "[heron:gull:10], lake", "10"),
    ("prompt-control", "[heron:gull:0,5], lake", "0,5"),
    ("prompt-control", "[heron:gull:hr], lake", "[heron:gull:hr]"),
    ("prompt-control", "[heron:gull:50%], lake", "[heron:gull:50%]"),
    ("prompt-control", "[heron:gull], lake", "[heron:gull]"),
    ("prompt-control", "[heron], lake", "[heron]"),
    ("prompt-control", "[heron|gull:5], lake", "5"),
    ("prompt-control", "[SEQ:a:0.5:b:0.2], lake", "0.2"),
    ("prompt-control", "[SEQ:a:0.5:b], lake", "[SEQ:a:0.5:b]"),
    ("prompt-control", "[embedding:ink:0.5], lake", "[embedding:ink:0.5]"),
    ("prompt-control", "[heron:gull:0.5, lake", "["),
    ("prompt-control", "STYLE(a1111) heron", "a1111"),
    ("prompt-control", "STYLE(A1111, median) heron", " median"),
    ("prompt-control", "STYLE (A1111) heron", "STYLE ("),
    ("prompt-control", "TE(l cat) heron", "TE(l cat)"),
    ("prompt-control", "DEF(heron) lake", "DEF(heron)"),
    ("prompt-control", "heron COUPLE(gull) lake", "gull"),
    ("prompt-control", "a #ff0000 hat, lake", "#ff0000"),
    ("prompt-fusion", "[heron:gull:5,10:catmul], sky", "[heron:gull:5,10:catmul]"),
    ("prompt-fusion", "[heron:gull:50%], sky", "[heron:gull:50%]"),
    ("prompt-fusion", "[heron:gull], sky", "[heron:gull]"),
    ("prompt-fusion", "a heron \\\nsky", "\\"),
    ("prompt-fusion", "(heron:0,8), sky", "0,8"),
    ("prompt-fusion", "$f = a boat\n$f(heron, sky", "("),
    ("lora-block-weight", "<lora:ink:1:lbw=Midd>", "Midd"),
    ("lora-block-weight", "<lora:ink:1:lbw=OUTAL>", "OUTAL"),
    ("lora-block-weight", "<lora:ink:1:lbw= MIDD>", " MIDD"),
    ("lora-block-weight", "<lora:ink:1:step=5>", "step=5"),
    ("loractl", "<lora:ink:0.5;1@10>", "0.5;1@10"),
    ("loractl", "<lora:ink:0@0.5,1@10>", "0@0.5,1@10"),
    ("impact-pack", "{red|blue hat", "{"),
    ("impact-pack", "<lora:ink:strong>, lake", "strong"),
    ("impact-pack", "<lora::ink:strong>, lake", "strong"),
    ("impact-pack", "<lora:ink:1>, <lora:ink:0.5>", "<lora:ink:0.5>"),
    ("impact-pack", "a heron # a note", "#"),
]

MINOR = [
    ("prompt-fusion", "a [heron:gull:crow:2,10], sky", "[heron:gull:crow:2,10]"),
    ("lora-block-weight", "<lora:ink:1:lbw=1,0,0.5,1,0>, lake", "1,0,0.5,1,0"),
]


def _plugins(extension: str) -> list[str]:
    return [extension, "lora-tags"] if extension == "impact-pack" else [extension]


def _faults(extension: str, text: str) -> list[Fault]:
    faults = find_extension(extension).faults
    assert faults is not None
    return list(faults(Asked(text)))


def _found(extension: str, text: str) -> list[tuple[str, str, str]]:
    """The code, severity and place of each finding."""
    config = {"plugins": _plugins(extension), "target": TARGETS.get(extension, "a1111")}
    return [
        (each.code, each.severity.value, text[each.span.start : each.span.end])
        for each in lint(text, config=config).diagnostics
    ]


@pytest.mark.parametrize(("extension", "text"), [(name, text) for name, texts in TAME.items() for text in texts])
def test_what_the_pages_show_is_right(extension: str, text: str) -> None:
    assert _found(extension, text) == []


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("loractl", "moor # <lora:ink:0.5:hr=x>"),
        ("lora-block-weight", "# <lora:ink:1:step=-10>\nmoor"),
        ("prompt-fusion", "sea # [boat:ship:gull:5] and $x"),
        ("prompt-control", "sea # [boat:ship: 0.5], STYLE(A1111"),
        ("impact-pack", "# {x$$red|blue}\nsea"),
    ],
)
def test_what_is_in_a_comment_is_not_read(extension: str, text: str) -> None:
    assert _faults(extension, text) == []


@pytest.mark.parametrize(("extension", "text", "at"), STOPS)
def test_what_stops_an_extension_is_one_error_at_its_place(extension: str, text: str, at: str) -> None:
    assert _found(extension, text) == [("PX034", "error", at)]


@pytest.mark.parametrize(("extension", "text", "at"), MISREADS)
def test_what_an_extension_misreads_is_one_warning_at_its_place(extension: str, text: str, at: str) -> None:
    assert _found(extension, text) == [("PX035", "warning", at)]


@pytest.mark.parametrize(("extension", "text", "at"), MINOR)
def test_what_may_be_meant_is_said_as_an_info(extension: str, text: str, at: str) -> None:
    assert _found(extension, text) == [("PX035", "info", at)]


STAGES = {
    "prompt-control": ("comfyui-prompt-control", "parts_of_first"),
    "prompt-fusion": ("prompt-fusion", "result"),
    "lora-block-weight": ("lora-block-weight", "result"),
    "loractl": ("loractl", "result"),
}
NOT_IN_A_STAGE = ("MASK(0 200)", "NODE()", "MASK_SIZE", "<loractl:")
"""What no vectors hold, and what was read in the code only."""


@pytest.mark.parametrize(("extension", "text"), [(name, text) for name, text, _ in STOPS if name in STAGES])
def test_what_is_said_to_stop_an_extension_makes_its_stage_raise(extension: str, text: str) -> None:
    if not any(each in text for each in NOT_IN_A_STAGE):
        with pytest.raises(HostError):
            stage(*STAGES[extension], text)


@pytest.mark.parametrize(
    ("extension", "text"),
    [(name, text) for name, texts in TAME.items() if name in STAGES for text in texts]
    + [(name, text) for name, text, _ in MISREADS if name in STAGES],
)
def test_what_is_not_said_to_stop_an_extension_does_not(extension: str, text: str) -> None:
    if "(\n" in text:
        return  # as its page shows it, but at this commit the bracket has to close in its line
    stage(*STAGES[extension], text)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("COUPEL(0 0.5) heron", "COUPLE"),
        ("heron MASk(0 0.5, 0 1)", "MASK"),
        ("heron area(0 0.5, 0 1)", "AREA"),
        ("SYTLE(A1111) heron", "STYLE"),
        ("heron fill() COUPLE(0 0.5) gull", "FILL"),
    ],
)
def test_a_misspelt_call_is_known_by_its_arguments(text: str, fixed: str) -> None:
    config = {"plugins": ["prompt-control"], "target": "comfyui"}
    found = lint(text, config=config).diagnostics
    assert [each.code for each in found] == ["PX036"]
    assert fixed in found[0].message


@pytest.mark.parametrize(
    "text", ["a couple (on a bench)", "SHIRT(red), NUDE(art)", "the mask(blue) and style(oil)", "MARK(2)"]
)
def test_other_words_before_brackets_are_no_calls(text: str) -> None:
    assert not [code for code, _, _ in _found("prompt-control", text) if code in ("PX034", "PX035", "PX036")]


@pytest.mark.parametrize(
    ("target", "text", "extension"),
    [
        ("comfyui", "heron MASK(0 0.5, 0 1), gull", "prompt-control"),
        ("comfyui", "STYLE(A1111) heron", "prompt-control"),
        ("comfyui", "heron, <emb:ink>", "prompt-control"),
        ("comfyui", "heron, <loractl:ink:1@0>", "prompt-control"),
        ("a1111", "$style = oil\na heron, $style", "prompt-fusion"),
        ("a1111", "[choose]heron|gull[/choose], lake", "unprompted"),
        ("a1111", "[set mood]calm[/set] lake", "unprompted"),
    ],
)
def test_what_is_written_for_an_extension_is_named_where_it_is_not_declared(
    target: str, text: str, extension: str
) -> None:
    found = [each for each in lint(text, config={"target": target}).diagnostics if each.code == "PX008"]
    assert len(found) == 1
    assert f'"{extension}"' in (found[0].help or "")


PIECES = [
    *'[](){}:|,$=\\<>@#"\n %;~',
    *(
        "a",
        "0.5",
        "10",
        " AND ",
        " BREAK ",
        "<lora:a:",
        "lbw=",
        "hr=",
        "step=",
        "1-2",
        "STYLE",
        "MASK",
        "COUPLE(",
        "DEF(",
    ),
    *("SEQ:", "embedding:", "$x", "$x = ", ":mean", "$$", "2$$", "0::", "__"),
]
CHECKED = ("prompt-control", "prompt-fusion", "lora-block-weight", "loractl", "impact-pack")


@pytest.mark.parametrize("extension", CHECKED)
@given(text=st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_faults_are_found_in_any_text_and_stand_in_it(extension: str, text: str) -> None:
    for fault in _faults(extension, text):
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
        assert fault.message
        assert not fault.message.endswith(".")


@pytest.mark.parametrize("extension", ["prompt-control", "prompt-fusion"])
@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_text_that_stops_the_stage_is_said_to(extension: str, text: str) -> None:
    raised = False
    try:
        stage(*STAGES[extension], Asked(text).without_comments)  # which the program removes before
    except HostError as error:
        raised = error.kind in ("AssertionError", "IndexError", "Late")
    if raised:
        assert any(fault.kind == "stops" for fault in _faults(extension, text))


UNITS = {
    "prompt-control": (
        "[",
        "[a:",
        "(",
        "[a:b:0.5 ]",
        "STYLE(",
        "DEF(",
        "<lora:",
        "<lora:a:1>",
        "[a|",
        "MASK(0 200)",
        "a#1 ",
    ),
    "prompt-fusion": ("[", "[a:", "(", "[[a:b]", "$x ", "$x = a\n", "[a:b:5,10]", "\\"),
    "lora-block-weight": ("<lora:", "<lora:a:lbw=", "<lora:a:1:lbw=1,0>"),
    "loractl": ("<lora:", "<lora:a:1>", ":"),
    "impact-pack": ("{", "{a|", "{2$$a|b}", "<lora:a:1>", "#"),
}


@pytest.mark.parametrize(("extension", "unit"), [(name, unit) for name, units in UNITS.items() for unit in units])
def test_faults_take_time_in_proportion(extension: str, unit: str) -> None:
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    _faults(extension, text)
    assert time.process_time() - start < 10


def _node(node_type: str, name: str, **inputs: object) -> dict[str, object]:
    return {"class_type": node_type, "inputs": {name: "a heron, [mist:fog:0.5], lake", **inputs}}


@pytest.mark.parametrize(
    ("node", "plugins", "target"),
    [
        (_node("PCLazyTextEncode", "text", clip=["m", 1]), ("prompt-control",), None),
        (_node("PCTextEncode", "text", clip=["m", 1]), ("prompt-control",), None),
        (_node("ImpactWildcardEncode", "wildcard_text", clip=["m", 1]), ("impact-pack", "lora-tags"), None),
        (_node("WildcardEncode //Inspire", "wildcard_text", clip=["m", 1]), ("impact-pack", "lora-tags"), None),
        (_node("RegionalPromptSimple //Inspire", "wildcard_prompt"), ("impact-pack", "lora-tags"), None),
        (_node("DPRandomGenerator", "text"), ("dynamic-prompts",), None),
        (_node("DPJinja", "text"), (), "other"),
        (_node("smZ CLIPTextEncode", "text", clip=["m", 1], parser="A1111"), (), "comfyui-smz"),
        (_node("smZ CLIPTextEncode", "text", clip=["m", 1], parser="full"), (), "comfyui-smz"),
        (_node("smZ CLIPTextEncode", "text", clip=["m", 1], parser="compel"), (), "other"),
        (_node("smZ CLIPTextEncode", "text", clip=["m", 1], parser="fixed attention"), (), "other"),
        (_node("smZ CLIPTextEncode", "text", clip=["m", 1], parser="comfy++"), ("smz-nodes",), None),
        (_node("CLIPTextEncode", "text", clip=["m", 1]), (), None),
    ],
)
def test_a_node_says_what_reads_its_text(node: dict[str, object], plugins: tuple[str, ...], target: str | None) -> None:
    encoder = {"class_type": "CLIPTextEncode", "inputs": {"text": ["n", 0], "clip": ["m", 1]}}
    flow = {"n": node} if "clip" in node["inputs"] else {"n": node, "p": encoder}  # type: ignore[operator]
    document = read_text(json.dumps(flow), path="flow.json")
    assert [(region.plugins, region.target) for region in document.regions] == [(plugins, target)]
