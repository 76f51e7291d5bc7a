"""What can stand where somebody types, asked of the module itself: labels, and the text after each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from promptlint.engine.project import Project
from promptlint.lsp.features.completion import MAX_ITEMS, complete_at
from promptlint.lsp.snapshots import Snapshot
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from tests.lsp.texts import INSTALLED, changed, opened, opened_at

TRIGGERED = {"ink + ink brush, wet": "a, <lora:ink:0.7>, ink brush, wet"}
DIRECTIVES = ("ignore", "file-ignore", "disable", "enable")


def labels(snapshot: Snapshot, offset: int | None = None) -> dict[str, str]:
    """Labels of the completions, and the text after each."""
    offset = len(snapshot.text) if offset is None else offset
    found = complete_at(snapshot, offset).items
    return {item.label: changed(snapshot, [item.text_edit]) for item in found if isinstance(item.text_edit, t.TextEdit)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "a, <",
            {"ink": "a, <lora:ink:0.7>", **TRIGGERED, "oil": "a, <lora:oil:1>", "ink-net": "a, <hypernet:ink-net:1>"},
        ),
        ("a, <lo", {"ink": "a, <lora:ink:0.7>", **TRIGGERED, "oil": "a, <lora:oil:1>"}),
        ("a, <lora:IN", {"ink": "a, <lora:ink:0.7>", **TRIGGERED}),
        ("a, <lyco:oi", {"oil": "a, <lyco:oil:1>"}),
        ("a, <lyco:in", {"ink": "a, <lyco:ink:0.7>", "ink + ink brush, wet": "a, <lyco:ink:0.7>, ink brush, wet"}),
        ("a, <lora:il", {"oil": "a, <lora:oil:1>"}),
        ("a, <hypernet:", {"ink-net": "a, <hypernet:ink-net:1>"}),
        ("a, <seg:", {}),
        ("a, <seg:x:", {}),
        ("a, <lora:oil:0.", {"0.8": "a, <lora:oil:0.8", "0.6": "a, <lora:oil:0.6", "0.4": "a, <lora:oil:0.4"}),
        ("a <model:", {}),
        ("a, __h", {"hair": "a, __hair__", "sky/night": "a, __sky/night__"}),
        ("a, x__h", {}),
        ("a, easy", {"EasyNegative": "a, EasyNegative"}),
        ("a, br", {"BREAK": "a, BREAK"}),
        ("a, BREA", {"BREAK": "a, BREAK"}),
        ("a, ", {}),
        ("a # easy", {}),
        ("a # cat BR", {}),
        ("a # promptlint: dis", {word: f"a # promptlint: {word}[" for word in DIRECTIVES}),
        ("a # promptlint: i", {word: f"a # promptlint: {word}[" for word in DIRECTIVES}),
    ],
)
def test_what_can_stand_where_somebody_types(text: str, found: dict[str, str]) -> None:
    assert labels(opened(text, models=INSTALLED)) == found


@pytest.mark.parametrize(
    ("text", "label", "wanted"),
    [
        ("a <lora:i|:0.5>, b", "ink", "a <lora:ink:0.7>, b"),
        ("a <lora:i|, b", "ink", "a <lora:ink:0.7>, b"),
        ("<lora:i|:1>, fog", "ink", "<lora:ink:0.7>, fog"),
        ("<lora:i|, fog>", "ink", "<lora:ink:0.7>, fog>"),
        ("__h|__, fog", "hair", "__hair__, fog"),
        ("a __ni|__, b", "sky/night", "a __sky/night__, b"),
        ("a # promptlint: ignore[PW001, PW0|]", "PW008", "a # promptlint: ignore[PW001, PW008]"),
    ],
)
def test_a_proposal_replaces_what_stands_there(text: str, label: str, wanted: str) -> None:
    assert labels(*opened_at(text, models=INSTALLED))[label] == wanted


def test_trigger_words_are_those_of_the_loras_in_the_text() -> None:
    assert labels(opened("<lora:ink:1>, bru", models=INSTALLED)) == {"ink brush": "<lora:ink:1>, ink brush"}
    assert labels(opened("<lora:oil:1>, bru", models=INSTALLED)) == {}


def test_names_that_begin_with_what_is_typed_come_first() -> None:
    assert list(labels(opened("<lora:B", models=Inventory.of(["ab", "ba", "c"])))) == ["ba", "ab"]


def test_without_models_only_the_tags_themselves_are_known() -> None:
    assert labels(opened("a <l")) == {"lora": "a <lora:"}
    assert labels(opened("<")) == {"lora": "<lora:", "hypernet": "<hypernet:"}
    assert labels(opened("<lora:")) == {}


def test_codes_of_the_text_come_first_and_those_before_stay() -> None:
    snapshot = opened("(cat:1,2) # promptlint: ignore[PW010, PW")
    found = list(labels(snapshot))
    assert found[0] == "PW002"
    assert found[1:] == sorted(found[1:])
    assert labels(snapshot)["PW008"] == "(cat:1,2) # promptlint: ignore[PW010, PW008"


@pytest.mark.parametrize(("count", "sent", "more"), [(200, 200, False), (201, 200, True)])
def test_so_many_are_sent_and_no_more(count: int, sent: int, more: bool) -> None:
    assert MAX_ITEMS == 200
    models = Inventory.of(wildcards=[f"w{number:03}" for number in range(count)])
    answer = complete_at(opened("__w", models=models), 3)
    assert (len(answer.items), answer.is_incomplete) == (sent, more)
    assert [item.sort_text for item in answer.items] == [f"{number:04}" for number in range(sent)]


INFOTEXT = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 1"
PHRASES = Inventory.from_entries(
    [
        ResourceEntry("lora", "ink", triggers=("ink painting, brush", "wet-on-wet wash")),
        ResourceEntry("embedding", "EasyNegative"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "label", "wanted"),
    [
        ("ink pai", "ink painting, brush", "ink painting, brush"),
        ("a cat, ink pai", "ink painting, brush", "a cat, ink painting, brush"),
        ("a cat,ink painting, bru", "ink painting, brush", "a cat,ink painting, brush"),
        ("a cat, (Ink Pai", "ink painting", "a cat, (ink painting"),
        ("a cat, bru", "brush", "a cat, brush"),
        ("a pink ink", "ink painting", "a pink ink painting"),
        ("wash", "wet-on-wet wash", "wet-on-wet wash"),
        ("wet", "wet-on-wet wash", "wet-on-wet wash"),
    ],
)
def test_a_phrase_replaces_as_much_of_it_as_is_typed(typed: str, label: str, wanted: str) -> None:
    assert labels(opened(f"<lora:ink:1>, {typed}", models=PHRASES))[label] == f"<lora:ink:1>, {wanted}"


def test_a_phrase_is_not_offered_after_what_is_no_part_of_it() -> None:
    assert "ink painting, brush" not in labels(opened("<lora:ink:1>, a red ink bru", models=PHRASES))


@pytest.mark.parametrize(
    ("text", "path", "options", "found", "absent"),
    [
        ("a, |", "/x/flow.sdprompt", {"target": "comfyui"}, (), ("BREAK", "ink")),
        ("a, BR|", "/x/a.sdprompt", {"target": "comfyui"}, (), ("BREAK",)),
        ("a, <lora:i|", "/x/a.sdprompt", {"target": "comfyui"}, (), ("ink",)),
        ("a, <lora:i|", "/x/a.sdprompt", {"target": "comfyui", "plugins": ["lora-tags"]}, ("ink",), ()),
        ("a, <lora:i|", "/x/a.negative.txt", {}, (), ("ink",)),
        ("a, AN|", "/x/a.negative.txt", {}, (), ("AND",)),
        ("a, BR|", "/x/a.negative.txt", {}, ("BREAK",), ()),
        ("name,prompt,negative_prompt\nEas|,a,b\n", "/x/styles.csv", {}, (), ("EasyNegative",)),
        ("name,prompt,negative_prompt\nx,Eas|,b\n", "/x/styles.csv", {}, ("EasyNegative",), ()),
        ("name,prompt,negative_prompt\nx,a,<lora:i|\n", "/x/styles.csv", {}, (), ("ink",)),
        (
            "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 1, Model: Eas|",
            "/x/a.txt",
            {},
            (),
            ("EasyNegative",),
        ),
        ("# Notes\n\nI like Eas|\n\n```sd\na cat\n```\n", "/x/notes.md", {}, (), ("EasyNegative",)),
        ("a cat # Eas|", "/x/a.sdprompt", {"target": "novelai"}, ("EasyNegative",), ()),
    ],
)
def test_proposals_are_those_of_the_place(
    text: str, path: str, options: dict[str, Any], found: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    before, _, after = text.partition("|")
    snapshot = opened(before + after, path, models=INSTALLED, **options)
    offered = labels(snapshot, len(before))
    assert set(found) <= set(offered)
    assert not set(absent) & set(offered)


@pytest.mark.parametrize(
    ("typed", "wanted"), [("a, Eas|", "a, embedding:EasyNegative"), ("a, embedding:Eas|", "a, embedding:EasyNegative")]
)
def test_an_embedding_is_written_as_the_program_reads_it(typed: str, wanted: str) -> None:
    before, _, after = typed.partition("|")
    snapshot = opened(before + after, models=INSTALLED, target="comfyui")
    assert labels(snapshot, len(before))["EasyNegative"] == wanted


@pytest.mark.parametrize(
    ("path", "text", "written"),
    [
        ("/x/pack.json", '{"prompt": "a cat, (dog:1.2), he\\"llo, qu|"}', 'qu\\"o\\\\te'),
        ("/x/styles.csv", 'name,prompt,negative_prompt\nx,"a ""cat"", qu|",b\n', 'qu""o\\te'),
    ],
)
def test_what_is_put_in_is_spelt_as_the_file_spells_it(path: str, text: str, written: str) -> None:
    models = Inventory.from_entries([ResourceEntry("embedding", 'qu"o\\te')])
    before, _, after = text.partition("|")
    snapshot = opened(before + after, path, models=models)
    assert labels(snapshot, len(before)) == {'qu"o\\te': f"{before[:-2]}{written}{after}"}


def test_wildcards_of_the_workspace_are_known(tmp_path: Path) -> None:
    (tmp_path / "wildcards").mkdir()
    (tmp_path / "wildcards" / "colors.txt").write_text("red\nblue\n")
    path = tmp_path / "a.sdprompt"
    assert labels(opened("a __col", str(path))) == {"colors": "a __colors__"}  # not saved yet
    path.write_text("a __col")
    assert labels(opened("a __col", str(path))) == {"colors": "a __colors__"}


def test_the_preferred_weight_comes_first() -> None:
    assert list(labels(opened("<lora:ink:", models=INSTALLED))) == ["0.7", "1", "0.8", "0.6", "0.4"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<lora:i|", "<lora:ink:0.7>, ink brush, wet"),
        ("<lora:i|:0.5>, fog", "<lora:ink:0.7>, ink brush, wet, fog"),
        ("<lora:i| fog", "<lora:ink:0.7>, ink brush, wet, fog"),
        ("<lora:i|fog>fog", "<lora:ink:0.7>, ink brush, wet, fog"),
        ("(<lora:i|), fog", "(<lora:ink:0.7>, ink brush, wet), fog"),
        ("<lora:i| BREAK fog", "<lora:ink:0.7>, ink brush, wet BREAK fog"),
        ("Ink_Brush, <lora:i|", "Ink_Brush, <lora:ink:0.7>, wet"),
        ("(wet:1.2), <lora:i|", "(wet:1.2), <lora:ink:0.7>, ink brush"),
    ],
)
def test_a_lora_is_put_in_with_the_trigger_words_that_are_not_there(text: str, wanted: str) -> None:
    found = labels(*opened_at(text, models=INSTALLED))
    assert [after for label, after in found.items() if label.startswith("ink + ")] == [wanted]


@pytest.mark.parametrize("text", ["wet, ink brush, <lora:i|", "<lora:o|", "<hypernet:i|"])
def test_nothing_more_is_proposed_where_there_is_nothing_to_add(text: str) -> None:
    assert not [label for label in labels(*opened_at(text, models=INSTALLED)) if "+" in label]


def test_trigger_words_are_not_for_what_is_not_wanted() -> None:
    snapshot = opened("a, <lora:in", "/x/a.negative.txt", models=INSTALLED, target="comfyui", plugins=["lora-tags"])
    assert labels(snapshot) == {"ink": "a, <lora:ink:0.7>"}


def test_phrases_for_several_subjects_are_proposed_one_by_one() -> None:
    models = Inventory.from_entries(
        [ResourceEntry("lora", "ann", triggers=("red dress, hat", "blue (suit, tie:1.1)", "hat"))]
    )
    assert list(labels(opened("<lora:a", models=models)).values()) == [
        "<lora:ann:1>",
        "<lora:ann:1>, red dress, hat",
        "<lora:ann:1>, blue (suit, tie:1.1)",
        "<lora:ann:1>, hat",
    ]


def test_trigger_words_are_spelt_as_the_file_spells_them() -> None:
    models = Inventory.from_entries([ResourceEntry("lora", "ann", triggers=('the "red"',))])
    before, after = 'name,prompt,negative_prompt\nx,"a, <lora:a', '",b\n'
    found = labels(opened(before + after, "/x/styles.csv", models=models), len(before))
    assert list(found.values())[1] == 'name,prompt,negative_prompt\nx,"a, <lora:ann:1>, the ""red""",b\n'


