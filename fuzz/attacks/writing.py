"""What becomes of files while they are written: killed, or without room."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from fuzz.attacks.trial import PROMPTLINT, Attack, Trial, end

__all__ = ["ATTACKS", "COUNT", "FIX", "OLD", "fixed", "write_many"]

OLD = "masterpiece,  ((a)), (b:1.0), x"
COUNT = 500
FIX = ("fix", "--select", "ALL", ".")


def write_many(folder: Path) -> None:
    """Five hundred files in which there is something to fix."""
    for number in range(COUNT):
        (folder / f"f{number}.prompt").write_text(f"{OLD}{number}")


def _odd_files(folder: Path, texts: dict[str, str]) -> list[str]:
    """The files that are neither old nor new, or should not be there."""
    odd = []
    for path in folder.iterdir():
        if path.name not in texts:
            odd.append(path.name)
        elif path.read_text() not in {texts[path.name], fixed(texts[path.name])}:
            odd.append(f"{path.name}: {path.read_text()!r}")
    return odd


def fixed(text: str) -> str:
    """What such a file is after the fix."""
    return text.replace(",  ((a)), (b:1.0)", ", (a:1.21), b")


def killed(trial: Trial) -> None:
    """A fix of 500 files that is killed at any time: every file old or new, and the next run leaves nothing over."""
    for number, delay in enumerate((0.0, 0.001, 0.005, 0.02, 0.05, 0.1, 0.3, 0.8)):
        folder = trial.sub(f"k{number}")
        write_many(folder)
        texts = {path.name: path.read_text() for path in folder.iterdir()}
        process = trial.start((*FIX, "--jobs", str(1 + number % 2)), cwd=folder)
        _wait_for_writing(folder, process)
        time.sleep(delay)
        end(process)
        process.wait()
        left = [path for path in folder.iterdir() if path.name not in texts]
        odd = [each for each in _odd_files(folder, texts) if ":" in each]
        trial.check(
            f"killed after {delay} s: files old or new",
            not odd and len(list(folder.glob("*.prompt"))) == COUNT,
            odd[:3],
        )
        run = trial.run(*FIX, cwd=folder, timeout=120)
        after = _odd_files(folder, texts)
        done = all(path.read_text() == fixed(texts[path.name]) for path in folder.glob("f*.prompt"))
        trial.check(
            f"killed after {delay} s: the next run",
            not after and done and run.status in {0, 1},
            f"left {after[:3]} ({len(left)}); {run}",
        )


def _wait_for_writing(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the first file is being replaced: a folder changes when a name comes or goes."""
    before = folder.stat().st_mtime_ns
    until = time.monotonic() + 30
    while folder.stat().st_mtime_ns == before and process.poll() is None and time.monotonic() < until:
        time.sleep(0.0005)


def leftovers(trial: Trial) -> None:
    """What a killed run left is swept; what only looks like it stays."""
    (trial.folder / "a.prompt").write_text(OLD)
    mine = {".a.prompt.mine", "promptlint.txt", ".promptlint", "a.prompt.promptlint.bak"}
    for name in mine:
        (trial.folder / name).write_text("keep")
    trial.run(*FIX)
    kept = {name for name in mine if (trial.folder / name).exists()}
    trial.check("files of other names stay", kept == mine, mine - kept)
    others = {path.name for path in trial.folder.iterdir()} - mine - {"a.prompt", ".cache-of-attack"}
    trial.check("nothing is left over", not others, others)


