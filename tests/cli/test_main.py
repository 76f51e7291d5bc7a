from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

import promptlint
from promptlint.cli import main

PROMPTLINT = [sys.executable, "-W", "error", "-m", "promptlint"]
NESTED = "((dog:1.8))"


def environment(**more: str) -> dict[str, str]:
    source = str(Path(promptlint.__file__).parent.parent)
    names = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING")
    return {k: v for k, v in os.environ.items() if k not in names} | {"PYTHONPATH": source} | more


def process(
    *arguments: str,
    env: dict[str, str] | None = None,
    encoding: str = "utf-8",
    text: str = "",
    stdout: int | IO[str] = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROMPTLINT, *arguments],
        env=env or environment(),
        encoding=encoding,
        input=text,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )


def wait_until_it_reads(running: subprocess.Popen[bytes]) -> None:
    """A pipe takes less than this, so all of it is written only when the other end has begun to read."""
    assert running.stdin is not None
    running.stdin.write(b"a cat" + b" " * 300_000)
    running.stdin.flush()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"promptlint {promptlint.__version__}\n"


def test_version_imports_next_to_nothing() -> None:
    code = "import sys; from promptlint.cli import main; main(['--version']); print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-S", "-c", code], env=environment(), capture_output=True, text=True, check=True
    )

    heavy = {"argparse", "inspect", "dataclasses", "pathlib", "lark", "rich", "pydantic"}
    assert not heavy & set(result.stdout.split())


def test_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "check PATH..." in capsys.readouterr().out


def test_without_a_command_help_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert (out, err.partition("\n")[0]) == (
        "",
        "promptlint checks Stable Diffusion prompts in AUTOMATIC1111 WebUI syntax.",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "unknown command 'chek'; did you mean check?"),
        (
            ["zzz"],
            (
                "unknown command 'zzz'; there are check, fix, format, show, convert, extract, data, rule, init, "
                "config, baseline, models, server and completion"
            ),
        ),
        (["a\nb" * 2000], None),
        (["--frob"], "unknown option --frob before a command, as in `promptlint check --frob`"),
        (["-"], "no command; did you mean `promptlint check -`?"),
        ([__file__], f"no command; did you mean `promptlint check {__file__}`?"),
        (["--version", "x"], "--version takes no arguments"),
    ],
)
def test_a_wrong_command_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str | None
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    if message is not None:
        assert err == f"promptlint: error: {message}\n"


def test_a_bug_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    monkeypatch.setattr("promptlint.cli.commands.rule.run", lambda _options: 1 / 0)

    assert main(["rule"]) == 2
    assert capsys.readouterr().err.startswith("promptlint: error: internal error: ZeroDivisionError")


def test_as_a_process() -> None:
    result = process("check", "--positive", NESTED, "--output-format", "concise")

    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.startswith("<prompt>:1:1: PW008[warning] ")


def test_reads_standard_input() -> None:
    result = process("check", "-", text=NESTED)

    assert result.returncode == 1
    assert " --> <stdin>:1:1 (positive)\n" in result.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_no_encoding_of_the_output_is_too_small(encoding: str) -> None:
    prompt = "日本 🌅, ((dog:1.8))"
    settings = environment(PYTHONIOENCODING=encoding)

    people = process("check", "--positive", prompt, env=settings, encoding=encoding)
    programs = process("check", "--positive", prompt, "--output-format", "json", env=settings)

    assert (people.returncode, people.stderr) == (1, "")
    assert "\\u65e5\\u672c \\U0001f305, ((dog:1.8))" in people.stdout
    assert "1.8 × 1.1" in programs.stdout


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp1252", "ascii"])
def test_a_console_without_our_characters_gets_others_that_are_like_them(encoding: str) -> None:
    settings = environment(PYTHONIOENCODING=encoding)
    checked = process("check", "--positive", "a cat → b…, ((dog:1.8))", env=settings, encoding=encoding)
    assert checked.returncode == 1
    assert f"{'1.8 × 1.1' if encoding in ('cp850', 'cp1252') else '1.8 x 1.1'}" in checked.stdout
    assert "a cat -> b" in checked.stdout
    assert "\\u" not in checked.stdout
    shown = process("show", "a cat → b", env=settings, encoding=encoding)
    assert (shown.returncode, "\\u" in shown.stdout) == (0, False)


def test_a_text_that_comes_back_is_not_written_with_others() -> None:
    settings = environment(PYTHONIOENCODING="cp1252")
    fixed = process("fix", "-", text="a → b", env=settings | {"PYTHONIOENCODING": "ascii:strict"}, encoding="utf-8")
    assert "->" not in fixed.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there")
def test_bytes_that_are_no_utf8_on_the_command_line() -> None:
    for output_format in ("full", "concise", "json"):
        result = subprocess.run(
            [*PROMPTLINT, "check", "--output-format", output_format, "--positive", b"\xff ((dog:1.8))"],
            env=environment(PYTHONUTF8="1"),
            capture_output=True,
            check=False,
        )
        assert (result.returncode, result.stderr) == (1, b"")
        assert result.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_that_stops_reading_ends_it_quietly(tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text(f"{NESTED}\n" * 400)
    running = subprocess.Popen(
        [*PROMPTLINT, "check", "--kind", "lines", str(file)],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()

    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(60) == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        result = process("check", "--positive", NESTED, stdout=full)

    assert result.returncode == 2
    assert result.stderr.startswith("promptlint: error: the output cannot be written: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell")
@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-"])
def test_closed_streams_make_no_traceback(stream: str) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f'"$@" {stream}', "sh", *PROMPTLINT, "check", "-"],
        env=environment(),
        input=NESTED,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == (2 if stream == "<&-" else 1)
    assert "Traceback" not in result.stderr


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("promptlint.cli.commands.check.run", interrupted)

    assert main(["check", "x"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_makes_no_traceback() -> None:
    running = subprocess.Popen(
        [*PROMPTLINT, "check", "-"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_until_it_reads(running)
    running.send_signal(signal.SIGINT)

    assert running.communicate(timeout=60) == (b"", b"")
    assert running.returncode == 130


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_that_is_ignored_from_the_start_stays_ignored() -> None:
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", ignoring, *PROMPTLINT, "check", "-"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_until_it_reads(running)
    running.send_signal(signal.SIGINT)

    assert running.communicate(timeout=60) == (b"All clear: 1 prompt in 1 file.\n", b"")
    assert running.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_on_a_terminal_there_is_colour_and_its_width() -> None:
    import fcntl
    import pty
    import struct
    import termios

    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    prompt = "word, " * 30 + NESTED
    with subprocess.Popen(
        [*PROMPTLINT, "check", "--positive", prompt],
        env=environment(TERM="xterm"),
        stdout=terminal,
        stderr=terminal,
    ) as running:
        os.close(terminal)
        out = b""
        try:
            while piece := os.read(master, 4096):
                out += piece
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(master)

    assert running.returncode == 1
    text = out.decode()
    assert "\x1b[1;33mwarning\x1b[0m \x1b[1mPW008 nested-weight:\x1b[0m brackets multiply, so\r\n    the" in text
    assert "…d, word, word, word, word, word, ((dog:1.8))\r\n" in text
