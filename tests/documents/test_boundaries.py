"""The edges of reading: limits, places at the ends of pieces, what folders hide, what a file keeps when read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.documents.decoding import ReadError, decode, is_picture
from promptlint.documents.discovery import find_files
from promptlint.documents.model import Document, Place, Role
from promptlint.documents.pieces import how_it_comes
from promptlint.documents.reader import read_document, read_documents, read_text, reread
from promptlint.documents.recognition import recognise
from promptlint.documents.tables.reading import TableReader
from promptlint.engine.linter import Linter

# Decoding


def test_two_bytes_that_begin_a_file_of_utf_16_are_no_mark_inside_of_one() -> None:
    with pytest.raises(ReadError, match=r"^a: is UTF-16; save it as UTF-8$"):
        decode(b"\xff\xfec\0", "a")
    with pytest.raises(ReadError, match=r"^a: is not valid UTF-8 \(byte 11, line 3\); save it as UTF-8$"):
        decode(b"\xff\xfec", "a", start=10, line=3)


def test_the_line_of_a_broken_byte_is_that_of_the_byte() -> None:
    with pytest.raises(ReadError, match=r"\(byte 8, line 2\)"):
        decode(b"cat\ndog\xff\nfox\nbee\n", "a")


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"\x89PNG\r\n\x1a\n", True),
        (b"\x89PNG\n\x1a\n", False),
        (b"\xff\xd8\xff\xe0", True),
        (b"\xff\xd8\xfe\xe0", False),
        (b"RIFF\1\0\0\0WEBPVP8 ", True),
        (b"RIFF\1\0\0\0WAVEfmt ", False),
        (b"\0\0\0\x1cftypavif", True),
        (b"\0\0\0\x1cftypavis", True),
        (b"\0\0\0\x1cftypheic", False),
    ],
)
def test_pictures_are_known_by_their_first_bytes(head: bytes, is_one: bool) -> None:
    assert is_picture(head.ljust(16, b"\0")) is is_one


# Folders


def _tree(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _found(folder: Path, root: Path) -> list[str]:
    return [file.path.relative_to(root).as_posix() for file in find_files([folder])[0]]


@pytest.mark.parametrize("git", ["folder", "file"])
def test_the_ignore_file_that_is_nearest_decides_above_the_searched_folder_too(tmp_path: Path, git: str) -> None:
    """`.git` is a file in a work tree and in a submodule."""
    if git == "folder":
        (tmp_path / "repo" / ".git").mkdir(parents=True)
    else:
        _tree(tmp_path, **{"repo/.git": "gitdir: elsewhere\n"})
    _tree(
        tmp_path,
        **{
            ".gitignore": "cat.txt\n",  # of no repository
            "repo/.gitignore": "*.txt\n!cat.txt\n",
            "repo/a/.gitignore": "!dog.txt\n",
            "repo/a/b/cat.txt": "a cat",
            "repo/a/b/dog.txt": "a dog",
            "repo/a/b/fox.txt": "a fox",
            "repo/a/b/c/.gitignore": "dog.txt\n",
            "repo/a/b/c/dog.txt": "a dog",
            "repo/a/b/c/cat.txt": "a cat",
        },
    )
    assert _found(tmp_path / "repo" / "a" / "b", tmp_path / "repo" / "a" / "b") == ["cat.txt", "dog.txt", "c/cat.txt"]


def test_without_a_repository_the_folders_above_say_nothing(tmp_path: Path) -> None:
    _tree(tmp_path, **{".gitignore": "*.txt\n", "a/cat.txt": "a cat"})
    assert _found(tmp_path / "a", tmp_path) == ["a/cat.txt"]


@pytest.mark.parametrize("name", ["node_modules", "__pycache__", "site-packages", "venv", ".venv", ".git"])
def test_folders_of_programs_are_not_searched_unless_they_are_named(tmp_path: Path, name: str) -> None:
    _tree(tmp_path, **{"cat.txt": "a cat", f"{name}/dog.txt": "a dog", f"a/{name}/fox.txt": "a fox"})
    assert _found(tmp_path, tmp_path) == ["cat.txt"]
    assert _found(tmp_path / name, tmp_path) == [f"{name}/dog.txt"]


def test_what_is_wanted_is_found_whatever_its_suffix_and_a_pointer_is_not(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\n"
    _tree(tmp_path, **{"a.sd": "cat", "b.rs": "fn", "c.png": pointer, "d.PNG": pointer.ljust(1025), "e.txt": pointer})
    found, skipped = find_files([tmp_path], wanted=lambda path: path.suffix in (".sd", ".png"))
    assert [file.path.name for file in found] == ["a.sd", "d.PNG", "e.txt"]
    assert [(skip.path.name, skip.reason) for skip in skipped] == [
        ("b.rs", "not a kind of file that holds prompts"),
        ("c.png", "a pointer of Git LFS; fetch it with git lfs pull"),
    ]


# Pieces


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 100)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(("size", "in_pieces"), [(99, False), (100, False), (101, True)])
def test_a_table_comes_in_pieces_when_it_is_larger_than_one(tmp_path: Path, size: int, in_pieces: bool) -> None:
    table = tmp_path / "styles.csv"
    table.write_text(("name,prompt,negative_prompt\n" + "a,sky,b\n" * 8).ljust(size - 1, "c") + "\n")
    assert table.stat().st_size == size
    assert (how_it_comes(table) is not None) is in_pieces
    assert how_it_comes(table, "prompt") is None
    assert how_it_comes(table, "lines") is not None
    assert sum(len(each.prompts) for each in read_documents(table)) == 8


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_bytes_are_counted_as_bytes_in_every_piece(tmp_path: Path, mark: bytes) -> None:
    before = mark + ("a \U0001f431 cat\n" * 60).encode()
    path = tmp_path / "a.txt"
    path.write_bytes(before + b"dog \xff\n")
    with pytest.raises(ReadError, match=rf"\(byte {len(before) + 5}, line 61\)"):
        list(read_documents(path, kind="lines"))


@pytest.mark.usefixtures("small_pieces")
def test_what_a_later_piece_requires_has_its_place_in_the_file(tmp_path: Path) -> None:
    text = "a cat\n" * 40 + "# promptlint: require lora:ink\na dog\n"
    path = tmp_path / "a.txt"
    path.write_text(text)
    required = [each for document in read_documents(path, kind="lines") for each in document.requirements]
    assert [each.name for each in required] == ["ink"]
    assert required[0].span is not None
    assert text[required[0].span.start : required[0].span.end] == "ink"


@pytest.mark.usefixtures("small_pieces")
def test_a_row_that_does_not_end_is_read_a_few_times_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time twice as much of it, or a file without a closing quote would take the square of its size."""
    sizes: list[int] = []
    read = TableReader.read

    def counted(self: TableReader, text: str, *arguments: object, **options: object) -> tuple[Document, int]:
        sizes.append(len(text))
        return read(self, text, *arguments, **options)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(TableReader, "read", counted)
    path = tmp_path / "styles.csv"
    path.write_text('name,prompt,negative_prompt\na,sky,b\nc,"' + "sky,\n" * 20_000 + '",b\n')
    assert sum(len(each.prompts) for each in read_documents(path)) == 2
    assert max(sizes) > 100_000
    assert sum(sizes) < 5 * max(sizes)


