"""Tokens and chunks above each prompt."""

from __future__ import annotations

from typing import Any

import pytest

from promptlint.lsp.features.lens import lenses_of
from promptlint.lsp.snapshots import LARGE
from tests.lsp.connection import Connection
from tests.lsp.texts import PAGE, opened

pytestmark = pytest.mark.timeout(90)
URI = "file:///prompts/a.sdprompt"


def test_every_prompt_has_one_at_its_start() -> None:
    snapshot = opened(PAGE, "/x/page.txt")
    found = [
        (each.range.start.line, each.range.start.character, each.command) for each in lenses_of(snapshot, shows=False)
    ]
    assert [(row, column, command.title) for row, column, command in found if command is not None] == [
        (0, 17, "6/75 tokens"),
        (3, 17, "8/75 tokens"),
    ]


def test_a_broken_prompt_and_a_large_text_have_none() -> None:
    assert list(lenses_of(opened("(a:1..2)"), shows=True)) == []
    assert len(list(lenses_of(opened("a".ljust(LARGE)), shows=True))) == 1
    assert list(lenses_of(opened("a".ljust(LARGE + 1)), shows=True)) == []


def test_a_list_of_prompts_has_only_so_many() -> None:
    text = "".join(f"a cat, sky {number}\n" for number in range(300))
    assert len(list(lenses_of(opened(text, "/x/wildcards/a.txt"), shows=True))) == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, []),
        ({"codeLens": True}, [("76/150 tokens, 2 chunks", "")]),
        (
            {"settings": {"codeLens": True}, "commands": ["promptlint.showPrompt"]},
            [("76/150 tokens, 2 chunks · Show what reaches the model", "promptlint.showPrompt")],
        ),
        ({"codeLens": True, "commands": "promptlint.showPrompt"}, [("76/150 tokens, 2 chunks", "")]),
    ],
)
async def test_it_leads_to_the_page_where_the_client_can_show_it(
    options: dict[str, Any], wanted: list[tuple[str, str]]
) -> None:
    connection = Connection()
    await connection.start(options=options)
    connection.open(URI, "a BREAK b")
    found = (await connection.ask("textDocument/codeLens", {"textDocument": {"uri": URI}}))["result"]
    assert [(each["command"]["title"], each["command"]["command"]) for each in found] == wanted
