"""What modules of the documents answer, to the character: roles, frames, lines, what is found in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.documents.discovery import LFS_POINTER, find_files
from promptlint.documents.frames import is_frame, names_frames, parts_of_frame
from promptlint.documents.model import Role
from promptlint.documents.plain import lines_from, role_of, role_of_name
from promptlint.documents.reader import read_text
from promptlint.documents.surroundings import Surroundings
from promptlint.documents.wildcards.reading import root_of
from promptlint.text import Position, SourceText


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/x/neg.txt", Role.NEGATIVE),
        ("/x/NegativeHands.txt", Role.NEGATIVE),
        ("/x/positive neg.txt", Role.NEGATIVE),
        ("/negative/a.txt", Role.NEGATIVE),
        ("/negative/b/a.txt", Role.NEGATIVE),
        ("/negative/c/b/a.txt", Role.POSITIVE),
        ("/negative/positive/a.txt", Role.POSITIVE),
        ("/x/negate.txt", Role.POSITIVE),
    ],
)
def test_the_role_that_a_name_or_two_folders_say(path: str, role: Role) -> None:
    assert role_of_name(path) is role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("low quality, worst quality", Role.UNKNOWN),
        ("low quality\n(worst quality)", Role.UNKNOWN),
        ("low quality, a cat", Role.POSITIVE),
        ("low quality, worst quality, masterpiece", Role.POSITIVE),
        ("x" * 3_973 + ", low quality, worst quality", Role.POSITIVE),
        ("x" * 3_972 + ", low quality, worst quality", Role.UNKNOWN),
    ],
)
def test_the_role_that_a_text_says(text: str, role: Role) -> None:
    assert role_of("/x/a.txt", text) is role
    assert role_of("/x/positive.txt", text) is Role.POSITIVE


def test_lines_of_a_piece_have_their_places_in_the_file() -> None:
    text = " cat \n\n# promptlint: disable[PD]\n#promptlint:x\ndog # promptlint: x\n"
    document = lines_from(text, "a.txt", Role.POSITIVE, Position(8, 1, 100))
    found = [(region.name, region.text, region.source.origin(0, 3)) for (region,) in document.prompts]
    assert [(name, line) for name, line, _ in found] == [("line 8", "cat"), ("line 12", "dog # promptlint: x")]
    assert [(span.start - 100, span.end - 100) for _, _, span in found] == [
        (1, 4),
        (text.index("dog"), text.index("dog") + 3),
    ]


@pytest.mark.parametrize("key", ["0", "12.5", "max_f/2", "max_frames - 1", "where(t<3,1,2)", "1" * 100])
def test_what_is_a_frame(key: str) -> None:
    assert is_frame(key)
    assert names_frames("my_Deforum-2.json", [key, "0"])
    assert not names_frames("deforumed.json", [key])
    assert not names_frames("deforum.json", [key, "cat"])
    assert not names_frames("deforum.json", [])


@pytest.mark.parametrize("key", ["", "cat", "t", "sin(t)", "1 cat", "1" * 101, 1, None, "prompt 1"])
def test_what_is_no_frame(key: object) -> None:
    assert not is_frame(key)


@pytest.mark.parametrize(
    ("text", "role", "parts"),
    [
        ("cat --neg dog", Role.POSITIVE, [(Role.POSITIVE, "cat"), (Role.NEGATIVE, "dog")]),
        ("cat --neg dog", Role.NEGATIVE, [(Role.NEGATIVE, "cat --neg dog")]),
        ("--neg dog", Role.POSITIVE, [(Role.NEGATIVE, "dog")]),
        ("cat--neg ", Role.POSITIVE, [(Role.POSITIVE, "cat")]),
        ("(cat:`t/2`)", Role.POSITIVE, [(Role.POSITIVE, "(cat:`t/2`)")]),
        ("(cat:`max(t,2)`), (b:`[1]`) c", Role.POSITIVE, [(Role.POSITIVE, "(cat:1.1), (b:1.1) c")]),
        ("`((t))` `" + "," * 500 + "`", Role.POSITIVE, [(Role.POSITIVE, "1.1 1.1")]),
        ("`" + "," * 501 + "`", Role.POSITIVE, [(Role.POSITIVE, "`" + "," * 501 + "`")]),
    ],
)
def test_the_prompts_in_a_frame(text: str, role: Role, parts: list[tuple[Role, str]]) -> None:
    found = list(parts_of_frame(SourceText(text), role))
    assert [(part, source.text) for part, source in found] == parts
    if "max(" in text:
        source = found[0][1]
        at = source.text.index("1.1")
        span = source.origin(at, at + 3)
        assert text[span.start : span.end] == "`max(t,2)`"
        after = source.text.index(" c")
        assert source.origin(after, after + 2).end == len(text)


# Folders


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/a/wildcards/b/wildcards/c/x.txt", "/a/wildcards/b/wildcards"),
        ("/a/wildcards_official/Wildcards-v2/x.txt", "/a/wildcards_official"),
        ("/my-wildcards/Wildcards/c/x.txt", "/my-wildcards/Wildcards"),
        ("/a/b/x.txt", None),
    ],
)
def test_the_folder_that_names_of_wildcards_count_from(path: str, root: str | None) -> None:
    assert root_of(path) == (Path(root) if root else None)


@pytest.mark.parametrize(("size", "is_pointer"), [(1_023, True), (1_024, False)])
def test_a_pointer_is_smaller_than_git_lfs_takes_it(size: int, is_pointer: bool, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("cat")
    (tmp_path / "b.png").write_bytes(LFS_POINTER.ljust(size, b"x"))
    found, skipped = find_files([tmp_path])
    assert [each.path.name for each in (skipped if is_pointer else found)][-1] == "b.png"


def test_the_innermost_ignore_file_decides_and_those_above_up_to_the_repository_count(tmp_path: Path) -> None:
    ignored = {
        ".gitignore": "*.txt\n",  # above the repository: it does not count
        "r/.gitignore": "a.txt\nbuild/\n",
        "r/s/.gitignore": "c.txt\n!a.txt\n",
        "r/s/t/.gitignore": "!c.txt\n",
    }
    files = ("r/a.txt", "r/b.txt", "r/s/a.txt", "r/s/c.txt", "r/s/t/c.txt", "r/build/d.txt")
    for name, text in {**ignored, **dict.fromkeys(files, "cat")}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "r/.git").mkdir()
    for folder, names in (("r", ["b.txt", "s/a.txt", "s/t/c.txt"]), ("r/s", ["s/a.txt", "s/t/c.txt"])):
        found, _ = find_files([tmp_path / folder])
        assert [each.path.relative_to(tmp_path / "r").as_posix() for each in found] == names
        assert {each.below for each in found} == {tmp_path / folder}


@pytest.mark.parametrize(
    ("lists", "notes", "is_tree"),
    [(4, 0, True), (3, 0, False), (4, 1, True), (4, 2, False), (8, 2, True)],
)
def test_a_readme_and_four_lists_make_a_tree(lists: int, notes: int, is_tree: bool, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "README.md").write_text("# Things\nWildcards for Stable Diffusion.\n")
    for number in range(lists):
        (tmp_path / f"l{number}.txt").write_text("red fox\ngrey wolf\nblack cat\nwhite owl\nbrown bear\ngreen frog\n")
    for number in range(notes):
        (tmp_path / f"n{number}.txt").write_text(
            "This is a note. It was written for you, and says how things are used.\n"
        )
    place = Surroundings().place_of(tmp_path / "l0.txt")
    assert (place.tree is not None) is is_tree
    assert place.why == ("README.md says that lists for prompts are kept there" if is_tree else "")


@pytest.mark.parametrize(
    ("names", "tree"), [(("beast", "plant"), "things"), (("beast",), None), (("a/beast", "a/plant"), "")]
)
def test_two_names_that_are_files_make_a_tree(names: tuple[str, ...], tree: str | None, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "things" / "a" if "/" in names[0] else tmp_path / "things"
    for name in ("beast", "plant"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text("x\ny\n")
    (tmp_path / "p.prompt").write_text(", ".join(f"__{name}__" for name in names))
    place = Surroundings().place_of(folder / "beast.txt")
    expected = None if tree is None else str(tmp_path / "things")
    assert place.tree == expected
    if expected:
        assert place.why == f"`__{names[0]}__`, `__{names[1]}__` of this project are files below `things`"


# Pages


def test_items_of_a_list_of_prompts_go_on_in_lines_that_are_indented() -> None:
    text = "# Prompts\n\n- a red cat,\n  best quality\n- a blue dog,\n  night,\n  moon\n- a fox, masterpiece\n"
    regions = read_text(text, path="a.md").regions
    assert [region.text for region in regions] == [
        "a red cat,\n  best quality",
        "a blue dog,\n  night,\n  moon",
        "a fox, masterpiece",
    ]
    assert [region.source.origin(0, 2).start for region in regions] == [
        text.index(f"a {word}") for word in ("red", "blue", "fox")
    ]
