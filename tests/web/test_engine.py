"""The engine of pages, asked as a page asks it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import promptlint
from promptlint.text import Edit, Span
from promptlint.web import WebEngine
from promptlint.web.positions import Utf16
from tests.web.asking import ask, refused

HANDMADE = Path(__file__).parent.parent / "conformance/a1111/handmade.jsonl"


@pytest.fixture
def engine() -> WebEngine:
    return WebEngine()


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text("aé漢😀\ud83d\n"))
def test_places_count_what_a_page_counts(text: str) -> None:
    places = Utf16(text)

    for offset in range(len(text) + 1):
        assert places.unit(offset) == units(text[:offset])
        assert places.offset(places.unit(offset)) == offset


def test_a_place_outside_of_a_text_is_its_end() -> None:
    places = Utf16("😀a")

    assert [places.offset(unit) for unit in (-5, 0, 1, 2, 3, 4, 99)] == [0, 0, 0, 1, 2, 2, 2]
    assert places.edit(Edit(Span(1, 2), "b")) == {"start": 2, "end": 3, "text": "b"}


def test_findings_are_those_of_the_library(engine: WebEngine) -> None:
    prompts = [json.loads(line)["prompt"] for line in HANDMADE.read_text(encoding="utf-8").splitlines()]

    for text in prompts:
        expected = [
            (each.code, each.message, each.help, units(text[: each.span.start]), units(text[: each.span.end]))
            for each in promptlint.lint(text).diagnostics
        ]
        found = ask(engine, "lint", text=text)["findings"]

        assert [(f["code"], f["message"], f["help"], f["start"], f["end"]) for f in found] == expected


def test_a_finding_behind_an_emoji_is_where_the_page_has_it(engine: WebEngine) -> None:
    text = "😀 a ((cat:1.2))"
    (finding,) = ask(engine, "lint", text=text)["findings"]

    assert finding["code"] == "PW008"
    assert text.encode("utf-16-le")[finding["start"] * 2 : finding["end"] * 2].decode("utf-16-le") == "((cat:1.2))"
    assert finding["fix"]["edits"] == [{"start": 5, "end": 16, "text": "(cat:1.32)"}]


def test_a_negative_prompt_beside_it_and_alone(engine: WebEngine) -> None:
    pair = ask(engine, "lint", text="a cat", negative="(worst")
    alone = ask(engine, "lint", text="(worst", role="negative")

    assert [(f["code"], f["role"]) for f in pair["findings"]] == [("PS001", "negative")]
    assert [(f["code"], f["role"]) for f in alone["findings"]] == [("PS001", "negative")]
    assert set(pair["counts"]) == {"positive", "negative"}
    assert set(alone["counts"]) == {"negative"}
    assert "no negative prompt beside it" in refused(engine, "lint", text="a", negative="b", role="negative")


def test_a_finding_comes_with_those_it_stands_for(engine: WebEngine) -> None:
    found = ask(engine, "lint", text="((a:1.2)), ((b:1.2)), ((c:1.2)), ((d:1.2))")["findings"]

    assert [(f["start"], [each["start"] for each in f["folded"]]) for f in found] == [(0, []), (11, []), (22, [33])]
    assert found[2]["folded"][0]["fix"]["edits"] == [{"start": 33, "end": 42, "text": "(d:1.32)"}]


def test_tokens_are_counted_for_the_bar(engine: WebEngine) -> None:
    counts = ask(engine, "lint", text=", ".join(["cat"] * 50))["counts"]["positive"]
    broken = ask(engine, "lint", text="a" * 20_001)["counts"]["positive"]

    assert counts == {"tokens": 99, "chunks": [75, 24]}
    assert broken == {"error": "the tokens of prompts above 20,000 characters are not counted here"}


def test_a_page_says_what_is_installed(engine: WebEngine) -> None:
    installed = {"loras": {"ink_sketch": ["Ink"]}, "embeddings": {"easyneg": 8}}
    text = "<lora:ink_skecth:1>, <lora:Ink:1>, __animals__"

    ask(engine, "configure", options={"installed": installed, "settings": {"target": "forge"}})
    found = ask(engine, "lint", text=text)["findings"]

    assert [(f["code"], f["start"]) for f in found if f["code"].startswith("PR")] == [("PR006", 0), ("PR012", 21)]
    assert "ink_sketch" in found[0]["help"]


def test_extensions_are_known_by_their_folders(engine: WebEngine) -> None:
    installed = {"extensions": ["SD-WebUI-Neutral-Prompt", "somebody-elses"]}

    ask(engine, "configure", configuration="with", options={"installed": installed})
    codes = {
        name: [f["code"] for f in ask(engine, "lint", configuration=name, text="a cat AND_PERP a red boat")["findings"]]
        for name in ("default", "with")
    }

    assert codes == {"default": ["PX008"], "with": []}
    assert "extensions must be" in refused(engine, "configure", options={"installed": {"extensions": "all"}})


def test_kinds_that_a_page_does_not_list_are_not_known_to_be_missing(engine: WebEngine) -> None:
    ask(engine, "configure", configuration="loras", options={"installed": {"loras": []}})
    ask(engine, "configure", configuration="nets", options={"installed": {"hypernetworks": []}})

    codes = {
        name: [f["code"] for f in ask(engine, "lint", configuration=name, text="<lora:x:1>")["findings"]]
        for name in ("loras", "nets")
    }

    assert codes == {"loras": ["PR006"], "nets": []}


def test_a_lock_file_says_more(engine: WebEngine) -> None:
    lock = 'version = 1\n\n[[model]]\nkind = "lora"\nname = "ink"\ntriggers = ["inkdrawing"]\nweight = 0.7\n'
    ask(engine, "configure", options={"lock": lock})

    (first,) = ask(engine, "complete", text="a, <lora:i", at=10)["proposals"]

    assert first["text"] == "<lora:ink:0.7>"


def test_requirements_are_looked_for(engine: WebEngine) -> None:
    ask(engine, "configure", options={"require": ["lora:ink", {"embedding": "easyneg"}]})

    assert [f["code"] for f in ask(engine, "lint", text="<lora:ink:1>, a cat")["findings"]] == ["PR008"]


def test_rules_of_a_page(engine: WebEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules_of_a_page.py").write_text(
        '''"""Rules."""
from promptlint import Prompt, Severity
from promptlint.rules.base import Bad, Good, Rule


class NoCats(Rule):
    """No cats."""

    code, name, severity = "X001", "no-cats", Severity.WARNING
    visits = (Prompt,)
    good, bad = (Good("a dog"),), (Bad("a cat"),)

    def check(self, item, ctx):
        if "cat" in str(item):
            yield self.finding(ctx, item.span, "a cat")
''',
        encoding="utf-8",
    )
    (tmp_path / "broken_rules.py").write_text("1 / 0", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])

    ask(engine, "configure", options={"rule_modules": ["rules_of_a_page"]})

    assert [f["code"] for f in ask(engine, "lint", text="a cat")["findings"]] == ["X001"]
    assert "cannot be imported: ZeroDivisionError" in refused(
        engine, "configure", options={"rule_modules": ["broken_rules"]}
    )


def test_fixing_and_formatting(engine: WebEngine) -> None:
    assert ask(engine, "fix", text="😀 ((a:1.2))", negative="((b:1.1))") == {
        "text": "😀 (a:1.32)",
        "negative": "(b:1.21)",
        "applied": [
            {"code": "PW008", "name": "nested-weight", "message": "write the product, 1.32", "applicability": "safe"},
            {"code": "PW008", "name": "nested-weight", "message": "write the product, 1.21", "applicability": "safe"},
        ],
        "remaining": 0,
    }
    assert ask(engine, "fix", text="(cat")["text"] == "(cat"
    assert ask(engine, "fix", text="(cat", unsafe=True)["text"] == "(cat)"
    assert ask(engine, "format", text="a ,b", negative="c ,d") == {"text": "a, b", "negative": "c, d"}


def test_what_reaches_the_model(engine: WebEngine) -> None:
    shown = ask(engine, "show", text="a (cat:1.2) <script>", negative="b")

    assert "<script>" not in shown["page"]
    assert [each["role"] for each in json.loads(shown["json"])["prompts"]] == ["positive", "negative"]


def test_completion_of_names_and_tags(engine: WebEngine) -> None:
    options = {
        "installed": {"loras": ["ink", "Think"], "embeddings": ["easyneg"], "wildcards": ["animals/cats"]},
        "vocabulary": [{"name": "danbooru.csv", "text": "looking at viewer,0,900,\nlooking back,0,500,\n"}],
    }
    ask(engine, "configure", options=options)

    def complete(text: str) -> list[tuple[str, int, int]]:
        found = ask(engine, "complete", text=text, at=units(text))["proposals"]
        return [(each["text"], each["start"], each["end"]) for each in found]

    assert complete("😀 <lora:in") == [("<lora:ink:1>", 3, 11), ("<lora:Think:1>", 3, 11)]
    assert complete("a, __ani") == [("__animals/cats__", 3, 8)]
    assert ("easyneg", 3, 6) in complete("a, eas")
    assert complete("😀, look")[:2] == [("looking at viewer", 4, 8), ("looking back", 4, 8)]
    ask(engine, "configure", options={**options, "settings": {"target": "comfyui"}})
    assert complete("a, eas") == [("embedding:easyneg", 3, 6)]


def test_about_says_what_can_be_chosen(engine: WebEngine) -> None:
    about = ask(engine, "about")

    assert about["version"] == promptlint.__version__
    assert {"name": "forge", "label": "Forge", "converts": True} in about["targets"]
    assert "flux" in about["families"]
    assert {rule["code"] for rule in about["rules"]} >= {"PW008", "PR006"}
    assert ask(engine, "rule", code="nested-weight")["text"].startswith("A weighted group")


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ("nothing", "a request must be JSON"),
        ("[" * 100_000, "a request must be JSON"),
        ("[]", "a request must be an object"),
        ("{}", "do must be one of about, configure"),
        ('{"do": "lint"}', "text must be a text"),
        ('{"do": "lint", "text": 3}', "text must be a text or null"),
        ('{"do": "lint", "text": "a", "role": "x"}', "role must be one of"),
        ('{"do": "lint", "text": "a", "configuration": "x"}', "there is no configuration 'x'"),
        ('{"do": "complete", "text": "a"}', "at must be a whole number"),
        ('{"do": "configure", "options": {"setings": {}}}', "did you mean settings?"),
        ('{"do": "configure", "options": {"settings": {"target": "forg"}}}', "did you mean forge?"),
        ('{"do": "configure", "options": {"installed": {"lora": []}}}', "did you mean loras?"),
        ('{"do": "configure", "options": {"installed": {"loras": [1]}}}', "loras must be a list of texts"),
        ('{"do": "configure", "options": {"installed": {"embeddings": {"a": "b"}}}}', "vectors of embedding 'a'"),
        ('{"do": "configure", "options": {"vocabulary": ["a"]}}', "vocabulary must be a list of tables"),
        ('{"do": "configure", "options": {"lock": "x ="}}', "lock"),
        ('{"do": "rule", "code": "X"}', "there is no rule 'X'"),
    ],
)
def test_what_is_not_a_request_is_said_in_a_line(engine: WebEngine, request_: str, message: str) -> None:
    answer = json.loads(engine.answer(request_))

    assert message in answer["error"]["message"]
    assert "\n" not in answer["error"]["message"]
    assert ask(engine, "lint", text="a cat")["findings"] == []


def test_a_prompt_that_is_too_long_is_refused(engine: WebEngine) -> None:
    assert refused(engine, "lint", text="a" * 250_001) == "the prompt has 250,001 characters; the limit is 250,000"


def test_a_bug_is_told_and_the_engine_goes_on(engine: WebEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    with monkeypatch.context() as patch:
        patch.setattr("promptlint.web.engine.fix_prompts", broken)

        assert "internal error: ZeroDivisionError: by nothing" in refused(engine, "fix", text="a")

    assert ask(engine, "fix", text="a")["text"] == "a"


def test_the_oldest_configurations_are_forgotten(engine: WebEngine) -> None:
    for number in range(40):
        ask(engine, "configure", configuration=str(number), options={})

    assert ask(engine, "lint", configuration="39", text="a")["findings"] == []
    assert "no configuration '1'" in refused(engine, "lint", configuration="1", text="a")


@given(st.text(st.characters(), max_size=80))
def test_every_text_has_an_answer(text: str) -> None:
    engine = _ENGINE
    for do in ("lint", "fix", "format", "show"):
        answer = json.loads(engine.answer(json.dumps({"do": do, "text": text})))

        assert list(answer) == ["ok"], answer


_ENGINE = WebEngine()


def test_prompts_are_converted_for_another_program(engine: WebEngine) -> None:
    ask(engine, "configure", options={"installed": {"embeddings": ["EasyNegative"]}, "settings": {"target": "forge"}})

    answer = ask(engine, "convert", to="comfyui", text="😀 [cat], <lora:ink:0.8>", negative="EasyNegative, [a:b:0.5]")
    positive, negative = answer["prompts"]

    assert (answer["source"], answer["target"]) == ("forge", "comfyui")
    assert (positive["role"], positive["text"], positive["exact"]) == ("positive", "😀 (cat:0.909090909),", False)
    assert positive["losses"] == [
        {"kind": "elsewhere", "message": "ComfyUI reads no tags: load `ink` at 0.8 with a node"}
    ]
    assert negative["role"] == "negative"
    assert [each["heading"] for each in negative["texts"]] == ["steps 1 to 10 of 20", "steps 11 to 20 of 20"]
    assert [each["text"] for each in negative["texts"]] == ["embedding:EasyNegative, a", "embedding:EasyNegative, b"]


def test_places_of_losses_are_those_of_the_page(engine: WebEngine) -> None:
    (filled,) = ask(engine, "convert", to="invoke", text="😀 a {b|c}")["prompts"]
    (parted,) = ask(engine, "convert", to="comfyui", text="a AND b :0.5")["prompts"]

    assert [(loss["start"], loss["end"]) for loss in filled["losses"]] == [(5, 10)]
    assert "start" not in parted["losses"][0]
    assert [each["heading"] for each in parted["texts"]] == ["part 1 with weight 1", "part 2 with weight 0.5"]


def test_what_cannot_be_converted_is_said(engine: WebEngine) -> None:
    assert "no host is called 'comfy'" in refused(engine, "convert", to="comfy", text="a")
    assert "to must be a text" in refused(engine, "convert", text="a")
    targets = {each["name"]: each["converts"] for each in ask(engine, "about")["targets"]}
    assert targets["invoke"]
    assert not targets["trainer"]


def test_two_programs_are_shown_side_by_side(engine: WebEngine) -> None:
    alone = ask(engine, "show", text="[cat]", negative="((dog))")
    both = ask(engine, "show", text="[cat]", negative="((dog))", beside="comfyui")

    assert "ComfyUI" not in alone["page"]
    assert both["page"].count("ComfyUI") >= 2
    assert both["json"] == alone["json"]
    assert "no host is called" in refused(engine, "show", text="a", beside="x")
