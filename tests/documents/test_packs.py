"""Which texts of JSON, YAML and TOML files are prompts, and what other programs keep in such files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.documents.evidence.files import evidence
from promptlint.documents.frames import is_frame
from promptlint.documents.model import Document, PromptKeys
from promptlint.documents.reader import read_text, reread
from promptlint.engine.linter import Linter
from promptlint.text import Edit, Span, apply_edits


def _read(data: object, path: str, keys: PromptKeys | None = None) -> Document:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return read_text(text, path=path) if keys is None else read_text(text, path=path, keys=keys)


def _found(data: object, path: str = "a.json") -> list[tuple[str, str]]:
    return [(str(region.role), region.text) for region in _read(data, path).regions]


def _codes(document: Document) -> set[str]:
    return {finding.code for finding in Linter().lint_document(document)}


WORDS_OF_AN_INTERFACE = {"prompt": "Eingabe", "negative_prompt": "was nicht sein soll"}


@pytest.mark.parametrize(
    "path",
    [
        *("locales/de.json", "web/locales/de/main.json", "src/lang/de.json", "i18n/de.json", "ui_translations/de.json"),
        *("_locales/de/messages.json", "language/ja.json", "localizations/x.json", "app/i18n.json", "lang.json"),
        *("translations.json", "tooltips.json", "strings.json", "de.json", "zh-CN.json"),
    ],
)
def test_translations_hold_no_prompts(path: str) -> None:
    assert _found(WORDS_OF_AN_INTERFACE, path) == []


def test_a_prompt_in_a_file_named_for_a_language_is_read_for_what_prompts_have() -> None:
    assert _found({"prompt": "a boat, fog, sea"}, "de.json") == [("positive", "a boat, fog, sea")]


@pytest.mark.parametrize("path", ["language-models/a.json", "langoustine/a.json", "locally/a.json"])
def test_a_word_inside_of_a_word_says_nothing_of_translations(path: str) -> None:
    assert len(_found(WORDS_OF_AN_INTERFACE, path)) == 2


def test_a_line_of_a_text_that_is_no_prompt_is_no_value_of_yaml() -> None:
    text = "prompt: |\n  You are a clerk.\n  prompt: {x}\nnegative: {bad}\n"
    (flaw,) = _read(text, "a.yaml").flaws
    assert text[flaw.span.start : flaw.span.end] == "{bad}"


def test_keys_of_a_configuration_are_read_wherever_the_file_lies() -> None:
    keys = PromptKeys.of(positive=["caption"])
    assert [each.text for each in _read({"caption": "a cat"}, "lang/a.json", keys).regions] == ["a cat"]
    texts = [each.text for each in _read({"caption": "Is it a cat?"}, "a.json", keys).regions]
    assert texts == ["Is it a cat?"]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"a": {"prompt": "Negative Prompt", "negative_prompt": "Enter the negative prompt here"}}, "a.json"),
        ({"positive": "プロンプト (+)", "negative": "反向提示词"}, "a.json"),
        ({"colors": {"positive": "green", "negative": "red"}}, "a.json"),
        ({"positive": "#0a0", "negative": "rgb(200, 0, 0)"}, "a.json"),
        ("status:\n  positive: var(--green)\n", "a.yaml"),
        ({"K": {"required": {"positive": ["CONDITIONING"], "prompt": ["STRING", {"multiline": True}]}}}, "a.json"),
        ({"example": {"prompt": "string"}}, "a.json"),
        ([{"id": 1, "prompt": "How did you hear about us?"}], "a.json"),
        ("- prompt: 何をお探しですか？\n", "a.yaml"),
        ([{"type": "confirm", "prompt": "Delete it, and all below"}], "a.json"),
        ({"system": "x", "prompt": "a cat, a dog, a bird"}, "a.json"),
        ({"model": "m", "temperature": 0.2, "messages": [], "prompt": "names, dates, places"}, "a.json"),
        ('{"prompt": "fruit: apple, pear", "chosen": ["a"], "rejected": ["b"]}\n', "a.jsonl"),
        ("prompt: a, b, c\nmessages:\n  - x\n", "a.yaml"),
        ('prompt = "a, b, c"\nmessages = ["x"]\n', "a.toml"),
        ({"role": "user", "prompt": "a cat, a dog, a bird"}, "a.json"),
        ({"prompt": "You are a helpful assistant, kind, short and clear."}, "a.json"),
        ({"prompt": "Summarise the receipt, in one line."}, "a.json"),
        ({"prompt": "### Instruction:\nname a fruit\n### Response:\n"}, "a.json"),
        ({"prompt": "prompts/sea.txt", "negative_prompt": "https://example.org/x"}, "a.json"),
        ({"prompt": "%prompt%"}, "a.json"),
        ({"prompt": "{question}, {options}, one letter"}, "a.json"),
    ],
)
def test_what_stands_under_such_keys_and_is_no_prompt(data: object, path: str) -> None:
    assert _found(data, path) == []


@pytest.mark.parametrize(
    "text",
    [
        *("{prompt}", "text", "bad_prompt_version2, blurry", "create a cat, red hat", "a prompt boat, sea, fog, sun"),
        *("(cat:1.2), prompt", "a person with a system of tubes", "red, green, blue"),
    ],
)
def test_prompts_that_have_such_words_are_prompts(text: str) -> None:
    assert _found({"prompt": text}) == [("positive", text)]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([{"name": "ink", "prompt": "ink drawing of {prompt}", "negative_prompt": "photo"}], "a.json"),
        ([{"prompt": "a lighthouse, dusk, oil painting"}, {"prompt": "a pond"}], "a.json"),
        ("positive: old boat, masterpiece\nnegative: lowres, mist\n", "a.yaml"),
        ("positive: a (red:1.2) boat\n", "a.yaml"),
        ('[ink]\nprompt = "a boat, 8k"\n', "a.toml"),
        ('{"prompt": "A red house by the sea.", "seed": 3, "cfg_scale": 7}\n', "a.jsonl"),
        ({"prompt": "a boat", "sampler_name": "Euler a"}, "a.json"),
        ({"preset_data": {"positive_prompt": "a boat"}}, "a.json"),
        ({"prompts": {"0": "a boat", "30": "a ferry"}, "max_frames": 60}, "a.json"),
        ({"0": "a boat, fog, sea", "30": "a ferry"}, "animation.json"),
    ],
)
def test_a_file_that_nobody_has_named_is_read_for_what_prompts_have(data: object, path: str) -> None:
    document = _read(data, path)
    assert document.prompts
    assert evidence(document) is not None


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ([{"positive": "The staff were kind.", "negative": "The queue was long."}], "a.json"),
        ([{"positive": "Kind staff, clean rooms, good food", "negative": "Noisy, small rooms, no lift"}], "a.json"),
        ("positive:\n  - fast, cheap, simple\nnegative:\n  - slow\n", "a.yaml"),
        ({"prompt": "What you want to see", "negative_prompt": "What you do not want to see"}, "a.json"),
        ('{"prompt": "A red house by the sea."}\n{"prompt": "Two foxes sleep."}\n', "a.jsonl"),
        ({"prompt": "Write a story about a cat, a dog, and a bird"}, "a.json"),
        ("- prompt: Rate our service, staff, and food\n", "a.yaml"),
        ({"prompt": "This is what you do: open it, close it, and then put it there"}, "a.json"),
        ([{"prompt": "a cat, red hat, sea"}, *({"prompt": "a cat sat there"} for _ in range(9))], "a.json"),
        ({"0": "idle", "1": "walk"}, "frames.json"),
        ({"prompt": "x", "completion": "y"}, "a.json"),
    ],
)
def test_a_file_without_any_of_that_is_not_read_unasked(data: object, path: str) -> None:
    assert evidence(_read(data, path)) is None


@pytest.mark.parametrize(
    ("data", "target", "wanted"),
    [
        (
            [{"name": "Ink", "preset_data": {"positive_prompt": "(a)++, {prompt}", "negative_prompt": "b"}}],
            "invoke",
            ["(a)++, {prompt}", "b"],
        ),
        ({"positive_prompt": "a", "positive_style_prompt": "b"}, "invoke", ["a", "b"]),
        ({"sui_image_params": {"prompt": "<random:a|b>", "negativeprompt": "c"}}, "swarmui", ["<random:a|b>", "c"]),
        ({"Soft": {"param_map": {"prompt": "{value}, a", "negativeprompt": "b"}}}, "swarmui", ["{value}, a", "b"]),
        ({"default_styles": [], "default_prompt": "", "default_prompt_negative": "a"}, "other", ["a"]),
        ({"prompt": "a ### b", "params": {"steps": 20}}, "other", ["a", "b"]),
        ({"ink": {"prompt": "{p}, a###b, {np}", "model": "m"}}, "other", ["{p}, a", "b, {np}"]),
        ({"prompt": "a", "params": {"sampler_name": "k_euler"}, "nsfw": False}, "other", ["a"]),
        ({"c": "a", "uc": "b", "steps": 20, "sampler": "Euler A"}, "other", ["a", "b"]),
        ({"reqBody": {"prompt": "a", "negative_prompt": "b"}}, "other", ["a", "b"]),
        ({"prompt_map": {"0": "a", "16": "b"}, "n_prompt": ["c"]}, "other", ["a", "b", "c"]),
        ({"style_prompt": "{prompt}, a", "negative_prompt": "b"}, "other", ["{prompt}, a", "b"]),
        ({"prompt": "a", "uc": "b", "ucPreset": 0}, "novelai", ["a", "b"]),
        ({"prompt": "a", "negative_prompt": "b"}, None, ["a", "b"]),
    ],
)
def test_files_of_other_programs_are_theirs(data: Any, target: str | None, wanted: list[str]) -> None:
    document = _read(data, "a.json")
    assert (document.target, [region.text for region in document.regions]) == (target, wanted)


def test_of_other_programs_nothing_is_said_that_holds_for_the_webui_only() -> None:
    text = "<random:red|blue> boat, (fog:1..2), [a|b], a, a"
    assert _codes(_read({"reqBody": {"prompt": text}}, "a.json")) == {"PD001"}
    assert _codes(_read({"sui_image_params": {"prompt": text}}, "a.json")) == {"PD001", "PW001"}
    assert "PX003" in _codes(_read({"positive_prompt": "(boat)++"}, "a.json"))
    assert "PX003" not in _codes(_read({"preset_data": {"positive_prompt": "(boat)++"}}, "a.json"))


FILM = {"prompts": {"0": "a pier --neg crowd", "max_f/2": "a ferry", "30*2": "x"}, "max_frames": 100}


def test_prompts_of_a_film_are_keyed_by_frame() -> None:
    document = _read(FILM, "a.json")
    assert [[(str(each.role), each.text, each.name) for each in group] for group in document.prompts] == [
        [("positive", "a pier", "prompts.0"), ("negative", "crowd", "prompts.0 (negative)")],
        [("positive", "a ferry", "prompts.max_f/2")],
        [("positive", "x", "prompts.30*2")],
    ]
    assert document.target is None  # Deforum runs in the WebUI


def test_negative_prompts_of_a_film_go_with_those_of_their_frame() -> None:
    data = {"positive_prompts": {"0": "a", "20": "b"}, "negative_prompts": {"0": "c", "20": "d"}}
    texts = [[each.text for each in group] for group in _read(data, "a.json").prompts]
    assert texts == [["a", "c"], ["b", "d"]]


def test_a_film_may_be_all_of_a_file() -> None:
    frames = {"0": "a cat", "30": "a crow --neg fog"}
    wanted = [("positive", "a cat"), ("positive", "a crow"), ("negative", "fog")]
    assert _found(frames, "animation_prompts.json") == wanted
    assert _found(frames, "my-deforum.json") == wanted
    assert _found(frames, "labels.json") == []
    assert _found({"0": "a cat", "name": "b"}, "animation_prompts.json") == []


@pytest.mark.parametrize("key", ["0", "120", "max_f", "max_f-1", "2*(max_f / 3)", "floor(max_f/2)", "int(7.5)"])
def test_frames_may_be_expressions(key: str) -> None:
    assert is_frame(key)


@pytest.mark.parametrize("key", ["", "positive", "prompt1", "t", "-", "sin", 0, "0" * 101])
def test_other_keys_are_no_frames(key: object) -> None:
    assert not is_frame(key)


def test_an_expression_for_a_weight_is_a_number() -> None:
    expression = "`where(cos(t/6)>0, 1.8, 0.3)`"
    text = json.dumps({"prompts": {"0": f"a cat, (fog:{expression}), (sea:{expression}), (sun:`t/10`), a cat"}})
    document = read_text(text, path="deforum.json")
    (region,) = document.regions
    assert region.text == "a cat, (fog:1.1), (sea:1.1), (sun:`t/10`), a cat"
    assert _codes(document) == {"PD001"}
    fog = region.text.index("fog")
    changed = apply_edits(text, region.in_file([Edit(Span(fog, fog + 3), "mist")]))
    assert changed == text.replace("fog", "mist")
    over = [Edit(Span(fog - 1, fog + 8), "(fog:1.1)")]
    assert region.in_file(over) == []


def test_json_in_a_text_file_is_read_as_json() -> None:
    text = '{"prompt": "a pier, (fog:1,2)", "negative_prompt": "crowd", "steps": 20}'
    document = read_text(text, path="settings.txt")
    assert (document.kind, _found(text, "settings.txt")) == (
        "pack",
        [("positive", "a pier, (fog:1,2)"), ("negative", "crowd")],
    )
    edit = document.regions[0].in_file([Edit(Span(0, 1), 'the "old"')])
    assert [each.text for each in reread(document, apply_edits(text, edit)).regions] == [
        'the "old" pier, (fog:1,2)',
        "crowd",
    ]
    assert _found('{"prompt": "a"}\n{"prompt": "b"}\n', "a.txt") == [("positive", "a"), ("positive", "b")]
    assert _found('[{"prompt": "a"}]', "a.txt") == [("positive", "a")]
    assert _found('{"prompt": "a"}', "a.prompt") == [("positive", "a")]


def test_a_workflow_in_a_text_file_is_a_workflow() -> None:
    nodes = {
        "1": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat", "clip": ["4", 1]}},
        "3": {"class_type": "KSampler", "inputs": {"positive": ["1", 0]}},
    }
    document = _read(nodes, "flow.txt")
    assert (document.kind, document.target, document.regions[0].text) == ("comfyui", "comfyui", "a cat")
    broken = json.dumps(nodes).replace("a cat", "a\tcat")
    for path in ("flow.txt", "flow.json"):
        assert [flaw.span.start for flaw in read_text(broken, path=path).flaws] == [broken.index("\t")]


@pytest.mark.parametrize("text", ['{"a": 1}', '{"prompt": "a",,}', '[{"a": 1}', "{}", "[]", '["a", "b"]', '{"a": {'])
def test_other_json_in_a_text_file_is_no_prompt(text: str) -> None:
    assert _found(text, "a.txt") == []


@pytest.mark.parametrize("text", ["{red|blue} cat", '{"red"|"blue"} cat', "[cat|dog]", '["a":"b":0.5]', "[{a|b}:0.5]"])
def test_a_prompt_that_starts_with_a_bracket_is_no_json(text: str) -> None:
    assert _found(text, "a.txt") == [("positive", text)]


def test_a_line_end_in_a_json_string_is_an_error_and_its_prompt_is_read() -> None:
    text = '{\n "prompt": "a cat\r\nin\tsnow",\n "a\x01": 1\n}\n'
    document = read_text(text, path="a.json")
    assert [region.text for region in document.regions] == ["a cat\r\nin\tsnow"]
    assert [text[flaw.span.start : flaw.span.end] for flaw in document.flaws] == ["\r\n", "\t", "\x01"]
    fixed = apply_edits(text, [edit for flaw in document.flaws for edit in flaw.edits])
    assert json.loads(fixed) == {"prompt": "a cat\r\nin\tsnow", "a\x01": 1}
    assert read_text(fixed, path="a.json").flaws == ()


def test_the_log_of_fooocus_is_its_own() -> None:
    rows = (("Prompt", "a [red|blue] boat"), ("Negative Prompt", "fog"), ("Steps", "30"))
    table = "".join(f"<tr><td class='label'>{name}</td><td class='value'>{value}</td></tr>" for name, value in rows)
    log = read_text(f"<title>Fooocus Log 2024-03-01</title><table>{table}</table>", path="log.html")
    assert (log.target, [region.text for region in log.regions]) == ("other", ["a [red|blue] boat", "fog"])
    assert read_text(f"<title>Log</title><table>{table}</table>", path="log.html").target is None
