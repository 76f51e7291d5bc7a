"""What a repository's configuration may do: point elsewhere, with care; and what it may not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promptlint import Trust
from promptlint.cli import main
from promptlint.config import ConfigFileError, find_config, load_config
from promptlint.config.model import CODE_KEYS, PATH_KEYS, ConfigFile, Format, Lint, Override, Reach, TagRule, reach_of
from promptlint.engine.project import Project

Run = Callable[[str], tuple[int, str]]
POSIX = pytest.mark.skipif(os.name == "nt", reason="makes links, or names devices of POSIX")


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current folder, with a prompt, and a folder beside it."""
    folder = tmp_path / "repo"
    folder.mkdir()
    (tmp_path / "out").mkdir()
    (folder / "p.txt").write_text("a cat, <lora:nope:1>\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def run(repo: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Check the prompt under a configuration; gives the status and all that is printed."""

    def run(text: str) -> tuple[int, str]:
        (repo / "promptlint.toml").write_text(text)
        status = main(["check", "--output-format", "concise", "p.txt"])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


KEYS = (
    "extend = {}",
    "baseline = {}",
    "[vocabulary]\nfiles = [{}]",
    *(f"[models]\n{key} = {{}}" for key in ("root", "lock", "lora", "wildcard")),
)


@POSIX
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (r"'\\evil\share\x'", "is a path of the network"),
        ("'//evil/share/x'", "is a path of the network"),
        (r"'\\?\C:\x'", "is a device"),
        (r"'\\.\pipe\x'", "is a device"),
        ("'/dev/zero'", "is a device"),
        ("'../../../../../../../../../../proc/self/environ'", "is a device"),
        ("'to-sys/x'", "is a device"),
        ("'~/x'", "begins with ~"),
        ("'~root/x'", "begins with ~"),
        (r'"a\u0000"', "NUL character"),
        ("'round'", "circle of links"),
    ],
)
def test_what_no_key_may_name(run: Run, repo: Path, key: str, path: str, reason: str) -> None:
    (repo / "to-sys").symlink_to("/sys")
    (repo / "round").symlink_to("round")
    status, said = run(key.format(path) + "\n")
    assert status == 2
    assert said.startswith("promptlint: error: promptlint.toml:")
    assert reason in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "key",
    ["[models]\nroot = {}", "[models]\nlora = [{}]", "[vocabulary]\nfiles = [{}]", "extend = {}", "baseline = {}"],
)
def test_nothing_is_expanded(run: Run, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    for path in ("'$SECRET'", "'${SECRET}/x'", "'%SECRET%'"):
        status, said = run(key.format(path) + "\n")
        assert status == 2
        assert "hunter2" not in said
        assert path.strip("'").partition("/")[0] in said


MISTAKES = (
    "hunter2 = 1",
    "'hunter2' = 'hunter2'",
    "hunter2",
    "x = [hunter2",
    'x = "hunter2',
    "hunter2 = 1\nhunter2 = 2",
    "a = {hunter2 = 1, hunter2 = 2}",
    "[hunter2]\n[hunter2]",
    "steps = 'hunter2'",
    "steps = ['hunter2']",
    "preset = 'hunter2'",
    "select = ['hunter2']",
    "extend-ignore = ['PW001', 'hunter2']",
    "target = 'hunter2'",
    "also-targets = ['hunter2']",
    "plugins = ['hunter2']",
    "model-family = 'hunter2'",
    "exclude = 'hunter2'",
    "per-file-ignores = {hunter2 = ['hunter2']}",
    "overrides = [{files = ['x'], kind = 'hunter2'}]",
    "overrides = [{files = ['x'], hunter2 = 'hunter2'}]",
    "[rules.hunter2]\nx = 1",
    "[rules.PW009]\nhunter2 = 1",
    "[rules.PW009]\nlimit = 'hunter2'",
    "[[tags]]\nforbid = ['x']\ncode = 'hunter2'",
    "[[tags]]\nmessage = 'hunter2'",
    "[format]\ncommas = 'hunter2'",
    "[models]\nhunter2 = 'x'",
    "[models]\nlora = 'hunter2'",
    "[models]\nlora = {hunter2 = 'hunter2'}",
    "[[require]]\nhunter2 = 'x'",
    "[[require]]\nlora = 'x'\nweight = 'hunter2'",
    "[models]\nlora = ['.', 'hunter2']",
    "[models]\nlock = 'hunter2'",
    "[models]\nlock = 'hunter2'\nroot = 'hunter2'",
    "baseline = 'hunter2'",
    "baseline = '//hunter2/x'",
    "extend = 'hunter2'",
    "extend = '~hunter2'",
)


@pytest.mark.parametrize("text", MISTAKES)
def test_nothing_of_a_file_elsewhere_is_shown(run: Run, repo: Path, text: str) -> None:
    file = repo.parent / "out" / "other.toml"
    file.write_text(f"# a comment\n{text}\n")
    status, said = run("extend = '../out/other.toml'\n")
    assert status == 2
    assert said.startswith(f"promptlint: error: {file}:")
    assert "hunter2" not in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("action", ["create", "update", "prune"])
def test_nor_where_a_baseline_is_written(repo: Path, capsys: pytest.CaptureFixture[str], action: str) -> None:
    (repo.parent / "out" / "other.toml").write_text("baseline = 'hunter2'\n")
    (repo / "promptlint.toml").write_text("extend = '../out/other.toml'\n")
    assert main(["baseline", action, "p.txt"]) == 2
    said = capsys.readouterr().err
    assert f"{repo.parent / 'out' / 'other.toml'}:1: names a baseline" in said
    assert "hunter2" not in said
    assert not list((repo.parent / "out").glob("hunter2*"))
    assert main(["baseline", "create", "--baseline", "ours.json", "p.txt"]) == 0


@pytest.mark.parametrize("text", ["hunter2 = 1", "select = ['hunter2']"])
def test_of_a_file_that_is_named_it_is(repo: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (repo.parent / "out" / "other.toml").write_text(f"{text}\n")
    assert main(["check", "--config", "../out/other.toml", "p.txt"]) == 2
    assert "hunter2" in capsys.readouterr().err


def test_and_of_one_inside_the_folder(run: Run, repo: Path) -> None:
    (repo / "shared.toml").write_text("hunter2 = 1\n")
    assert "unknown key 'hunter2'" in run("extend = 'shared.toml'\n")[1]


@POSIX
@pytest.mark.parametrize("name", ["promptlint.toml", ".promptlint.toml", "pyproject.toml"])
def test_a_configuration_that_is_a_link_is_a_file_elsewhere(
    repo: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (repo.parent / "out" / "secret").write_text("[tool.promptlint]\nhunter2 = 'hunter2'\n")
    (repo / name).symlink_to("../out/secret")
    assert main(["check", "p.txt"]) == 2
    said = capsys.readouterr().err
    assert f"{name}:1: has a key that" in said or f"{name}:2: has a key that" in said
    assert "hunter2" not in said


@POSIX
@pytest.mark.parametrize("target", ["/dev/zero", "/proc/self/environ", "/net/evil/x", "promptlint.toml"])
def test_a_configuration_that_leads_to_what_is_not_a_file_is_none(repo: Path, target: str) -> None:
    (repo / "promptlint.toml").symlink_to(target)
    assert find_config(repo) is None
    with pytest.raises(ConfigFileError, match="is not read"):
        load_config(repo / "promptlint.toml")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("m.lock", "hunter2"),
        ("m.lock", "version = 'hunter2'"),
        ("m.lock", "version = 1\nhunter2 = [1, hunter2"),
        ("m.lock", "version = 1\nmodel = [{kind = 'hunter2'}]"),
        ("b.json", "hunter2"),
        ("b.json", '{"version": "hunter2"}'),
        ("b.json", '{"version": 1, "files": {"hunter2": "hunter2"}}'),
    ],
)
def test_nor_of_a_lock_file_or_a_baseline_elsewhere(run: Run, repo: Path, file: str, content: str) -> None:
    (repo.parent / "out" / file).write_text(content + "\n")
    key = "[models]\nlock" if file == "m.lock" else "baseline"
    status, said = run(f"{key} = '../out/{file}'\n")
    assert status == 2
    assert file in said
    assert "hunter2" not in said


def test_chains_end(run: Run, repo: Path) -> None:
    for number in range(30):
        (repo / f"c{number}.toml").write_text(f"extend = 'c{number + 1}.toml'\n")
    status, said = run("extend = 'c0.toml'\n")
    assert (status, said.count("\n")) == (2, 1)
    assert "extend leads through more than 20 files" in said
    (repo / "c5.toml").write_text("extend = 'promptlint.toml'\n")
    status, said = run("extend = 'c0.toml'\n")
    assert (status, said.count("\n")) == (2, 1)
    assert "extend leads back to" in said


@POSIX
def test_an_untrusted_configuration_stays_in_its_folder(repo: Path) -> None:
    out = repo.parent / "out"
    (out / "other.toml").write_text("steps = 7\n")
    (out / "b.json").write_text('{"version": 1, "files": {}}')
    (repo / "models").mkdir()
    (repo / "away").symlink_to("../out")
    (repo / "promptlint.lock").symlink_to("../out/other.toml")
    (repo / "promptlint-baseline.json").symlink_to("../out/b.json")
    (repo / "promptlint.toml").write_text(
        "extend = '../out/other.toml'\nbaseline = '../out/b.json'\nplugin-rules = true\n"
        f"[models]\nlora = ['models', '../out', 'away', '{out}', '//evil/share', 'away/../repo/models']\n"
        "root = '/'\nlock = 'away/m.lock'\n"
    )
    config = load_config(repo / "promptlint.toml", Trust.UNTRUSTED)
    assert config.values == {"models": {"lora": ["models", "away/../repo/models"]}}
    assert [line.partition(": ")[2].partition(" ")[0] for line in config.ignored] == [
        *("plugin-rules", "extend", "baseline"),
        *["models"] * 6,
    ]
    project = Project(repo, trust=Trust.UNTRUSTED)
    assert project.baseline is None
    inventory = project.for_path("p.txt").inventory
    assert inventory is not None
    assert inventory.knows("lora")
    with pytest.raises(ConfigFileError):
        load_config(repo / "promptlint.toml")


@POSIX
def test_of_one_that_is_a_link_elsewhere_nothing_is_taken(repo: Path) -> None:
    (repo.parent / "out" / "other.toml").write_text("steps = 7\n")
    (repo / "promptlint.toml").symlink_to("../out/other.toml")
    config = load_config(repo / "promptlint.toml", Trust.UNTRUSTED)
    assert config.values == {}
    assert len(config.ignored) == 1


@POSIX
def test_links_among_untrusted_models_are_not_followed_out(repo: Path) -> None:
    (repo.parent / "out" / "far.pt").write_bytes(b"")
    (repo / "models" / "Lora").mkdir(parents=True)
    (repo / "models" / "Lora" / "near.pt").write_bytes(b"")
    (repo / "models" / "Lora" / "far.pt").symlink_to(repo.parent / "out" / "far.pt")
    (repo / "models" / "Lora" / "more").symlink_to(repo.parent / "out")
    (repo / "extra_model_paths.yaml").write_text("a:\n  loras: ../out\n")
    (repo / "promptlint.toml").write_text("[models]\nroot = '.'\n")
    inventory = Project(repo, trust=Trust.UNTRUSTED).for_path("p.txt").inventory
    assert inventory is not None
    assert set(inventory.loras) == {"near"}
    assert not inventory.knows("lora")
    inventory = Project(repo).for_path("p.txt").inventory
    assert inventory is not None
    assert set(inventory.loras) == {"near", "far"}
    assert inventory.knows("lora")


# What each key can reach


@pytest.mark.parametrize("model", [ConfigFile, Lint, Override, TagRule, Format])
def test_a_key_that_names_a_path_says_so(model: Any) -> None:
    """A new key whose description speaks of files, folders or paths must state its reach."""
    words = ("path", "folder", "file", "installed")
    silent = [
        name
        for name, field in model.model_fields.items()
        if reach_of(model, name) is Reach.SETTING
        and any(word in (field.description or "").casefold() for word in words)
    ]
    assert silent == [name for name in ("role", "kind") if name in model.model_fields and model is Override]


def test_the_keys_that_reach_further_are_these() -> None:
    """Who adds one reads `docs/trust.md`, and says there what it does."""
    assert PATH_KEYS == ("extend", "baseline", "models", "vocabulary")
    assert CODE_KEYS == ("plugin-rules",)
    for model in (Lint, Override, TagRule, Format):
        assert not any(reach_of(model, name) in (Reach.PATH, Reach.CODE) for name in model.model_fields)


def test_an_error_of_a_new_kind_cannot_show_a_file_elsewhere(repo: Path) -> None:
    (repo.parent / "out" / "other.toml").write_text("steps = 7\n")
    (repo / "promptlint.toml").write_text("extend = '../out/other.toml'\nhires-steps = 3\n")
    config = load_config(repo / "promptlint.toml")
    assert str(config.mistake("the text", "hires-steps", kind="the kind")) == "promptlint.toml:2:1: the text"
    assert "the text" not in str(config.mistake("the text", "steps", kind="the kind"))
    with pytest.raises(ConfigFileError, match="the kind"):
        raise config.mistake("the text", "steps", kind="the kind")
