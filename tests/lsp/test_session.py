"""When texts are linted and what is published, with a client and a clock that only write down what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.workspace import Workspace

from promptlint.lsp.client import Client
from promptlint.lsp.protocol import Texts
from promptlint.lsp.scheduling import PAUSE, Clock, Timer
from promptlint.lsp.session import Session
from promptlint.lsp.snapshots import LARGE, OutdatedError, Snapshot

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]

URI = "file:///prompts/a.sdprompt"
SMALL = "a (cat:1,2)"
BIG = "(cat:1,2), " + ", ".join(f"tag {number}" for number in range(LARGE // 8))


class Due:
    """What is to happen at a time."""

    def __init__(self, time: float, callback: Callable[[], None]) -> None:
        self.time = time
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class StoppedClock(Clock):
    """A time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: list[Due] = []

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        self.due.append(Due(self.now + delay, callback))
        return self.due[-1]

    async def sleep(self, delay: float) -> None:
        woken = asyncio.Event()
        self.call_later(delay, woken.set)
        await woken.wait()

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        due, self.due = [d for d in self.due if d.time <= self.now], [d for d in self.due if d.time > self.now]
        for each in due:
            if not each.cancelled:
                each.callback()


class SilentClient(Client):
    """An editor that keeps what it is told."""

    def __init__(self, capabilities: t.ClientCapabilities) -> None:
        super().__init__(LanguageServer("test", "0"))
        self._server.protocol.client_capabilities = capabilities
        self.published: list[tuple[int | None, list[str]]] = []
        self.lines: list[str] = []
        self.log: list[str] = []
        self.refreshed = 0
        self.answers: Sequence[Any] = ()
        self.asked: list[Path | None] = []
        self.watches: list[tuple[str, dict[Path, Sequence[str]]]] = []
        self.news = asyncio.Event()

    def publish(self, uri: str, found: Sequence[t.Diagnostic], version: int | None = None) -> None:
        assert uri == URI
        self.published.append((version, [str(each.code) for each in found]))
        self.news.set()

    def refresh(self) -> None:
        self.refreshed += 1
        self.news.set()

    def show(self, message: str) -> None:
        self.lines.append(message)

    def log_failure(self, what: str, error: Exception) -> None:
        self.log.append(f"{what}: {error}")

    async def settings(self, folders: Sequence[Path | None]) -> Sequence[Any]:
        self.asked += folders
        return self.answers

    async def watch(self, name: str, folders: Mapping[Path, Sequence[str]], *, anywhere: Sequence[str] = ()) -> None:
        self.watches.append((name, dict(folders)))
        self.news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for work on other threads."""
        async with asyncio.timeout(60):
            while not holds():
                self.news.clear()
                await self.news.wait()


class Desk:
    """A session with its client, its clock and one text."""

    def __init__(self, *, pulls: bool = False) -> None:
        pull = t.DiagnosticClientCapabilities() if pulls else None
        self.client = SilentClient(
            t.ClientCapabilities(text_document=t.TextDocumentClientCapabilities(diagnostic=pull))
        )
        self.clock = StoppedClock()
        self.texts: Workspace = Texts(None, t.TextDocumentSyncKind.Incremental)
        self.session = Session(self.client, lambda: self.texts, self.clock)
        self.version = 0

    def write(self, text: str) -> None:
        """Open the text, or change it."""
        self.version += 1
        self.texts.put_text_document(t.TextDocumentItem(URI, "sdprompt", self.version, text))
        self.session.text_changed(URI)

    def pull(self, known: str | None = None) -> asyncio.Task[t.DocumentDiagnosticReport]:
        params = t.DocumentDiagnosticParams(t.TextDocumentIdentifier(URI), previous_result_id=known)
        return asyncio.ensure_future(self.session.pull(params))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def linted(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """The versions that were linted on another thread, as they begin."""
    versions: list[int | None] = []
    lint = Snapshot.lint

    def counted(self: Snapshot, interrupt: Callable[[], None]) -> Any:
        versions.append(self.version)
        return lint(self, interrupt)

    monkeypatch.setattr(Snapshot, "lint", counted)
    return versions


async def test_a_small_text_is_published_in_the_next_turn_of_the_loop(desk: Desk) -> None:
    desk.write(SMALL)
    assert desk.client.published == []
    desk.clock.pass_(0)
    assert desk.client.published == [(1, ["PW002"])]
    desk.clock.pass_(10)
    assert len(desk.client.published) == 1


async def test_edits_that_come_together_are_answered_together(desk: Desk) -> None:
    desk.write("a cat")
    desk.write("a (cat:1.0)")
    desk.write(SMALL)
    desk.clock.pass_(0)
    assert desk.client.published == [(3, ["PW002"])]


async def test_a_large_text_waits_until_typing_pauses(desk: Desk, linted: list[int | None]) -> None:
    desk.write(BIG)
    desk.clock.pass_(PAUSE - 0.01)
    desk.write(f"x, {BIG}")
    desk.clock.pass_(PAUSE - 0.01)
    await asyncio.sleep(0)
    assert linted == []
    desk.clock.pass_(0.02)
    await desk.client.until(lambda: bool(desk.client.published))
    assert linted == [2]
    ((version, codes),) = desk.client.published
    assert version == 2
    assert "PW002" in codes


class Held:
    """Linting of the first version on another thread, held until a test lets it go on. It may be deaf to interrupts,
    as it is once its last part is under way. `ends` are how it ended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, deaf: bool = False) -> None:
        self.began, self.go_on = asyncio.Event(), asyncio.Event()
        self.ends: list[str] = []
        loop = asyncio.get_running_loop()
        lint = Snapshot.lint

        def held(snapshot: Snapshot, interrupt: Callable[[], None]) -> Any:
            if snapshot.version != 1:
                return lint(snapshot, interrupt)
            loop.call_soon_threadsafe(self.began.set)
            asyncio.run_coroutine_threadsafe(self.go_on.wait(), loop).result(60)
            try:
                report = lint(snapshot, (lambda: None) if deaf else interrupt)
            except OutdatedError:
                self.ends.append("stopped")
                raise
            self.ends.append("done")
            return report

        monkeypatch.setattr(Snapshot, "lint", held)

    async def ended(self) -> str:
        """Let it go on, and wait until it has ended."""
        self.go_on.set()
        async with asyncio.timeout(60):
            while not self.ends:  # noqa: ASYNC110  # it ends on another thread
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        return self.ends[0]


