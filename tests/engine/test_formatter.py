"""The formatter: one style, the same picture, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import promptlint
from promptlint.documents.model import Role
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_prompts
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.settings import ConfigError, Settings
from promptlint.roles import ROLES, RoleName, role_name
from tests.amounts import amount

CORPUS = Path(__file__).parent.parent.parent.parent / "shared" / "corpus" / "prompts.jsonl"
_PIECES = st.sampled_from(
    [
        "sky",
        "sea_side",
        ",",
        " ,",
        ", ",
        ",,",
        "  ",
        "\n",
        " \n ",
        "(",
        ")",
        "[",
        "]",
        ":1.20",
        ":.5)",
        "{",
        "}",
        "|",
        "#",
        "<lora:a:1>",
        "((",
        "))",
        ":3",
        ">_<",
        "\\",
        "\\(",
        "BREAK",
        " AND ",
        "__w__",
        "1",
        ".",
        "'s",
        "&amp;",
        "é",
        "_",
        "x:2",
        "[a:b:0.5]",
        "🌅",
    ]
)
PROMPTS = st.lists(_PIECES, max_size=24).map("".join)
FORMATTER = Formatter()
EVERYTHING = Formatter(FormatStyle("join", "numbers", "clean", "space"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sky ,sea,  sun", "sky, sea, sun"),
        ("bad\nfeet, ((\nsky))", "bad\nfeet, ((sky))"),
        ("(sea:1.20), (sky:.5)", "(sea:1.2), (sky:0.5)"),
        ("sky,\n\nsea", "sky,\n\nsea"),
        ("a,{b}, smile ,:3", "a,{b}, smile ,:3"),
        ("sky # ,,  a comment\nsea ,sun", "sky # ,,  a comment\nsea, sun"),
        ("<lora:My  Style:1>,sky", "<lora:My  Style:1>, sky"),
        ("long_hair,, sky,", "long_hair,, sky,"),
        ("", ""),
        (" , ", ","),
    ],
)
def test_by_default_the_picture_stays(before: str, after: str) -> None:
    assert promptlint.format_prompt(before) == after
    assert same_meaning(before, after)


def test_what_changes_the_picture_is_asked_for() -> None:
    style = {"weights": "numbers", "commas": "clean", "underscores": "space"}
    assert promptlint.format_prompt("((long_hair)),, >_<, EasyNegative_x,", style=style) == (
        "(long hair:1.21), >_<, EasyNegative_x"
    )


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ({"comma": "clean"}, r"format: unknown key 'comma' \(did you mean commas\?\)"),
        ({"weights": "none"}, "format: weights must be keep or tidy or numbers, not 'none'"),
    ],
)
def test_a_style_that_cannot_be(style: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        promptlint.format_prompt("a", style=style)


@settings(max_examples=amount(60, 1000))
@given(PROMPTS, st.sampled_from(ROLES[:2]))
def test_formatting_keeps_the_meaning_and_is_done_once(text: str, role: RoleName) -> None:
    formatted, _ = FORMATTER.prompt(text, role=Role(role))
    assert same_meaning(text, formatted, role)
    assert FORMATTER.prompt(formatted, role=Role(role))[0] == formatted
    everything, _ = EVERYTHING.prompt(text, role=Role(role))
    assert EVERYTHING.prompt(everything, role=Role(role))[0] == everything


STYLES = (
    FormatStyle(),
    FormatStyle(line_breaks="keep", weights="keep"),
    FormatStyle(line_breaks="unwrap"),
    FormatStyle(line_breaks="tag-a-line"),
    FormatStyle(weights="numbers"),
    FormatStyle(commas="clean"),
    FormatStyle(underscores="space"),
    FormatStyle("tag-a-line", "numbers", "clean", "underscore"),
)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_real_prompts_are_formatted_once_and_keep_their_meaning(style: FormatStyle) -> None:
    formatter = Formatter(style)
    for number, line in enumerate(CORPUS.read_text(encoding="utf-8").splitlines()):
        if number % 8:
            continue
        row = json.loads(line)
        role = Role(row["kind"]) if row["kind"] in ("positive", "negative") else Role.UNKNOWN
        formatted, _ = formatter.prompt(row["text"], role=role)
        assert style.changes_the_picture or same_meaning(row["text"], formatted, role_name(role)), row["id"]
        assert formatter.prompt(formatted, role=role)[0] == formatted, row["id"]


@settings(max_examples=amount(60, 1000))
@given(PROMPTS, st.sampled_from(["sdnext", "comfyui", "diffusers", "novelai"]))
def test_formatting_keeps_what_the_target_reads(text: str, target: str) -> None:
    formatted, _ = Formatter(settings=Settings.of({"target": target})).prompt(text)
    assert same_meaning(text, formatted, target=target)


_COMFYUI = st.sampled_from(
    [
        *(
            "lake",
            "fog",
            "//",
            "/*",
            "*/",
            "http://a/b",
            "embedding:",
            "embedding:ink",
            "embedding:ink,",
            " embedding:ink",
        ),
        *(",embedding:ink", "( embedding:ink", "(", ")", "((", "))", ":1)", ":1.20)", ",", ", ", " ,", "  ", " "),
        *("\n", " \n", ",\n", "\t", "\r\n", "[", "]", "/", "*"),
    ]
)


@settings(max_examples=amount(40, 300), deadline=None)
@given(st.lists(_COMFYUI, max_size=12).map("".join))
@pytest.mark.parametrize("lines", ["keep", "join", "split"])
def test_what_comfyui_cuts_out_and_loads_stays(lines: str, text: str) -> None:
    rules = ["PF001", "PF002", "PF005"]
    linter = Linter({"select": rules, "target": "comfyui", "rules": {"PF001": {"lines": lines}}})
    result = fix_prompts(linter, text)
    assert not result.withheld
    assert same_meaning(text, result.text, target="comfyui")


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("lake //\nfog ,sea", "lake //\nfog, sea"),
        ("lake, // a ,note,\nfog", "lake, // a ,note,\nfog"),
        ("lake ,/* a\nnote */fog", "lake ,/* a\nnote */fog"),
        ("lowres,embedding:ink ,fog", "lowres,embedding:ink, fog"),
        ("lowres ,  embedding:ink,fog", "lowres, embedding:ink,fog"),
    ],
)
def test_a_workflow_keeps_its_comments_and_embeddings(text: str, formatted: str) -> None:
    editor = {"nodes": [{"id": 6, "type": "CLIPTextEncode", "widgets_values": [text]}], "links": []}
    api = {"6": {"class_type": "CLIPTextEncode", "inputs": {"text": text}}}
    for workflow in (editor, api):
        document = read_text(json.dumps(workflow), path="a.json")
        result = Formatter().document(document, lambda written: read_text(written, path="a.json"))
        assert result.document.prompts[0][0].text == formatted
        assert not result.withheld
