"""What is told of a place, asked of the module itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types as t

from promptlint.lsp.features.hover import describe_entry, hover_at, rule_text
from promptlint.lsp.features.installed import named_at, read_all
from promptlint.lsp.markdown import Pictures, running_text
from promptlint.lsp.snapshots import Snapshot
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import EntryKind
from promptlint.text import Span
from tests.lsp.texts import INSTALLED, OIL, PAGE, opened, opened_at

WITH_LINK = INSTALLED.merged(
    Inventory.from_entries([ResourceEntry("lora", "link", training_tags=(("`tick`", 3), ("sea", 2)))])
)


def told(snapshot: Snapshot, offset: int) -> tuple[str, str]:
    """What is told of a place, and the text that it is about."""
    answer = hover_at(snapshot, offset)
    assert answer is not None
    assert isinstance(answer.contents, t.MarkupContent)
    span = snapshot.positions.span(answer.range) if answer.range is not None else Span(0, 0)
    return answer.contents.value, snapshot.text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a cat # a |note", "A comment"),
        ("a BR|EAK b", "fills up the chunk"),
        ("a A|ND b", "drawn together"),
        ("a\nNegative prompt: b A|ND c\nSteps: 20, Sampler: Euler a, CFG scale: 7", "a plain word here"),
        ("__animal/|dog__", "an extension puts one"),
        ("a <lora:x:|0.5>", "**LoRA** `x`, weight 0.5"),
        ("a <hypernet:x|:1>", "**Hypernetwork** `x`"),
        ("a\nNegative prompt: <lora:|x:1>\nSteps: 20, Sampler: Euler a, CFG scale: 7", "plain text here"),
        ("a c|at", "Weight 1 (as written)"),
        ("a [c|at]", "Weight 0.9091"),
        ("a (b`l:1,2|)", "PW002"),
    ],
)
def test_hover_says_what_a_place_is_to_the_host(text: str, said: str) -> None:
    assert said in told(*opened_at(text))[0]


def test_hover_tells_what_the_program_makes_of_a_place() -> None:
    snapshot = opened("((blue sky)), fog BREAK sea AND rain # why", models=INSTALLED)
    text, about = told(snapshot, 5)
    assert about == "((blue sky))"
    assert "Weight 1.21" in text
    assert "2 tokens, chunk 1" in text
    assert "1 token, chunk 1" in told(snapshot, 15)[0]
    assert "(as written)" in told(snapshot, 15)[0]
    assert told(snapshot, 19) == ("**BREAK** fills up the chunk: what follows begins a new one.", "BREAK")
    assert told(snapshot, 29) == ("**AND** splits the prompt into parts that are drawn together.", "AND")
    assert told(snapshot, 38)[1] == "# why"


@pytest.mark.parametrize("text", ["cat BR|EAK sea", "cat A|ND sea", "cat <lora:i|nk:1>"])
def test_hover_does_not_tell_of_comfyui_what_a1111_does(text: str) -> None:
    prompt = text.replace("|", "")
    workflow = json.dumps({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": prompt}}})
    snapshot = opened(workflow, "/x/flow.json")
    assert "Text to ComfyUI, like any other." in told(snapshot, workflow.index(prompt) + text.index("|"))[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "<lora:i|nk:1>",
            ["File: `/models/ink.safetensors`", "Made for: SD 1.5", "Preferred weight: 0.7", "`ink brush`"],
        ),
        ("<lora:l|ink:1>", ["Commonest words of its training: `` `tick` ``, `sea`"]),
        ("<lora:gon|e:1>", ["Not installed here."]),
        ("__animal/|dog__", ["Not installed here."]),
        ("easy|negative", ["Embedding `easynegative`", "Takes 8 of 75 places", "8 tokens"]),
    ],
)
def test_hover_says_what_is_known_of_models(text: str, said: list[str]) -> None:
    found, _ = told(*opened_at(text, models=WITH_LINK))
    assert all(each in found for each in said)


def test_hover_tells_what_is_installed() -> None:
    snapshot = opened("<lora:ink:0.8>, <lora:gone:1>, __hair__, __gone__, EasyNegative", models=INSTALLED)
    text, about = told(snapshot, 3)
    assert about == "<lora:ink:0.8>"
    assert "**LoRA** `ink`, weight 0.8" in text
    assert "Made for: SD 1.5" in text
    assert "Preferred weight: 0.7" in text
    assert "Trigger words: `ink brush`, `wet`" in text
    assert "Not installed here." in told(snapshot, 20)[0]
    assert "Not installed here." not in told(snapshot, 33)[0]
    assert "Not installed here." in told(snapshot, 44)[0]
    assert "Takes 8 of 75 places in a chunk" in told(snapshot, 55)[0]
    assert list(describe_entry(OIL)) == ["Commonest words of its training: `canvas`, `paint`"]


def test_in_a_negative_prompt_nothing_is_loaded_and_nothing_split() -> None:
    snapshot = opened(PAGE.replace("__bad/hands__", "<lora:ink:1> AND b"), "/x/page.txt", select=["PW010"])
    text = snapshot.text
    assert "is plain text here" in told(snapshot, text.index("<lora:ink:1>") + 2)[0]
    assert told(snapshot, text.index("AND") + 1)[0].startswith("**AND** is a plain word here")


def test_hover_in_front_of_the_prompt_says_nothing() -> None:
    assert hover_at(*opened_at('|{"prompt": "a cat"}', "/prompts/a.json")) is None


def test_hover_tells_of_findings_from_their_start_to_their_end() -> None:
    snapshot = opened("a, (dog:1,2), b", select=["PW002"])
    start = snapshot.findings[0].span.start
    end = snapshot.findings[0].span.end
    for offset in (start, end):
        assert "PW002" in told(snapshot, offset)[0]
    assert "PW002" not in told(snapshot, start - 1)[0]
    assert "PW002" not in told(snapshot, end + 1)[0]


def test_hover_explains_the_codes_of_a_suppression() -> None:
    snapshot = opened("(a:1), (b:1,2) # promptlint: ignore[PW010, decimal-comma]")
    assert told(snapshot, 36)[1] == "PW010"
    assert "no-op-weight" in told(snapshot, 36)[0]
    assert "PW002" in told(snapshot, 45)[0]
    assert told(snapshot, 20)[0] == "A comment: it never reaches the model."


@pytest.mark.parametrize("code", ["PW008", "nested-weight", "PL002"])
def test_a_rule_is_found_by_code_and_name(code: str) -> None:
    text = rule_text(code)
    assert text is not None
    assert text.startswith("### [P")


def test_what_is_no_rule_has_no_text() -> None:
    assert rule_text("NOPE") is None


def test_a_comment_of_the_page_is_text_in_a_record_of_what_was_sent() -> None:
    sent = "a cat // a note\nSteps: 20, Sampler: Euler a, CFG scale: 7"
    assert "A comment" in told(opened("a cat // a note", target="comfyui"), 12)[0]
    assert "A comment" not in told(opened(sent, "/x/a.txt", target="comfyui"), 12)[0]


def test_a_break_is_none_in_a_negative_prompt_that_has_none() -> None:
    text = "a BREAK b\nNegative prompt: c BREAK d\nSteps: 20, Sampler: Euler a, CFG scale: 7"
    snapshot = opened(text, "/x/a.txt", target="sdnext")
    assert "fills up the chunk" in told(snapshot, text.index("BREAK"))[0]
    assert "fills up the chunk" not in told(snapshot, text.rindex("BREAK"))[0]


def test_hover_says_what_helps_and_not_what_the_editor_says_already() -> None:
    snapshot, offset = opened_at("a cat, (dog:1,|2)")
    (finding,) = snapshot.findings
    text = told(snapshot, offset)[0]
    assert finding.diagnostic.message not in text
    assert finding.diagnostic.help is not None
    assert running_text(finding.diagnostic.help) in text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a [cat:do|g:0.25] b", ["Of 20 steps:", "- `cat` in steps 1 to 5", "- `dog` in steps 6 to 20"]),
        ("a [cat:dog:|0.25] b", ["Of 20 steps:", "- `cat` in steps 1 to 5", "- `dog` in steps 6 to 20"]),
        ("a [do|g:3]", ["- nothing in steps 1 to 3", "- `dog` in steps 4 to 20"]),
        ("a [do|g::1]", ["- `dog` in step 1", "- nothing in steps 2 to 20"]),
        ("[a:[b:c|:10]:5]", ["- `b` in steps 1 to 10", "- `c` in steps 11 to 20"]),
        ("[a:b|:30]", ["- `a` in steps 1 to 20", "- `b` in no step"]),
        ("[a:b|:0.01]", ["- `a` in no step", "- `b` in steps 1 to 20"]),
        ("[cat|do|g|owl]".replace("do|g", "do\x00g"), ["One a step, in turn:", "- `cat` in steps 1, 4, …"]),
    ],
)
def test_hover_names_the_steps_of_a_schedule(text: str, lines: list[str]) -> None:
    mark = "\x00" if "\x00" in text else "|"
    before, _, after = text.partition(mark)
    answer = told(opened(before + after), len(before))[0]
    assert [line for line in lines if line not in answer.split("\n")] == []


def test_hover_counts_the_steps_beside_the_prompt() -> None:
    text = "a [cat:dog:0.5]\nSteps: 8, Sampler: Euler a, CFG scale: 7, Seed: 1"
    assert "- `dog` in steps 5 to 8" in told(opened(text), 9)[0]


def test_a_program_without_schedules_draws_no_steps() -> None:
    assert "step" not in told(opened("a [cat:dog:0.5]", target="comfyui"), 9)[0]


@pytest.mark.parametrize(
    ("folder", "path", "size", "said"),
    [
        ("/x/webui/models/Lora", "styles/ink.pt", 151_108_831, "File: `models/Lora/styles/ink.pt`, 151 MB"),
        ("/x/webui/embeddings", "ink.pt", 6_230, "File: `embeddings/ink.pt`, 6.2 kB"),
        ("/", "ink.pt", 999, "File: `/ink.pt`, 999 bytes"),
        ("/x/Models/Lora", "ink.pt", 999_600, "File: `Models/Lora/ink.pt`, 1.0 MB"),
        ("", "ink.pt", 2_310_000_000, "File: `ink.pt`, 2.3 GB"),
    ],
)
def test_a_file_is_told_with_its_folder_and_size(folder: str, path: str, size: int, said: str) -> None:
    assert next(describe_entry(ResourceEntry("lora", "ink", path, size=size, folder=folder))) == said


def test_what_is_asked_most_of_a_lora_comes_first() -> None:
    assert told(*opened_at("<lora:i|nk:1>, wet", models=INSTALLED))[0].splitlines() == [
        "**LoRA** `ink`, weight 1",
        "",
        "Made for: SD 1.5  ",
        "Preferred weight: 0.7  ",
        "Trigger words: `ink brush`, `wet`  ",
        "File: `/models/ink.safetensors`",
        "",
        "Cut out of the text: it takes no tokens.",
    ]


@pytest.mark.parametrize(("pictures", "more"), [("none", None), ("plain", ""), ("sized", "|height=120")])
@pytest.mark.parametrize(
    ("kind", "text"), [("lora", "a <lora:i|nk:1>"), ("embedding", "a, i|nk"), ("hypernetwork", "<hypernet:i|nk:1>")]
)
def test_a_model_is_shown_to_who_shows_pictures(
    tmp_path: Path, kind: EntryKind, text: str, pictures: Pictures, more: str | None
) -> None:
    folder = tmp_path / "a (b)"
    folder.mkdir()
    (folder / "ink.preview.png").write_bytes(b"x")
    models = Inventory.from_entries([ResourceEntry(kind, "ink", "ink.pt", folder=str(folder))])
    answer = hover_at(*opened_at(text, models=models), pictures)
    assert answer is not None
    assert isinstance(answer.contents, t.MarkupContent)
    lines = [each for each in answer.contents.value.split("\n\n") if "![" in each]
    assert lines == ([f"![preview]({tmp_path.as_uri()}/a%20%28b%29/ink.preview.png{more})"] if more is not None else [])


def wildcards(folder: Path) -> Path:
    """A folder with wildcards; the file in it that uses them."""
    (folder / "wildcards" / "sky").mkdir(parents=True)
    (folder / "wildcards" / "fruit.txt").write_text("# note\napple\n\n" + "\n".join(f"f{n}" for n in range(9)) + "\n")
    (folder / "wildcards" / "sky" / "day.txt").write_text("blue\n")
    (folder / "wildcards" / "sky" / "pack.yaml").write_text("night: [dark, {text: grey}]\none: '`tick`x'\n")
    file = folder / "a.sdprompt"
    file.touch()
    return file


def drawn_at(text: str, path: Path) -> str:
    snapshot, offset = opened_at(text, str(path))
    named = named_at(snapshot, offset)
    assert named is not None
    answer = hover_at(snapshot, offset, drawn=read_all(named.files))
    assert answer is not None
    assert isinstance(answer.contents, t.MarkupContent)
    return answer.contents.value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a __fr|uit__", ["10 entries in `wildcards/fruit.txt`:", "- `apple`\n- `f0`", "- `f6`\n- …"]),
        ("a __sky/d|ay__", ["1 entry in `wildcards/sky/day.txt`:", "- `blue`"]),
        ("a __sky/o|ne__", ["1 entry in `wildcards/sky/pack.yaml`:", "- `` `tick`x ``"]),
        ("a __d|ay__", ["1 entry in `wildcards/sky/day.txt`:"]),
        ("a __~sky/ni|ght__", ["2 entries in `wildcards/sky/pack.yaml`:", "- `dark`\n- `grey`"]),
        (
            "a __sky/*|__",
            [
                "3 wildcards of this name:",
                "- `sky/day` in `wildcards/sky/day.txt`, 1 entry",
                "- `sky/night` in `wildcards/sky/pack.yaml`, 2 entries",
            ],
        ),
    ],
)
def test_a_wildcard_shows_what_is_in_it(tmp_path: Path, text: str, said: list[str]) -> None:
    shown = drawn_at(text, wildcards(tmp_path))
    for each in said:
        assert each in shown
    assert "Not installed" not in shown


def test_a_pattern_that_finds_something_is_installed() -> None:
    models = Inventory.of(wildcards=["sky/day"])
    assert "Not installed" not in told(*opened_at("__sky/|*__", models=models))[0]
    assert "Not installed" in told(*opened_at("__fog/|*__", models=models))[0]


def test_an_embedding_is_known_with_what_the_program_wants_in_front_of_it() -> None:
    snapshot = opened("embedding:EasyNegative", models=INSTALLED, target="comfyui")
    assert told(snapshot, 12)[0].startswith("Embedding ")
    assert not told(opened("embedding:EasyNegative", models=INSTALLED), 12)[0].startswith("Embedding ")
