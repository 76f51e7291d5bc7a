"""Where else a text, or the workspace, has what stands at a place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promptlint.lsp.features.uses import highlights_at
from tests.lsp.connection import Connection
from tests.lsp.texts import opened_at


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a c|at, dog, (A  Cat:1.2), a_cat", ["a cat", "(A  Cat:1.2)", "a_cat"]),
        ("<lora:in|k:1>, ink, <lyco:ink>, <hypernet:ink:1>", ["ink", "ink"]),
        ("__ha|ir__, hair, __hair__", ["hair", "hair"]),
        ("a, |, b", []),
    ],
)
def test_every_place_of_the_text_is_marked(text: str, found: list[str]) -> None:
    snapshot, offset = opened_at(text)
    marked = [snapshot.positions.span(each.range) for each in highlights_at(snapshot, offset)]
    assert [snapshot.text[span.start : span.end] for span in marked] == found


@pytest.mark.asyncio
async def test_references_are_found_in_open_texts_and_in_files(tmp_path: Path) -> None:
    (tmp_path / "b.sdprompt").write_text("<lora:ink:0.5>, a cat")
    (tmp_path / "c.sdprompt").write_text("<lora:oil:0.5>, a cat")
    connection = Connection()
    await connection.start(root=tmp_path.as_uri())
    first, unsaved = (tmp_path / "a.sdprompt").as_uri(), "untitled:x"
    connection.open(first, "a cat, <lora:ink:1>")
    connection.open(unsaved, "<lora:ink:1>, A cat")

    async def found(character: int) -> list[tuple[str, int]]:
        place: dict[str, Any] = {"textDocument": {"uri": first}, "position": {"line": 0, "character": character}}
        answer = await connection.ask("textDocument/references", {**place, "context": {"includeDeclaration": True}})
        return sorted(
            (each["uri"].rpartition("/")[2], each["range"]["start"]["character"]) for each in answer["result"]
        )

    assert await found(14) == [("a.sdprompt", 13), ("b.sdprompt", 6), (unsaved, 6)]
    assert await found(3) == [("a.sdprompt", 0), (unsaved, 14)]
    assert await found(6) == []
