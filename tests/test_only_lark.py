"""Where lark alone is installed beside promptlint, as in a page: the same is found, and what cannot be done says so."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.errors import MissingPackageError
from promptlint.semantics import cleaning

HERE = Path(__file__).parent
HANDMADE = HERE / "conformance/a1111/handmade.jsonl"
PROMPTS = [json.loads(line)["prompt"] for line in HANDMADE.read_text(encoding="utf-8").splitlines()]


def answers(jobs: list[dict[str, Any]], *options: str) -> list[Any]:
    process = subprocess.run(
        [sys.executable, str(HERE / "only_lark.py"), *options],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[Any] = json.loads(process.stdout)
    return found


def needs_ftfy(text: str) -> bool:
    return cleaning._ONLY_COMPOSED.fullmatch(text) is None


def as_unsafe(findings: list[Any]) -> list[Any]:
    """Findings with all fixes as unsafe ones, and without those about style alone."""
    return [[*each[:6], each[6] and ["unsafe", *each[6][1:]]] for each in findings]


def test_the_same_is_found_and_fixed_as_with_all_packages() -> None:
    jobs = [{"do": do, "text": text} for text in PROMPTS for do in ("lint", "fix", "format", "evaluate")]

    different = []
    for job, without, with_all in zip(jobs, answers(jobs), answers(jobs, "all"), strict=True):
        if without != with_all:
            assert needs_ftfy(job["text"]), job
            different.append((job["do"], without, with_all))

    assert len(PROMPTS) > 300
    for do, without, with_all in different:
        if do == "evaluate":
            assert without["package"] == "ftfy"
        elif do == "lint":
            assert as_unsafe(without) == as_unsafe(with_all)


def test_did_you_mean_is_the_same() -> None:
    jobs: list[dict[str, Any]] = [
        {"do": "lint", "text": "a cat", "config": {"target": "forg"}},
        {"do": "lint", "text": "a cat", "config": {"select": ["nested-wieght"]}},
        {"do": "lint", "text": "<lora:a:1:lbw=OUTALLL>", "config": {"plugins": ["lora-block-weight"]}},
        {"do": "lint", "text": "(a:3)", "config": {"rules": {"PR003": {"limmit": 3}}}},
    ]

    without = answers(jobs)

    assert without == answers(jobs, "all")
    assert "did you mean forge?" in without[0]["message"]


def test_options_of_rules_are_held_to_their_types() -> None:
    rules = {"PF001": {"lines": "split"}, "PT001": {"max-chunks": 3}, "weight-style": {"style": "tidy"}}
    good: dict[str, Any] = {"do": "lint", "text": "a ,b,\nc", "config": {"select": ["PF"], "rules": rules}}
    bad: dict[str, Any] = {"do": "lint", "text": "a", "config": {"rules": {"PT001": {"max-chunks": "many"}}}}

    without, wrong = answers([good, bad])

    assert [without] == answers([good], "all")
    assert wrong["error"] == "ConfigError"
    assert wrong["message"] == (
        "rule PT001, option 'max_chunks': must be a whole number, not 'many'; "
        "making anything else of it needs the package pydantic, which is not installed"
    )


def test_what_cannot_be_done_names_the_package() -> None:
    long = ", ".join(f"café {number}" for number in range(60))
    jobs: list[dict[str, Any]] = [
        {"do": "tokens", "text": "“café”"},
        {"do": "lint", "text": "a", "config": {"tags": [{"forbid": ["b"]}]}},
        {"do": "lint", "text": long, "config": {"select": ["PT001"]}},
    ]

    tokens, tags, findings = answers(jobs)

    assert tokens == {
        "error": "MissingPackageError",
        "package": "ftfy",
        "message": "counting the tokens of a text with such characters needs the package ftfy, which is not installed",
    }
    assert tags["message"] == "setting 'tags' needs the package pydantic, which is not installed"
    assert [each[:3] for each in findings] == [
        [
            "PL001",
            "error",
            f"rule PT001 (chunk-count) does not look at this: {tokens['message']}",
        ]
    ]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import only_lark\n"
        "sys.meta_path.insert(0, only_lark.Absence())\n"
        "from promptlint.cli.app import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(HERE), *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.yaml", "- positive: a\n", "reading YAML needs the package PyYAML, which is not installed"),
        ("promptlint.toml", 'target = "forge"\n', "checking a configuration needs the package pydantic"),
    ],
)
def test_the_command_line_says_it_in_one_line(tmp_path: Path, name: str, text: str, line: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("a cat", encoding="utf-8")

    process = command("check", str(tmp_path / ("a.yaml" if name == "a.yaml" else "b.txt")))

    assert process.returncode == 2
    assert process.stderr.count("\n") == 1
    assert line in process.stderr
    assert "Traceback" not in process.stderr


def test_the_command_line_checks_and_shows_without_them(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("a ((cat:1.2)) 😀, 漢字", encoding="utf-8")

    checked = command("check", "--isolated", str(tmp_path / "b.txt"))
    shown = command("show", str(tmp_path / "b.txt"))

    assert "PW008" in checked.stdout
    assert checked.stderr == ""
    assert "漢字" in shown.stdout


def test_each_character_that_is_only_composed_is_what_ftfy_makes_of_it() -> None:
    import ftfy

    alone = [letter for letter in map(chr, range(0x10000)) if not needs_ftfy(letter)]

    assert len(alone) > 40_000
    assert [each for each in alone if ftfy.fix_text(each) != unicodedata.normalize("NFC", each)] == []


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_what_is_only_composed_is_what_ftfy_makes_of_it(text: str) -> None:
    import ftfy

    if not needs_ftfy(text):
        assert ftfy.fix_text(text) == unicodedata.normalize("NFC", text)


COMPOSED = st.one_of(
    st.sampled_from("a&;#. <>\u200d\ufe0f✨😀가각漢\u1100"), st.characters(min_codepoint=0x2E80, codec="utf-8")
)


@given(st.lists(COMPOSED, max_size=20).map("".join))
def test_emoji_and_letters_of_east_asia_are_only_composed(text: str) -> None:
    import ftfy

    if not needs_ftfy(text):
        assert ftfy.fix_text(text) == unicodedata.normalize("NFC", text)


def test_a_missing_package_survives_being_sent_to_another_process() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(MissingPackageError("ftfy", "this")))

    assert (error.package, str(error)) == ("ftfy", "this needs the package ftfy, which is not installed")
