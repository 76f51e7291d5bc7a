"""Another name for what prompts name, asked of the module itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.lsp.features.renaming import Target, edits_in, is_name, other_documents, target_at
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span, apply_edits
from tests.lsp.texts import opened, opened_at


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
    return apply_edits(snapshot.text, edits_in(snapshot.document, target, new, snapshot.target))


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
    snapshot, place = opened_at(text)
    found = target_at(snapshot, place)
    assert found is not None
    target, span = found
    assert target == Target(kind, name)
    assert snapshot.text[span.start : span.end] == name


@pytest.mark.parametrize("text", ["a c|at", "a <lora:|>", '|{"prompt": "<lora:x:1>"}'])
def test_nothing_else_can(text: str) -> None:
    path = "/prompts/a.json" if "{" in text else "/prompts/a.sdprompt"
    assert target_at(*opened_at(text, path)) is None


def test_every_use_of_the_name_is_renamed_and_nothing_else() -> None:
    snapshot = opened("<lora:ink:1> <lyco:ink> <hypernet:ink:1> ink <lora:inky:1> __ink__")
    renamed = changed_by(snapshot, Target("lora", "ink"), "oil")
    assert renamed == "<lora:oil:1> <lyco:oil> <hypernet:ink:1> ink <lora:inky:1> __ink__"


@pytest.mark.parametrize(
    ("program", "left"),
    [("a1111", "<lora:oil:1> # <lora:ink:1>"), ("sdnext", "<lora:oil:1> # <lora:oil:1>")],
)
def test_a_comment_is_what_the_program_takes_for_one(program: str, left: str) -> None:
    snapshot = opened("<lora:ink:1> # <lora:ink:1>")
    edits = edits_in(snapshot.document, Target("lora", "ink"), "oil", program)
    assert apply_edits(snapshot.text, edits) == left


@pytest.mark.parametrize(
    ("kind", "name", "can_be"),
    [
        ("lora", "ink_v2", True),
        ("lora", "ink brush", True),
        ("lora", "a b-c_d", True),
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
