"""`check --add-ignore`: comments in the form that each file can hold, and what is said where it can hold none."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

COMMA = "(fog:1,2)"
FORMS = [
    ("a.txt", f"a cat, {COMMA}\n", f"a cat, {COMMA}  # promptlint: ignore[PW002]\n"),
    ("a.prompt", f"a cat,\r\n{COMMA}\r\n", f"a cat,\r\n{COMMA}  # promptlint: ignore[PW002]\r\n"),
    (
        "lines.txt",
        f"a cat, ((dog:1.8))\nred, {COMMA}\nsea\n",
        f"a cat, ((dog:1.8))  # promptlint: ignore[PW008]\nred, {COMMA}  # promptlint: ignore[PW002]\nsea\n",
    ),
    (
        "info.txt",
        f"a {COMMA}\nNegative prompt: ((dog:1.8))\nSteps: 20, Sampler: Euler, CFG scale: 7, Size: 512x512\n",
        (
            f"a {COMMA}  # promptlint: ignore[PW002]\nNegative prompt: ((dog:1.8))  # promptlint: ignore[PW008]\n"
            "Steps: 20, Sampler: Euler, CFG scale: 7, Size: 512x512\n"
        ),
    ),
    (
        "styles.csv",
        f'name,prompt,negative_prompt\r\nx,"a, {COMMA}",((dog:1.8))\r\n"y\nz",(sky:1),\r\n',
        (
            f'name,prompt,negative_prompt\r\n"# promptlint: ignore[PW002, PW008]",,\r\nx,"a, {COMMA}",((dog:1.8))\r\n'
            '# promptlint: ignore[PW010],,\r\n"y\nz",(sky:1),\r\n'
        ),
    ),
    ("wildcards/a.txt", f"red\na {COMMA}\n", f"red\n# promptlint: ignore[PW002]\na {COMMA}\n"),
    (
        "pack.yaml",
        f"prompt: a, {COMMA}\nmore:\n  positive: |\n    a cat, {COMMA}\n    b\nlist:\n  - prompt: (sky:1)\n",
        (
            f"# promptlint: ignore[PW002]\nprompt: a, {COMMA}\nmore:\n  # promptlint: ignore[PW002]\n  positive: |\n"
            f"    a cat, {COMMA}\n    b\nlist:\n  # promptlint: ignore[PW010]\n  - prompt: (sky:1)\n"
        ),
    ),
    (
        "pack.toml",
        f'prompt = "a, {COMMA}"\nnegative = """\n((dog:1.8))"""\n',
        (
            f'# promptlint: ignore[PW002]\nprompt = "a, {COMMA}"\n'
            '# promptlint: ignore[PW008]\nnegative = """\n((dog:1.8))"""\n'
        ),
    ),
    (
        "page.md",
        f"# Hi\n\n```prompt\na cat, {COMMA}\n```\n",
        f"# Hi\n\n<!-- promptlint: ignore[PW002] -->\n```prompt\na cat, {COMMA}\n```\n",
    ),
]


def put(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(("name", "text", "wanted"), FORMS, ids=[form[0] for form in FORMS])
def test_each_file_gets_the_comments_that_it_can_hold(run: Run, name: str, text: str, wanted: str) -> None:
    path = put(name, text)
    status, out, err = run("check", "--add-ignore", name)
    assert path.read_bytes().decode() == wanted
    assert (status, out[:9]) == (0, "All clear")
    assert err.startswith("Ignored ")
    assert run("check", name)[0] == 0
    assert run("check", "--add-ignore", name)[2].endswith("Ignored nothing.\n")
    assert path.read_bytes().decode() == wanted


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "a.txt",
            f"{COMMA}, (sky:1)  # promptlint: ignore[PW010] -- mine\n",
            f"{COMMA}, (sky:1)  # promptlint: ignore[PW010, PW002] -- mine\n",
        ),
        (
            "a.txt",
            f"a,\n# promptlint: ignore[PW010] -- mine\n{COMMA}, (sky:1)\n",
            f"a,\n# promptlint: ignore[PW010, PW002] -- mine\n{COMMA}, (sky:1)\n",
        ),
        (
            "pack.yaml",
            f"# promptlint: ignore[PW010] -- mine\nprompt: (sky:1), {COMMA}\n",
            f"# promptlint: ignore[PW010, PW002] -- mine\nprompt: (sky:1), {COMMA}\n",
        ),
        (
            "styles.csv",
            f'name,prompt,negative_prompt\n# promptlint: ignore[PW010],,\nx,"(sky:1), {COMMA}",\n',
            f'name,prompt,negative_prompt\n"# promptlint: ignore[PW010, PW002]",,\nx,"(sky:1), {COMMA}",\n',
        ),
        (
            "page.md",
            f"<!-- promptlint: ignore[PW010] -->\n```prompt\n(sky:1), {COMMA}\n```\n",
            f"<!-- promptlint: ignore[PW010, PW002] -->\n```prompt\n(sky:1), {COMMA}\n```\n",
        ),
    ],
)
def test_comments_that_are_there_are_extended(run: Run, name: str, text: str, wanted: str) -> None:
    path = put(name, text)
    run("check", "--add-ignore", name)
    assert path.read_text() == wanted
    assert run("check", name)[0] == 0


def test_a_line_with_another_comment_has_it_above(run: Run) -> None:
    put("a.txt", f"a cat,\n{COMMA}, # note\n")
    run("check", "--add-ignore", "a.txt", "--ignore", "PS013")
    assert Path("a.txt").read_text() == f"a cat,\n# promptlint: ignore[PW002]\n{COMMA}, # note\n"


def test_what_shows_only_when_others_are_ignored_is_ignored_too(run: Run) -> None:
    put("a.txt", "a cat, a cat, ((dog:1,5)), ((dog:1,5))\n")
    assert run("check", "a.txt")[0] == 1
    run("check", "--add-ignore", "a.txt")
    assert run("check", "a.txt")[0] == 0


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.json", f'{{"prompt": "a, {COMMA}"}}', "JSON holds no comments"),
        ("table.csv", f'id,prompt\n1,"a cat, {COMMA}"\n', "CSV holds no comments"),
        ("a.caption", "a cat, \u200ba dog", "all of a caption reaches the model"),
        ("page.mdx", f"```prompt\na cat, {COMMA}\n```\n", "MDX holds no comments"),
    ],
)
def test_what_cannot_hold_a_comment_is_said_with_what_to_do(run: Run, name: str, text: str, why: str) -> None:
    path = put(name, text)
    status, out, err = run("check", "--add-ignore", name, "--output-format", "json")
    code = json.loads(out)["diagnostics"][0]["code"]
    assert path.read_text() == text
    line = next(line for line in err.splitlines() if "not ignored" in line)
    assert f'not ignored: {why}; in promptlint.toml, [per-file-ignores] "{name}" = ["{code}"] does it' in line
    assert status == 1
    rule = line.partition("[per-file-ignores] ")[2].removesuffix(" does it")
    Path("promptlint.toml").write_text(f"[per-file-ignores]\n{rule}\n")
    assert run("check", name)[0] == 0


def test_a_program_without_comments_has_none(run: Run) -> None:
    path = put("a.txt", "a cat, {red|blue, ((dog:1.8))")
    status, _, err = run("check", "--add-ignore", "a.txt", "--target", "comfyui")
    assert status == 1
    assert "has no comments in prompts" in err
    assert path.read_text() == "a cat, {red|blue, ((dog:1.8))"


def test_the_diff_changes_nothing_and_says_what_would_be(run: Run) -> None:
    path = put("a.txt", f"a {COMMA}\n")
    status, out, err = run("check", "--add-ignore", "--diff", "a.txt")
    assert (status, err) == (1, "Would ignore 1 finding by comments in 1 file.\n")
    assert f"+a {COMMA}  # promptlint: ignore[PW002]\n" in out
    assert path.read_text() == f"a {COMMA}\n"


def test_standard_input_comes_back(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"a {COMMA}\n".encode())))
    status, out, err = run("check", "--add-ignore", "-")
    assert out == f"a {COMMA}  # promptlint: ignore[PW002]\n"
    assert (status, err.splitlines()[-1]) == (0, "Ignored 1 finding by comments in 1 file.")


def test_a_reason_follows(run: Run) -> None:
    put("a.txt", f"a {COMMA}\n")
    put("styles.csv", f'name,prompt,negative_prompt\nx,"a, {COMMA}",\n')
    run("check", "--add-ignore", "--ignore-reason", 'as "I", want', "a.txt", "styles.csv")
    assert Path("a.txt").read_text() == f'a {COMMA}  # promptlint: ignore[PW002] -- as "I", want\n'
    row = Path("styles.csv").read_text().splitlines()[1]
    assert row == '"# promptlint: ignore[PW002] -- as ""I"", want",,'
    assert run("check", ".")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--add-ignore", "--fix", "a.txt"), "--add-ignore goes without fixes"),
        (("--ignore-reason", "x", "a.txt"), "--ignore-reason goes with --add-ignore"),
        (("--add-ignore", "--ignore-reason", "a\nb", "a.txt"), "--ignore-reason is one line"),
        (("--add-ignore", "--positive", "a"), "comments are written to files"),
    ],
)
def test_what_does_not_go_together_is_said(run: Run, arguments: tuple[str, ...], says: str) -> None:
    status, _, err = run("check", *arguments)
    assert (status, says in err) == (2, True)


def test_what_the_baseline_knows_is_not_ignored_by_comments(run: Run) -> None:
    path = put("a.txt", f"a {COMMA}\n")
    run("baseline", "create", "a.txt")
    assert run("check", "--add-ignore", "a.txt")[2] == "Ignored nothing.\n"
    path.write_text(f"a {COMMA}, (sky:1)\n")
    run("check", "--add-ignore", "a.txt")
    assert path.read_text() == f"a {COMMA}, (sky:1)  # promptlint: ignore[PW010]\n"


def test_remarks_that_are_not_shown_are_not_ignored(run: Run) -> None:
    path = put("a.txt", "a cat ,dog\n")
    assert run("check", "a.txt", "--min-severity", "info", "--select", "ALL", "--fail-level", "info")[0] == 1
    run("check", "--add-ignore", "a.txt", "--extend-select", "ALL", "--min-severity", "warning")
    assert "PF" not in path.read_text()


def test_a_file_that_was_changed_in_between_stays(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("a.txt", f"a {COMMA}\n")
    import promptlint.engine.ignore_comments as module

    real = module.add_ignores

    def slow(*arguments: object, **options: object) -> object:
        result = real(*arguments, **options)  # type: ignore[arg-type]
        path.write_text("somebody else\n")
        return result

    monkeypatch.setattr(module, "add_ignores", slow)
    status, _, err = run("check", "--add-ignore", "a.txt")
    assert (status, path.read_text()) == (2, "somebody else\n")
    assert "a.txt" in err


def test_a_block_that_is_no_prompt_stays_as_it_is(run: Run) -> None:
    """A comment in front of the prompt would stand in another string."""
    text = f'{{"note": "one\n  two", "prompt": "a, {COMMA}"}}\n'
    path = put("pack.yaml", text)
    run("check", "--add-ignore", "pack.yaml")
    assert path.read_text() == f"# promptlint: ignore[PW002]\n{text}"
    assert run("check", "pack.yaml")[0] == 0


def test_many_lines_get_one_each(run: Run) -> None:
    put("lines.txt", "".join(f"a cat {number}, {COMMA}\n" for number in range(2_000)))
    run("check", "--add-ignore", "lines.txt", "--select", "PW002")
    assert Path("lines.txt").read_text().count("# promptlint: ignore[PW002]\n") == 2_000
    assert run("check", "lines.txt", "--select", "PW002")[0] == 0
