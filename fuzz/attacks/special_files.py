"""Files that are no files: pipes, devices, sockets and links to them, wherever promptlint opens something."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fuzz.attacks.trial import Attack, Trial
from fuzz.pictures import png

__all__ = ["ATTACKS"]

_PROMPT = "masterpiece, ((a, b"


def _fifo(path: Path) -> None:
    if sys.platform == "win32":
        raise OSError("Windows has no FIFOs")
    os.mkfifo(path)


def _zero(path: Path) -> None:
    _linked(path, "/dev/zero")


def _full(path: Path) -> None:
    _linked(path, "/dev/full")


def _terminal(path: Path) -> None:
    _linked(path, "/dev/tty")


def _socket(path: Path) -> None:
    if sys.platform == "win32":
        raise OSError("Windows has no sockets with names")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(path.parent)  # the name of a socket may be a hundred characters
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _nowhere(path: Path) -> None:
    path.symlink_to("not-there")


def _memory(path: Path) -> None:
    _linked(path, "/proc/self/mem")


def _linked(path: Path, device: str) -> None:
    if not Path(device).exists():
        raise OSError(f"there is no {device} here")
    path.symlink_to(device)


KINDS: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("a FIFO", _fifo),
    ("a link to /dev/zero", _zero),
    ("a link to /dev/full", _full),
    ("a link to /dev/tty", _terminal),
    ("a link to /proc/self/mem", _memory),
    ("a socket", _socket),
    ("a folder", _folder),
    ("a link to itself", _loop),
    ("a link to nowhere", _nowhere),
)

PLACES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("promptlint.toml", "promptlint.toml", "", ("check", ".")),
    (".promptlint.toml", ".promptlint.toml", "", ("check", ".")),
    ("pyproject.toml", "pyproject.toml", "", ("check", ".")),
    ("--config", "c.toml", "", ("check", ".", "--config", "c.toml")),
    (".gitignore", ".gitignore", "", ("check", ".")),
    (".gitignore of a folder", "prompts/.gitignore", "", ("check", ".")),
    (".git/info/exclude", ".git/info/exclude", "", ("check", ".")),
    ("extend", "x.toml", 'extend = "x.toml"\n', ("check", ".")),
    ("the baseline that is there", "promptlint-baseline.json", "", ("check", ".")),
    ("baseline", "x.json", 'baseline = "x.json"\n', ("check", ".")),
    ("--baseline", "x.json", "", ("check", ".", "--baseline", "x.json")),
    ("lock", "x.lock", '[models]\nlock = "x.lock"\n', ("check", ".")),
    ("--lock", "x.lock", "", ("check", ".", "--lock", "x.lock")),
    ("models verify", "promptlint.lock", "", ("models", "verify", "--models", "models", "--lock", "promptlint.lock")),
    *((f"a document: {name}", name, "", ("check", ".")) for name in (
        "x.txt", "x.prompt", "x.sdprompt", "x.caption", "styles.csv", "pack.json", "pack.jsonl", "pack.yaml",
        "pack.toml", "flow.json", "page.md", "page.html", "x.ipynb", "x.png", "x.jpg", "x.webp", "wildcards/x.txt",
        "wildcards/x.yaml",
    )),
    ("a named document", "x.prompt", "", ("check", "x.prompt", "prompts")),
    ("a named picture", "x.png", "", ("check", "x.png", "prompts")),
    ("a picture beside a caption", "prompt_a.png", "", ("check", ".")),
    ("--kind lines", "x.txt", "", ("check", "x.txt", "prompts", "--kind", "lines")),
    ("a readme", "README.md", "", ("check", ".")),
    ("a wildcard of a tree", "wildcards/deep/x.txt", "", ("check", ".")),
    ("a model", "models/x.safetensors", "", ("check", ".", "--models", "models")),
    ("a pickle", "models/x.ckpt", "", ("check", ".", "--models", "models")),
    ("an embedding in a picture", "models/x.png", "", ("check", ".", "--models", "embedding=models")),
    ("a sidecar", "models/a.json", "", ("check", ".", "--models", "models")),
    ("a sidecar of another manager", "models/a.civitai.info", "", ("check", ".", "--models", "models")),
    ("a sidecar of metadata", "models/a.metadata.json", "", ("check", ".", "--models", "models")),
    ("models lock --hash", "models/x.safetensors", "", ("models", "lock", "--models", "models", "--hash", "-o", "-")),
    ("paths of a WebUI", "webui/extra_model_paths.yaml", "", ("check", ".", "--models", "webui")),
    ("configuration of a WebUI", "webui/config.json", "", ("check", ".", "--models", "webui")),
    ("the cache", ".cache-of-attack/x", "", ("check", ".")),
    ("the folder of the cache", ".cache-of-attack", "", ("check", ".")),
    ("fix", "x.prompt", "", ("fix", ".")),
    ("format", "x.prompt", "", ("format", ".")),
    ("extract", "x.prompt", "", ("extract", ".")),
    ("show", "x.prompt", "", ("show", "x.prompt")),
    ("baseline create", "x.prompt", "", ("baseline", "create", ".")),
)  # fmt: skip
"""Where something is opened: what it is, the path, the configuration that leads there, and the command."""

_ALWAYS = 2
"""Of the kinds so many are tried in every place; the others in every fifth, in turn."""


def _prepared(folder: Path, path: str, config: str) -> Path:
    for name in ("prompts", "models", "webui/models/Lora", Path(path).parent):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "prompts/good.prompt").write_text(_PROMPT)
    (folder / "models/a.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    (folder / "prompt_a.txt").write_text("a cat")
    (folder / "wildcards").mkdir(exist_ok=True)
    (folder / "wildcards/good.txt").write_text("a\nb\n__deep/x__\n")
    (folder / "models/good.png").write_bytes(png({"parameters": "a"}))
    if config:
        (folder / "promptlint.toml").write_text(config)
    return folder / path


def _cases() -> Iterator[tuple[str, Callable[[Path], None], tuple[str, str, str, tuple[str, ...]]]]:
    for number, place in enumerate(PLACES):
        for at, (name, make) in enumerate(KINDS):
            if at < _ALWAYS or (number + at) % 5 == 0:
                yield name, make, place


def special_files(trial: Trial) -> None:
    """It neither waits nor fills the memory; what has nothing to do with the file is checked all the same."""
    cannot: set[str] = set()
    for number, (name, make, (what, path, config, arguments)) in enumerate(_cases()):
        folder = trial.sub(str(number))
        target = _prepared(folder, path, config)
        try:
            make(target)
        except (OSError, NotImplementedError) as error:
            if name not in cannot:
                cannot.add(name)
                trial.cannot(name, str(error))
            continue
        env = {"PROMPTLINT_CACHE_DIR": str(folder / ".cache-of-attack")}
        run = trial.run(*arguments, cwd=folder, env=env, timeout=15)
        # A document or a cache that is no file is no reason to be silent about the others.
        is_one_of_many = arguments[0] == "check" and ("document" in what or "cache" in what or path == ".gitignore")
        silent = is_one_of_many and "good.prompt" not in run.both
        trial.check(
            f"{name} as {what}", run.is_calm and not silent, f"{run}{' nothing of good.prompt' if silent else ''}"
        )


def small_memory(trial: Trial) -> None:
    """A small file costs little memory."""
    if sys.platform == "win32":
        trial.cannot("little memory", "Windows has no limit of address space")
        return
    (trial.folder / "a.prompt").write_text(_PROMPT)
    for name in ("a.prompt", "."):
        run = trial.run("check", name, memory=450_000_000)
        trial.check(f"check {name} in 450 MB", run.is_calm and run.status == 1, run)


ATTACKS = (
    Attack("special files wherever one is opened", special_files),
    Attack("memory of a small file", small_memory),
)
