"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

import promptlint
from promptlint.regex import regex


def test_it_does_what_the_compiled_one_does() -> None:
    late, compiled = regex(r"(?P<word>\w+)\s", re.IGNORECASE), re.compile(r"(?P<word>\w+)\s", re.IGNORECASE)
    text = "A cat on a mat"
    for name in ("match", "search", "fullmatch", "findall", "split"):
        assert repr(getattr(late, name)(text)) == repr(getattr(compiled, name)(text)), name
    assert late.sub("_", text) == compiled.sub("_", text)
    assert [match.span() for match in late.finditer(text)] == [match.span() for match in compiled.finditer(text)]
    assert (late.pattern, late.flags, late.groups, late.groupindex) == (
        compiled.pattern,
        compiled.flags,
        compiled.groups,
        compiled.groupindex,
    )


def test_bytes_too() -> None:
    assert regex(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = re.compile

    def counted(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_(pattern, flags)

    monkeypatch.setattr(re, "compile", counted)
    late = regex("never seen before")
    assert late.pattern == "never seen before"
    assert not compiled
    assert late.search("never") is None
    assert late.search("never seen before")
    assert late.match("never seen before")
    assert compiled == ["never seen before"] * 2, "once for each method"


def test_a_mistake_is_raised_where_it_is_used() -> None:
    late = regex("(")
    with pytest.raises(re.error):
        late.search("")


def test_every_regular_expression_of_ours_can_be_compiled() -> None:
    tried = 0
    for found in pkgutil.walk_packages(promptlint.__path__, "promptlint."):
        if not found.name.endswith("__main__"):
            for value in vars(import_module(found.name)).values():
                if type(value) is type(regex("")):
                    assert value.groups >= 0
                    tried += 1
    assert tried > 500