def forms(text: str, path: str = "/x/a.sdprompt", target: str = "a1111") -> dict[str, str]:
    """The forms that are proposed, and the text after each as it is put in."""
    before, _, after = text.partition("|")
    snapshot = opened(before + after, path, target=target)
    found = complete_at(snapshot, len(before), snippets=True).items
    return {
        item.label: changed(snapshot, [item.text_edit])
        for item in found
        if isinstance(item.text_edit, t.TextEdit) and item.insert_text_format is t.InsertTextFormat.Snippet
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a, (|", {"weight": "a, (${1:tag}:${2:1.1})"}),
        ("a, (|), b", {"weight": "a, (${1:tag}:${2:1.1}), b"}),
        ("[|]", {"schedule": "[${1:from}:${2:to}:${3:0.5}]", "alternate": "[${1:a}|${2:b}]"}),
        ("a, <|", {"lora": "a, <lora:${1:name}:${2:1}>"}),
        ("a, {|", {}),
        ("a, ca|", {}),
        ("a # (|", {}),
        ("<lora:|", {}),
        ("<lora:my |", {}),
        ("[a:|", {}),
    ],
)
def test_a_form_is_put_in_the_place_of_its_bracket(text: str, wanted: dict[str, str]) -> None:
    assert forms(text) == wanted


