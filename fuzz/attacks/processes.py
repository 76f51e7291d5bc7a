"""Signals, parents that die, several processes at once, the order of reports, and the cache."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fuzz.attacks.trial import PROMPTLINT, Attack, Trial, alive, end

__all__ = ["ATTACKS"]

_SOON = 10.0
"""Seconds in which a process has to end after a signal; most need a tenth of one."""


def _big(folder: Path, files: int = 3000) -> None:
    text = "masterpiece, ((a)), [b:c:0.5], (d:1.2), " * 30
    for number in range(files):
        (folder / f"f{number}.prompt").write_text(f"{text}{number}")


def _gone(group: int, seconds: float = _SOON) -> list[int]:
    """The processes of a group that are still there after some seconds."""
    until = time.monotonic() + seconds
    while (left := alive(group)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _started(process: subprocess.Popen[bytes], arguments: tuple[str, ...]) -> None:
    """Wait until it works: its workers are there, or a usual start is over."""
    workers = int(arguments[arguments.index("--jobs") + 1]) if "--jobs" in arguments else 1
    until = time.monotonic() + (30 if workers > 1 else 2)
    while process.poll() is None and time.monotonic() < until:
        if workers > 1 and len(alive(process.pid)) > workers:
            time.sleep(0.3)
            return
        time.sleep(0.1)


def signals(trial: Trial) -> None:
    """A signal ends a command with its workers, and what was written is whole."""
    if not Path("/proc/self/stat").exists():
        trial.cannot("orphans", "needs /proc")
        return
    folder = trial.sub("big")
    _big(folder)
    commands = (
        ("check", ".", "--jobs", "2"),
        ("check", ".", "--jobs", "1"),
        ("check", ".", "--jobs", "2", "--output-format", "json"),
        ("fix", ".", "--jobs", "2", "--diff"),
        ("baseline", "create", ".", "--baseline", "b.json", "--jobs", "2"),
        ("check", "f0.prompt", "--watch"),
        ("server",),
    )
    for arguments in commands:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL, signal.SIGQUIT):
            if number == signal.SIGQUIT and arguments != commands[0]:
                continue
            process = trial.start(arguments, cwd=folder, memory=None, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            _started(process, arguments)
            was_running = process.poll() is None
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
            ended = True
            try:
                process.wait(_SOON)
            except subprocess.TimeoutExpired:
                ended = False
            left = _gone(process.pid, 6)
            end(process)
            _, err = process.communicate()
            noisy = b"Traceback" in err
            name = f"{signal.Signals(number).name} to {' '.join(arguments)}"
            if not was_running and arguments[0] != "baseline":
                trial.cannot(name, "it had finished")
                continue
            detail = (
                "still running"
                if not ended
                else f"{len(left)} orphans"
                if left
                else err[-200:].decode(errors="replace")
            )
            trial.check(name, ended and not left and not noisy, detail)


def parents(trial: Trial) -> None:
    """When the process that started promptlint is killed, its workers and the server go too."""
    if not Path("/proc/self/stat").exists():
        trial.cannot("orphans", "needs /proc")
        return
    folder = trial.sub("big")
    _big(folder)
    arguments = ("check", ".", "--jobs", "2")
    process = trial.start(arguments, cwd=folder, memory=None)
    _started(process, arguments)
    process.kill()
    process.wait()
    left = _gone(process.pid)
    end(process)
    trial.check("the workers of a check that is killed", not left, f"{len(left)} left")


def same_report(trial: Trial) -> None:
    """One process or two, and any order of hashes: the same report, byte by byte."""
    folder = trial.sub("big")
    _big(folder, 450)
    lines = [
        f"a cat, blue sky, {'((' if number % 100 == 0 else ''}{'sea, fog, ' * 10}{number}" for number in range(6_000)
    ]
    (folder / "list.txt").write_text("\n".join(lines))
    for form in ("json", "concise"):
        reports = {}
        for jobs in ("1", "2"):
            for seed in ("0", "1", "77"):
                env = {"PYTHONHASHSEED": seed, "PROMPTLINT_CACHE_DIR": str(trial.folder / f"c{seed}{jobs}")}
                if (jobs, seed) == ("1", "77"):
                    continue
                run = trial.run(
                    "check", ".", "--jobs", jobs, "--output-format", form, cwd=folder, env=env, memory=None, timeout=120
                )
                reports[jobs, seed] = run.out
        first = reports["1", "0"]
        trial.check(f"{form} is not empty", len(first) > 1000)
        for (jobs, seed), report in reports.items():
            trial.check(f"{form}, jobs {jobs}, hash seed {seed}", report == first)


def caches(trial: Trial) -> None:
    """A cache that lies changes no report: not a byte."""
    folder = trial.sub("tree")
    for number in range(5):
        (folder / f"p{number}.prompt").write_text(f"((a, b{number}")
        (folder / f"clean{number}.prompt").write_text(f"a, b{number}")
    models = trial.sub("tree/models")
    (models / "a.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    arguments = ("check", ".", "--models", "lora=models", "--output-format", "json")
    cache = trial.folder / "cache"
    env = {"PROMPTLINT_CACHE_DIR": str(cache)}
    clean = trial.run(*arguments, cwd=folder, env=env)
    trial.check("without a cache", clean.is_calm and clean.status == 1, clean)
    again = trial.run(*arguments, cwd=folder, env=env)
    trial.check("with its own cache", again.out == clean.out)
    written = [path for path in cache.rglob("*") if path.is_file()] if cache.is_dir() else []
    trial.check("there is a cache", bool(written))
    damages: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
        ("empty", lambda _: b""),
        ("random", lambda data: os.urandom(len(data))),
        ("half", lambda data: data[: len(data) // 2]),
        (
            "other bytes in the middle",
            lambda data: data[: len(data) // 3] + os.urandom(200) + data[len(data) // 3 + 200 :],
        ),
        ("JSON", lambda _: b'{"version": 1, "files": {"a": []}}'),
        ("deep JSON", lambda _: b"[" * 100_000),
        ("SQL of another", lambda data: data.replace(b"CREATE TABLE", b"CREATE VIEWS")),
    )
    originals = {path: path.read_bytes() for path in written}
    for name, damage in damages:
        for path, data in originals.items():
            path.write_bytes(damage(data))
        run = trial.run(*arguments, cwd=folder, env=env)
        trial.check(name, run.is_calm and run.out == clean.out, run)
    processes = [
        trial.start(arguments, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(5)
    ]
    for process in processes:
        try:
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            end(process)
            out, err = process.communicate()
        trial.check("several at once", out == clean.out, err[-200:].decode(errors="replace"))
    if sys.platform != "win32":
        loose = [path for path in cache.rglob("*") if path.is_file() and path.stat().st_mode & 0o022]
        trial.check("nobody else may write it", not loose, loose)


def leaves_with_editor(trial: Trial) -> None:
    """The server goes when the editor that started it is killed, though something else holds its input."""
    if not Path("/proc/self/stat").exists():
        trial.cannot("the death of an editor", "needs /proc")
        return
    script = (
        "import os, subprocess, sys, time, json\n"
        "server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "holder = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], stdin=server.stdout,\n"
        "                          pass_fds=[server.stdin.fileno()])\n"
        "body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'initialize',\n"
        "                   'params': {'processId': os.getpid(), 'rootUri': None, 'capabilities': {}}}).encode()\n"
        "server.stdin.write(b'Content-Length: %d\\r\\n\\r\\n' % len(body) + body)\n"
        "server.stdin.flush()\n"
        "print(server.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = trial.start(
        (), command=(sys.executable, "-c", script, *PROMPTLINT, "server"), stdout=subprocess.PIPE, memory=None
    )
    assert process.stdout is not None
    server = int(process.stdout.readline())
    time.sleep(3)
    process.kill()
    process.wait()
    until = time.monotonic() + 25
    while Path(f"/proc/{server}").exists() and server in alive(process.pid) and time.monotonic() < until:
        time.sleep(0.2)
    trial.check("the server of an editor that was killed", server not in alive(process.pid), "still running")
    process.stdout.close()
    end(process)


ATTACKS = (
    Attack("signals and orphans", signals),
    Attack("the death of a parent", parents),
    Attack("the death of an editor", leaves_with_editor),
    Attack("one report for any jobs and hash seed", same_report),
    Attack("the cache", caches),
)
