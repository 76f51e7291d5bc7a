"""Commands in a folder that anybody may have filled: what is read, what is written, and what is said of the rest."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.engine.wildcard_trees import WildcardTrees

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and signals of POSIX")
Run = Callable[..., tuple[int, str, str]]
OLD, NEW = "a pond, ((reeds:1.8))\n", "a pond, (reeds:1.98)\n"
COMMANDS = (
    ("check",),
    ("check", "--show-files"),
    ("fix",),
    ("format",),
    ("extract",),
    ("baseline", "create"),
    ("models", "list", "--models"),
    ("config",),
    ("init",),
    ("check", "a.txt", "--config"),
    ("check", "a.txt", "--baseline"),
    ("check", "a.txt", "--lock"),
    ("check", "a.txt", "--output-file"),
    ("show", "--positive", "a pond", "--html"),
)


@pytest.fixture
def outside(run: Run) -> Path:  # the working directory is that of `run`
    del run
    Path("tree").mkdir()
    Path("outside").mkdir()
    private = Path("outside/private.txt")
    private.write_text(OLD)
    Path("tree/own.txt").write_text(OLD)
    Path("tree/link.txt").symlink_to("../outside/private.txt")
    return private


@pytest.mark.parametrize("command", ["fix", "format"])
def test_nothing_outside_of_the_folder_is_written(run: Run, outside: Path, command: str) -> None:
    before = "a pond,  ((reeds:1.80))\n"
    for file in (outside, Path("tree/own.txt")):
        file.write_text(before)
    status, _, err = run(command, "tree")
    assert status == 0, err
    assert Path("tree/own.txt").read_text() != before
    assert outside.read_text() == before


@pytest.mark.parametrize("command", ["check", "extract", "show"])
def test_nothing_outside_of_the_folder_is_read(run: Run, outside: Path, command: str) -> None:
    outside.write_text("a secret, (secret:1.2)\n")
    _, out, err = run(command, "tree")
    assert "own.txt" in out
    assert "secret" not in out + err


def test_verbose_says_it_once(run: Run, outside: Path) -> None:
    del outside
    for arguments in (("check", "--verbose", "tree"), ("check", "--show-files", "--verbose", "tree")):
        err = run(*arguments)[2]
        assert err.count("tree: skipped 1 file: 1 × .txt (a link that leads out of the folder)\n") == 1


def test_a_link_that_is_named_is_followed_and_stays_one(run: Run, outside: Path) -> None:
    assert run("fix", "tree/link.txt")[0] == 0
    assert outside.read_text() == NEW
    assert Path("tree/link.txt").is_symlink()


def test_one_that_a_program_names_is_not(run: Run, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pre-commit does, with the names that are committed."""
    monkeypatch.chdir("tree")
    _, _, err = run("fix", "--as-found", "--verbose", "link.txt", "own.txt")
    assert "link.txt: skipped: a link that leads out of the folder\n" in err
    monkeypatch.chdir("..")
    assert (outside.read_text(), Path("tree/own.txt").read_text()) == (OLD, NEW)


def test_a_file_with_several_names_is_checked_once(run: Run) -> None:
    Path("a.txt").write_text(OLD)
    Path("b.txt").symlink_to("a.txt")
    _, out, _ = run("check", "b.txt", "a.txt", str(Path("a.txt").absolute()), "--output-format", "json")
    assert {each["path"] for each in json.loads(out)["diagnostics"]} == {"b.txt"}


@pytest.mark.parametrize("command", [("fix",), ("format", "--weights", "tidy")])
def test_hard_links_are_not_parted_and_the_rest_is_fixed(run: Run, command: tuple[str, ...]) -> None:
    for name in ("a.txt", "c.txt"):
        Path(name).write_text("a pond,  (reeds:1.80)\n" if command[0] == "format" else OLD)
    before = Path("a.txt").read_text()
    os.link("a.txt", "b")
    status, _, err = run(*command, "a.txt", "c.txt")
    assert status == 2
    assert "a.txt: has 2 names (hard links), of which a fix would change only this one; it was not changed\n" in err
    assert Path("a.txt").read_text() == Path("b").read_text() == before
    assert Path("c.txt").read_text() != before


