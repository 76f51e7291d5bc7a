"""Which paths of somebody else's file are followed: by their text, and by the links on the way, for both systems."""

from __future__ import annotations

import os
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from promptlint.formats.named_path import RefusedPathError, follow, is_inside, real_path, refusal, walk_links

EVERYWHERE = (
    *("\\\\server\\share", "//server/share", "\\/server/share", "/\\server", "//server", "\\\\server@8080\\dav\\x"),
    *("\\\\?\\C:\\x", "\\\\.\\COM1", "//?/C:/x", "//./pipe/x", "\\??\\UNC\\server\\share", "\\\\?\\UNC\\server\\share"),
    *("~", "~/models", "~root/x", "a\0b", "a/" * 3_000),
)
ON_WINDOWS = (
    *("NUL", "nul.txt", "CON", "con:", "aux/x", "x/PRN", "C:\\x\\COM1.toml", "LPT9", "com¹", "CONIN$", "conout$"),
    *("NUL ", "NUL .txt", "..\\..\\nul", "C:NUL"),
)
ON_POSIX = (
    *("/dev", "/dev/zero", "/dev/fd/0", "/DEV/null", "/proc/self/environ", "/sys/kernel", "/./dev/tty", "/net/host/x"),
)
HARMLESS = (
    *(
        "models",
        "../webui",
        "../../a/b",
        ".",
        "",
        "/srv/models",
        "C:/models",
        "C:\\models",
        "D:models",
        "a~b",
        "x/..",
        "x/~",
    ),
    *("console", "nullify", "com10", "com", "aux_models", "a/conx", "$HOME/x", "%APPDATA%", "/dev/shm/models"),
    *("x//y", "dev/zero", "proc", "network/x"),
)


@pytest.mark.parametrize("windows", [True, False])
@pytest.mark.parametrize("text", EVERYWHERE)
def test_what_is_refused_on_every_system(text: str, windows: bool) -> None:
    assert refusal(text, windows=windows)


@pytest.mark.parametrize(("texts", "windows"), [(ON_WINDOWS, True), (ON_POSIX, False)])
def test_devices_are_those_of_the_system(texts: tuple[str, ...], windows: bool) -> None:
    assert [text for text in texts if refusal(text, windows=windows) is None] == []
    assert [text for text in texts if refusal(text, windows=not windows) is not None] == []


@pytest.mark.parametrize("windows", [True, False])
def test_ordinary_paths_are_followed(windows: bool) -> None:
    assert [text for text in HARMLESS if refusal(text, windows=windows) is not None] == []


def walked(path: PurePath, start: PurePath, links: dict[str, str]) -> tuple[str, list[str]]:
    """Where a path leads on a disk with these links, and what was looked at."""
    looked: list[str] = []

    def read_link(at: PurePath) -> str | None:
        looked.append(str(at))
        return links.get(str(at))

    try:
        return str(walk_links(path, start, read_link)), looked
    except RefusedPathError as error:
        return f"refused: {error}", looked


@pytest.mark.parametrize(
    ("path", "links", "found"),
    [
        ("a/b", {}, "/repo/a/b"),
        ("../x", {}, "/x"),
        ("../../../../x", {}, "/x"),
        ("/srv/x", {}, "/srv/x"),
        ("a/b", {"/repo/a": "../other"}, "/other/b"),
        ("a/../b", {"/repo/a": "/srv/deep/down"}, "/srv/deep/b"),
        ("a", {"/repo/a": "b", "/repo/b": "c"}, "/repo/c"),
        ("a", {"/repo/a": "a"}, "refused: leads in a circle of links"),
        ("a/x", {"/repo/a": "."}, "/repo/x"),
        ("a", {"/repo/a": "b", "/repo/b": "a"}, "refused: leads in a circle of links"),
        ("a", {"/repo/a": "/dev/zero"}, "refused: leads to a link that is a device"),
        ("a", {"/repo/a": "//dev/zero"}, "refused: leads to a link that is a device"),
        ("a", {"/repo/a": "../proc/self"}, "refused: is a device"),
        ("a", {"/repo/a": "b/zero", "/repo/b": "../dev"}, "refused: is a device"),
        ("a/zero", {"/repo/a": "/srv", "/srv/zero": "../dev"}, "refused: is a device"),
        ("a", {"/repo/a": "/dev/shm/x"}, "/dev/shm/x"),
        ("a", {"/repo/a": "/net/host/x"}, "refused: leads to a link that is a path of the network"),
        ("a", {"/repo/a": "~/x"}, "/repo/~/x"),
        ("/srv/../dev/null", {}, "refused: is a device"),
    ],
)
def test_links_are_followed_one_by_one(path: str, links: dict[str, str], found: str) -> None:
    assert walked(PurePosixPath(path), PurePosixPath("/repo"), links)[0] == found


