"""Code actions that write the prompt at the cursor for another program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from promptlint.lsp.features.actions import actions_at, edits_of
from promptlint.lsp.features.converting import KIND
from promptlint.resources.inventory.model import Inventory
from promptlint.text import Span
from tests.lsp.texts import INSTALLED, changed, opened


def offered(
    text: str, at: int = 0, only: Sequence[str] | None = (KIND,), path: str = "/x/a.sdprompt", **options: Any
) -> dict[str, str]:
    """What is offered at a place: the titles by kind, and what becomes of the text."""
    snapshot = opened(text, path, **options)
    found = actions_at(snapshot, Span(at, at), only)
    return {str(each.kind): each.title for each in found}


def converted(text: str, target: str, *, models: Inventory | None = None, path: str = "/x/a.sdprompt") -> str:
    snapshot = opened(text, path, models=models)
    (action,) = actions_at(snapshot, Span(len(text) // 2, len(text) // 2), [f"{KIND}.{target}"])
    return changed(snapshot, edits_of(snapshot, action.data))


def test_only_programs_that_read_it_otherwise_are_offered() -> None:
    assert offered("a [cat]") == {
        f"{KIND}.comfyui": "Convert to ComfyUI, SwarmUI",
        f"{KIND}.invoke": "Convert to Invoke",
        f"{KIND}.novelai": "Convert to NovelAI",
    }
    assert offered("a cat") == {}


def test_what_is_not_exact_is_not_offered() -> None:
    assert offered("a [cat], <lora:x:1>") == {f"{KIND}.swarmui": "Convert to SwarmUI"}
    assert offered("{a|b} [c]") == {}


def test_nothing_is_offered_to_somebody_who_did_not_ask() -> None:
    assert not [kind for kind in offered("a [cat]", only=None) if kind.startswith(KIND)]
    assert not [kind for kind in offered("a [cat]", only=["quickfix"]) if kind.startswith(KIND)]
    assert f"{KIND}.novelai" in offered("a [cat]", only=["refactor"])
    assert set(offered("a [cat]", only=[f"{KIND}.novelai"])) == {f"{KIND}.novelai"}
    assert offered("a [cat]", only=[f"{KIND}.swarmui"]) == {f"{KIND}.swarmui": "Convert to SwarmUI"}


def test_the_program_of_the_text_is_the_one_it_is_converted_from() -> None:
    assert offered("1.2::a::", target="novelai")[f"{KIND}.a1111"].startswith(
        "Convert to A1111, A1111 before 1.6, Forge"
    )


@pytest.mark.parametrize(
    ("text", "target", "wanted"),
    [
        ("a [cat] b", "novelai", "a 0.909090909::cat:: b"),
        ("a ((cat)) b", "novelai", "a 1.21::cat:: b"),
    ],
)
def test_the_prompt_is_written(text: str, target: str, wanted: str) -> None:
    assert converted(text, target) == wanted


def test_it_is_written_in_the_spelling_of_the_file() -> None:
    before = '{"prompt": "a [cat], \\"b\\"", "negative_prompt": "[x]"}'
    snapshot = opened(before, "/x/a.json", kind="pack")
    (action,) = actions_at(snapshot, Span(14, 14), [f"{KIND}.novelai"])
    after = before.replace("[cat]", "0.909090909::cat::")
    assert changed(snapshot, edits_of(snapshot, action.data)) == after


@pytest.mark.parametrize("target", ["trainer", "other"])
def test_programs_of_which_nothing_is_known_have_none(target: str) -> None:
    snapshot = opened("a [cat]", target=target)
    assert not [each for each in actions_at(snapshot, Span(0, 0), [KIND]) if target == "other"]
    assert edits_of(opened("a [cat]"), {"do": "convert", "target": target, "span": [0, 0]}) == []


def test_nothing_is_offered_that_the_file_cannot_hold() -> None:
    """In a file of wildcards a line that begins with `#` is a comment."""
    only, place = [f"{KIND}.comfyui"], "/x/wildcards/a.txt"
    assert offered("(x cat)1.0, b\nsky\n", 4, only, place, target="invoke")
    assert not offered("(# cat)1.0, b\nsky\n", 4, only, place, target="invoke")


def test_embeddings_that_are_installed_are_named_as_there() -> None:
    assert converted("a easynegative b", "comfyui", models=INSTALLED) == "a embedding:EasyNegative b"


def test_what_has_moved_on_is_not_changed() -> None:
    snapshot = opened("a cat")
    assert edits_of(snapshot, {"do": "convert", "target": "novelai", "span": [0, 0]}) == []
    assert edits_of(snapshot, {"do": "convert", "target": "nothing", "span": [0, 0]}) == []
    assert edits_of(snapshot, {"do": "convert", "target": "novelai", "span": "x"}) == []
    assert edits_of(snapshot, {"do": "convert", "target": "novelai", "span": [90, 99]}) == []
