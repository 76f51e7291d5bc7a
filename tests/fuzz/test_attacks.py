"""The script of attacks sees a program that fails, and says so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fuzz.attacks import __main__ as script
from fuzz.attacks import output, server
from fuzz.attacks.trial import Attack, Run, Trial

PYTHON = (sys.executable, "-c")


def run(status: int | None = 0, out: str = "", err: str = "") -> Run:
    return Run(status, out.encode(), err.encode(), 0.1)


@pytest.mark.parametrize(
    ("ended", "calm"),
    [
        (run(0), True),
        (run(2, err="promptlint: error: a.toml: is a pipe"), True),
        (run(None), False),
        (run(-9), False),
        (run(3), False),
        (run(1, err="Traceback (most recent call last):"), False),
        (run(2, err="a.txt: internal error: KeyError: 1"), False),
        (run(1, "rule PS001 failed with KeyError; this is a bug in promptlint, not in your prompt"), False),
    ],
)
def test_what_is_a_calm_end(ended: Run, calm: bool) -> None:
    assert ended.is_calm == calm


def test_a_program_that_hangs_is_ended_and_seen(tmp_path: Path) -> None:
    ended = Trial(tmp_path).run("import time; time.sleep(60)", command=PYTHON, timeout=0.5)
    assert ended.status is None
    assert not ended.is_calm


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of address space")
def test_a_program_that_fills_the_memory_is_seen(tmp_path: Path) -> None:
    ended = Trial(tmp_path).run("b = bytearray(900_000_000)", command=PYTHON, memory=500_000_000, timeout=20)
    assert not ended.is_calm


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("a.txt:1:1: PS001 ␛ is shown", True),
        (" ::: a.txt:1:16: closes this one", True),
        ("a.txt: \x1b[31m", False),
        ("a.txt: \x9b31m", False),
        ("a.txt: \u202ecod", False),
        ("a.txt\n::error::x", False),
        ("  ##[error]x", False),
    ],
)
def test_what_may_be_written_to_a_screen(tmp_path: Path, said: str, held: bool) -> None:
    trial = Trial(tmp_path)
    output._judge(trial, "x", run(1, said), said)
    assert (trial.tried, not trial.failures) == (1, held)


@pytest.mark.parametrize(
    ("markdown", "is_live"),
    [
        ("**LoRA** `a`, weight `![x](https://evil.example/b.png)`", False),
        ("``![x](https://evil.example/`b.png)``", False),
        ("```text\n![x](https://evil.example/b.png)\n```\n", False),
        (r"weight \!\[x\](https://evil.example/b.png)", False),
        ("weight ![x](https&colon;//evil.example/b.png)", True),
        ("[x](command:evil)", True),
        ("`a` [x](command:evil) `b`", True),
        ("name `x`![y](http://evil.example)`", True),
        ("<img src=x>", True),
    ],
)
def test_what_an_editor_would_render(markdown: str, is_live: bool) -> None:
    message = {"result": {"contents": {"kind": "markdown", "value": markdown}}}
    assert (server._rendered(message) is not None) == is_live


def test_the_table_and_the_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def holds(trial: Trial) -> None:
        trial.check("one", held=True)
        trial.cannot("two", "no owner here")

    def breaks(trial: Trial) -> None:
        trial.check("one", held=True)
        trial.check("two", held=False, detail="written \x1b")

    def crashes(_trial: Trial) -> None:
        raise OSError("an attack that cannot be made must not count as held")

    attacks = {"holds": holds, "breaks": breaks, "crashes": crashes}
    monkeypatch.setattr(script, "ALL", tuple(Attack(name, function) for name, function in attacks.items()))
    assert script.main(["holds"]) == 0
    assert script.main([]) == 1
    assert script.main(["crashes"]) == 1
    assert script.main(["there is none of this name"]) == 2
    said = capsys.readouterr().out
    assert "| breaks  | 2     | 1      |" in said
    assert "not tried here: two: no owner here" in said
    assert r"failed: two: written \x1b" in said
