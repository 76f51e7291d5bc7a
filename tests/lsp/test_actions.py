"""What can be done about a finding, asked of the module itself: titles, kinds and the text after each."""

from __future__ import annotations

import pytest
from lsprotocol import types as t

from promptlint.lsp.features.actions import FIX_ALL, KINDS, actions_at, edits_of, fix_all
from promptlint.lsp.features.converting import KIND as CONVERT
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span
from tests.lsp.texts import changed, opened, opened_at, whole


def chosen(snapshot: Snapshot, title: str, span: Span | None = None) -> str:
    """The text after the action of this title."""
    (action,) = [each for each in actions_at(snapshot, span or whole(snapshot), None) if each.title == title]
    return changed(snapshot, edits_of(snapshot, action.data))


def acted(text: str, title: str) -> str:
    """The text after an action at its `|`."""
    snapshot, place = opened_at(text)
    found = actions_at(snapshot, Span(place, place), None)
    action = next(each for each in found if title in each.title)
    return changed(snapshot, edits_of(snapshot, action.data))


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


def test_a_fix_that_changes_the_picture_says_so_and_comes_after_those_that_do_not() -> None:
    snapshot = opened("a (cat:1,2), (dog:1.0)")
    found = list(actions_at(snapshot, whole(snapshot), ["quickfix"]))
    fixes = [(each.title[-40:], each.is_preferred) for each in found if "Ignore" not in each.title]
    assert [preferred for _, preferred in fixes] == [True, None]
    assert fixes[0][0].endswith("(PW010)")
    assert fixes[1][0].endswith("(PW002, changes the picture)")


def test_everything_safe_is_one_action_where_there_is_something_safe() -> None:
    safe = opened("(sky:1), a cat, ((dog:1.5)), a (fog:1,2)")
    kinds = [(action.kind, action.title) for action in actions_at(safe, Span(0, 0), None)]
    assert (FIX_ALL, "Fix everything that is safe to fix") in kinds
    (action,) = actions_at(safe, Span(0, 0), [FIX_ALL])
    assert changed(safe, edits_of(safe, action.data)) == "sky, a cat, (dog:1.65), a (fog:1,2)"
    assert changed(safe, fix_all(safe)) == "sky, a cat, (dog:1.65), a (fog:1,2)"


@pytest.mark.parametrize("text", ["(fog:1,2)", "a (cat:1,2)"])
@pytest.mark.parametrize("only", [FIX_ALL, "source.fixAll"])
def test_what_only_unsafe_fixes_repair_is_not_fixed_with_the_rest(text: str, only: str) -> None:
    snapshot = opened(text)
    assert list(actions_at(snapshot, Span(0, 0), [only])) == []
    assert fix_all(snapshot) == []


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, {"quickfix", FIX_ALL}),
        ([""], set(KINDS)),
        (["quickfix"], {"quickfix"}),
        (["source"], {FIX_ALL}),
        (["source.fixAll"], {FIX_ALL}),
        (["source.fix"], set()),
        (["refactor"], {"refactor.rewrite"}),
        ([], set()),
    ],
)
def test_only_the_kinds_that_are_asked_for_are_offered(only: list[str] | None, kinds: set[str]) -> None:
    found = {action.kind for action in actions_at(opened("(sky:1)"), Span(1, 1), only)}
    assert {kind for kind in found if not str(kind).startswith(CONVERT)} == kinds


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


def test_what_promptlint_says_of_itself_cannot_be_ignored() -> None:
    snapshot = opened("a (cat:1,2) # promptlint: ignore[NOPE]")
    titles = [each.title for each in actions_at(snapshot, whole(snapshot), ["quickfix"])]
    assert "PL003" in [finding.diagnostic.code for finding in snapshot.findings]
    assert {title for title in titles if title.startswith("Ignore")} == {
        "Ignore PW002 on this line",
        "Ignore PW002 in this prompt",
    }


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
    assert edits_of(moved, "x") == []
    assert edits_of(snapshot, {"uri": snapshot.uri}) == []


def test_a_fix_that_only_stands_under_another_finding_is_offered_too() -> None:
    snapshot = opened(", ".join(f"(a{n}:1)" for n in range(9)), select=["PW010"])
    assert len(snapshot.findings) == 4
    last = snapshot.text.index("(a8")
    titles = [action.title for action in actions_at(snapshot, Span(last, last + 1), ["quickfix"])]
    assert titles[0].endswith("(PW010)")
    (action,) = [a for a in actions_at(snapshot, Span(last, last + 1), ["quickfix"]) if a.title.endswith("(PW010)")]
    assert changed(snapshot, edits_of(snapshot, action.data)) == snapshot.text.replace("(a8:1)", "a8")


@pytest.mark.parametrize(
    ("text", "title", "wanted"),
    [
        ("a c|at, b", "Raise the weight to 1.1", "(a cat:1.1), b"),
        ("a c|at, b", "Lower the weight to 0.9", "(a cat:0.9), b"),
        ("a c|at, b", "Move the tag to the right", "b, a cat"),
        ("a, c|at", "Move the tag to the left", "cat, a"),
        ("a <lora:x:|1>", "Raise the weight to 1.05", "a <lora:x:1.05>"),
    ],
)
def test_what_keys_do_is_offered_to_somebody_who_asks(text: str, title: str, wanted: str) -> None:
    snapshot, place = opened_at(text)
    assert not any("weight to" in each.title for each in actions_at(snapshot, Span(place, place), None))
    for asked in (
        actions_at(snapshot, Span(place, place), None, invoked=True),
        actions_at(snapshot, Span(place, place), ["refactor"]),
    ):
        (action,) = [each for each in asked if each.title == title]
        assert changed(snapshot, edits_of(snapshot, action.data)) == wanted


def test_tags_that_are_selected_can_be_sorted() -> None:
    snapshot = opened("c, b, a")
    (action,) = [each for each in actions_at(snapshot, Span(0, 4), ["refactor"]) if "Sort" in each.title]
    assert changed(snapshot, edits_of(snapshot, action.data)) == "b, c, a"


def test_all_that_a_rule_has_found_is_fixed_at_once() -> None:
    snapshot = opened("(a:1,2), (b:1.0), (c:1,3), (d:1.0)")
    titles = [each.title for each in actions_at(snapshot, Span(3, 3), None)]
    assert "Fix all of PW002 in this file (2, changes the picture)" in titles
    assert chosen(snapshot, "Fix all of PW002 in this file (2, changes the picture)", Span(3, 3)) == (
        "(a:1.2), (b:1.0), (c:1.3), (d:1.0)"
    )
    assert chosen(snapshot, "Fix all of PW010 in this file (2)", Span(10, 10)) == "(a:1,2), b, (c:1,3), d"
    assert not any("all of" in each.title for each in actions_at(opened("(a:1,2), b"), Span(3, 3), None))


@pytest.mark.parametrize(
    "data", [{"do": "raise"}, {"do": "raise", "span": [3]}, {"do": "raise", "span": [9, 1]}, {"do": "x"}]
)
def test_what_a_client_makes_up_does_nothing(data: dict[str, object]) -> None:
    assert edits_of(opened("a cat"), data) == []
