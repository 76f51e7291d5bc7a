"""Comments of every program are listed, whether something is left in their place or not."""

from __future__ import annotations

import pytest

from promptlint.programs.catalogue import find_host
from promptlint.roles import RoleName
from promptlint.show.dropped import comments


@pytest.mark.parametrize(
    ("program", "role", "prompt", "said"),
    [
        ("a1111", "positive", "a # c", ["# c"]),
        ("a1111", "positive", "# all", ["# all"]),
        ("sdnext", "positive", "a /* x */ b", ["/* x */"]),
        ("sdnext", "positive", "/* x */", ["/* x */"]),
        ("sdnext", "negative", "a /* x */ b", []),
        ("sdnext", "positive", "a # c", []),
        ("swarmui", "positive", "a <comment:x> b", ["<comment:x>"]),
        ("reforge", "positive", "a // b\nc", ["// b"]),
        ("novelai", "positive", "a # c", []),
    ],
)
def test_comments_are_listed(program: str, role: RoleName, prompt: str, said: list[str]) -> None:
    found = list(comments(prompt, find_host(program), role))
    assert [each.text for each in found] == said
    for each in found:
        assert prompt[each.span.start : each.span.end].strip("\n") == each.text
