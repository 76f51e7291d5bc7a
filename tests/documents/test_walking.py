"""A searched folder is never left, whatever lies in it."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import find_files
from promptlint.documents.reader import read_document, read_documents
from promptlint.documents.surroundings import Surroundings
from promptlint.documents.walking import BROKEN_LINK, LEADS_OUT, walk
from promptlint.documents.writer import WriteError, write_document
from promptlint.text import Edit, Span

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, which Windows lets few people make")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("tree/sub", "tree/.hidden", "outside"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("tree/own.txt", "tree/sub/deep.txt", "tree/.hidden/hidden.txt", "outside/private.txt"):
        (tmp_path / file).write_text("a pond, (reeds:1.2)\n")
    return tmp_path / "tree"


def found(folder: Path) -> list[str]:
    return [each.path.relative_to(folder).as_posix() for each in find_files([folder])[0]]


def why_not(folder: Path, name: str) -> str:
    (skipped,) = [each for each in find_files([folder])[1] if each.path == folder / name]
    return skipped.reason


@pytest.mark.parametrize(
    "target",
    [
        "../outside/private.txt",
        "sub/../../outside/private.txt",
        "{above}/outside/private.txt",
        "way/private.txt",
        "first.txt",
        "/dev/zero",
        "/etc/hostname",
        "../tree-beside/a.txt",
    ],
)
def test_a_link_to_a_file_outside_is_not_followed(tree: Path, target: str) -> None:
    (tree.parent / "tree-beside").mkdir()
    (tree.parent / "tree-beside" / "a.txt").write_text("a pond\n")
    (tree / "way").symlink_to("../outside")
    (tree / "first.txt").symlink_to("../outside/private.txt")
    (tree / "link.txt").symlink_to(target.format(above=tree.parent))
    assert found(tree) == ["own.txt", "sub/deep.txt"]
    assert why_not(tree, "link.txt") == LEADS_OUT


@pytest.mark.parametrize("target", ["..", ".", "sub", "/", "../outside", "../tree"])
def test_a_link_to_a_folder_is_not_walked(tree: Path, target: str) -> None:
    (tree / "sub" / "way").symlink_to(target)
    assert found(tree) == ["own.txt", "sub/deep.txt"]


@pytest.mark.parametrize("target", ["nowhere.txt", "link.txt", "own.txt/x", "x" * 300])
def test_a_link_that_leads_nowhere_is_passed_over(tree: Path, target: str) -> None:
    (tree / "link.txt").symlink_to(target)
    assert found(tree) == ["own.txt", "sub/deep.txt"]
    assert why_not(tree, "link.txt") == BROKEN_LINK


def test_a_file_with_two_names_is_found_once_and_under_its_own(tree: Path) -> None:
    (tree / "a.txt").symlink_to("own.txt")
    (tree / "b.txt").symlink_to(tree / "sub" / "deep.txt")
    assert found(tree) == ["own.txt", "sub/deep.txt"]


def test_a_link_to_what_no_search_finds_is_read_if_it_lies_inside(tree: Path) -> None:
    (tree / "a.txt").symlink_to(".hidden/hidden.txt")
    (tree / "b.txt").symlink_to("a.txt")
    assert found(tree) == ["a.txt", "own.txt", "sub/deep.txt"]


def test_what_is_no_file_is_passed_over(tree: Path) -> None:
    os.mkfifo(tree / "pipe.txt")
    (tree / "link.txt").symlink_to("pipe.txt")
    assert found(tree) == ["own.txt", "sub/deep.txt"]


def test_what_is_named_is_followed(tree: Path) -> None:
    top, file = tree.parent / "top", tree / "link.txt"
    top.symlink_to("tree")
    file.symlink_to("../outside/private.txt")
    assert found(top) == ["own.txt", "sub/deep.txt"]
    (named,), _ = find_files([file])
    assert named.path == file
    assert named.real == os.path.realpath(tree.parent / "outside" / "private.txt")


def test_a_linked_ignore_file_is_not_read(tree: Path) -> None:
    """As git has it since 2.32."""
    (tree / "patterns").write_text("own.txt\n")
    (tree / ".gitignore").symlink_to("patterns")
    assert "own.txt" in found(tree)


def test_a_folder_without_anything_says_that_links_lead_out(tree: Path) -> None:
    only = tree / "only"
    only.mkdir()
    (only / "a.txt").symlink_to("../own.txt")
    with pytest.raises(ReadError, match="follows no link out of the folder, of which there are 1"):
        find_files([only])


def test_folders_that_cannot_be_listed_are_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir
    (tree / "gone").mkdir()

    def guarded(path: str) -> object:
        if path.endswith("sub"):
            raise PermissionError(13, "Permission denied", path)
        if path.endswith("gone"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    told: list[str] = []
    files, _ = find_files([tree], fail=told.append)
    assert [each.path.name for each in files] == ["own.txt"]
    assert [line.partition(": ")[2] for line in told] == [
        "cannot be searched: No such file or directory; check who may read it",
        "cannot be searched: Permission denied; check who may read it",
    ]


def test_what_is_about_to_be_written_is_not_read(tree: Path) -> None:
    (tree / ".own.txt.0123456789abcdef.promptlint").write_text("a pond, (reeds:1.2)\n")
    files, skipped = find_files([tree], wanted=lambda _path: True)
    assert len(files) == 2
    assert [each.reason for each in skipped] == ["what promptlint is about to write"]


def test_folders_at_any_depth_are_walked(tmp_path: Path) -> None:
    here = tmp_path
    for _ in range(300):
        here /= "d"
    here.mkdir(parents=True)
    assert sum(1 for _ in walk(str(tmp_path))) == 301


@pytest.mark.parametrize("swapped", ["own.txt", "sub"])
def test_a_link_that_takes_a_place_after_the_search_is_not_read(tree: Path, swapped: str) -> None:
    around = Surroundings()
    files, _ = find_files([tree])
    places = [(each.path, around.place_of(each.path, found=True, below=each.below)) for each in files]
    (tree / swapped).rename(tree.parent / "moved")
    (tree.parent / "outside" / "deep.txt").write_text("a pond, (reeds:1.2)\n")
    (tree / swapped).symlink_to("../outside" if swapped == "sub" else "../outside/private.txt")
    (path, place) = places[0 if swapped == "own.txt" else 1]
    for read in (read_document, lambda *given, **named: list(read_documents(*given, **named))):
        with pytest.raises(ReadError, match="leads out of the folder that is searched"):
            read(path, place=place)
        with pytest.raises(ReadError, match="leads out of the folder that is searched"):
            read(path, place=place, kind="lines")


@pytest.mark.parametrize("swapped", ["tree/sub/deep.txt", "tree/sub", "tree"])
def test_what_was_read_is_not_written_elsewhere(tree: Path, swapped: str) -> None:
    document = read_document(tree / "sub" / "deep.txt")
    top = tree.parent
    (top / swapped).rename(top / "moved")
    (top / swapped).symlink_to(top / "moved")
    with pytest.raises(WriteError, match=r"deep\.txt: leads to another file than when it was read; it was not changed"):
        write_document(document, [Edit(Span(0, 1), "the")])
    assert (tree / "sub" / "deep.txt").read_text() == "a pond, (reeds:1.2)\n"


def test_what_was_read_from_no_file_is_not_written(tree: Path) -> None:
    document = replace(read_document(tree / "own.txt"), where=None)
    with pytest.raises(WriteError, match="was not read from a file that can be written; it was not changed"):
        write_document(document, [Edit(Span(0, 1), "the")])


def test_what_lies_around_is_looked_at_without_links(tree: Path) -> None:
    """Two names that prompts of a project refer to make a folder one of wildcards; those of another's file do not."""
    (tree / "lists").mkdir()
    for name in ("colour", "hair"):
        (tree / "lists" / f"{name}.txt").write_text("red\n")
    (tree.parent / "outside" / "private.txt").write_text("__colour__, __hair__\n")
    (tree / "link.txt").symlink_to("../outside/private.txt")
    place = Surroundings().place_of(tree / "lists" / "hair.txt", found=True, below=tree)
    assert place.tree is None
    (tree / "link.txt").unlink()
    (tree / "link.txt").write_text("__colour__, __hair__\n")
    place = Surroundings().place_of(tree / "lists" / "hair.txt", found=True, below=tree)
    assert place.tree == str(tree / "lists")
