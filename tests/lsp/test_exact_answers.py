"""What each feature of the server answers, asked of the modules themselves: exact places and texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from promptlint.engine.project import Project
from promptlint.lsp.features.actions import FIX_ALL, actions_at, edits_of, fix_all
from promptlint.lsp.features.beside import status_of
from promptlint.lsp.features.completion import MAX_ITEMS, complete_at
from promptlint.lsp.features.diagnostics import diagnostics_of
from promptlint.lsp.features.highlighting import LEGEND, tokens_in
from promptlint.lsp.features.hints import hints_in
from promptlint.lsp.features.hover import describe_entry, hover_at
from promptlint.lsp.features.outline import folds_of, selection_at, symbols_of
from promptlint.lsp.features.renaming import Target, edits_in, is_name, other_documents, target_at
from promptlint.lsp.projects import ClientSettings
from promptlint.lsp.snapshots import LARGE, Snapshot
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.inventory.sources import Opened, Sources
from promptlint.text import Edit, Span, apply_edits

INK = ResourceEntry(
    "lora", "ink", path="/models/ink.safetensors", base="SD 1.5", triggers=("ink brush", "wet"), weight=0.7
)
OIL = ResourceEntry("lora", "oil", training_tags=(("canvas", 9), ("paint", 4)))
EASY = ResourceEntry("embedding", "EasyNegative", vectors=8)
INSTALLED = Inventory.from_entries([INK, OIL, EASY, ResourceEntry("hypernetwork", "ink-net")]).merged(
    Inventory.of(wildcards=["hair", "sky/night"])
)
PAGE = "Positive Prompt: 1girl, ((blue sky)),\n<lora:ink:0.8>\n\nNegative Prompt: (lowres:1.0), __bad/hands__\n"


def opened(text: str, path: str = "/x/a.sdprompt", *, models: Inventory | None = None, **options: Any) -> Snapshot:
    """A text as an editor has it open."""
    project = Project(
        isolated=True,
        options=options,
        sources=Sources.of_options(["lora=."]) if models is not None else None,
        open_models=lambda _: Opened(models) if models is not None else None,
    )
    return Snapshot(f"file://{path}", path, text, 1, "utf-16", project.for_path(path))


def whole(snapshot: Snapshot) -> Span:
    return Span(0, len(snapshot.text))


def changed(snapshot: Snapshot, edits: list[t.TextEdit]) -> str:
    return apply_edits(snapshot.text, [Edit(snapshot.positions.span(e.range), e.new_text) for e in edits])


# Actions


def chosen(snapshot: Snapshot, title: str, span: Span | None = None) -> str:
    """The text after the action of this title."""
    (action,) = [each for each in actions_at(snapshot, span or whole(snapshot), None) if each.title == title]
    return changed(snapshot, edits_of(snapshot, action.data))


def test_a_fix_is_offered_where_its_finding_is_the_preferred_one_first() -> None:
    snapshot = opened("a cat, (dog:1,2), a cat")
    titles = [(a.title, a.is_preferred) for a in actions_at(snapshot, Span(12, 12), [t.CodeActionKind.QuickFix.value])]
    assert [title for title, _ in titles] == [
        "Write a decimal point (PW002, changes the picture)",
        "Ignore PW002 on this line",
        "Ignore PW002 in this prompt",
    ]
    assert not any(preferred for _, preferred in titles)
    assert [a.title for a in actions_at(snapshot, Span(2, 2), None)] == []
    duplicate = [a.title for a in actions_at(snapshot, Span(20, 20), None)]
    assert "Ignore PD001 on this line" in duplicate
    assert not any("PW002" in title for title in duplicate)


def test_everything_safe_is_one_action_where_there_is_something_safe() -> None:
    safe = opened("(sky:1), a cat, ((dog:1.5)), a (fog:1,2)")
    kinds = [(action.kind, action.title) for action in actions_at(safe, Span(0, 0), None)]
    assert (FIX_ALL, "Fix everything that is safe to fix") in kinds
    (action,) = actions_at(safe, Span(0, 0), [FIX_ALL])
    assert changed(safe, edits_of(safe, action.data)) == "sky, a cat, (dog:1.65), a (fog:1,2)"
    assert changed(safe, fix_all(safe)) == "sky, a cat, (dog:1.65), a (fog:1,2)"
    assert list(actions_at(opened("(fog:1,2)"), Span(0, 0), [FIX_ALL])) == []


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, {"quickfix", FIX_ALL}),
        ([""], {"quickfix", FIX_ALL}),
        (["quickfix"], {"quickfix"}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        (["source.fix"], set()),
        (["refactor"], set()),
        ([], set()),
    ],
)
def test_only_the_kinds_that_are_asked_for_are_offered(only: list[str] | None, kinds: set[str]) -> None:
    assert {action.kind for action in actions_at(opened("(sky:1)"), Span(1, 1), only)} == kinds


@pytest.mark.parametrize(
    ("text", "line", "prompt"),
    [
        (
            "a,\n(b:1),\nc",
            "a,\n(b:1),  # promptlint: ignore[PW010]\nc",
            "# promptlint: file-ignore[PW010]\na,\n(b:1),\nc",
        ),
        ("a, (b:1)\r\n", "a, (b:1)  # promptlint: ignore[PW010]\r\n", None),
        ("a, (b:1) # promptlint: ignore[PW009]", "a, (b:1) # promptlint: ignore[PW009, PW010]", None),
        (
            "# promptlint: ignore[PW009]\na,\n(b:1)",
            "# promptlint: ignore[PW009]\na,\n(b:1)  # promptlint: ignore[PW010]",
            None,
        ),
    ],
)
def test_a_finding_is_ignored_where_its_line_ends(text: str, line: str, prompt: str | None) -> None:
    snapshot = opened(text, select=["PW010"])
    assert chosen(snapshot, "Ignore PW010 on this line") == line
    assert not opened(line, select=["PW010"]).findings
    if prompt is not None:
        assert chosen(snapshot, "Ignore PW010 in this prompt") == prompt


def test_what_the_program_has_no_comments_for_is_not_ignored_by_one() -> None:
    for target, offers in (("a1111", True), ("forge", True), ("comfyui", False), ("sdnext", False)):
        titles = [action.title for action in actions_at(opened("(b:1.0)", target=target), Span(1, 1), None)]
        assert any(title.startswith("Ignore") for title in titles) is offers, target


def test_the_edits_of_an_action_are_those_of_the_text_it_was_offered_for() -> None:
    snapshot = opened("a, (b:1)")
    (fix,) = [a for a in actions_at(snapshot, Span(4, 4), None) if a.title.endswith("(PW010)")]
    assert fix.is_preferred
    assert fix.diagnostics is not None
    assert [each.code for each in fix.diagnostics] == ["PW010"]
    assert changed(snapshot, edits_of(snapshot, fix.data)) == "a, b"
    moved = opened("a,  (b:1)")
    assert edits_of(moved, fix.data) == []
    assert edits_of(snapshot, None) == []
    assert edits_of(snapshot, {"uri": snapshot.uri}) == []


def test_a_fix_that_only_stands_under_another_finding_is_offered_too() -> None:
    snapshot = opened(", ".join(f"(a{n}:1)" for n in range(9)), select=["PW010"])
    assert len(snapshot.findings) == 4
    last = snapshot.text.index("(a8")
    titles = [action.title for action in actions_at(snapshot, Span(last, last + 1), ["quickfix"])]
    assert titles[0].endswith("(PW010)")
    (action,) = [a for a in actions_at(snapshot, Span(last, last + 1), ["quickfix"]) if a.title.endswith("(PW010)")]
    assert changed(snapshot, edits_of(snapshot, action.data)) == snapshot.text.replace("(a8:1)", "a8")


# Diagnostics


def test_diagnostics_have_their_places_severities_and_pages() -> None:
    snapshot = opened("\U0001f431, (b:1), (c:1,2)")
    found = {str(each.code): each for each in diagnostics_of(snapshot, related=False)}
    assert found["PW010"].range == t.Range(t.Position(0, 4), t.Position(0, 9))
    assert found["PW010"].severity is t.DiagnosticSeverity.Warning
    assert found["PW002"].severity is t.DiagnosticSeverity.Error
    assert found["PW010"].source == "promptlint"
    assert found["PW010"].code_description is not None
    assert found["PW010"].code_description.href.endswith("/docs/rules/PW010.md")
    assert found["PW010"].related_information is None


def test_second_places_are_told_to_clients_that_show_them() -> None:
    snapshot = opened("a cat, dog, a cat", select=["PD001"])
    (found,) = diagnostics_of(snapshot, related=True)
    places = [(each.location.range.start.character, each.location.uri) for each in found.related_information or ()]
    assert (0, snapshot.uri) in places
    (alone,) = diagnostics_of(snapshot, related=False)
    assert alone.related_information is None


def test_an_excluded_file_has_no_findings() -> None:
    assert opened("(b:1,2)").findings
    broken = opened('{"prompt": ', "/x/a.json")
    (found,) = diagnostics_of(broken, related=False)
    assert (found.code, found.range.start) == ("PL004", t.Position(0, 11))


# Completion


DIRECTIVES = ("ignore", "file-ignore", "disable", "enable")


def labels(snapshot: Snapshot, offset: int | None = None) -> dict[str, str]:
    """Labels of the completions, and the text after each."""
    offset = len(snapshot.text) if offset is None else offset
    found = complete_at(snapshot, offset).items
    return {item.label: changed(snapshot, [item.text_edit]) for item in found if isinstance(item.text_edit, t.TextEdit)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a, <", {"ink": "a, <lora:ink:0.7>", "oil": "a, <lora:oil:1>", "ink-net": "a, <hypernet:ink-net:1>"}),
        ("a, <lo", {"ink": "a, <lora:ink:0.7>", "oil": "a, <lora:oil:1>"}),
        ("a, <lora:IN", {"ink": "a, <lora:ink:0.7>"}),
        ("a, <lyco:oi", {"oil": "a, <lyco:oil:1>"}),
        ("a, <lora:il", {"oil": "a, <lora:oil:1>"}),
        ("a, <hypernet:", {"ink-net": "a, <hypernet:ink-net:1>"}),
        ("a, <seg:", {}),
        ("a, __h", {"hair": "a, __hair__", "sky/night": "a, __sky/night__"}),
        ("a, x__h", {}),
        ("a, easy", {"EasyNegative": "a, EasyNegative"}),
        ("a, br", {"BREAK": "a, BREAK"}),
        ("a, BREA", {"BREAK": "a, BREAK"}),
        ("a # easy", {}),
        ("a # promptlint: dis", {word: f"a # promptlint: {word}[" for word in DIRECTIVES}),
    ],
)
def test_what_can_stand_where_somebody_types(text: str, found: dict[str, str]) -> None:
    assert labels(opened(text, models=INSTALLED)) == found


def test_what_stands_behind_the_place_is_replaced() -> None:
    assert labels(opened("<lora:i:1>, fog", models=INSTALLED), 7)["ink"] == "<lora:ink:0.7>, fog"
    assert labels(opened("__h__, fog", models=INSTALLED), 3)["hair"] == "__hair__, fog"
    assert labels(opened("<lora:i, fog>", models=INSTALLED), 7)["ink"] == "<lora:ink:0.7>, fog>"


def test_trigger_words_are_those_of_the_loras_in_the_text() -> None:
    assert labels(opened("<lora:ink:1>, bru", models=INSTALLED)) == {"ink brush": "<lora:ink:1>, ink brush"}
    assert labels(opened("<lora:oil:1>, bru", models=INSTALLED)) == {}


def test_without_models_only_the_tags_themselves_are_known() -> None:
    assert labels(opened("<l")) == {"lora": "<lora:"}
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
    assert [item.sort_text for item in answer.items[:2]] == ["0000", "0001"]


# Hover


def told(snapshot: Snapshot, offset: int) -> tuple[str, str]:
    """What is told of a place, and the text that it is about."""
    answer = hover_at(snapshot, offset)
    assert answer is not None
    assert isinstance(answer.contents, t.MarkupContent)
    span = snapshot.positions.span(answer.range) if answer.range is not None else Span(0, 0)
    return answer.contents.value, snapshot.text[span.start : span.end]


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


# Hints


def hints(snapshot: Snapshot, span: Span | None = None) -> list[tuple[int, str]]:
    found = hints_in(snapshot, span or whole(snapshot))
    return [(snapshot.positions.offset(each.position), str(each.label)) for each in found]


def test_nested_weights_and_tokens_are_told_where_they_end() -> None:
    snapshot = opened("(fog), ((blue sky)), [((sea:1.5))]")
    assert hints(snapshot) == [(18, "×1.21"), (32, "×1.5"), (34, "6/75 tokens")]


def test_hints_are_those_of_the_range() -> None:
    snapshot = opened("((sky)), ((fog))")
    assert [offset for offset, label in hints(snapshot) if label == "×1.21"] == [6, 15]
    assert [offset for offset, _ in hints(snapshot, Span(0, 6))] == [6]
    assert [offset for offset, _ in hints(snapshot, Span(7, 15))] == [15]
    assert [offset for offset, _ in hints(snapshot, Span(7, 14))] == []


def test_hints_of_a_later_prompt_are_found_without_those_before() -> None:
    snapshot = opened(PAGE, "/x/page.txt")
    start = PAGE.index("(lowres")
    assert [offset for offset, _ in hints(snapshot, Span(start, len(PAGE)))] == [len(PAGE) - 1]


def test_tokens_of_several_chunks_are_told_with_their_number() -> None:
    assert hints(opened(", ".join(["sky"] * 50)))[-1][1] == "99/150 tokens, 2 chunks"
    assert hints(opened("sky"))[-1] == (3, "1/75 tokens")


def test_the_status_is_that_of_the_prompt_around_the_place_or_of_the_first() -> None:
    snapshot = opened(PAGE, "/x/page.txt")
    negative = {"role": "negative", "region": "negative"}
    positive = {"role": "positive", "region": "positive", "tokens": 6, "chunks": 1, "room": 75}
    assert status_of(snapshot, 20) == positive
    assert status_of(snapshot, 0) == positive
    assert (status_of(snapshot, PAGE.index("lowres")) or {}).items() >= negative.items()
    assert status_of(opened("", "/x/page.txt"), 0) is None


def test_a_large_text_waits_and_has_no_hints() -> None:
    assert LARGE == 12_000
    fits, large = opened("((a:1,2)), ".ljust(12_000, "b")), opened("((a:1,2)), ".ljust(12_001, "b"))
    assert (fits.is_large, large.is_large) == (False, True)
    assert hints(fits)
    assert hints(large) == []
    assert [large.ready, large.findings] == [False, ()]
    assert large.report
    assert [large.ready, large.findings] == [True, large.report.findings]


# Outline


def test_the_outline_has_the_parts_between_breaks_and_what_is_loaded() -> None:
    snapshot = opened("fog , <lora:ink:1> BREAK \n sea AND __hair__")
    (prompt,) = symbols_of(snapshot)
    assert (prompt.name, prompt.detail) == ("positive prompt", "fog , <lora:ink:1> BREAK sea AND __hair__")
    found = [
        (each.name, snapshot.text[slice(*_ends(snapshot, each.range))], each.kind.name)
        for each in prompt.children or ()
    ]
    assert found == [
        ("fog , <lora:ink:1>", "fog , <lora:ink:1>", "String"),
        ("<lora:ink:1>", "<lora:ink:1>", "File"),
        ("sea", "sea", "String"),
        ("__hair__", "__hair__", "String"),
        ("__hair__", "__hair__", "Enum"),
    ]


def _ends(snapshot: Snapshot, place: t.Range) -> tuple[int, int]:
    span = snapshot.positions.span(place)
    return span.start, span.end


@pytest.mark.parametrize(("size", "shown"), [(60, "a" * 60), (61, "a" * 59 + "…")])
def test_a_long_prompt_is_cut_in_the_outline(size: int, shown: str) -> None:
    assert symbols_of(opened("a" * size))[0].detail == shown


@pytest.mark.parametrize(
    ("text", "folds"),
    [
        ("a, b", []),
        ("a,\nb", [(0, 1, "region")]),
        ("a, (b,\nc), d\ne", [(0, 1, None), (0, 2, "region")]),
        ("# one\n# two\na,\nb\n# three", [(0, 1, "comment"), (0, 4, "region")]),
        ("a,\n# one\nb", [(0, 2, "region")]),
        ("a,\n# one\n# two", [(0, 2, "region"), (1, 2, "comment")]),
    ],
)
def test_what_has_several_lines_folds(text: str, folds: list[tuple[int, int, str | None]]) -> None:
    found = [
        (each.start_line, each.end_line, getattr(each.kind, "value", each.kind)) for each in folds_of(opened(text))
    ]
    assert found == folds


@pytest.mark.parametrize(
    ("text", "offset", "grown"),
    [
        ("cat, ((blue sky))", 8, ["blue", "blue sky", "(blue sky)", "((blue sky))", "cat, ((blue sky))"]),
        ("cat, ((blue sky))", 11, ["blue", "blue sky", "(blue sky)", "((blue sky))", "cat, ((blue sky))"]),
        ("cat, [a|(b:1.2)]", 9, ["b", "b", "(b:1.2)", "a|(b:1.2)", "[a|(b:1.2)]", "cat, [a|(b:1.2)]"]),
        ("one two\tthree", 8, ["three", "one two\tthree"]),
    ],
)
def test_a_selection_grows(text: str, offset: int, grown: list[str]) -> None:
    snapshot = opened(text)
    selection: t.SelectionRange | None = selection_at(snapshot, offset)
    found = []
    while selection is not None:
        found.append(text[slice(*_ends(snapshot, selection.range))])
        selection = selection.parent
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(grown))
    assert len(found) == len(set(found))


# Highlighting


def coloured(snapshot: Snapshot, span: Span | None = None) -> list[tuple[str, str, bool]]:
    """Texts with their type, and whether they are strong."""
    data = tokens_in(snapshot, span or whole(snapshot))
    line = column = 0
    found = []
    for at in range(0, len(data), 5):
        lines, columns, size, kind, strong = data[at : at + 5]
        column = columns if lines else column + columns
        line += lines
        start = snapshot.positions.offset(t.Position(line, column))
        end = snapshot.positions.offset(t.Position(line, column + size))
        found.append((snapshot.text[start:end], LEGEND.token_types[kind], bool(strong)))
    return found


def test_each_character_has_its_kind() -> None:
    text = "(fog:1.49), (sea:1.5)\n[rain] \\(x\\) BREAK <lora:ink:1> __hair__ # why"
    assert coloured(opened(text)) == [
        ("(", "operator", False),
        ("fog", "emphasis", False),
        (":1.49)", "number", False),
        ("(", "operator", False),
        ("sea", "emphasis", True),
        (":1.5)", "number", False),
        ("[", "operator", False),
        ("rain", "deemphasis", False),
        ("]", "operator", False),
        ("\\(", "string", False),
        ("\\)", "string", False),
        ("BREAK", "keyword", False),
        ("<lora:ink:1>", "class", False),
        ("__hair__", "variable", False),
        ("# why", "comment", False),
    ]


def test_what_goes_over_lines_is_coloured_line_by_line_in_what_the_client_counts() -> None:
    assert coloured(opened("a, (\U0001f431 b\r\n\r\nc:1.2)")) == [
        ("(", "operator", False),
        ("\U0001f431 b", "emphasis", False),
        ("c", "emphasis", False),
        (":1.2)", "number", False),
    ]


def test_the_tokens_of_a_range_are_those_that_touch_it() -> None:
    snapshot = opened("(a), (b), (c)")
    assert [text for text, _, _ in coloured(snapshot, Span(5, 8))] == ["(", "b", ")"]


# Renaming


def test_a_name_is_found_where_it_stands() -> None:
    snapshot = opened("fog, <lora: ink :0.5>, __hair/long__, <lyco:oil:1>")
    ink, oil = Target("lora", "ink"), Target("lora", "oil")
    assert target_at(snapshot, 7) == (ink, Span(12, 15))
    assert target_at(snapshot, 25) == (Target("wildcard", "hair/long"), Span(25, 34))
    assert target_at(snapshot, 40) == (oil, Span(44, 47))
    assert target_at(snapshot, 1) is None
    assert changed_by(snapshot, ink, "brush") == "fog, <lora: brush :0.5>, __hair/long__, <lyco:oil:1>"
    assert changed_by(snapshot, oil, "paint") == "fog, <lora: ink :0.5>, __hair/long__, <lyco:paint:1>"
    assert changed_by(snapshot, Target("wildcard", "ink"), "x") == snapshot.text


def changed_by(snapshot: Snapshot, target: Target, new: str) -> str:
    return apply_edits(snapshot.text, edits_in(snapshot.document, target, new))


@pytest.mark.parametrize(
    ("kind", "name", "can_be"),
    [
        ("lora", "ink_v2", True),
        ("lora", "ink brush", True),
        ("lora", "a:b", False),
        ("lora", "a<b", False),
        ("lora", "a>b", False),
        ("lora", "a#b", False),
        ("lora", "__a", True),
        ("lora", " a", False),
        ("lora", "", False),
        ("lora", "a\nb", False),
        ("wildcard", "hair/long", True),
        ("wildcard", "_hair", False),
        ("wildcard", "hair_", False),
        ("wildcard", "a__b", False),
        ("wildcard", "a|b", False),
        ("wildcard", "a:b", True),
    ],
)
def test_names_that_a_prompt_can_write(kind: str, name: str, can_be: bool) -> None:
    assert is_name(Target(kind, "x"), name) is can_be


def test_files_that_are_open_or_large_are_not_read_for_a_new_name(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("a cat, <lora:ink:0.5>, (sky:1.2)")
    (tmp_path / "c.txt").write_text("a cat, <lora:ink:0.5>".ljust(4_000_001))
    found = other_documents([tmp_path, tmp_path / "gone"], {tmp_path / "b.txt": None})
    assert [Path(each.path).name for each in found] == ["a.txt"]


# Settings


def test_settings_are_taken_however_a_client_sends_them() -> None:
    values = {"select": ["PW"], "ignore": "PW010", "target": "forge", "models": ["m"], "lock": "l", "inlayHints": False}
    wanted = ClientSettings(
        {"select": ("PW",), "ignore": ("PW010",), "target": "forge"}, models=("m",), lock="l", hints=False
    )
    assert ClientSettings.of(values) == wanted
    assert ClientSettings.of({"promptlint": values}) == wanted
    assert ClientSettings.of({"settings": values}) == wanted
    empty: dict[str, object] = {"select": [], "target": "", "lock": "", "inlayHints": "no", "models": 3}
    given: tuple[object, ...] = (None, [], "x", {}, empty)
    for nothing in given:
        assert ClientSettings.of(nothing) == ClientSettings()


def test_what_cannot_be_is_a_problem_and_the_rest_holds() -> None:
    found = ClientSettings.of({"select": ["QQ"], "ignore": ["PW010"], "rules": {"PW009": {"limit": 1.5}}})
    assert found.config == {"ignore": ("PW010",), "rules": {"PW009": {"limit": 1.5}}}
    assert len(found.problems) == 1
    assert found.problems[0].startswith("setting select: unknown rule 'QQ'")
