"""The diagnostics of files that nobody has open."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from promptlint.documents.model import Place
from promptlint.engine.project import Project
from promptlint.lsp.requests import survey as requests
from promptlint.lsp.snapshots import OutdatedError
from promptlint.lsp.survey import Found, Survey
from tests.documents.pictures import png, text_chunk
from tests.lsp.connection import PATIENCE, Connection

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]

BAD, GOOD = "masterpiece, (cat:1,2), sky", "masterpiece, (cat:1.2), sky"
PULLS: dict[str, Any] = {"textDocument": {"diagnostic": {}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.sdprompt").write_text(BAD)
    (tmp_path / "b.sdprompt").write_text(GOOD)
    (tmp_path / "notes.txt").write_text("Milk, eggs (two, please), bread\n")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "c.sdprompt").write_text(BAD)
    (tmp_path / "promptlint.toml").write_text('extend-exclude = ["old/**"]\n')
    return tmp_path


async def session(folder: Path, **options: Any) -> Connection:
    connection = Connection()
    await connection.start(PULLS, root=folder.as_uri(), options={"workspaceDiagnostics": True, **options})
    return connection


def pull(connection: Connection, previous: dict[str, str] | None = None, **more: Any) -> int:
    known = [{"uri": uri, "value": value} for uri, value in (previous or {}).items()]
    return connection.request("workspace/diagnostic", {"previousResultIds": known, **more})


async def answered(connection: Connection, number: int) -> dict[str, Any]:
    """The reports of an answer, by the names of the files."""
    result = (await connection.answer(number))["result"]
    return {each["uri"].rpartition("/")[2]: each for each in result["items"]}


def codes(report: dict[str, Any]) -> list[str]:
    return [each["code"] for each in report["items"]]


async def test_what_check_finds_is_told_of_files_that_are_not_open(folder: Path) -> None:
    connection = await session(folder)
    found = await answered(connection, pull(connection))
    assert {name: (each["kind"], codes(each)) for name, each in found.items()} == {"a.sdprompt": ("full", ["PW002"])}
    assert found["a.sdprompt"]["version"] is None
    assert found["a.sdprompt"]["items"][0]["range"]["start"] == {"line": 0, "character": 18}


async def test_a_text_that_is_open_is_left_to_who_has_it(folder: Path) -> None:
    connection = await session(folder)
    connection.open((folder / "a.sdprompt").as_uri(), GOOD)
    assert await answered(connection, pull(connection)) == {}


async def test_what_has_not_changed_is_not_checked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_LOOK", 0.01)
    (folder / "d.sdprompt").write_text(BAD)
    connection = await session(folder)
    found = await answered(connection, pull(connection))
    known = {each["uri"]: each["resultId"] for each in found.values()}
    assert sorted(found) == ["a.sdprompt", "d.sdprompt"]
    number = pull(connection, known)
    await asyncio.sleep(0.2)
    assert not [each for each in connection.sent if each.get("id") == number], "nothing is new, and nothing is said"
    (folder / "a.sdprompt").write_text(f"{BAD}, (dog:1,3)")
    found = await answered(connection, number)
    assert {name: each["kind"] for name, each in found.items()} == {"a.sdprompt": "full", "d.sdprompt": "unchanged"}
    assert codes(found["a.sdprompt"]) == ["PW002", "PW002"]
    assert found["d.sdprompt"]["resultId"] == known[found["d.sdprompt"]["uri"]]


async def test_what_is_repaired_or_gone_is_told_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_LOOK", 0.01)
    (folder / "d.sdprompt").write_text(BAD)
    connection = await session(folder)
    found = await answered(connection, pull(connection))
    (folder / "a.sdprompt").write_text(GOOD)
    (folder / "d.sdprompt").unlink()
    found = await answered(connection, pull(connection, {each["uri"]: each["resultId"] for each in found.values()}))
    assert {name: (each["kind"], codes(each)) for name, each in found.items()} == {
        "a.sdprompt": ("full", []),
        "d.sdprompt": ("full", []),
    }
    number = pull(connection, {each["uri"]: each["resultId"] for each in found.values()})
    await asyncio.sleep(0.1)
    assert not [each for each in connection.sent if each.get("id") == number]


async def test_a_file_is_known_however_the_client_writes_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_LOOK", 0.01)
    connection = await session(folder)
    found = await answered(connection, pull(connection))
    uri = found["a.sdprompt"]["uri"].replace("a.sd", "%61.sd")
    number = pull(connection, {uri: found["a.sdprompt"]["resultId"]})
    await asyncio.sleep(0.1)
    assert not [each for each in connection.sent if each.get("id") == number]
    (folder / "a.sdprompt").write_text(GOOD)
    (report,) = (await answered(connection, number)).values()
    assert (report["uri"], report["items"]) == (uri, [])


async def test_other_settings_check_everything_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_LOOK", 0.01)
    connection = await session(folder)
    found = await answered(connection, pull(connection))
    number = pull(connection, {each["uri"]: each["resultId"] for each in found.values()})
    settings = {"promptlint": {"workspaceDiagnostics": True, "ignore": ["PW002"]}}
    connection.notify("workspace/didChangeConfiguration", {"settings": settings})
    found = await answered(connection, number)
    assert {name: (each["kind"], codes(each)) for name, each in found.items()} == {"a.sdprompt": ("full", [])}


async def test_a_client_with_a_token_hears_of_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_BATCH", 1)
    (folder / "d.sdprompt").write_text(BAD)
    connection = await session(folder)
    assert await answered(connection, pull(connection, partialResultToken="t")) == {}
    parts = [each["params"] for each in connection.sent if each.get("method") == "$/progress"]
    assert [part["token"] for part in parts] == ["t", "t"]
    told = [each["uri"].rpartition("/")[2] for part in parts for each in part["value"]["items"]]
    assert sorted(told) == ["a.sdprompt", "d.sdprompt"]


async def test_a_configuration_that_is_broken_sets_nothing(folder: Path) -> None:
    (folder / "promptlint.toml").write_text("select = [")
    connection = await session(folder)
    assert sorted(await answered(connection, pull(connection))) == ["a.sdprompt", "c.sdprompt"]


async def test_it_ends_when_nobody_waits_any_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def check(files: Any, previous: Any, applied: Any, interrupt: Any, **_: Any) -> Any:  # noqa: ARG001
        begun.set()
        try:
            while True:
                interrupt()
                time.sleep(0.001)  # as work that reads files lets others go on
        except OutdatedError:
            ended.set()
            raise

    connection = await session(folder)
    # Of this session alone: those of other tests may still wait for changes, on the same loop.
    monkeypatch.setattr(connection.server.session.survey, "check", check)
    number = pull(connection)
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    connection.notify("$/cancelRequest", {"id": number})
    assert await asyncio.to_thread(ended.wait, PATIENCE)
    assert (await connection.answer(number))["error"]["code"] == -32800


@pytest.mark.parametrize("wanted", [True, False])
async def test_it_is_offered_where_the_user_wants_it(folder: Path, wanted: bool) -> None:
    connection = Connection()
    params = {
        "processId": None,
        "rootUri": folder.as_uri(),
        "capabilities": PULLS,
        "initializationOptions": {"settings": {"workspaceDiagnostics": wanted}},
    }
    provider = (await connection.ask("initialize", params))["result"]["capabilities"]["diagnosticProvider"]
    assert provider["workspaceDiagnostics"] is wanted
    assert provider["identifier"] == "promptlint"
    if not wanted:
        assert await answered(connection, pull(connection)) == {}


def one(path: Path) -> Found:
    return Found(path, path.as_uri(), "1", path.stat().st_size)


def checked(*files: Path, survey: Survey | None = None) -> list[tuple[str, list[Any]]]:
    """The codes of some files, each with the line that it stands in."""
    project = Project(isolated=True)
    reports = (survey or Survey()).check(
        [one(path) for path in files],
        {},
        lambda path: (project.for_path(path), Place(found=True)),
        lambda: None,
        encoding="utf-16",
        related=False,
    )
    return [
        (each.uri.rpartition("/")[2], [(item.code, item.range.start.line) for item in each.items])
        for each in reports
        if isinstance(each, t.WorkspaceFullDocumentDiagnosticReport)
    ]


async def test_what_is_found_in_a_picture_stands_at_its_start(tmp_path: Path) -> None:
    parameters = f"{GOOD},\n(dog:1,3)\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1"
    picture = png(tmp_path / "a.png", text_chunk(parameters))
    assert checked(picture) == [("a.png", [("PW002", 0)])]


async def test_what_is_large_or_no_text_is_left_out(tmp_path: Path) -> None:
    large, binary, broken = (tmp_path / name for name in ("large.sdprompt", "b.sdprompt", "c.png"))
    large.write_text(BAD.ljust(1_000_001))
    binary.write_bytes(b"\0\1")
    broken.write_bytes(b"\x89PNG")
    assert checked(large, binary, broken) == []
    large.write_text(BAD.ljust(1_000_000))
    assert [name for name, _ in checked(large)] == ["large.sdprompt"]


async def test_a_file_without_findings_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    survey, good, bad = Survey(), tmp_path / "a.sdprompt", tmp_path / "b.sdprompt"
    good.write_text(GOOD)
    bad.write_text(BAD)
    for _ in range(2):  # of the other the client is told each time, until it says that it knows
        assert [name for name, _ in checked(good, bad, survey=survey)] == ["b.sdprompt"]
    monkeypatch.setattr("promptlint.lsp.survey.decode", None)
    assert checked(good, survey=survey) == []
    with pytest.raises(TypeError):
        checked(bad, survey=survey)


async def test_a_file_outside_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.sdprompt"
    outside.write_text(BAD)
    inside = tmp_path / "work"
    inside.mkdir()
    (inside / "a.sdprompt").write_text(GOOD)
    (inside / "link.sdprompt").symlink_to(outside)
    assert [each.path.name for each in Survey().files([inside, tmp_path / "gone"], [], 0, lambda: None)] == [
        "a.sdprompt"
    ]
