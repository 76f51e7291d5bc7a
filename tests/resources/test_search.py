"""How far models are looked for: bounded where a configuration says where, and never where nobody keeps models."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.resources.inventory import opening as opening_module
from promptlint.resources.inventory.installed.layout import Folder, find_folders
from promptlint.resources.inventory.installed.scanning import Scan, scan
from promptlint.resources.inventory.installed.search import Bounds, Problem, Search
from promptlint.resources.inventory.opening import open_sources
from promptlint.resources.inventory.sources import Sources

POSIX = pytest.mark.skipif(os.name == "nt", reason="makes links, or names folders of POSIX")
PLENTY = Bounds(entries=10_000, depth=64, seconds=60.0)


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def searched(folder: Path, search: Search, kind: str = "lora") -> Scan:
    return scan([Folder(kind, folder)], search=search)  # type: ignore[arg-type]


def one(problems: tuple[Problem, ...]) -> Problem:
    (problem,) = problems
    return problem


def test_so_many_entries_and_no_more(tmp_path: Path) -> None:
    touch(*(tmp_path / f"f{n % 3}" / f"m{n}.pt" for n in range(30)))
    whole = searched(tmp_path, Search(Bounds(33, 9, 60.0)))
    assert (len(whole.inventory.loras), whole.problems, whole.inventory.knows("lora")) == (30, (), True)
    part = searched(tmp_path, Search(Bounds(20, 9, 60.0)))
    assert 0 < len(part.inventory.loras) < 20
    assert not part.inventory.knows("lora")
    problem = one(part.problems)
    assert (problem.path, problem.what) == (str(tmp_path), "folder")
    assert "was not read to its end, as there are more than 20 files and folders" in problem.message
    assert "missing models are not reported" in problem.message


def test_wildcards_in_a_file_count_too(tmp_path: Path) -> None:
    for name in ("few", "many", "rest"):
        keys = range(3 if name == "few" else 30)
        (tmp_path / f"{name}.json").write_text(json.dumps({f"{name}{key}": ["red"] for key in keys}))
    found = searched(tmp_path, Search(Bounds(20, 9, 60.0)), "wildcard")
    assert {"few0", "few1", "few2", "many", "rest"} == found.inventory.wildcards
    assert not found.inventory.knows("wildcard")
    assert "as there are more than 20 files, folders and wildcards in them" in one(found.problems).message
    whole = searched(tmp_path, Search(Bounds(100, 9, 60.0)), "wildcard")
    assert (len(whole.inventory.wildcards), whole.problems) == (63, ())


def test_so_long_and_no_longer(tmp_path: Path) -> None:
    touch(*(tmp_path / f"m{n}.pt" for n in range(300)))

    def clock() -> Iterator[float]:
        yield 0.0
        yield from (float(n) for n in range(1, 1_000))

    ticks = clock()
    found = searched(tmp_path, Search(Bounds(10_000, 9, 3.0), clock=lambda: next(ticks)))
    assert not found.inventory.knows("lora")
    assert "as it takes more than 3 seconds" in one(found.problems).message
    ticks = clock()
    # The names are known, and the time ends while the files are read.
    found = searched(tmp_path, Search(Bounds(10_000, 9, 50.0), clock=lambda: next(ticks)))
    assert len(found.inventory.loras) == 300
    assert not found.inventory.knows("lora")
    assert "as it takes more than 50 seconds" in one(found.problems).message


def test_so_deep_and_no_deeper(tmp_path: Path) -> None:
    touch(tmp_path / "a/b/near.pt", tmp_path / "a/b/c/far.pt")
    found = searched(tmp_path, Search(Bounds(100, 2, 60.0)))
    assert set(found.inventory.loras) == {"near"}
    assert not found.inventory.knows("lora")
    assert "lies more than 2 folders deep" in one(found.problems).message


@POSIX
def test_circles_end_and_leave_nothing_out(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "m.pt")
    (tmp_path / "a" / "up").symlink_to("..")
    (tmp_path / "a" / "self.pt").symlink_to("self.pt")
    (tmp_path / "b").symlink_to("a")
    found = searched(tmp_path, Search(PLENTY))
    assert (set(found.inventory.loras), found.problems, found.inventory.knows("lora")) == ({"m"}, (), True)


@POSIX
@pytest.mark.parametrize("target", ["/proc", "/sys", "/dev", "/proc/self/cwd", "/dev/fd"])
def test_devices_and_processes_are_no_models(tmp_path: Path, target: str) -> None:
    touch(tmp_path / "m.pt")
    (tmp_path / "there").symlink_to(target)
    (tmp_path / "zero.pt").symlink_to("/dev/zero")
    found = searched(tmp_path, Search(PLENTY))
    assert (set(found.inventory.loras), found.problems, found.inventory.knows("lora")) == ({"m"}, (), True)


@POSIX
def test_the_whole_disk_ends() -> None:
    """`/` has `/proc`, `/sys` and `/dev` in it."""
    found = searched(Path("/"), Search(Bounds(3_000, 32, 60.0)))
    assert not found.inventory.knows("lora")
    assert any("more than 3,000 files and folders" in each.message for each in found.problems)
    assert not any(each.path.startswith(("/proc/", "/sys/", "/dev/")) for each in found.problems)


@POSIX
def test_links_to_other_machines_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "models" / "Lora" / "m.pt")
    for name in ("more", "far.pt", "m.json"):
        (tmp_path / "models" / "Lora" / name).symlink_to("/net/evil/share")
    found = searched(tmp_path / "models" / "Lora", Search(PLENTY))
    assert set(found.inventory.loras) == {"m"}
    assert not found.inventory.knows("lora")
    assert {Path(each.path).name for each in found.problems} == {"more", "far.pt", "m.json"}
    assert all("leads to a link that is a path of the network" in each.message for each in found.problems)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("//evil/share", "is a path of the network"),
        (r"\\evil\share", "is a path of the network"),
        ("//./pipe/x", "is a device"),
        ("$ELSEWHERE/x", "has a variable"),
        ("${ELSEWHERE}", "has a variable"),
        ("%ELSEWHERE%/x", "has a variable"),
        ("~/x", "begins with ~"),
    ],
)
@pytest.mark.parametrize("key", ["base_path", "loras"])
def test_what_a_file_of_comfyui_may_not_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, reason: str, key: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    touch(elsewhere / "x" / "secret.pt", elsewhere / "secret.pt")
    monkeypatch.setenv("ELSEWHERE", str(elsewhere))
    monkeypatch.setenv("HOME", str(elsewhere))
    webui = tmp_path / "webui"
    touch(webui / "models" / "loras" / "m.pt")
    lines = {"base_path": f"  base_path: '{path}'\n  loras: .\n", "loras": f"  loras: |\n    {path}\n"}
    (webui / "extra_model_paths.yaml").write_text(f"comfy:\n{lines[key]}")
    opened = open_sources(Sources.of_table({"root": "webui"}, tmp_path), cached=False)
    assert set(opened.inventory.loras) == {"m"}
    assert not opened.inventory.knows("lora")
    problem = one(opened.problems)
    assert problem.path == str(webui / "extra_model_paths.yaml")
    assert reason in problem.message
    assert path not in problem.message


@POSIX
def test_for_its_user_they_are_expanded_as_comfyui_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "elsewhere" / "m.pt")
    monkeypatch.setenv("ELSEWHERE", str(tmp_path / "elsewhere"))
    (tmp_path / "models").mkdir()
    (tmp_path / "extra_model_paths.yaml").write_text("comfy:\n  base_path: $ELSEWHERE\n  loras: .\n")
    assert set(open_sources(Sources.of_options([str(tmp_path)]), cached=False).inventory.loras) == {"m"}
    monkeypatch.setenv("ELSEWHERE", "//evil/share")
    search = Search()
    with pytest.raises(Exception, match="neither a WebUI"):
        find_folders(tmp_path, search)
    assert "is a path of the network" in search.problems[0].message


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs folders that may not be read")
def test_of_many_closed_folders_some_are_named(tmp_path: Path) -> None:
    closed = [tmp_path / f"c{n}" for n in range(30)]
    for folder in closed:
        folder.mkdir(mode=0)
    found = searched(tmp_path, Search(PLENTY))
    for folder in closed:
        folder.chmod(stat.S_IRWXU)
    assert len(found.problems) == 21
    assert not found.inventory.knows("lora")


def test_nothing_is_missing_where_not_everything_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    touch(*(tmp_path / "loras" / f"m{n}.pt" for n in range(9)))
    (tmp_path / "p.txt").write_text("a cat, <lora:nope:1>\n")
    (tmp_path / "promptlint.toml").write_text("[models]\nlora = 'loras'\n")
    assert main(["check", "--output-format", "concise", "p.txt"]) == 1
    assert "PR006" in capsys.readouterr().out
    monkeypatch.setattr(opening_module, "OF_A_CONFIGURATION", Bounds(5, 9, 60.0))
    assert main(["check", "--output-format", "concise", "p.txt"]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "PL004" in line]
    assert len(lines) == 1
    assert "this folder was not read to its end" in lines[0]
    assert main(["check", "--output-format", "concise", "p.txt", "--ignore", "PL004"]) == 0
    # Who names it has it read to its end.
    assert main(["check", "--output-format", "concise", "p.txt", "--models", "lora=loras"]) == 1
    assert "PR006" in capsys.readouterr().out


@pytest.mark.parametrize("beside", ["m.json", "m.civitai.info"])
@pytest.mark.parametrize("text", ["hunter2", '{"hunter2": ', '["hunter2"]', '{"hunter2": 1, "hunter2": 2}'])
def test_nothing_of_a_broken_file_is_shown(tmp_path: Path, beside: str, text: str) -> None:
    touch(tmp_path / "m.safetensors")
    (tmp_path / beside).write_text(text)
    header = b'{"hunter2": {"shape": "hunter2"}}'
    (tmp_path / "n.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    found = searched(tmp_path, Search(PLENTY))
    assert len(found.problems) == 3
    assert not any("hunter2" in each.message for each in found.problems)


def test_what_breaks_a_reader_is_not_shown_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_path: Path) -> None:
        raise KeyError("hunter2")

    touch(tmp_path / "m.safetensors")
    monkeypatch.setattr("promptlint.resources.inventory.installed.scanning.read_safetensors", fails)
    problem = one(searched(tmp_path, Search(PLENTY)).problems)
    assert "KeyError" in problem.message
    assert "hunter2" not in problem.message
