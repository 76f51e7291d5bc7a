"""Which files are prompts: what is read because somebody named it, and what only on evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint import lint_file
from promptlint.cli import main
from promptlint.documents.evidence.content import content_of
from promptlint.documents.evidence.shape import shape_of
from promptlint.documents.model import Place
from promptlint.documents.reader import read_document, read_documents, read_text
from promptlint.documents.surroundings import Surroundings

PROMPT = "masterpiece, best quality, wooden bridge, (morning mist:1.2), soft light\n"
NATURAL = "a wooden bridge in the fog\n"
LICENCE = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy (the Software), to deal in it.\n"
    'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND.\n'
)
FOUND = Place(found=True)


def found(folder: Path, name: str, text: str) -> tuple[str, int]:
    """The kind of a file that a search finds, and how many prompts it has."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    document = read_document(file, place=Surroundings().place_of(file, found=True, below=folder))
    return document.kind, len(document.prompts)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LICENSE.txt", LICENCE),
        ("LICENSES/MIT.txt", LICENCE),
        ("requirements-dev.txt", "torch==2.0\nnumpy\n"),
        ("tok/vocab.txt", "[PAD]\n(\n)\n##ing\n(\n"),
        ("merges.txt", "#version: 0.2\ni n\nt h\na n\n"),
        ("classes.txt", "tench\ngoldfish\nshark\nray\n"),
        ("data/animals.txt", "Cat\nDog\nHorse\nBear\n"),
        ("notes.txt", "We should ask whether they have it. If you are there, it will be kept for you.\n"),
        ("todo.txt", "- buy paper\n- call the printer\n"),
        ("schema.txt", "CREATE TABLE a (b INT, c INT);\nINSERT INTO a VALUES (1, 2);\n"),
        ("server.txt", "2024-01-01 10:00:00 INFO started, port 80, host a, user b\n"),
        ("links.txt", "https://example.org/a\nhttps://example.org/b\n"),
        ("table.txt", "anchor, 1, 0.5, 2\nbasket, 2, 3.5, 4\ncandle, 3, 6.5, 7\n"),
        ("prompts/system.txt", "You are a helpful assistant. Do not answer questions that the user has not asked.\n"),
        ("prompts/README.txt", "wooden bridge, soft light, fog, mist\n"),
        ("wildcards/LICENSE.txt", LICENCE),
        ("positive-words.txt", "good\ngreat\nnice\nfine\n"),
        ("negative_reviews.txt", "The room was cold. They were not kind to us, and it was late.\n"),
        ("settings.txt", '{"width": 512, "steps": 20}\n'),
        ("pointer.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        ("a.txt", NATURAL),
        ("trace.txt", "Error at run (main.js:12), load (main.js:40), open (main.js:7)\n"),
    ],
)
def test_what_a_search_finds_without_evidence_is_left_alone(tmp_path: Path, name: str, text: str) -> None:
    assert found(tmp_path, name, text)[1] == 0


@pytest.mark.parametrize(
    ("name", "text", "kind", "prompts"),
    [
        ("a.txt", PROMPT, "prompt", 1),
        ("a.txt", "wooden bridge, <lora:ink:0.8>\n", "prompt", 1),
        ("a.txt", PROMPT + PROMPT + PROMPT, "lines", 3),
        ("prompts/a.txt", NATURAL, "prompt", 1),
        ("prompts/a.txt", NATURAL * 2, "lines", 2),
        ("my_prompts.txt", NATURAL * 2, "lines", 2),
        ("prompts/a.txt", "wooden bridge,\nsoft light,\nfog\n", "prompt", 1),
        ("prompts/a.txt", "wooden bridge\nBREAK\nsoft light\n", "prompt", 1),
        ("prompts/a.txt", "wooden bridge (soft\nlight, fog:1.2)\n", "prompt", 1),
        ("prompts/a.txt", "wooden bridge\n<lora:ink:0.8>\n", "prompt", 1),
        ("prompts/a.txt", f"{NATURAL}\n{NATURAL}\n# a note\n{NATURAL}", "lines", 4),
        ("Wildcards-v2/a.txt", "Cat\nDog\n", "wildcards", 2),
        ("myWildcards.txt", "Cat\nDog\n", "wildcards", 2),
        ("negatives/a.txt", "blurry, watermark\n", "prompt", 1),
        ("a.txt", "a cat\nNegative prompt: fog\nSteps: 20, Sampler: Euler, Seed: 1\n", "infotext", 1),
        ("a.prompt", NATURAL * 2, "prompt", 1),
    ],
)
def test_what_there_is_evidence_for_is_read(tmp_path: Path, name: str, text: str, kind: str, prompts: int) -> None:
    assert found(tmp_path, name, text) == (kind, prompts)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_a_picture_beside_it_makes_a_caption(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a.{suffix}").write_bytes(b"x")
    assert found(tmp_path, "a.txt", NATURAL) == ("caption", 1)


def test_a_project_about_prompts_is_no_folder_of_prompts(tmp_path: Path) -> None:
    tool, prompts = tmp_path / "prompt-tool", tmp_path / "prompts"
    for folder, kind in ((tool, "other"), (prompts, "lines")):
        assert found(folder, "words.txt", "Cat\nDog\nHorse\n")[0] == kind
    assert found(tool / "prompts", "words.txt", "Cat\nDog\nHorse\n")[0] == "lines"


def test_lists_that_refer_to_each_other_are_a_tree_of_wildcards(tmp_path: Path) -> None:
    lists = {"animals/pets.txt": "Cat\nDog\n", "colours.txt": "red\nblue\n", "alone.txt": "one\ntwo\n"}
    for name, text in {**lists, "mix.txt": "__colours__ __animals/pets__\n"}.items():
        file = tmp_path / "collections" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "list.txt").write_text("one\ntwo\n")
    around = Surroundings()
    for name in lists:
        place = around.place_of(tmp_path / "collections" / name, found=True, below=tmp_path)
        assert place.tree == str(tmp_path / "collections")
        assert read_document(tmp_path / "collections" / name, place=place).kind == "wildcards"
    assert around.place_of(tmp_path / "other" / "list.txt", found=True, below=tmp_path).tree is None


