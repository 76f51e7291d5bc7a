"""Configurations that nobody writes for himself: each is one line or cheap, whatever it says."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.formats.toml_values import toml_values


def _many(count: int, written: str) -> str:
    return "".join(written.replace("{}", str(number)) for number in range(count))


def _list(before: str, count: int, item: str) -> str:
    return f"{before} = [" + _many(count, f'"{item}",') + "]"


SETS = ",".join(f'"[{chr(0x4E00 + number)}x]"' for number in range(251))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (_many(1_001, '[[tags]]\nforbid = ["x{}"]\n'), ":1:3", "tags: has more than 1,000 entries"),
        (_list("[[tags]]\nforbid", 1_001, "*x{}"), ":1:3", "tags: has more than 1,000 patterns with *"),
        (_many(251, '[[overrides]]\nfiles = ["x{}"]\n'), ":1:3", "overrides: has more than 250 entries"),
        ("[per-file-ignores]\n" + _many(1_001, "x{} = []\n"), ":1:2", "per-file-ignores: has more than 1,000 entries"),
        (_many(1_001, '[[require]]\nlora = "x{}"\n'), ":1:3", "require: has more than 1,000 entries"),
        (_list("exclude", 10_001, "x"), ":1:1", "exclude: has more than 10,000 entries"),
        (_list("extend-exclude", 10_001, "x"), ":1:1", "extend-exclude: has more than 10,000 entries"),
        (_list("include", 10_001, "x"), ":1:1", "include: has more than 10,000 entries"),
        (_list("[[overrides]]\nfiles", 10_001, "x"), ":2:1", "overrides.1.files: has more than 10,000 entries"),
        (f"exclude = [{SETS}]", "", "the patterns of files have more than 500 ranges of characters in brackets"),
        ("a." * 64 + "a = 1", ":1:1", "is not valid TOML: a key has more than 64 parts"),
        ("[" + "a." * 100_000 + "a]", ":1:2", "is not valid TOML: a key has more than 64 parts"),
        ('x = {b = 1, "\\"" ' + '. "a"' * 64 + " = 1}", ":1:13", "is not valid TOML: a key has more than 64 parts"),
        ("#" * 512 * 1024, "", "is too large for a configuration"),
        (_list("extend-select", 50_000, "PS001")[:-1] + '"X1"]', ":1:400018", "unknown rule 'X1'"),
        (_list('[per-file-ignores]\na = ["PS001", "X1"]\nb', 50_000, "PS001"), ":2:15", "unknown rule 'X1'"),
        (_many(501, '[[tags]]\nforbid = ["x{}"]\n').replace("x500", "a,b"), ":1001:3", "is not a single tag"),
        ('"' + "x" * 100_000 + '" = 1', ":1:1", "unknown key"),
    ],
)
def test_what_is_too_much_is_one_line_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, place: str, said: str
) -> None:
    (tmp_path / "promptlint.toml").write_text(f"{text}\n", encoding="utf-8")
    (tmp_path / "prompt.txt").write_text("a cat, sky")
    start = time.process_time()
    assert main(["check", str(tmp_path)]) == 2
    assert time.process_time() - start < 20
    (message,) = capsys.readouterr().err.splitlines()
    assert f"promptlint.toml{place}: " in message
    assert said in message
    assert len(message) < 1_100


@pytest.mark.parametrize(
    "text",
    [
        _list("extend-select", 50_000, "PS001"),
        _list("extend-ignore", 50_000, "PS001"),
        _list('[per-file-ignores]\n"*"', 50_000, "PS001"),
        _list("[[tags]]\nforbid", 40_000, "x{}"),
        _list("[[tags]]\nforbid", 1, "(" * 100_000),
        _list("[[tags]]\nforbid", 1, "*a" * 100_000),
        _many(1_000, '[[tags]]\nforbid = ["*x{}*"]\n'),
        _list("exclude", 10_000, "*a*{}b*"),
        _many(250, '[[overrides]]\nfiles = ["*"]\npositive-keys = ["k{}"]\n'),
    ],
)
def test_what_is_much_is_cheap(tmp_path: Path, text: str) -> None:
    (tmp_path / "promptlint.toml").write_text(text, encoding="utf-8")
    (tmp_path / "prompt.txt").write_text("a cat, sky")
    start = time.process_time()
    assert main(["check", str(tmp_path)]) == 0
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "text",
    [
        "a." * 63 + "b = 1",
        'x = "' + "a." * 100 + '"',
        "# " + "a." * 100,
        f"x = [{'0.1, ' * 100}]",
        "x = {a.b = 1, c.d = [1]}",
    ],
)
def test_other_dots_are_no_long_keys(text: str) -> None:
    assert toml_values(text) == tomllib.loads(text)


def test_the_place_of_a_long_key_is_said() -> None:
    with pytest.raises(tomllib.TOMLDecodeError, match=r"A key has more than 64 parts \(at line 2, column 4\)"):
        toml_values("a = 1\n [ " + "a." * 64 + "a]")
