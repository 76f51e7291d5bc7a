"""What keys do: weights up and down, tags moved and sorted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from lsprotocol import types as t

from promptlint.lsp.features.change import Change, with_selection
from promptlint.lsp.features.ordering import moved, sorted_tags
from promptlint.lsp.features.weighing import reweighed
from promptlint.lsp.readings import Reading
from promptlint.text import Edit, Span, apply_edits
from tests.lsp.connection import Connection
from tests.lsp.texts import changed, opened

UP, DOWN = partial(reweighed, up=True), partial(reweighed, up=False)
LEFT, RIGHT = partial(moved, right=False), partial(moved, right=True)
Hand = Callable[[Reading, Span], Change | None]


def done(hand: Hand, marked: str, path: str = "/x/a.sdprompt", **options: Any) -> str | None:
    """A text after a key, with what is selected between `|` before and after; None where the key does nothing."""
    parts = marked.split("|")
    text = "".join(parts)
    start = len(parts[0])
    end = start + len(parts[1]) if len(parts) == 3 else start
    snapshot = opened(text, path, **options)
    here, there = snapshot.region_at(start), snapshot.region_at(end)
    assert here is not None
    assert there is not None
    change = hand(snapshot.reading(here[0]), Span(here[1], there[1]))
    if change is None:
        return None
    result = with_selection(snapshot, here[0], change)
    new = changed(snapshot, result["edits"])
    assert result["selection"] is not None
    selected = opened(new, path, **options).positions.span(result["selection"])
    return apply_edits(
        new, [Edit(Span(selected.start, selected.start), "|"), Edit(Span(selected.end, selected.end), "|")]
    )


@pytest.mark.parametrize(
    ("before", "up", "down"),
    [
        ("a red c|at, b", "(|a red cat|:1.1), b", "(|a red cat|:0.9), b"),
        ("a |red| cat", "a (|red|:1.1) cat", "a (|red|:0.9) cat"),
        ("a |red | cat", "a (|red|:1.1)  cat", "a (|red|:0.9)  cat"),
        ("a (|red|:1.1) cat", "a (|red|:1.2) cat", "a |red| cat"),
        ("a (|red|:0.9) cat", "a |red| cat", "a (|red|:0.8) cat"),
        ("a (r|ed:1.9), b", "a (|red|:2.0), b", "a (|red|:1.8), b"),
        ("a (red:|1.25), b", "a (|red|:1.35), b", "a (|red|:1.15), b"),
        ("((r|ed)), b", "(|red|:1.3), b", "(|red|:1.1), b"),
        ("(r|ed), b", "(|red|:1.2), b", "|red|, b"),
        ("[r|ed], b", "|red|, b", "(|red|:0.8), b"),
        ("[[r|ed]], b", "(|red|:0.9), b", "(|red|:0.7), b"),
        ("(a, (b|:1.2), c:1.4)", "(a, (|b|:1.3), c:1.4)", "(a, (|b|:1.1), c:1.4)"),
        ("(a, b|, c:1.4)", "(|a, b, c|:1.5)", "(|a, b, c|:1.3)"),
        ("|(a:1.4)|", "(|a|:1.5)", "(|a|:1.3)"),
        ("a <lora:i|nk:0.7>", "a <|lora:ink:0.75|>", "a <|lora:ink:0.65|>"),
        ("a <lora:ink:|1>", "a <|lora:ink:1.05|>", "a <|lora:ink:0.95|>"),
        ("a <lora:i|nk>", "a <|lora:ink:1.05|>", "a <|lora:ink:0.95|>"),
        ("a <lora:i|nk:te=0.5:unet=1>", None, None),
        ("a, |b), (c|, d", None, None),
        ("a, | |, d", None, None),
        ("(a|:1..2)", None, None),
        ("a |\\(b\\)|", "a (|\\(b\\)|:1.1)", "a (|\\(b\\)|:0.9)"),
    ],
)
def test_a_weight_goes_up_and_down(before: str, up: str | None, down: str | None) -> None:
    assert done(UP, before) == up
    assert done(DOWN, before) == down


def test_a_weight_comes_back() -> None:
    text: str | None = "a |red| cat"
    for _ in range(5):
        assert text is not None
        text = done(UP, text)
    assert text == "a (|red|:1.5) cat"
    for _ in range(5):
        assert text is not None
        text = done(DOWN, text)
    assert text == "a |red| cat"


def test_a_program_without_such_weights_has_none() -> None:
    for target in ("novelai", "diffusers"):
        assert done(UP, "a |red| cat", target=target) is None
    assert done(UP, "a <lora:i|nk:1>", target="comfyui") is None
    assert done(UP, "a |red| cat", target="comfyui") == "a (|red|:1.1) cat"


@pytest.mark.parametrize(
    ("before", "left", "right"),
    [
        ("a, b|, c", "|b|, a, c", "a, c, |b|"),
        ("a|, b", None, "b, |a|"),
        ("a,\n(b:1|.2),c", "|(b:1.2)|,\na,c", "a,\nc,|(b:1.2)|"),
        ("(a, b|:1.2), c", "(|b|, a:1.2), c", None),
        ("a BREAK b|, c", None, "a BREAK c, |b|"),
        ("a, |b", "|b|, a", None),
    ],
)
def test_a_tag_moves_among_its_neighbours(before: str, left: str | None, right: str | None) -> None:
    assert done(LEFT, before) == left
    assert done(RIGHT, before) == right


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a, |c, (b:1.2), A cat|, d", "a, |A cat, (b:1.2), c|, d"),
        ("|a, b, c|", None),
        ("|c|, b", None),
        ("|c, a BREAK b|", None),
    ],
)
def test_tags_are_sorted(before: str, after: str | None) -> None:
    assert done(sorted_tags, before) == after


def test_what_is_written_is_spelt_as_the_file_spells_it() -> None:
    before = 'name,prompt,negative_prompt\nx,"a ""r|ed"" cat, b",c\n'
    assert done(UP, before, "/x/styles.csv") == 'name,prompt,negative_prompt\nx,"(|a ""red"" cat|:1.1), b",c\n'


@pytest.mark.asyncio
async def test_a_client_asks_with_commands() -> None:
    connection = Connection()
    await connection.start()
    uri = "file:///x/a.sdprompt"
    connection.open(uri, "a cat, b")
    place = {"line": 0, "character": 3}
    arguments = [uri, {"start": place, "end": place}]
    answers = {}
    for command in ("raiseWeight", "lowerWeight", "moveTagRight", "moveTagLeft", "sortTags"):
        answer = await connection.ask(
            "workspace/executeCommand", {"command": f"promptlint.{command}", "arguments": arguments}
        )
        answers[command] = answer["result"]
    assert [each["newText"] for each in answers["raiseWeight"]["edits"]] == ["(", ":1.1)"]
    assert answers["raiseWeight"]["selection"] == {
        "start": {"line": 0, "character": 1},
        "end": {"line": 0, "character": 6},
    }
    assert [each["newText"] for each in answers["moveTagRight"]["edits"]] == ["b", "a cat"]
    assert answers["moveTagLeft"] is None
    assert answers["sortTags"] is None
    for wrong in (
        [],
        [uri],
        [uri, 3],
        [uri, {"start": place}],
        [uri, {"start": {"line": -1, "character": 0}, "end": place}],
    ):
        answer = await connection.ask(
            "workspace/executeCommand", {"command": "promptlint.raiseWeight", "arguments": wrong}
        )
        assert answer["result"] is None


def test_titles_say_what_is_done() -> None:
    snapshot = opened("a cat, b")
    (region,) = snapshot.regions
    change = UP(snapshot.reading(region), Span(3, 3))
    assert change is not None
    assert change.title == "Raise the weight to 1.1"
    assert isinstance(snapshot.positions.position(0), t.Position)
