"""The cache is its user's alone: no repository brings one, and none is written into a repository."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.engine.cache import CleanCache
from promptlint.formats.cache_folder import cache_folder, open_cache_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")


def test_its_folder_is_for_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMPTLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "promptlint").mkdir(mode=0o755)
    folder = open_cache_folder()
    assert folder == tmp_path / "promptlint"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(open_cache_folder(tmp_path / "new").stat().st_mode) == 0o700  # type: ignore[union-attr]


def test_a_relative_place_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would lie in whatever folder is checked."""
    monkeypatch.delenv("PROMPTLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    if "Caches" not in str(cache_folder()):
        assert cache_folder() == tmp_path / ".cache" / "promptlint"


def test_what_others_may_write_is_not_read(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert open_cache_folder(shared) is None
    cache = CleanCache(shared).open()
    cache.remember(b"key", 1)
    cache.close()
    assert list(shared.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="makes a folder of somebody else")
def test_nor_what_somebody_else_owns(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o755)
    os.chown(theirs, 12345, 12345)
    assert open_cache_folder(theirs) is None


def test_a_link_in_it_is_not_written_through(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_bytes(b"")
    (folder / "clean.sqlite3").symlink_to(victim)
    cache = CleanCache(folder).open()
    cache.remember(b"key", 1)
    cache.close()
    assert victim.read_bytes() == b""


def test_no_configuration_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for key in ("cache-dir", "cache"):
        (tmp_path / "promptlint.toml").write_text(f"{key} = 'x'\n")
        (tmp_path / "a.txt").write_text("a cat\n")
        assert main(["check", "a.txt"]) == 2
        assert f"unknown key '{key}'" in capsys.readouterr().err
