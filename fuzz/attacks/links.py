"""Links that lead elsewhere, files that change while they are written, and what a file has besides its text."""

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

from fuzz.attacks.trial import Attack, Trial, end
from fuzz.attacks.writing import COUNT, FIX, OLD, fixed, write_many

__all__ = ["ATTACKS"]


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
            (out / "p.prompt").write_text(f"{OLD}, {secret}, ((")
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
    (base / "tree/sub/a.prompt").write_text(OLD)
    (base / "tree/b.prompt").symlink_to("sub/a.prompt")
    trial.run("fix", "--select", "ALL", "tree/b.prompt", cwd=base)
    kept = (base / "tree/b.prompt").is_symlink() and (base / "tree/sub/a.prompt").read_text() == fixed(OLD)
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
            victim.write_text(OLD)
        tree = base / "tree"
        before = {victim: victim.read_bytes() for victim in victims}
        for attempt in range(3):
            shutil.rmtree(tree, ignore_errors=True)
            (tree / "f0.d").mkdir(parents=True)
            for victim in victims:
                (tree / "f0.d" / victim.name).write_text(OLD)
            process = trial.start(("fix", "--select", "ALL", "tree"), cwd=base)
            _swap(process, tree, out, what)
            changed = [victim.name for victim in victims if victim.read_bytes() != before[victim]]
            added = [path.name for path in (out / "f0.d").iterdir() if path not in before]
            trial.check(
                f"a {what} swapped for a link, {attempt + 1}", not changed and not added, f"{changed[:3]} {added[:3]}"
            )
            for victim in victims:
                victim.write_text(OLD)


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
        write_many(folder)
        process = trial.start((*FIX, "--jobs", "1"), cwd=folder)
        newer = _save_all(process, folder)
        lost = [name for name, text in newer.items() if not (folder / name).read_text().startswith(text)]
        trial.check(
            f"saved while it wrote, {attempt + 1}", not lost, f"{len(lost)} of {len(newer)} lost, such as {lost[:2]}"
        )


def _save_all(process: subprocess.Popen[bytes], folder: Path) -> dict[str, str]:
    """Save every file as an editor does, with a text in which there is nothing to fix, until the process ends."""
    newer: dict[str, str] = {}
    for number in range(COUNT):
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
        path.write_text(OLD)
        try:
            prepare(path)
        except (OSError, AttributeError) as error:
            trial.cannot(name, str(error))
            continue
        before = _having_now(path)
        run = trial.run(*FIX, cwd=folder)
        after = _having_now(path)
        is_fixed = path.read_text() == fixed(OLD)
        told = is_fixed or run.status == 2
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


ATTACKS = (
    Attack("links out of the folder", links_out),
    Attack("swapped for a link while it writes", swapped),
    Attack("saved by an editor while it writes", saved_meanwhile),
    Attack("owner, mode, links and attributes", what_files_have),
)