@pytest.mark.parametrize(
    ("readme", "is_tree"),
    [
        ("A collection of wildcards for Stable Diffusion.", True),
        ("Phrases to append to prompts of SDXL, by field.", True),
        ("Word lists of names of hosts; wildcards of DNS are left out.", False),
        ("A library.", False),
    ],
)
def test_a_readme_says_what_its_lists_are_for(tmp_path: Path, readme: str, is_tree: bool) -> None:
    (tmp_path / "README.md").write_text(f"# Lists\n\n{readme}\n")
    for name in ("a", "b", "c", "d"):
        assert found(tmp_path, f"lists/{name}.txt", "one\ntwo\nthree\n")
    (tmp_path / "LICENSE.txt").write_text(LICENCE)
    kinds = {found(tmp_path, f"lists/{name}.txt", "one\ntwo\nthree\n")[0] for name in ("a", "b", "c", "d")}
    assert kinds == ({"wildcards"} if is_tree else {"other"})
    assert found(tmp_path, "LICENSE.txt", LICENCE) == ("other", 0)


@pytest.mark.parametrize(
    ("text", "shape", "is_sure"),
    [
        ("a\nb\nc", "lines", True),
        ("a,\nb,\nc", "one", True),
        ("a, b,\nc, d\ne, f,\ng", "one", False),
        ("\n".join(["a, b"] * 9 + ["c,"] + ["d"]), "lines", False),
        ("a, b\n, c", "one", True),
        ("(a\nb)", "one", True),
        ("(a)\n(b)", "lines", True),
        ("(a\n(b\nc", "lines", True),
        ("<lora:a:1>\n<lora:b:1>", "lines", True),
        ("a\n<lora:b:1>", "one", True),
        ("{% for a in b %}\n{% endfor %}", "one", True),
        ("a\n\n# promptlint: ignore\n", "one", True),
    ],
)
def test_one_prompt_or_lines(text: str, shape: str, is_sure: bool) -> None:
    found, doubt = shape_of(text)
    assert (found, doubt is None) == (shape, is_sure)


def test_only_the_beginning_is_looked_at() -> None:
    assert content_of(PROMPT * 2_000).points == content_of(PROMPT * 2_000 + "The end. You are there. " * 50_000).points


@pytest.mark.parametrize(
    ("name", "text"),
    [("LICENSE.txt", LICENCE), ("vocab.txt", "[PAD]\n(\n)\n##ing\n"), ("a.py", "import a\n\n\ndef b() ->  None:\n")],
)
def test_what_is_hardly_a_prompt_is_read_with_a_remark_and_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text)
    for command in (["fix", "--isolated", "--select", "ALL", "--unsafe-fixes"], ["format", "--isolated"]):
        main([*command, name])
        assert Path(name).read_text() == text
        assert f"{name}: hardly a prompt, since it" in capsys.readouterr().err
    main(["format", "--isolated", "--kind", "prompt", name])
    assert "hardly" not in capsys.readouterr().err


