"""`promptlint extract` reads files as `check` does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.cli import main


def extract(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["extract", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_offsets_are_those_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = '{"styles": [{"name": "A", "prompt": "a \\"red\\" hat", "negative_prompt": "blurry"}]}'
    (folder / "a.json").write_text(text)
    first, second = extract(capsys, "a.json")
    assert (first["text"], first["role"], first["region"]) == ('a "red" hat', "positive", '"A", styles[0].prompt')
    assert first["group"] == second["group"] == 0
    start, end = (second[each]["offset"] for each in ("start", "end"))  # type: ignore[index]
    assert text[start:end] == second["text"] == "blurry"


def test_keys_of_the_configuration_hold_prompts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "promptlint.toml").write_text(
        'positive-keys = ["Caption Text"]\n[[overrides]]\nfiles = ["b.*"]\nnegative-keys = ["avoid", "prompt"]\n'
    )
    for name in ("a.json", "b.json"):
        (folder / name).write_text('{"caption_text": "sky", "avoid": "fog", "prompt": "sea"}')
    (folder / "c.yaml").write_text("- caption-text: hills # far\n")
    found = [(each["path"], each["text"], each["role"]) for each in extract(capsys, ".")]
    assert found == [
        ("a.json", "sky", "positive"),
        ("a.json", "sea", "positive"),
        ("b.json", "sky", "positive"),
        ("b.json", "fog", "negative"),
        ("b.json", "sea", "negative"),
        ("c.yaml", "hills", "positive"),
    ]
    assert extract(capsys, "--isolated", "c.yaml") == []


def test_what_is_excluded_is_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "promptlint.toml").write_text('exclude = ["old"]\n')
    (folder / "old").mkdir()
    (folder / "old" / "a.prompt").write_text("a cat")
    (folder / "b.prompt").write_text("a dog")
    assert [each["text"] for each in extract(capsys, ".")] == ["a dog"]


def test_fixes_are_written_under_such_keys(folder: Path) -> None:
    (folder / "promptlint.toml").write_text('positive-keys = ["words"]\n')
    (folder / "a.toml").write_text('[x]\nwords = "a (cat:1,2)" # mine\n')
    assert main(["fix", "--unsafe-fixes", "a.toml"]) == 0
    assert (folder / "a.toml").read_text() == '[x]\nwords = "a (cat:1.2)" # mine\n'
