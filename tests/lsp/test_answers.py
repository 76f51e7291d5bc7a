"""What the server makes of a text, one feature after the other, without a server.

A `|` in a text is the place that is asked about.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types as t

from promptlint.engine.project import Project
from promptlint.lsp.features import actions, completion, highlighting, hints, hover, outline, renaming
from promptlint.lsp.features.beside import page_of, status_of
from promptlint.lsp.features.renaming import Target
from promptlint.lsp.snapshots import LARGE, Snapshot
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.inventory.sources import Opened, Sources
from promptlint.text import Edit, Span, apply_edits

INSTALLED = Inventory.from_entries(
    (
        ResourceEntry("lora", "ink", "ink.safetensors", base="SD 1", triggers=("ink brush",), weight=0.7),
        ResourceEntry("lora", "link", "link.safetensors", training_tags=(("`tick`", 3), ("sea", 2))),
        ResourceEntry("hypernetwork", "oil", "oil.pt"),
        ResourceEntry("embedding", "EasyNegative", "EasyNegative.pt", vectors=8),
        ResourceEntry("wildcard", "animal/cat"),
    )
)


def open_(text: str, path: str = "/prompts/a.sdprompt", *, installed: bool = False) -> tuple[Snapshot, int]:
    """A text and the place of its `|`; models may be installed."""
    place = max(0, text.find("|"))
    text = text.replace("|", "", 1)
    sources = Sources((Path("models"),)) if installed else None
    project = Project(isolated=True, sources=sources, open_models=lambda _: Opened(INSTALLED))
    return Snapshot(Path(path).as_uri(), path, text, 1, "utf-16", project.for_path(path)), place


def changed(snapshot: Snapshot, edits: list[t.TextEdit]) -> str:
    return apply_edits(snapshot.text, [Edit(snapshot.positions.span(e.range), e.new_text) for e in edits])


# Hover


def hovered(text: str, *, installed: bool = False) -> str:
    found = hover.hover_at(*open_(text, installed=installed))
    assert found is not None
    assert isinstance(found.contents, t.MarkupContent)
    return found.contents.value


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
    assert said in hovered(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<lora:i|nk:1>", ["File: `ink.safetensors`", "Made for: SD 1", "Preferred weight: 0.7", "`ink brush`"]),
        ("<lora:l|ink:1>", ["Commonest words of its training: `ˋtickˋ`, `sea`"]),
        ("<lora:gon|e:1>", ["Not installed here."]),
        ("__animal/|dog__", ["Not installed here."]),
        ("easy|negative", ["Embedding `easynegative`", "Takes 8 of 75 places", "8 tokens"]),
    ],
)
def test_hover_says_what_is_known_of_models(text: str, said: list[str]) -> None:
    found = hovered(text, installed=True)
    assert all(each in found for each in said)


def test_a_wildcard_that_is_installed_is_not_called_missing() -> None:
    assert "Not installed" not in hovered("__animal/|cat__", installed=True)


def test_hover_in_front_of_the_prompt_says_nothing() -> None:
    assert hover.hover_at(*open_('|{"prompt": "a cat"}', "/prompts/a.json")) is None


@pytest.mark.parametrize("code", ["PW008", "nested-weight", "PL002"])
def test_a_rule_is_found_by_code_and_name(code: str) -> None:
    text = hover.rule_text(code)
    assert text is not None
    assert text.startswith("### [P")


def test_what_is_no_rule_has_no_text() -> None:
    assert hover.rule_text("NOPE") is None


# Completion


def completed(text: str, *, installed: bool = False) -> dict[str, str]:
    snapshot, place = open_(text, installed=installed)
    found = completion.complete_at(snapshot, place)
    return {
        item.label: changed(snapshot, [item.text_edit])
        for item in found.items
        if isinstance(item.text_edit, t.TextEdit)
    }


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("a <|", {"ink", "link", "oil"}),
        ("a <lora:in|", {"ink", "link"}),
        ("a <lyco:in|", {"ink", "link"}),
        ("a <hypernet:|", {"oil"}),
        ("a <model:|", set()),
        ("a __c|", {"animal/cat"}),
        ("a b__c|", set()),
        ("a # cat BR|", set()),
        ("a # promptlint: i|", {"ignore", "file-ignore", "disable", "enable"}),
        ("a BR|", {"BREAK"}),
        ("a, |", set()),
    ],
)
def test_completion_proposes_what_can_stand_there(text: str, proposed: set[str]) -> None:
    assert set(completed(text, installed=True)) == proposed


def test_names_that_begin_with_what_is_typed_come_first() -> None:
    project = Project(
        isolated=True, sources=Sources((Path("models"),)), open_models=lambda _: Opened(Inventory.of(["ab", "ba", "c"]))
    )
    snapshot = Snapshot("file:///a.txt", "/a.txt", "<lora:B", 1, "utf-16", project.for_path("/a.txt"))
    assert [item.label for item in completion.complete_at(snapshot, 7).items] == ["ba", "ab"]


@pytest.mark.parametrize(
    ("text", "label", "wanted"),
    [
        ("a <lora:i|:0.5>, b", "ink", "a <lora:ink:0.7>, b"),
        ("a <lora:i|, b", "ink", "a <lora:ink:0.7>, b"),
        ("a __an|__, b", "animal/cat", "a __animal/cat__, b"),
        ("a # promptlint: ignore[PW001, PW0|]", "PW008", "a # promptlint: ignore[PW001, PW008]"),
    ],
)
def test_a_proposal_replaces_what_stands_there(text: str, label: str, wanted: str) -> None:
    assert completed(text, installed=True)[label] == wanted


def test_without_models_the_kinds_of_tags_are_proposed() -> None:
    assert completed("a <l|") == {"lora": "a <lora:"}
    assert completed("a <lora:|") == {}


def test_too_many_proposals_are_cut_and_said_to_be() -> None:
    many = Inventory.of([f"a{number}" for number in range(completion.MAX_ITEMS + 1)])
    project = Project(isolated=True, sources=Sources((Path("models"),)), open_models=lambda _: Opened(many))
    snapshot = Snapshot("file:///a.txt", "/a.txt", "<lora:a", 1, "utf-16", project.for_path("/a.txt"))
    found = completion.complete_at(snapshot, 7)
    assert found.is_incomplete
    assert len(found.items) == completion.MAX_ITEMS
    assert [item.sort_text for item in found.items] == sorted(item.sort_text or "" for item in found.items)


# Actions


def acted(text: str, title: str, path: str = "/prompts/a.sdprompt") -> str:
    """The text after an action at its `|`."""
    snapshot, place = open_(text, path)
    found = actions.actions_at(snapshot, Span(place, place), None)
    action = next(each for each in found if title in each.title)
    return changed(snapshot, actions.edits_of(snapshot, action.data))


@pytest.mark.parametrize(
    ("text", "title", "wanted"),
    [
        ("a (cat:|1,2)", "(PW002", "a (cat:1.2)"),
        ("a (cat:|1,2)\nb", "on this line", "a (cat:1,2)  # promptlint: ignore[PW002]\nb"),
        ("a (cat:|1,2)\r\nb", "on this line", "a (cat:1,2)  # promptlint: ignore[PW002]\r\nb"),
        (
            "a (cat:|1,2) # promptlint: ignore[PD001]",
            "on this line",
            "a (cat:1,2) # promptlint: ignore[PD001, PW002]",
        ),
        ("a (cat:|1,2)", "in this prompt", "# promptlint: file-ignore[PW002]\na (cat:1,2)"),
        ("a (cat:|1,2), (dog:1.0)", "Fix everything", "a (cat:1,2), dog"),
    ],
)
def test_an_action_does_what_its_title_says(text: str, title: str, wanted: str) -> None:
    assert acted(text, title) == wanted


def test_a_fix_that_changes_the_picture_says_so_and_comes_after_those_that_do_not() -> None:
    snapshot, _ = open_("a (cat:1,2), (dog:1.0)")
    found = list(actions.actions_at(snapshot, Span(0, len(snapshot.text)), ["quickfix"]))
    fixes = [(each.title[-40:], each.is_preferred) for each in found if "Ignore" not in each.title]
    assert [preferred for _, preferred in fixes] == [True, None]
    assert fixes[0][0].endswith("(PW010)")
    assert fixes[1][0].endswith("(PW002, changes the picture)")


def test_what_promptlint_says_of_itself_cannot_be_ignored() -> None:
    snapshot, _ = open_("a (cat:1,2) # promptlint: ignore[NOPE]")
    titles = [each.title for each in actions.actions_at(snapshot, Span(0, len(snapshot.text)), ["quickfix"])]
    assert "PL003" in [finding.diagnostic.code for finding in snapshot.findings]
    assert {title for title in titles if title.startswith("Ignore")} == {
        "Ignore PW002 on this line",
        "Ignore PW002 in this prompt",
    }


def test_kinds_that_are_not_asked_for_are_not_offered() -> None:
    snapshot, _ = open_("a (cat:1,2), (dog:1.0)")
    everything = Span(0, len(snapshot.text))
    assert {each.kind for each in actions.actions_at(snapshot, everything, ["source.fixAll"])} == {actions.FIX_ALL}
    assert list(actions.actions_at(snapshot, everything, ["refactor"])) == []
    assert {each.kind for each in actions.actions_at(snapshot, everything, [""])} == set(actions.KINDS)


def test_what_only_unsafe_fixes_repair_is_not_fixed_with_the_rest() -> None:
    snapshot, _ = open_("a (cat:1,2)")
    assert list(actions.actions_at(snapshot, Span(0, 0), ["source.fixAll"])) == []
    assert actions.fix_all(snapshot) == []


def test_an_action_of_a_text_that_has_moved_on_has_no_edits() -> None:
    before, place = open_("a (cat:|1,2)")
    data = next(iter(actions.actions_at(before, Span(place, place), ["quickfix"]))).data
    after, _ = open_("a b (cat:1,2)")
    assert actions.edits_of(before, data)
    assert actions.edits_of(after, data) == []
    assert actions.edits_of(after, "x") == []


# Hints, colours, outline


def test_hints_are_those_of_the_range() -> None:
    snapshot, _ = open_("((a)), ((b:1.5)), (c)")
    shown = [(hint.position.character, hint.label) for hint in hints.hints_in(snapshot, Span(0, len(snapshot.text)))]
    assert shown == [(4, "×1.21"), (15, "×1.65"), (21, "5/75 tokens")]
    assert [hint.label for hint in hints.hints_in(snapshot, Span(0, 6))] == ["×1.21"]


def test_the_token_hint_counts_chunks() -> None:
    snapshot, _ = open_("a BREAK b")
    (hint,) = hints.hints_in(snapshot, Span(0, 9))
    assert hint.label == "76/150 tokens, 2 chunks"


def test_a_large_text_has_neither_hints_nor_symbols_of_its_parts() -> None:
    snapshot, _ = open_("((a)), " + "b, " * (LARGE // 3) + "<lora:x:1>")
    assert list(hints.hints_in(snapshot, Span(0, 100))) == []
    assert [symbol.children for symbol in outline.symbols_of(snapshot)] == [[]]


def coloured(text: str, path: str = "/prompts/a.sdprompt") -> list[tuple[str, str, bool]]:
    """Texts with their colour, and whether it is a strong one."""
    snapshot, _ = open_(text, path)
    data = highlighting.tokens_in(snapshot, Span(0, len(snapshot.text)))
    found = []
    line = column = 0
    for number in range(0, len(data), 5):
        down, along, length, kind, strong = data[number : number + 5]
        line, column = line + down, along + (0 if down else column)
        start = snapshot.positions.offset(t.Position(line, column))
        end = snapshot.positions.offset(t.Position(line, column + length))
        found.append((snapshot.text[start:end], highlighting.LEGEND.token_types[kind], bool(strong)))
    return found


def test_colours_say_what_a_text_is_to_the_host() -> None:
    text = "(a:1.2), (b:1.6), [c], \\(d __e__ <lora:f:1> BREAK AND # g"
    assert [each for each in coloured(text) if each[1] not in {"operator", "number"}] == [
        ("a", "emphasis", False),
        ("b", "emphasis", True),
        ("c", "deemphasis", False),
        ("\\(", "string", False),
        ("__e__", "variable", False),
        ("<lora:f:1>", "class", False),
        ("BREAK", "keyword", False),
        ("AND", "keyword", False),
        ("# g", "comment", False),
    ]


def test_the_length_of_a_colour_counts_what_the_client_counts() -> None:
    assert ("\U0001f431 a", "emphasis", False) in coloured("(\U0001f431 a:1.2)")


def test_colours_stand_in_the_spelling_of_the_file() -> None:
    text = '{"prompt": "\\u732b (a\\nb:1.6)"}'
    assert [each[0] for each in coloured(text, "/prompts/a.json") if each[1] == "emphasis"] == ["a\\nb"]


def test_the_outline_has_the_parts_between_cuts() -> None:
    snapshot, _ = open_("a cat BREAK  AND\n a dog, __x__")
    (symbol,) = outline.symbols_of(snapshot)
    assert [child.name for child in symbol.children or ()] == ["a cat", "a dog, __x__", "__x__"]


def test_an_outline_shows_long_texts_short_and_empty_ones_by_name() -> None:
    snapshot, _ = open_("a" * 200)
    (symbol,) = outline.symbols_of(snapshot)
    assert symbol.detail == "a" * 59 + "…"


def test_groups_and_runs_of_comments_fold() -> None:
    snapshot, _ = open_("# one\n# two\na (b\nc), d\n# three\n# four")
    folds = [(fold.start_line, fold.end_line, fold.kind) for fold in outline.folds_of(snapshot)]
    assert folds == [
        (0, 1, t.FoldingRangeKind.Comment),
        (0, 5, t.FoldingRangeKind.Region),
        (2, 3, None),
        (4, 5, t.FoldingRangeKind.Comment),
    ]


@pytest.mark.parametrize(
    ("text", "grown"),
    [
        ("a, [b c:d|:0.5]", ["d", "b c:d", "[b c:d:0.5]", "a, [b c:d:0.5]"]),
        ("a <lora:|x:1>", ["<lora:x:1>", "a <lora:x:1>"]),
        ("|", [""]),
    ],
)
def test_a_selection_grows_from_what_is_around_the_place(text: str, grown: list[str]) -> None:
    snapshot, place = open_(text)
    selection: t.SelectionRange | None = outline.selection_at(snapshot, place)
    found = []
    while selection is not None:
        span = snapshot.positions.span(selection.range)
        found.append(snapshot.text[span.start : span.end])
        selection = selection.parent
    assert found == grown


# Renaming


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("a <lora: in|k :1>", "lora", "ink"),
        ("a <lyco:in|k>", "lora", "ink"),
        ("a <hypernet:o|il:1>", "hypernet", "oil"),
        ("a __animal/|cat__", "wildcard", "animal/cat"),
    ],
)
def test_what_has_a_name_can_be_renamed(text: str, kind: str, name: str) -> None:
    snapshot, place = open_(text)
    found = renaming.target_at(snapshot, place)
    assert found is not None
    target, span = found
    assert target == Target(kind, name)
    assert snapshot.text[span.start : span.end] == name


@pytest.mark.parametrize("text", ["a c|at", "a <lora:|>", '|{"prompt": "<lora:x:1>"}'])
def test_nothing_else_can(text: str) -> None:
    path = "/prompts/a.json" if "{" in text else "/prompts/a.sdprompt"
    assert renaming.target_at(*open_(text, path)) is None


def test_every_use_of_the_name_is_renamed_and_nothing_else() -> None:
    snapshot, _ = open_("<lora:ink:1> <lyco:ink> <hypernet:ink:1> ink <lora:inky:1> __ink__")
    edits = renaming.edits_in(snapshot.document, Target("lora", "ink"), "oil")
    assert apply_edits(snapshot.text, edits) == "<lora:oil:1> <lyco:oil> <hypernet:ink:1> ink <lora:inky:1> __ink__"


@pytest.mark.parametrize(
    ("kind", "name", "can_be"),
    [
        ("lora", "a b-c_d", True),
        ("lora", "", False),
        ("lora", " a", False),
        ("lora", "a\nb", False),
        ("lora", "a:b", False),
        ("lora", "a>b", False),
        ("lora", "a#b", False),
        ("wildcard", "a/b", True),
        ("wildcard", "a__b", False),
        ("wildcard", "_a", False),
        ("wildcard", "a_", False),
        ("wildcard", "a|b", False),
    ],
)
def test_a_name_must_be_one_that_a_prompt_can_write(kind: str, name: str, can_be: bool) -> None:
    assert renaming.is_name(Target(kind, name), name) is can_be


def test_files_that_are_open_or_too_large_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = "masterpiece, 1girl, (sky:1.2), <lora:ink:1>"
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(prompt + " " * (name == "c.txt") * 100, encoding="utf-8")
    monkeypatch.setattr(renaming, "_MAX_BYTES", 100)
    found = renaming.other_documents([tmp_path, tmp_path / "gone"], {tmp_path / "a.txt": None})
    assert [Path(document.path).name for document in found] == ["b.txt"]


# Beside the text


def test_the_status_is_that_of_the_prompt_around_the_place_or_the_first() -> None:
    text = '[{"prompt": "a cat", "negative_prompt": "b|ad dog, fog"}]'
    snapshot, place = open_(text, "/prompts/a.json")
    assert status_of(snapshot, place) == {
        "role": "negative",
        "region": "[0].negative_prompt",
        "tokens": 4,
        "chunks": 1,
        "room": 75,
    }
    first = status_of(snapshot, 0)
    assert first is not None
    assert first["role"] == "positive"


def test_without_a_prompt_there_is_no_status() -> None:
    assert status_of(*open_("{}", "/prompts/a.json")) is None
    assert status_of(*open_("(a:1..2)")) is None


def test_the_page_has_every_prompt() -> None:
    snapshot, _ = open_('[{"prompt": "a <b>", "negative_prompt": "c"}]', "/prompts/a.json")
    page = page_of(snapshot)
    assert page.startswith("<!DOCTYPE html>")
    assert "a &lt;b&gt;" in page
