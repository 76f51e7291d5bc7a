"""What each form becomes; `trees.md` is the specification."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from promptlint.syntax import dump, parse

_SPEC = Path(__file__).with_name("trees.md").read_text(encoding="utf-8")
_CASES = re.findall(r"```prompt\n(.*?)\n```\n+```tree\n(.*?)\n```", _SPEC, re.DOTALL)


@pytest.mark.parametrize(("prompt", "tree"), _CASES, ids=[prompt for prompt, _ in _CASES])
def test_tree(prompt: str, tree: str) -> None:
    assert dump(parse(prompt)) == tree


def test_the_specification_is_read() -> None:
    assert len(_CASES) > 25