def test_a_row_of_more_than_sixteen_million_characters_has_no_end(tmp_path: Path) -> None:
    path = tmp_path / "styles.csv"
    row = 'name,prompt,negative_prompt\na,sky,b\nc,"' + "fog, rain, snow\n" * 2**20  # its end is not in sight
    path.write_text(row + "sky\n" * 2**21)
    message = r"styles\.csv: has a row of more than 16,777,216 characters \(line 3, column 1\); is a quote missing\?"
    with pytest.raises(ReadError, match=message):
        list(read_documents(path))


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.documents.reader.MAX_TEXT", 1024**2)
    path = tmp_path / "a.txt"
    path.write_text("cat," * (1024**2 // 4))
    assert len(read_document(path).prompts) == 1
    path.write_text("cat," * (1024**2 // 4) + "c")
    with pytest.raises(ReadError, match=r"a\.txt: is larger than 1 MB; split it, or check it with --kind lines"):
        read_document(path)


def test_a_tree_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.documents.reader._MAX_TREE", 1024**2)
    text = '{"prompt": "a cat", "negative_prompt": "dog", "note": "'
    fits = text + "x" * (1024**2 - len(text) - 2) + '"}'
    assert len(read_text(fits, path="a.json").prompts) == 1
    with pytest.raises(ReadError, match=r"a\.JSON: is larger than 1 MB; split it"):
        read_text(fits + " ", path="a.JSON")


# Places of what is broken


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("a.json", '{"prompt":\n  "cat",,}', "(line 2, column 9)"),
        ("a.json", '{"prompt": "\U0001f431",\r\n "b" 1}', "(line 2, column 6)"),
        ("a.json", '{"prompt": "cat"', "(line 1, column 17)"),
        ("a.yaml", "prompt: cat\nnegative_prompt: 'dog\n", "(line 3, column 1)"),
    ],
)
def test_a_broken_file_says_where(path: str, text: str, place: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_text(text, path=path, kind="pack")
    assert f"{place}; nothing in it was checked" in str(caught.value)


# Roles and kinds


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("negative/a/cat.txt", Role.NEGATIVE),
        ("negative/a/b/cat.txt", Role.POSITIVE),
        ("negative/pos/cat.txt", Role.POSITIVE),
    ],
)
def test_two_folders_above_a_file_say_its_role(path: str, role: Role) -> None:
    assert read_text("cat", path=f"/x/{path}").regions[0].role is role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("worst quality, bad hands, sky", Role.UNKNOWN),
        ("bad hands, sky, sea", Role.POSITIVE),
        ("worst quality, bad hands, masterpiece", Role.POSITIVE),
        ("sky, " * 800 + "worst quality, bad hands", Role.POSITIVE),  # beyond what is looked at
    ],
)
def test_two_words_for_bad_quality_may_be_of_either_side(text: str, role: Role) -> None:
    assert read_text(text, path="/x/cat.txt", kind="prompt").regions[0].role is role