def test_where_nothing_is_typed_every_form_of_the_program_is_proposed() -> None:
    assert list(forms("a, |")) == ["weight", "schedule", "alternate", "lora", "break", "and"]
    assert list(forms("a, | , b")) == list(forms("a, |"))
    assert forms("a,  |")["weight"] == "a,  (${1:tag}:${2:1.1})"
    assert forms("a |")["schedule"] == "a [${1:from}:${2:to}:${3:0.5}]"
    assert list(forms("a, |", "/x/a.negative.txt")) == ["weight", "schedule", "alternate", "break"]
    assert forms("a, |", target="comfyui") == {"weight": "a, (${1:tag}:${2:1.1})"}
    assert forms("a, |", target="novelai") == {"weight": "a, ${2:1.1}::${1:tag}::"}
    assert forms("# Notes\n\n|\n\n```sd\na cat\n```\n", "/x/notes.md") == {}


def test_forms_are_for_clients_that_fill_them_in() -> None:
    assert not complete_at(opened("a, "), 3).items
    assert all(item.filter_text == item.label for item in complete_at(opened("a, "), 3, snippets=True).items)


@pytest.mark.parametrize(
    ("path", "text"),
    [("/x/pack.json", '{"prompt": "a, (|"}'), ("/x/styles.csv", 'name,prompt,negative_prompt\nx,"a, (|",b\n')],
)
def test_a_form_stands_in_a_file_as_it_is(path: str, text: str) -> None:
    assert forms(text, path) == {"weight": text.replace("(|", "(${1:tag}:${2:1.1})")}


