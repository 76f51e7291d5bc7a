"""What is never done: `check` runs no program, opens no connection, and writes nothing outside of its cache.

Python says each such step to an audit hook, which writes them down, in every process that takes part.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

HOOK = """
import os, sys, json
log = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
NAMES = ("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
         "os.truncate", "os.utime", "shutil.", "sqlite3.connect", "os.exec", "os.posix_spawn", "os.spawn",
         "os.startfile", "os.system", "subprocess.Popen", "socket.", "urllib.Request", "http.client", "ftplib.",
         "smtplib.", "ctypes.dlopen", "pickle.find_class")
folder = None
really_open = os.open
def opening(path, flags, mode=0o777, *, dir_fd=None):
    global folder
    folder = dir_fd
    try:
        return really_open(path, flags, mode, dir_fd=dir_fd)
    finally:
        folder = None
if os.open in os.supports_dir_fd:
    os.supports_dir_fd.add(opening)
    os.open = opening
def full(path, folder):
    if isinstance(path, int) or folder in (None, -1) or os.path.isabs(path):
        return path
    try:
        return os.path.join(os.readlink(f"/proc/self/fd/{{folder}}"), path)
    except OSError:
        import fcntl  # of macOS
        return os.path.join(os.fsdecode(fcntl.fcntl(folder, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\\0")), path)
def hook(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):
            return  # a file that is open already, which was said then
        if isinstance(flags, int) and flags & WRITES or isinstance(mode, str) and set(mode) & set("wax+"):
            os.write(log, (json.dumps([event, str(full(path, folder))]) + "\\n").encode())
    elif event.startswith(NAMES):
        if event in ("os.chmod", "os.chown", "os.utime") and isinstance(arguments[0], int):
            return
        if event in ("os.rename", "os.link"):
            arguments = [full(arguments[0], arguments[2]), full(arguments[1], arguments[3])]
        elif event in ("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown"):
            arguments = [full(arguments[0], arguments[-1]), *arguments[1:-1]]
        os.write(log, (json.dumps([event, *map(str, arguments)]) + "\\n").encode())
"""
START = HOOK + "from promptlint.cli import main\nsys.addaudithook(hook)\nraise SystemExit(main())\n"


def _png(text: str) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"tEXt", b"parameters\0" + text.encode()) + chunk(b"IEND", b"")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A bit of everything that is read."""
    tree = tmp_path / "tree"
    (tree / "prompts").mkdir(parents=True)
    infotext = "a cat, ((dog:2)), <lora:ink:1>\nNegative prompt: bad\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1"
    files: dict[str, str | bytes] = {
        "prompts/a.txt": "a cat, ((dog:2)), __colour__, <lora:ink:1>, <lora:nope:1>\n",
        "prompts/p.sdprompt": infotext,
        "picture.png": _png(infotext),
        "styles.csv": 'name,prompt,negative_prompt\nx,"a cat, ((dog:2))",bad\n',
        "wildcards/colour.txt": "red\nblue, ((sky:2))\n",
        "wildcards/tree.yaml": "hair:\n  - red\n  - '((blue:2))'\n",
        "workflow.json": json.dumps({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "((a:2))"}}}),
        "prompts/pack.yaml": "prompt: ((a:2))\nx: !!python/object/apply:os.system ['echo']\n",
        "notes.md": "```\nprompt: ((a:2))\n```\n",
        "webui/models/Lora/ink.safetensors": struct.pack("<Q", 2) + b"{}",
        "webui/models/Lora/ink.json": '{"activation text": "ink"}',
        "webui/embeddings/e.pt": b"\x80\x02cos\nsystem\nq\x00X\x04\x00\x00\x00echoq\x01\x85q\x02Rq\x03.",
        "webui/models/Stable-diffusion/m.ckpt": b"\x80\x02cos\nsystem\nq\x00X\x04\x00\x00\x00echoq\x01\x85q\x02Rq\x03.",
        "webui/config.json": "{}",
        "webui/extra_model_paths.yaml": "a:\n  loras: more\n",
        "shared/promptlint.toml": "steps = 30\n",
        "promptlint.lock": "version = 1\n",
        "base.json": '{"version": 1, "files": {}}',
        "promptlint.toml": (
            "extend = 'shared/promptlint.toml'\nplugin-rules = true\nbaseline = 'base.json'\npreset = 'strict'\n"
            "include = ['notes.md']\nextend-exclude = ['x']\nplugins = ['dynamic-prompts']\n"
            "per-file-ignores = {'*.csv' = ['PW']}\n[[overrides]]\nfiles = ['*.md']\nkind = 'prompt'\n"
            "[[tags]]\nforbid = ['*fog*']\n[[require]]\nlora = 'ink'\n[models]\nroot = 'webui'\n"
        ),
    }
    for name, content in files.items():
        file = tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tree


def done(tree: Path, *arguments: str) -> tuple[str, list[list[str]]]:
    """What a command printed, and each step of those kinds that it took."""
    log = tree.parent / "log"
    environment = {**os.environ, "PROMPTLINT_CACHE_DIR": str(tree.parent / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        (sys.executable, "-c", START.format(log=str(log)), *arguments),
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    steps = [json.loads(line) for line in log.read_text().splitlines()]
    log.unlink()
    return result.stdout + result.stderr, steps


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "."),
        ("check", "--no-cache", "--output-format", "json", "."),
        ("format", "--check", "."),
        ("extract", "."),
        ("show", "prompts/a.txt"),
        ("config", "prompts/a.txt"),
        ("models", "list", "--models", "webui"),
    ],
)
def test_reading_runs_nothing_and_writes_only_the_cache(tree: Path, arguments: tuple[str, ...]) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    said, steps = done(tree, *arguments)
    assert "internal error" not in said
    if arguments[0] == "check":
        assert "PW008" in said
        assert "PR006" in said
    cache = str(tree.parent / "cache")
    outside = [step for step in steps if not any(part.startswith((cache, os.devnull)) for part in step[1:])]
    assert outside == []
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


def test_the_hook_sees_what_it_is_there_for(tree: Path) -> None:
    """`fix` writes, into the folder and nowhere else; and the cache is written where it belongs."""
    _, steps = done(tree, "check", ".")
    assert any(str(tree.parent / "cache") in part for step in steps for part in step)
    _, steps = done(tree, "fix", "--select", "ALL", "--unsafe-fixes", "prompts")
    written = [
        part for step in steps if step[0] in ("open", "os.rename") for part in step[1:] if Path(part).is_absolute()
    ]
    assert any("prompts" in part for part in written)
    places = (str(tree), str(tree.parent / "cache"), os.devnull)
    assert [part for part in written if not part.startswith(places)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="the processes are forked, with the hook in them")
def test_nor_do_the_processes_that_check(tree: Path) -> None:
    for number in range(60):
        (tree / "prompts" / f"b{number}.txt").write_text(f"a cat, ((dog {number}:2))\n")
    said, steps = done(tree, "check", "--no-cache", "--jobs", "2", "prompts")
    assert "PW008" in said
    cache = str(tree.parent / "cache")
    # What they send each other is pickled, and of our own kinds.
    own = [step for step in steps if step[0] == "pickle.find_class"]
    assert {step[1].partition(".")[0] for step in own} <= {"builtins", "concurrent", "pathlib", "promptlint"}
    itself = [["ctypes.dlopen", "None"]]  # no library, but the process: to end with its parent
    others = [step for step in steps if step not in own and step not in itself]
    assert [step for step in others if not any(part.startswith((cache, os.devnull)) for part in step[1:])] == []
