"""The configuration that `promptlint init` writes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.rules.listing import RULES_URL

ROOT = Path(__file__).parents[2]


def test_its_first_line_names_the_schema_of_the_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path)]) == 0
    capsys.readouterr()
    written = (tmp_path / "promptlint.toml").read_text(encoding="utf-8")
    directive, _, url = written.splitlines()[0].partition(" ")
    assert directive == "#:schema"  # as Taplo and Even Better TOML read it
    home = RULES_URL.removeprefix("https://github.com/").partition("/blob/")[0]
    begin = f"https://raw.githubusercontent.com/{home}/main/"
    assert url.startswith(begin)
    schema = json.loads((ROOT / url.removeprefix(begin)).read_text(encoding="utf-8"))
    # All that it sets, it may set.
    assert set(tomllib.loads(written)) <= set(schema["properties"])
