"""A rule that is switched off in the configuration by a code action, as a client gets it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from promptlint.engine.project import Project
from promptlint.formats.regular_file import read_regular
from promptlint.lsp.features.ignoring import ConfigurationOf
from promptlint.lsp.snapshots import Snapshot
from tests.lsp.editor import PATIENCE, Editor, editing

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]
TEXT = "a (cat:1,2), fog"


async def _actions(editor: Editor, uri: str) -> dict[str, t.CodeAction]:
    """The actions for the finding of the text, with their edits."""
    found = await editor.client.text_document_code_action_async(
        t.CodeActionParams(
            t.TextDocumentIdentifier(uri),
            t.Range(t.Position(0, 7), t.Position(0, 7)),
            t.CodeActionContext([], only=[t.CodeActionKind.QuickFix, t.CodeActionKind("source.fixAll")]),
        )
    )
    actions = [each for each in found or () if isinstance(each, t.CodeAction)]
    resolved = [await editor.client.code_action_resolve_async(each) for each in actions if each.edit is None]
    return {each.title: each for each in (*resolved, *(each for each in actions if each.edit is not None))}


def _written(action: t.CodeAction) -> dict[str, Any]:
    """What the action writes: the files that it makes, and the texts that it puts into others."""
    assert action.edit is not None
    changes = action.edit.document_changes or ()
    made = [each.uri for each in changes if isinstance(each, t.CreateFile)]
    edits = {
        each.text_document.uri: (each.text_document.version, [(e.range.start, e.new_text) for e in each.edits])  # type: ignore[union-attr]
        for each in changes
        if isinstance(each, t.TextDocumentEdit)
    }
    return {"made": made, "edits": edits}


async def test_the_configuration_that_applies_is_edited(tmp_path: Path) -> None:
    config = tmp_path / "promptlint.toml"
    config.write_text('ignore = [\n  "PD", # é\n]\n', encoding="utf-8")
    async with editing("visual-studio-code", tmp_path) as editor:
        uri = editor.open("a.sdprompt", TEXT)
        action = (await _actions(editor, uri))["Ignore PW002 in promptlint.toml"]
        assert _written(action) == {
            "made": [],
            "edits": {config.as_uri(): (None, [(t.Position(1, 11), '\n  "PW002",')])},
        }
        config.write_text('ignore = [\n  "PD", # é\n  "PW002",\n]\n', encoding="utf-8")
        changed = t.FileEvent(config.as_uri(), t.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([changed]))
        async with asyncio.timeout(PATIENCE):
            while await _actions(editor, uri):  # noqa: ASYNC110  # nothing tells a client
                await asyncio.sleep(0.02)


async def test_where_there_is_no_configuration_one_is_made_in_the_workspace(tmp_path: Path) -> None:
    async with editing("visual-studio-code", tmp_path) as editor:
        uri = editor.open("sub/a.sdprompt", TEXT)
        new = (tmp_path / "promptlint.toml").as_uri()
        action = (await _actions(editor, uri))["Ignore PW002 in promptlint.toml"]
        assert _written(action) == {
            "made": [new],
            "edits": {new: (None, [(t.Position(0, 0), 'extend-ignore = ["PW002"]\n')])},
        }
        outside = editor.open(str(tmp_path.parent / f"{tmp_path.name}-other" / "a.sdprompt"), TEXT)
        assert not any("promptlint.toml" in title for title in await _actions(editor, outside))


@pytest.mark.parametrize(
    ("config", "settings"),
    [
        ("select = [", {}),
        ('extend-select = ["PW002"]', {"select": ["PW002"], "unused": 1}),
        ('[[overrides]]\nfiles = ["*"]\nselect = ["PW002"]', {"extendSelect": ["PW002"]}),
        ('ignore = ["PD002"]\n[[overrides]]\nfiles = ["*"]\nignore = ["PD003"]\n', {}),
    ],
)
async def test_it_is_offered_only_where_it_can_be_written(
    tmp_path: Path, config: str, settings: dict[str, object]
) -> None:
    (tmp_path / "promptlint.toml").write_text(config, encoding="utf-8")
    async with editing("visual-studio-code", tmp_path, settings=settings) as editor:
        titles = await _actions(editor, editor.open("a.sdprompt", TEXT))
    assert any("in promptlint.toml" in title for title in titles) == (config != "select = [")


async def test_a_list_that_an_override_replaces_is_left_alone(tmp_path: Path) -> None:
    config = tmp_path / "promptlint.toml"
    config.write_text('ignore = ["PD002"]\n[[overrides]]\nfiles = ["*"]\nignore = ["PD003"]\n', encoding="utf-8")
    async with editing("visual-studio-code", tmp_path) as editor:
        action = (await _actions(editor, editor.open("a.sdprompt", TEXT)))["Ignore PW002 in promptlint.toml"]
    edits = _written(action)["edits"][config.as_uri()][1]
    assert edits == [(t.Position(0, 18), '\nextend-ignore = ["PW002"]')]


async def test_a_configuration_that_is_open_is_edited_as_it_is_there(tmp_path: Path) -> None:
    config = tmp_path / "promptlint.toml"
    config.write_text('ignore = ["PD002"]\n', encoding="utf-8")
    async with editing("visual-studio-code", tmp_path) as editor:
        text = '# not saved\n\nignore = ["PD002"]\n'
        item = t.TextDocumentItem(config.as_uri(), "toml", 7, text)
        editor.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        action = (await _actions(editor, editor.open("a.sdprompt", TEXT)))["Ignore PW002 in promptlint.toml"]
    assert _written(action)["edits"] == {config.as_uri(): (7, [(t.Position(2, 17), ', "PW002"')])}


async def test_a_configuration_that_the_user_does_not_see_is_not_edited(tmp_path: Path) -> None:
    above = tmp_path / "promptlint.toml"
    above.write_text('ignore = ["PD002"]\n', encoding="utf-8")
    folder = tmp_path / "workspace"
    linked = folder / "linked"
    linked.mkdir(parents=True)
    (linked / "promptlint.toml").symlink_to(above)
    beside = tmp_path / "other"
    beside.mkdir()
    (beside / "promptlint.toml").write_text("", encoding="utf-8")
    async with editing("visual-studio-code", folder) as editor:
        for name, is_offered in (("a.sdprompt", False), ("linked/a.sdprompt", False), (beside / "a.sdprompt", True)):
            titles = await _actions(editor, editor.open(str(name), TEXT))
            assert any("PW002" in title for title in titles), name
            assert ("Ignore PW002 in promptlint.toml" in titles) == is_offered, name


async def test_a_configuration_is_read_once_for_all_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    config = tmp_path / "promptlint.toml"
    config.write_text('ignore = ["PD002"]\n', encoding="utf-8")

    def counted(file: Path, size: int) -> bytes:
        read.append(file)
        return read_regular(file, size)

    monkeypatch.setattr("promptlint.lsp.features.ignoring.read_regular", counted)
    path = str(tmp_path / "a.sdprompt")
    snapshot = Snapshot(Path(path).as_uri(), path, TEXT, 1, "utf-16", Project().for_path(path))
    configuration = ConfigurationOf(snapshot, tmp_path, lambda _: None, makes_files=True)
    assert all(configuration.ignoring(code) for code in ("PW002", "PW009", "PD001"))
    assert read == [config]


async def test_everything_is_fixed_at_once_only_where_the_user_wants_it(tmp_path: Path) -> None:
    async with editing("visual-studio-code", tmp_path) as editor:
        assert not any("everything" in title for title in await _actions(editor, editor.open("a.sdprompt", TEXT)))
    async with editing("visual-studio-code", tmp_path, settings={"unsafeFixes": True}) as editor:
        uri = editor.open("a.sdprompt", TEXT)
        action = (await _actions(editor, uri))["Fix everything (changes the picture)"]
        assert _written(action)["edits"][uri][1] == [(t.Position(0, 8), ".")]
        safe = await _actions(editor, editor.open("b.sdprompt", "(cat:1.0), fog"))
        assert "Fix everything that is safe to fix" in safe