@pytest.mark.parametrize("folder", ["changelog", "readme", "requirements", "license", "todo", "vocab"])
def test_files_that_go_with_programs_are_no_prompts_though_they_look_like_some(tmp_path: Path, folder: str) -> None:
    text = "masterpiece, best quality, 1girl, (blue sky:1.2), <lora:ink:0.8>\n"
    path = tmp_path / f"{folder}.txt"
    path.write_text(text)
    (tmp_path / "sky.txt").write_text(text)
    found = Place(found=True, top=str(tmp_path))
    assert recognise(text, str(tmp_path / "sky.txt"), place=found).kind is not None
    left_out = recognise(text, str(path), place=found)
    assert left_out.kind is None
    assert left_out.why == f"its name or folder says `{folder}`; name it to have it read"


# Reading again


def test_a_file_that_is_read_again_keeps_how_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfsky\nsea\nfog\nrain and snow\n")
    document = read_document(path)
    assert (document.kind, document.encoding, document.guessed) == ("lines", "utf-8-sig", True)
    again = reread(document, "sky, sea, fog, rain")
    assert (again.kind, again.encoding, again.guessed, again.why, again.is_said) == (
        "lines",
        "utf-8-sig",
        True,
        document.why,
        False,
    )
    said = read_text("sky", path="a.txt", kind="prompt", role=Role.NEGATIVE)
    again = reread(said, "sea")
    assert (again.kind, again.is_said, again.regions[0].role) == ("prompt", True, Role.NEGATIVE)


def test_each_line_of_a_file_is_its_own_prompt_in_every_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    text = "".join(f"fog {number}, ((sky:1.2))\r\n" for number in range(30))
    path.write_bytes(text.encode())
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 64)
    found = [
        (finding.start.line, finding.start.column, text[finding.span.start : finding.span.end])
        for document in read_documents(path, kind="lines")
        for finding in Linter({"select": ["PW008"]}).lint_document(document).findings
    ]
    assert found == [(number + 1, 6 + len(str(number)) + 1, "((sky:1.2))") for number in range(30)]
