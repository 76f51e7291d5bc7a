"""What every attack is made of: a folder, processes with limits, and counts."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["PROMPTLINT", "Attack", "Run", "Trial", "alive", "end"]

_SCRIPT = Path(sys.executable).with_name("promptlint.exe" if sys.platform == "win32" else "promptlint")
PROMPTLINT = (str(_SCRIPT),) if _SCRIPT.exists() else (sys.executable, "-P", "-m", "promptlint")
"""promptlint as it is installed beside this Python."""

TIMEOUT = 25.0
"""Seconds of a clock, generous because machines are shared: what hangs, hangs for ever."""

MEMORY = 1_200_000_000
"""Bytes of address space: five times what a usual run takes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended; `status` is None where it had to be ended."""

    status: int | None
    out: bytes
    err: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.out.decode("utf-8", "replace")

    @property
    def both(self) -> str:
        return (self.out + b"\n" + self.err).decode("utf-8", "replace")

    @property
    def is_calm(self) -> bool:
        """It ended by itself, with one of its own exit statuses, and no crash was said."""
        crashed = any(
            word in self.both
            for word in ("Traceback (most", "internal error", "MemoryError", "this is a bug in promptlint")
        )
        return self.status in {0, 1, 2} and not crashed

    def __str__(self) -> str:
        ended = "hung" if self.status is None else f"status {self.status}"
        said = self.err.decode("utf-8", "backslashreplace").strip().splitlines()[-2:]
        return f"{ended} after {self.seconds:.0f} s {' / '.join(said)[:300]!r}"


def limited(command: Sequence[str], memory: int | None, file_size: int | None) -> tuple[str, ...]:
    """A command with limits, where the system has them: set by a shell, for code of ours may not run between fork and
    exec while there are threads."""
    if sys.platform == "win32":
        return tuple(command)
    lines = ["ulimit -c 0"]
    if memory is not None:
        lines.append(f"ulimit -v {memory // 1024}")
    if file_size is not None:
        lines.append(f"ulimit -f {file_size // 512}")
    return ("/bin/sh", "-c", "; ".join([*lines, 'exec "$@"']), "sh", *command)


@dataclass
class Trial:
    """One attack while it runs: its folder, and what came out so far."""

    folder: Path
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)

    def check(self, what: str, held: bool, detail: object = "") -> None:
        """Count one variant of the attack: whether promptlint held."""
        self.tried += 1
        if not held:
            self.failures.append(f"{what}: {detail}" if str(detail) else what)

    def cannot(self, what: str, why: str) -> None:
        """Say what this machine cannot try."""
        self.not_tried.append(f"{what}: {why}")

    def sub(self, name: str) -> Path:
        """A new folder."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def start(
        self,
        arguments: Sequence[str | bytes | Path],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] = PROMPTLINT,
        memory: int | None = MEMORY,
        file_size: int | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
        stderr: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """Start promptlint in a process group of its own."""
        return subprocess.Popen(
            [*limited(command, memory, file_size), *arguments],
            cwd=cwd or self.folder,
            env=self.environment(env),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a run: without what changes the format, and with a cache of the attack's own."""
        left_out = {"CI", "GITHUB_ACTIONS", "PYTHONPATH", "FORCE_COLOR", "PROMPTLINT_TRACEBACK"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {
            **kept,
            "PROMPTLINT_CACHE_DIR": str(self.folder / ".cache-of-attack"),
            "PYTHONUTF8": "1",
            **(more or {}),
        }

    def run(
        self,
        *arguments: str | bytes | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] = PROMPTLINT,
        memory: int | None = MEMORY,
        file_size: int | None = None,
        stdin: bytes = b"",
        timeout: float = TIMEOUT,
    ) -> Run:
        """Run promptlint to its end, or for so many seconds."""
        started = time.monotonic()
        process = self.start(
            arguments,
            cwd=cwd,
            env=env,
            command=command,
            memory=memory,
            file_size=file_size,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        status: int | None
        try:
            out, err = process.communicate(stdin, timeout)
            status = process.returncode
        except subprocess.TimeoutExpired:
            end(process)
            out, err = process.communicate()
            status = None
        return Run(status, out, err, time.monotonic() - started)

    def checks(self, what: str, run: Run) -> None:
        """Count a run that has to end calmly."""
        self.check(what, run.is_calm, run)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that an attack started, with those that it started itself."""
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def alive(group: int) -> list[int]:
    """The processes of a group that still run. Raises OSError where there is no /proc."""
    return sorted(pid for pid, its_group, state in _processes() if its_group == group and state not in "ZX")


def _processes() -> Iterator[tuple[int, int, str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                words = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                yield int(entry.name), int(words[2]), words[0]


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack by its name, as the table has it."""

    name: str
    try_it: Callable[[Trial], None]