@pytest.mark.parametrize("deaf", [False, True])
async def test_an_edit_stops_the_work_on_the_text_before_it(
    desk: Desk, deaf: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, deaf=deaf)
    desk.write(BIG)
    desk.clock.pass_(PAUSE)
    await held.began.wait()
    desk.write(SMALL)
    assert await held.ended() == ("done" if deaf else "stopped")
    assert desk.client.published == []
    desk.clock.pass_(PAUSE)
    assert desk.client.published == [(2, ["PW002"])]
    assert desk.client.log == []


async def test_a_pull_that_is_cancelled_stops_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(pulls=True)
    held = Held(monkeypatch)
    desk.write(BIG)
    pull = desk.pull()
    await asyncio.sleep(0)
    desk.clock.pass_(PAUSE)
    await held.began.wait()
    pull.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pull
    assert await held.ended() == "stopped"


async def test_a_closed_text_is_not_published_any_more(desk: Desk) -> None:
    desk.write(SMALL)
    desk.texts.remove_text_document(URI)
    desk.session.forget(URI)
    desk.clock.pass_(10)
    assert desk.client.published == [(None, [])]


async def test_a_client_that_pulls_is_not_pushed_to() -> None:
    desk = Desk(pulls=True)
    desk.write(SMALL)
    desk.session.forget(URI)
    desk.session.publish_failure(URI, ValueError())
    desk.clock.pass_(10)
    assert desk.client.published == []


