"""In a workspace that is not trusted, configurations are not followed to what lies outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.connection import Connection

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """One whose configuration switches a rule off by a file elsewhere, and names models elsewhere."""
    folder = tmp_path / "clone"
    (tmp_path / "webui" / "models" / "Lora").mkdir(parents=True)
    folder.mkdir()
    (tmp_path / "base.toml").write_text('ignore = ["PW002"]\n')
    (folder / "promptlint.toml").write_text('extend = "../base.toml"\n[models]\nroot = "../webui"\n')
    return folder


async def started(folder: Path, options: Any) -> Connection:
    client = Connection()
    params = {
        "processId": None,
        "rootUri": folder.as_uri(),
        "capabilities": {},
        "initializationOptions": options,
    }
    assert "result" in await client.ask("initialize", params)
    client.notify("initialized", {})
    return client


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in found]


async def published(client: Connection, uri: str, expected: list[str]) -> None:
    """Wait for these findings: models are read in the background."""
    await client.first(
        lambda each: (
            each.get("method") == "textDocument/publishDiagnostics"
            and each["params"]["uri"] == uri
            and codes(each["params"]["diagnostics"]) == expected
        )
    )


@pytest.mark.parametrize("options", [None, {}, {"trusted": True}, {"trusted": "no"}, 3], ids=str)
async def test_who_does_not_say_otherwise_trusts(workspace: Path, options: Any) -> None:
    client = await started(workspace, options)
    uri = (workspace / "a.sdprompt").as_uri()
    client.open(uri, "a (cat:1,2), <lora:nowhere:1>")
    await published(client, uri, ["PR006"])


async def test_what_lies_outside_is_ignored_until_the_workspace_is_trusted(workspace: Path) -> None:
    client = await started(workspace, {"trusted": False})
    uri = (workspace / "a.sdprompt").as_uri()
    client.open(uri, "a (cat:1,2), <lora:nowhere:1>")
    assert codes(await client.published(uri)) == ["PW002"]
    client.sent.clear()
    client.notify("promptlint/trust", {"trusted": True})
    await published(client, uri, ["PR006"])
    client.sent.clear()
    client.notify("promptlint/trust", {"trusted": False})
    await published(client, uri, ["PW002"])
    assert not client.logged()


@pytest.mark.parametrize("params", [None, [], {}, {"trusted": 3}, "x"], ids=str)
async def test_a_notification_of_another_form_is_survived(workspace: Path, params: Any) -> None:
    client = await started(workspace, {"trusted": True})
    client.notify("promptlint/trust", params)
    uri = (workspace / "a.sdprompt").as_uri()
    client.open(uri, "a (cat:1,2)")
    assert codes(await client.published(uri)) == []
    assert not client.logged()