def test_a_folder_that_cannot_be_searched_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tree/closed").mkdir(parents=True)
    Path("tree/a.txt").write_text(OLD)
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    status, out, err = run("check", "tree")
    assert status == 2
    assert err.startswith("promptlint: error: tree/closed: cannot be searched: Permission denied; check who may read")
    assert "PW008" in out


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["x" * 5000, "a/" * 2500 + "b.txt", "x\0y.txt", "a.txt/b.txt"])
def test_names_that_cannot_be_are_one_line(run: Run, command: tuple[str, ...], name: str) -> None:
    Path("a.txt").write_text("a pond\n")
    status, _, err = run(*command, name)
    if command == ("config",) and len(name) < 100:  # what need not exist
        assert (status, err) == (0, "")
        return
    assert status == 2
    lines = [line for line in err.splitlines() if "was not written, because" not in line]
    assert lines[0].startswith("promptlint: error: ")
    assert [line for line in lines[1:] if not line.startswith("Nothing")] == []
    assert "Traceback" not in err
    assert "internal error" not in err
    assert "output cannot be written" not in err


@pytest.mark.parametrize("command", ["check", "fix", "format", "extract", "config", "baseline", "models", "init"])
def test_a_current_folder_that_is_gone_is_one_line(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del run
    here = Path("here").absolute()
    here.mkdir()
    monkeypatch.chdir(here)
    shutil.rmtree(here)
    assert main([command, "."]) == 2
    line = "promptlint: error: the current folder is not there any more; change to one that exists\n"
    assert capsys.readouterr().err == line
    monkeypatch.chdir("/")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("promptlint.toml", ("init",)),
        ("promptlint-baseline.json", ("baseline", "create")),
        ("promptlint.lock", ("models", "lock", "--models", "models")),
    ],
)
def test_files_of_ours_are_not_written_through_links(
    run: Run, outside: Path, name: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    del outside
    Path("tree/models/Lora").mkdir(parents=True)
    (Path("tree") / name).symlink_to("../outside/new")
    monkeypatch.chdir("tree")
    status, _, err = run(*command)
    assert status == 2
    assert "it leads out of the folder" in err or "is there already" in err
    assert os.listdir("../outside") == ["private.txt"]  # noqa: PTH208


def test_a_baseline_outside_is_written_only_where_the_command_line_names_it(run: Run, outside: Path) -> None:
    del outside
    Path("tree/promptlint.toml").write_text('baseline = "../outside/known.json"\n')
    os.chdir("tree")
    status, _, err = run("baseline", "create", "own.txt")
    assert status == 2
    assert "known.json: cannot be written: it leads out of the folder" in err
    assert run("baseline", "create", "own.txt", "--baseline", "../outside/known.json")[0] == 0
    assert Path("../outside/known.json").is_file()


@pytest.mark.parametrize("name", ["promptlint.toml", ".promptlint.toml", "pyproject.toml"])
def test_a_configuration_that_is_a_link_is_read_and_not_shown(run: Run, outside: Path, name: str) -> None:
    """It may lead to what several projects share, as `extend` may."""
    outside.write_text('[tool.promptlint]\nsecret = "my secret"\n')
    (Path("tree") / name).symlink_to("../outside/private.txt")
    status, _, err = run("check", "tree/own.txt")
    assert status == 2
    assert f"tree/{name}:" in err
    assert "secret" not in err
    outside.write_text(f"{'[tool.promptlint]' if name == 'pyproject.toml' else ''}\nignore = ['PW008']\n")
    assert run("check", "tree/own.txt")[0] == 0


def test_wildcards_that_are_linked_from_elsewhere_are_not_read(run: Run, outside: Path) -> None:
    """What lies beside a file is read for its sake, but for links."""
    del run, outside
    Path("outside/wildcards").mkdir()
    Path("outside/wildcards/colour.txt").write_text("red\n")
    Path("tree/.git").mkdir()
    Path("tree/wildcards").symlink_to("../outside/wildcards")
    assert WildcardTrees().near("tree/own.txt") is None
    Path("tree/wildcards").unlink()
    Path("outside/wildcards").rename("tree/wildcards")
    beside = WildcardTrees().near("tree/own.txt")
    assert beside is not None
    assert [entry.name for entry in beside.entries] == ["colour"]
    Path("tree/wildcards/secret.txt").symlink_to("../../outside/private.txt")
    beside = WildcardTrees().near("tree/own.txt")
    assert beside is not None
    assert [entry.name for entry in beside.entries] == ["colour"]
    assert not beside.knows("wildcard")


def test_a_pipe_in_a_folder_is_passed_over_and_named_it_is_one_line(run: Run) -> None:
    Path("tree").mkdir()
    Path("tree/a.txt").write_text("a pond\n")
    os.mkfifo("tree/pipe.txt")
    assert run("check", "tree")[0] == 0
    status, _, err = run("check", "tree/pipe.txt")
    assert status == 2
    assert "tree/pipe.txt: cannot be read: it is not a file, but a pipe\n" in err


def test_the_pipe_of_a_shell_is_read(run: Run) -> None:
    reader, writer = os.pipe()
    os.write(writer, OLD.encode())
    os.close(writer)
    try:
        status, out, _ = run("check", f"/dev/fd/{reader}")
    finally:
        os.close(reader)
    assert status == 1
    assert "PW008" in out


def test_a_report_is_not_written_through_a_link_out_of_its_folder(run: Run, outside: Path) -> None:
    before = outside.read_text()
    Path("tree/r.json").symlink_to("../outside/private.txt")
    Path("tree/device.json").symlink_to("/dev/null")
    Path("tree/old.json").write_text("old")
    Path("tree/latest.json").symlink_to("old.json")
    for name in ("r.json", "device.json"):
        status, _, err = run("check", "tree/own.txt", "--output-file", f"tree/{name}")
        assert status == 2
        assert f"tree/{name}: cannot be written: it is a link that leads out of its folder" in err
    run("show", "tree/own.txt", "--html", "tree/r.json")
    assert outside.read_text() == before
    run("check", "tree/own.txt", "--output-file", "tree/latest.json")
    assert "PW008" in Path("tree/old.json").read_text()
    assert Path("tree/latest.json").is_symlink()


def test_an_output_file_that_cannot_be_written_is_named(run: Run) -> None:
    Path("a.txt").write_text(OLD)
    _, _, err = run("check", "a.txt", "--output-file", "nowhere/report.txt")
    assert (
        err == "promptlint: error: nowhere/report.txt: cannot be written: No such file or directory; check the path\n"
    )


def test_what_fails_in_the_middle_is_not_blamed_on_the_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(OLD)

    def fails(*_given: object, **_named: object) -> None:
        raise OSError(5, "Input/output error", "disk")

    monkeypatch.setattr("promptlint.cli.inputs.Inputs.files", fails)
    for arguments in ((), ("--output-file", "report.txt")):
        status, _, err = run("check", "a.txt", *arguments)
        assert (status, err) == (2, "promptlint: error: disk: Input/output error; check the path\n")
    assert not Path("report.txt").exists()


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_a_fix_that_is_killed_leaves_old_or_new_and_the_next_one_tidies_up(run: Run, name: str) -> None:
    number = signal.Signals[name]
    tree = Path("tree")
    tree.mkdir()
    files = [tree / f"{each:03}.txt" for each in range(200)]
    for file in files:
        file.write_text(OLD)
    process = subprocess.Popen(
        [sys.executable, "-m", "promptlint", "fix", "--isolated", "tree"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(600):
        if files[3].read_text() == NEW:
            break
        time.sleep(0.05)
    process.send_signal(number)
    process.wait(60)
    assert {file.read_text() for file in files} <= {OLD, NEW}
    left = {each.name for each in tree.iterdir()} - {file.name for file in files}
    assert not left or number == signal.SIGKILL
    (tree / ".000.txt.0123456789abcdef.promptlint").write_text("half")
    assert run("fix", "--isolated", "tree")[0] == 0
    assert sorted(tree.iterdir()) == files
    assert {file.read_text() for file in files} == {NEW}
