"""The command line as a process: it ends at once, and leaves nothing undone."""

from __future__ import annotations

import subprocess
import sys

FIRST = "import sys; sys.argv = ['promptlint', 'check', '--isolated', '--positive', {prompt!r}]\n"
THEN = "from promptlint.__main__ import run; run()"


def run(before: str = "", *, prompt: str = "a cat") -> subprocess.CompletedProcess[str]:
    """A process that runs some Python before the command."""
    code = FIRST.format(prompt=prompt) + before + "\n" + THEN
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


def test_the_status_and_all_of_the_output() -> None:
    clean, found = run(), run(prompt="((a cat, " * 2_000)
    assert (clean.returncode, found.returncode) == (0, 1)
    assert clean.stdout.startswith("All clear")
    assert found.stdout.rstrip().endswith("explains unclosed-bracket (2000 times).")
    assert not clean.stderr + found.stderr


def test_what_is_to_be_done_at_the_end_is_done_once() -> None:
    assert run("import atexit; atexit.register(print, 'at the end')").stdout.count("at the end") == 1


def test_a_thread_of_somebody_else_is_waited_for() -> None:
    late = "import threading, time; threading.Thread(target=lambda: (time.sleep(3), print('late'))).start()"
    assert "late" in run(late).stdout


def test_output_that_is_closed_is_no_crash() -> None:
    for closed in ("sys.stdout = None", "import os; os.close(1)", "sys.stderr = None"):
        result = run(closed, prompt="((a cat")
        assert "Traceback" not in result.stderr, closed
        assert result.returncode in (0, 1, 2, 120), closed
