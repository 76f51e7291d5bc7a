"""What becomes of files while they are written: killed, without room, replaced by links, with owners and attributes."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from fuzz.attacks.trial import PROMPTLINT, Attack, Trial, end

__all__ = ["ATTACKS"]

_OLD = "masterpiece,  ((a)), (b:1.0), x"
_COUNT = 500
_FIX = ("fix", "--select", "ALL", ".")


def _many(folder: Path) -> None:
    for number in range(_COUNT):
        (folder / f"f{number}.prompt").write_text(f"{_OLD}{number}")


def _odd_files(folder: Path, texts: dict[str, str]) -> list[str]:
    """The files that are neither old nor new, or should not be there."""
    odd = []
    for path in folder.iterdir():
        if path.name not in texts:
            odd.append(path.name)
        elif path.read_text() not in {texts[path.name], _fixed(texts[path.name])}:
            odd.append(f"{path.name}: {path.read_text()!r}")
    return odd


def _fixed(text: str) -> str:
    return text.replace(",  ((a)), (b:1.0)", ", (a:1.21), b")


def killed(trial: Trial) -> None:
    """A fix of 500 files that is killed at any time: every file old or new, and the next run leaves nothing over."""
    for number, delay in enumerate((0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 1.8, 2.3)):
        folder = trial.sub(f"k{number}")
        _many(folder)
        texts = {path.name: path.read_text() for path in folder.iterdir()}
        process = trial.start((*_FIX, "--jobs", str(1 + number % 2)), cwd=folder)
        time.sleep(delay)
        end(process)
        process.wait()
        left = [path for path in folder.iterdir() if path.name not in texts]
        odd = [each for each in _odd_files(folder, texts) if ":" in each]
        trial.check(
            f"killed after {delay} s: files old or new",
            not odd and len(list(folder.glob("*.prompt"))) == _COUNT,
            odd[:3],
        )
        run = trial.run(*_FIX, cwd=folder, timeout=120)
        after = _odd_files(folder, texts)
        done = all(path.read_text() == _fixed(texts[path.name]) for path in folder.glob("f*.prompt"))
        trial.check(
            f"killed after {delay} s: the next run",
            not after and done and run.status in {0, 1},
            f"left {after[:3]} ({len(left)}); {run}",
        )


def leftovers(trial: Trial) -> None:
    """What a killed run left is swept; what only looks like it stays."""
    (trial.folder / "a.prompt").write_text(_OLD)
    mine = {".a.prompt.mine", "promptlint.txt", ".promptlint", "a.prompt.promptlint.bak"}
    for name in mine:
        (trial.folder / name).write_text("keep")
    trial.run(*_FIX)
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
    (folder / "small.prompt").write_text(_OLD)
    run = trial.run(*_FIX, cwd=folder, file_size=4096, env={"PROMPTLINT_CACHE_DIR": str(trial.sub("c"))})
    names = sorted(path.name for path in folder.iterdir())
    kept = (folder / "big.prompt").read_text() == big
    trial.check(
        "a file that is too large",
        run.is_calm and run.status == 2 and kept and names == ["big.prompt", "small.prompt"],
        f"{names} {run}",
    )
    trial.check("the others are fixed", (folder / "small.prompt").read_text() == _fixed(_OLD))
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
    (folder / "a.prompt").write_text(_OLD)
    (folder / "a.prompt").chmod(0o444)
    run = trial.run(*_FIX, cwd=folder)
    kept = (folder / "a.prompt").read_text() == _OLD
    trial.check("a file that is read-only", run.is_calm and run.status == 2 and kept, run)
    if os.geteuid() == 0:
        trial.cannot("a folder that is read-only", "root may write to it")
        return
    (folder / "a.prompt").chmod(0o644)
    folder.chmod(0o555)
    run = trial.run(*_FIX, cwd=folder)
    folder.chmod(0o755)
    trial.check(
        "a folder that is read-only", run.is_calm and (folder / "a.prompt").read_text() in {_OLD, _fixed(_OLD)}, run
    )


def links_out(trial: Trial) -> None:
    """A link that leaves the folder that was named is neither read nor written; a link that was named itself is."""
    if sys.platform == "win32":
        trial.cannot("links", "Windows gives the right to few")
        return
    secret = "quiet-words"  # noqa: S105  # text of a file that must not be read
    makers: tuple[tuple[str, Callable[[Path, Path], None]], ...] = (
        (
            "a file, relative",
            lambda tree, out: (tree / "link.prompt").symlink_to(os.path.relpath(out / "p.prompt", tree)),
        ),
        ("a file, absolute", lambda tree, out: (tree / "link.prompt").symlink_to(out / "p.prompt")),
        ("a folder", lambda tree, out: (tree / "prompts").symlink_to(out, target_is_directory=True)),
        ("a chain", _chain),
        ("a wildcard", _wildcard),
        ("a configuration", lambda tree, out: (tree / ".promptlint.toml").symlink_to(out / "c.toml")),
        ("an ignore file", lambda tree, out: (tree / ".gitignore").symlink_to(out / "c.toml")),
    )
    for number, (name, make) in enumerate(makers):
        for command in (
            ("fix", "--select", "ALL"),
            ("format",),
            ("extract",),
            ("check",),
            ("show",),
            ("baseline", "create"),
        ):
            base = trial.sub(f"{number}-{'-'.join(command)}")
            tree, out = base / "tree", base / "out"
            tree.mkdir()
            out.mkdir()
            (out / "p.prompt").write_text(f"{_OLD}, {secret}, ((")
            (out / "c.toml").write_text(f"{secret} = 1\n")
            (tree / "own.prompt").write_text("((a, b")
            make(tree, out)
            before = _state(out)
            run = trial.run(*command, "tree", cwd=base)
            held = _state(out) == before and secret not in run.both
            detail = "written" if _state(out) != before else "read" if secret in run.both else run
            trial.check(f"{' '.join(command)}, {name}", held and run.is_calm, detail)
    base = trial.sub("inside")
    (base / "tree/sub").mkdir(parents=True)
    (base / "tree/sub/a.prompt").write_text(_OLD)
    (base / "tree/b.prompt").symlink_to("sub/a.prompt")
    trial.run("fix", "--select", "ALL", "tree/b.prompt", cwd=base)
    kept = (base / "tree/b.prompt").is_symlink() and (base / "tree/sub/a.prompt").read_text() == _fixed(_OLD)
    trial.check("a link that was named is followed, and stays one", kept)


def _chain(tree: Path, out: Path) -> None:
    (tree / "one.prompt").symlink_to("two.link")
    (tree / "two.link").symlink_to(out / "p.prompt")


def _wildcard(tree: Path, out: Path) -> None:
    (tree / "wildcards").mkdir()
    (tree / "wildcards/x.txt").symlink_to(out / "p.prompt")


def _state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def swapped(trial: Trial) -> None:
    """A file, or a folder above it, becomes a link again and again while fixes are written: nothing outside changes."""
    if sys.platform == "win32":
        trial.cannot("links", "Windows gives the right to few")
        return
    for what in ("file", "folder"):
        base = trial.sub(what)
        out = base / "out"
        (out / "f0.d").mkdir(parents=True)
        victims = [out / "f0.d" / f"f{number}.prompt" for number in range(60)]
        for victim in victims:
            victim.write_text(_OLD)
        tree = base / "tree"
        before = {victim: victim.read_bytes() for victim in victims}
        for attempt in range(3):
            shutil.rmtree(tree, ignore_errors=True)
            (tree / "f0.d").mkdir(parents=True)
            for victim in victims:
                (tree / "f0.d" / victim.name).write_text(_OLD)
            process = trial.start(("fix", "--select", "ALL", "tree"), cwd=base)
            _swap(process, tree, out, what)
            changed = [victim.name for victim in victims if victim.read_bytes() != before[victim]]
            added = [path.name for path in (out / "f0.d").iterdir() if path not in before]
            trial.check(
                f"a {what} swapped for a link, {attempt + 1}", not changed and not added, f"{changed[:3]} {added[:3]}"
            )
            for victim in victims:
                victim.write_text(_OLD)


def _swap(process: subprocess.Popen[bytes], tree: Path, out: Path, what: str) -> None:
    until = time.monotonic() + 30
    folder, aside = tree / "f0.d", tree / "aside"
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            if what == "folder":
                folder.rename(aside)
                folder.symlink_to(out / "f0.d", target_is_directory=True)
                time.sleep(0.002)
                folder.unlink()
                aside.rename(folder)
            else:
                for path in folder.glob("*.prompt"):
                    link = path.with_suffix(".new")
                    link.symlink_to(out / "f0.d" / path.name)
                    link.replace(path)
        time.sleep(0.002)
    end(process)
    process.wait()
    with contextlib.suppress(OSError):
        if folder.is_symlink():
            folder.unlink()


def saved_meanwhile(trial: Trial) -> None:
    """Text that an editor saves while fixes are written is kept."""
    for attempt in range(3):
        folder = trial.sub(f"s{attempt}")
        _many(folder)
        process = trial.start((*_FIX, "--jobs", "1"), cwd=folder)
        newer = _save_all(process, folder)
        lost = [name for name, text in newer.items() if not (folder / name).read_text().startswith(text)]
        trial.check(
            f"saved while it wrote, {attempt + 1}", not lost, f"{len(lost)} of {len(newer)} lost, such as {lost[:2]}"
        )


def _save_all(process: subprocess.Popen[bytes], folder: Path) -> dict[str, str]:
    """Save every file as an editor does, with a text in which there is nothing to fix, until the process ends."""
    newer: dict[str, str] = {}
    for number in range(_COUNT):
        if process.poll() is not None:
            break
        name = f"f{number}.prompt"
        text = f"newer words {number}"
        beside = folder / f"{name}.editor"
        beside.write_text(text)
        beside.replace(folder / name)
        newer[name] = text
        time.sleep(0.004)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(60)
    end(process)
    process.wait()
    return newer


def what_files_have(trial: Trial) -> None:
    """Owner, mode, hard links and extended attributes survive a fix, or it is not made."""
    if sys.platform == "win32":
        trial.cannot("owners and modes", "Windows has others")
        return
    for name, prepare in _having():
        folder = trial.sub(name.replace(" ", "-"))
        path = folder / "a.prompt"
        path.write_text(_OLD)
        try:
            prepare(path)
        except (OSError, AttributeError) as error:
            trial.cannot(name, str(error))
            continue
        before = _having_now(path)
        run = trial.run(*_FIX, cwd=folder)
        after = _having_now(path)
        fixed = path.read_text() == _fixed(_OLD)
        told = fixed or run.status == 2
        trial.check(name, before == after and told and run.is_calm, f"{before} → {after}; {run}")
        others = [other for other in folder.iterdir() if other != path and other.name != "other"]
        trial.check(f"{name}: nothing left over", not others, others)
        if (folder / "other").exists():
            trial.check(f"{name}: both names have one text", (folder / "other").read_text() == path.read_text())


def _having() -> Iterator[tuple[str, Callable[[Path], None]]]:
    yield "mode 600", lambda path: path.chmod(0o600)
    yield "mode 755", lambda path: path.chmod(0o755)
    yield "setgid", lambda path: path.chmod(0o2664)
    yield "a hard link", lambda path: os.link(path, path.with_name("other"))
    yield "an extended attribute", lambda path: os.setxattr(path, "user.tag", b"x")  # type: ignore[attr-defined,unused-ignore]
    yield "another owner", _owned
    yield "another group", lambda path: os.chown(path, -1, 1001)


def _owned(path: Path) -> None:
    os.chown(path, 1000, 1001)


def _having_now(path: Path) -> tuple[object, ...]:
    state = path.stat()
    names: list[str] = []
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            names = os.listxattr(path)
    return stat.S_IMODE(state.st_mode), state.st_uid, state.st_gid, state.st_nlink, names


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
    Attack("links out of the folder", links_out),
    Attack("swapped for a link while it writes", swapped),
    Attack("saved by an editor while it writes", saved_meanwhile),
    Attack("owner, mode, links and attributes", what_files_have),
    Attack("closed streams", closed_streams),
)