def no_room(trial: Trial) -> None:
    """A full disk, a folder or file that cannot be written, and outputs that end: old files, one line, status 2."""
    if sys.platform == "win32":
        trial.cannot("limits of size", "Windows has none")
        return
    folder = trial.sub("limit")
    big = "a,  " * 5000
    (folder / "big.prompt").write_text(big)
    (folder / "small.prompt").write_text(OLD)
    run = trial.run(*FIX, cwd=folder, file_size=4096, env={"PROMPTLINT_CACHE_DIR": str(trial.sub("c"))})
    names = sorted(path.name for path in folder.iterdir())
    kept = (folder / "big.prompt").read_text() == big
    trial.check(
        "a file that is too large",
        run.is_calm and run.status == 2 and kept and names == ["big.prompt", "small.prompt"],
        f"{names} {run}",
    )
    trial.check("the others are fixed", (folder / "small.prompt").read_text() == fixed(OLD))
    for arguments in (
        ("check", ".", "-o", "/dev/full"),
        ("check", ".", "-o", "/nowhere/x"),
        ("check", ".", "-o", "/proc/x"),
        ("baseline", "create", ".", "--baseline", "/dev/full"),
        ("models", "lock", "--models", ".", "-o", "/dev/full"),
    ):
        run = trial.run(*arguments, cwd=folder)
        trial.check(" ".join(arguments), run.is_calm and run.status == 2, run)
    for words in ("check .", "check . --output-format json", "extract .", "rule"):
        script = '"$@" >/dev/full </dev/null'
        run = trial.run(*words.split(), cwd=folder, command=("sh", "-c", script, "sh", *PROMPTLINT))
        trial.check(f"{words} > /dev/full", run.is_calm and run.status == 2, run)
    _mounted(trial, big)
    _without_rights(trial)


def _mounted(trial: Trial, big: str) -> None:
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        trial.cannot("a full disk of its own", "needs root and mount")
        return
    disk = trial.sub("disk")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        trial.cannot("a full disk of its own", made.stderr.decode(errors="replace").strip())
        return
    try:
        (disk / "a.prompt").write_text(big)
        with contextlib.suppress(OSError), (disk / "filler").open("wb") as filler:
            filler.write(b"x" * 100_000)
        run = trial.run("fix", "--select", "ALL", "a.prompt", cwd=disk)
        names = sorted(path.name for path in disk.iterdir())
        kept = (disk / "a.prompt").read_text() == big
        trial.check(
            "a full disk",
            run.is_calm and run.status == 2 and kept and names == ["a.prompt", "filler"],
            f"{names} {run}",
        )
    finally:
        subprocess.run(["umount", str(disk)], capture_output=True, check=False)


def _without_rights(trial: Trial) -> None:
    folder = trial.sub("rights")
    (folder / "a.prompt").write_text(OLD)
    (folder / "a.prompt").chmod(0o444)
    run = trial.run(*FIX, cwd=folder)
    kept = (folder / "a.prompt").read_text() == OLD
    trial.check("a file that is read-only", run.is_calm and run.status == 2 and kept, run)
    if os.geteuid() == 0:
        trial.cannot("a folder that is read-only", "root may write to it")
        return
    (folder / "a.prompt").chmod(0o644)
    folder.chmod(0o555)
    run = trial.run(*FIX, cwd=folder)
    folder.chmod(0o755)
    trial.check(
        "a folder that is read-only", run.is_calm and (folder / "a.prompt").read_text() in {OLD, fixed(OLD)}, run
    )


def closed_streams(trial: Trial) -> None:
    """Streams that are closed, and readers that leave: a quiet end."""
    if sys.platform == "win32":
        trial.cannot("closed streams", "no shell that closes them")
        return
    for number in range(300):
        (trial.folder / f"p{number}.prompt").write_text("((a, b")
    scripts = {
        "stdout closed": '"$@" >&-',
        "stderr closed": '"$@" 2>&-',
        "stdin closed": '"$@" <&-',
        "all closed": '"$@" <&- >&- 2>&-',
        "a reader that leaves": '"$@" | head -c 10',
        "a reader that leaves at once": '"$@" | true',
    }
    for name, script in scripts.items():
        for arguments in (
            ("check", "."),
            ("check", ".", "--output-format", "json"),
            ("extract", "."),
            ("rule",),
            ("fix", ".", "--diff"),
        ):
            run = trial.run(*arguments, command=("sh", "-c", script, "sh", *PROMPTLINT))
            noisy = b"BrokenPipe" in run.err or b"Exception ignored" in run.err
            trial.check(f"{name}: {' '.join(arguments)}", run.is_calm and not noisy, run)


ATTACKS = (
    Attack("kill -9 in a fix of 500 files", killed),
    Attack("leftovers", leftovers),
    Attack("no room and no rights", no_room),
    Attack("closed streams", closed_streams),
)