@pytest.mark.parametrize(
    ("path", "links", "found"),
    [
        ("a\\b", {}, "D:\\repo\\a\\b"),
        ("..\\x", {}, "D:\\x"),
        ("\\x", {}, "D:\\x"),
        ("C:\\x", {}, "C:\\x"),
        ("a", {"D:\\repo\\a": "\\\\?\\C:\\models"}, "C:\\models"),
        ("a", {"D:\\repo\\a": "..\\b"}, "D:\\b"),
        ("a", {"D:\\repo\\a": "\\\\evil\\share"}, "refused: leads to a link that is a path of the network"),
        ("a", {"D:\\repo\\a": "\\\\?\\UNC\\evil\\share"}, "refused: leads to a link that is a path of the network"),
        ("a", {"D:\\repo\\a": "//evil/share"}, "refused: leads to a link that is a path of the network"),
        ("a", {"D:\\repo\\a": "NUL"}, "refused: leads to a link that is a device"),
        ("a\\com1", {"D:\\repo\\a": "C:\\x"}, "refused: is a device"),
        ("a", {"D:\\repo\\a": "b", "D:\\repo\\b": "a"}, "refused: leads in a circle of links"),
    ],
)
def test_so_they_are_on_windows(path: str, links: dict[str, str], found: str) -> None:
    assert walked(PureWindowsPath(path), PureWindowsPath("D:\\repo"), links)[0] == found


def test_nothing_is_looked_at_beyond_what_is_refused() -> None:
    _, looked = walked(PureWindowsPath("a\\b"), PureWindowsPath("D:\\repo"), {"D:\\repo\\a": "\\\\evil\\share"})
    assert looked == ["D:\\repo\\a"]
    _, looked = walked(PurePosixPath("/net/evil/x"), PurePosixPath("/repo"), {})
    assert looked == []


def test_who_works_on_another_machine_names_what_lies_there() -> None:
    start = PurePosixPath("/net/nas/repo")
    assert walked(PurePosixPath("../webui"), start, {})[0] == "/net/nas/webui"
    assert walked(PurePosixPath("/net/evil/webui"), start, {})[0] == "refused: is a path of the network"
    share = PureWindowsPath("\\\\nas\\disk\\repo")
    assert walked(PureWindowsPath("..\\webui"), share, {})[0] == "\\\\nas\\disk\\webui"


@pytest.mark.skipif(os.name == "nt", reason="makes links")
def test_on_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    folder.mkdir()
    (tmp_path / "out").mkdir()
    (folder / "away").symlink_to("../out")
    (folder / "round").symlink_to("round")
    (folder / "zero").symlink_to("/dev/zero")
    assert follow("../out", folder) == folder / "../out"
    assert real_path(folder / "away" / ".." / "x", folder) == tmp_path.resolve() / "x"
    assert is_inside(folder / "not-there", folder)
    assert is_inside(folder, folder)
    assert not is_inside(folder / "away", folder)
    assert not is_inside(folder / "round", folder)
    assert not is_inside(tmp_path, folder)
    for name in ("round", "zero"):
        with pytest.raises(RefusedPathError):
            follow(name, folder)
