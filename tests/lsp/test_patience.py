"""Work that is waited for a little, and then done beside the loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from promptlint.lsp import patience
from promptlint.lsp.patience import LateError, Patient

pytestmark = [pytest.mark.timeout(60), pytest.mark.asyncio]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_FIRST_PATIENCE", 0.05)
    monkeypatch.setattr(patience, "_PATIENCE", 0.05)


async def test_what_is_quick_is_had_at_once() -> None:
    patient: Patient[int] = Patient(lambda: None)
    assert patient.result("a", lambda: 1) == 1
    assert patient.result("a", lambda: 2) == 2


async def test_what_is_late_comes_once_and_is_kept() -> None:
    news, go = asyncio.Event(), threading.Event()
    patient: Patient[int] = Patient(news.set)

    def slow() -> int:
        go.wait(30)
        return 1

    for key in ("a", "b"):
        with pytest.raises(LateError):
            patient.result(key, slow)
    go.set()
    await news.wait()
    assert patient.result("a", lambda: 2) == 1
    assert patient.result("b", lambda: 2) == 2
    patient.forget()
    assert patient.result("a", lambda: 3) == 3


async def test_what_was_late_when_things_changed_is_not_kept() -> None:
    news, go = asyncio.Event(), threading.Event()
    patient: Patient[bool] = Patient(news.set)
    with pytest.raises(LateError):
        patient.result("a", lambda: go.wait(30))
    patient.forget()
    go.set()
    await news.wait()
    assert not patient.result("a", lambda: False)


async def test_what_fails_is_not_tried_at_each_key(monkeypatch: pytest.MonkeyPatch) -> None:
    patient: Patient[int] = Patient(lambda: None)
    tried = []

    def fails() -> int:
        tried.append(1)
        raise TimeoutError("as a disk says it")

    for _ in range(3):
        with pytest.raises(TimeoutError, match="as a disk says it"):
            patient.result("a", fails)
    assert len(tried) == 1
    monkeypatch.setattr(patience, "_FRESH", 0.0)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            patient.result("b", fails)
    assert len(tried) == 3