def test_names_that_a_machine_passes_are_judged_as_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("LICENSE.txt").write_text(LICENCE)
    Path("a.txt").write_text(PROMPT)
    assert main(["extract", "--isolated", "--as-found", "LICENSE.txt", "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert [json.loads(line)["path"] for line in out.splitlines()] == ["a.txt"]
    assert err == ""


def test_what_the_configuration_includes_is_read_as_if_it_were_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("promptlint.toml").write_text('include = ["data/*.txt", "*.tags"]\n')
    Path("data").mkdir()
    for name in ("data/a.txt", "b.tags", "c.txt"):
        Path(name).write_text(NATURAL)
    assert main(["extract", "."]) == 0
    assert [json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()] == ["b.tags", "data/a.txt"]


def test_people_are_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prompts").mkdir()
    Path("prompts/a.txt").write_text(NATURAL)
    Path("b.txt").write_text(NATURAL)
    assert main(["check", "--isolated", "--verbose", "."]) == 0
    err = capsys.readouterr().err
    assert "b.txt: not read: no evidence that it is a prompt; name it to have it read\n" in err
    assert "prompts/a.txt: read as prompt: its folder `prompts` has the word `prompts`\n" in err
    assert main(["check", "--isolated", "--show-files", "."]) == 0
    assert capsys.readouterr().out == "prompts/a.txt: prompt\n"
    assert main(["config", "b.txt"]) == 0
    out = capsys.readouterr().out
    assert "# named: read as prompt: it was named\n" in out
    assert "# found in a folder: not read: no evidence" in out
    Path("prompts/a.txt").unlink()
    assert main(["check", "--isolated", "."]) == 0
    assert "1 text file was not read: nothing says that it is a prompt; name it" in capsys.readouterr().err


def test_what_cannot_be_read_is_no_failure_where_nobody_named_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prompts").mkdir()
    Path("prompts/a.txt").write_text(NATURAL)
    Path("x.png").write_bytes(b"")
    Path("y.jpg").write_bytes(b"GIF89a")
    Path("latin.txt").write_bytes(b"caf\xe9\n")
    assert main(["check", "--isolated", "."]) == 0
    err = capsys.readouterr().err
    assert err.count("\n") == 2
    assert "x.png: is not a picture that promptlint reads, whatever its name says; it was left out\n" in err
    assert "and 1 more file: is not a picture" in err
    for name in ("x.png", "latin.txt"):
        assert main(["check", "--isolated", name]) == 2
    Path("prompts/latin.txt").write_bytes(b"caf\xe9\n")
    assert main(["check", "--isolated", "prompts"]) == 2


def test_doubt_is_told_with_the_option_that_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a, b,\nc, d\ne, f,\ng\n")
    assert main(["check", "--isolated", str(file)]) == 0
    assert "read as one prompt, though not all of its lines end in a comma; --kind lines" in capsys.readouterr().err
    assert main(["check", "--isolated", "--kind", "lines", str(file)]) == 0
    assert "though" not in capsys.readouterr().err


def test_the_library_reads_what_it_is_given(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("best quality, fog\nbest quality, sea\n")
    assert [d.code for d in lint_file(file)] == []  # lines, in which nothing is twice
    assert read_text("(fog", path="x.txt", place=FOUND).kind == "other"


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("prompts/a.txt", "a wooden bridge in the fog\n" * 20_000, "lines"),
        ("a.txt", PROMPT * 5_000, "lines"),
        ("data.csv", "id,prompt\n" + 'A,"wooden bridge, soft light, mist"\n' * 10_000, "table"),
        ("data.csv", "id,text\n" + '1,"The lamp broke, sadly for us"\n' * 10_000, "other"),
        ("notes.txt", "We should ask whether they have it. It is kept there.\n" * 10_000, "other"),
    ],
)
def test_a_large_file_is_judged_by_its_beginning_and_comes_in_pieces(
    tmp_path: Path, name: str, text: str, kind: str
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    pieces = list(read_documents(file, place=Place(found=True, top=str(tmp_path))))
    assert {piece.kind for piece in pieces} == {kind}
    assert (len(pieces) > 1) == (kind != "other")
    assert {piece.place.found for piece in pieces} == {True}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "a cat,  # promptlint: ignore[PW008]\nred sky, (b:1.1),  # promptlint: ignore[PD001] -- mine, so\nsea\n",
            "prompt",
        ),
        ("a cat,\n# promptlint: ignore[PW008]\nred sky, (b:1.1),\nsea\n", "prompt"),
        ("a cat, dog  # promptlint: ignore[PW008],\nred sky, (b:1.1)  # promptlint: ignore[PD001],\nsea\n", "lines"),
    ],
)
def test_what_is_said_to_promptlint_says_nothing_of_the_kind(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / "x.txt"
    path.write_text(text)
    assert read_document(path).kind == kind