def test_a_chant_is_put_in_the_place_of_what_it_is_found_by(tmp_path: Path) -> None:
    tags = tmp_path / "webui" / "extensions" / "tagcomplete" / "tags"
    tags.mkdir(parents=True)
    (tmp_path / "webui" / "models" / "Lora").mkdir(parents=True)
    chants = [
        {"name": "Basic", "terms": "best,quality", "content": 'the "best", (sea:1.2)'},
        {"name": "Sea", "content": "sea"},
    ]
    (tags / "chants.json").write_text(json.dumps(chants))
    (tmp_path / "promptlint.toml").write_text('[models]\nroot = "webui"\n')
    path = tmp_path / "styles.csv"
    for typed, found in (
        ("<c:", ["Basic", "Sea"]),
        ("<chant:QUAL", ["Basic"]),
        ("<c:se>", ["Sea"]),
        ("<c:fog", []),
        ("<lora:ba", []),
    ):
        before, after = (
            f'name,prompt,negative_prompt\nx,"a, {typed.removesuffix(">")}',
            f'{">" if ">" in typed else ""}, b",\n',
        )
        snapshot = Snapshot(path.as_uri(), str(path), before + after, 1, "utf-16", Project(tmp_path).for_path(path))
        put_in = labels(snapshot, len(before))
        assert list(put_in) == found
        if "Basic" in put_in:
            assert put_in["Basic"] == 'name,prompt,negative_prompt\nx,"a, the ""best"", (sea:1.2), b",\n'