async def test_what_was_pulled_is_unchanged_until_something_changes() -> None:
    desk = Desk(pulls=True)
    desk.write(SMALL)
    first = await desk.pull()
    assert isinstance(first, t.RelatedFullDocumentDiagnosticReport)
    assert [each.code for each in first.items] == ["PW002"]
    again = await desk.pull(first.result_id)
    assert isinstance(again, t.RelatedUnchangedDocumentDiagnosticReport)
    desk.session.projects.changed()
    assert isinstance(await desk.pull(first.result_id), t.RelatedFullDocumentDiagnosticReport)


async def test_a_pull_of_a_large_text_waits_for_a_pause_and_is_asked_again_after_an_edit(
    linted: list[int | None],
) -> None:
    desk = Desk(pulls=True)
    desk.write(BIG)
    first = desk.pull()
    await asyncio.sleep(0)
    desk.write(f"x, {BIG}")
    second = desk.pull()
    await asyncio.sleep(0)
    desk.clock.pass_(PAUSE)
    with pytest.raises(JsonRpcException) as refused:
        await first
    assert refused.value.code == t.LSPErrorCodes.ServerCancelled.value
    assert refused.value.data == {"retriggerRequest": True}
    report = await second
    assert isinstance(report, t.RelatedFullDocumentDiagnosticReport)
    assert "PW002" in [each.code for each in report.items]
    assert linted == [2]


async def test_a_text_that_is_not_open_has_no_snapshot(desk: Desk) -> None:
    assert desk.session.snapshot(URI) is None
    desk.write(SMALL)
    made = desk.session.snapshot(URI)
    assert made is not None
    assert desk.session.snapshot(URI) is made
    assert desk.session.open_texts() == {Path(made.path): made}


async def test_other_settings_are_taken_up_and_every_text_is_linted_again(desk: Desk) -> None:
    desk.write("a (cat:1,2), (dog:1.0)")
    desk.clock.pass_(0)
    desk.client.answers = [{"ignore": ["PW010"], "select": ["QQ"]}]
    await desk.session.reload(force=False)
    desk.clock.pass_(0)
    assert desk.client.published == [(1, ["PW002", "PW010"]), (1, ["PW002"])]
    assert desk.client.asked == [None]
    assert "unknown rule 'QQ'" in desk.client.lines[0]
    assert desk.client.refreshed == 1


async def test_settings_that_stay_are_no_reason_to_lint_again(desk: Desk) -> None:
    desk.write(SMALL)
    desk.clock.pass_(0)
    await desk.session.reload(force=False)
    desk.clock.pass_(0)
    assert len(desk.client.published) == 1
    assert desk.client.refreshed == 0


async def test_a_configuration_that_cannot_be_read_is_told_and_texts_are_checked(tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text("frobnicate = 1\n", encoding="utf-8")
    desk = Desk()
    desk.session.projects.add(tmp_path)
    uri = (tmp_path / "a.sdprompt").as_uri()
    desk.texts.put_text_document(t.TextDocumentItem(uri, "sdprompt", 1, SMALL))
    made = desk.session.snapshot(uri)
    assert made is not None
    assert len(made.findings) == 1
    assert "frobnicate" in desk.client.lines[0]
    assert desk.client.log == []


async def test_models_are_read_once_beside_the_requests_and_watched(tmp_path: Path) -> None:
    (tmp_path / "Lora").mkdir()
    (tmp_path / "Lora" / "ink.pt").write_bytes(b"x")
    (tmp_path / "promptlint.toml").write_text('[models]\nlora = "Lora"\n', encoding="utf-8")
    desk = Desk()
    desk.session.projects.add(tmp_path)
    uri = (tmp_path / "a.sdprompt").as_uri()
    desk.texts.put_text_document(t.TextDocumentItem(uri, "sdprompt", 1, SMALL))
    before = desk.session.snapshot(uri)
    assert before is not None
    assert before.in_force.inventory is None
    await desk.client.until(lambda: bool(desk.client.watches))
    after = desk.session.snapshot(uri)
    assert after is not None
    assert after.in_force.inventory is not None
    assert "ink" in after.in_force.inventory.loras
    assert [list(folders) for _, folders in desk.client.watches] == [[tmp_path / "Lora"]]
