"""Rules that installed packages bring."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.engine.settings import ConfigError
from promptlint.rules import plugin_places
from promptlint.rules.base import Rule
from promptlint.rules.registry import plugin_rules
from promptlint.semantics.tags import Tag


class Shouted(Rule):
    """A tag in capitals."""

    code, name, severity, visits = "XS001", "shouted-tag", Severity.WARNING, (Tag,)
    good = ()
    bad = ()

    def check(self, node: Tag, ctx: Any) -> Iterator[Diagnostic]:
        if node.text.isupper():
            yield self.finding(ctx, node.span, "shouted")


class Taken(Shouted):
    code = "PW008"


class TakenByTheTool(Shouted):
    name = "internal-error"


class Lower(Shouted):
    code = "xs001"


class Nameless(Rule):
    code = "XS002"


def explode() -> None:
    raise RuntimeError("two\nlines")


class Point:
    """What matters here of an entry point."""

    dist = None

    def __init__(self, name: str, loaded: Any) -> None:
        self.name = name
        self.value = f"package:{name}"
        self._loaded = loaded

    def load(self) -> Any:
        return self._loaded() if self._loaded is explode else self._loaded


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def install(*loaded: Any) -> None:
        points = [Point(f"p{number}", each) for number, each in enumerate(loaded)]
        monkeypatch.setattr(plugin_places, "plugin_points", lambda: points)
        plugin_rules.cache_clear()

    yield install
    plugin_rules.cache_clear()


def test_rules_of_packages_are_used_where_the_configuration_says_so(install: Any) -> None:
    install(Shouted)
    assert not promptlint.lint("SKY").diagnostics
    assert [d.code for d in promptlint.lint("SKY", config={"plugin-rules": True})] == ["XS001"]
    assert not promptlint.lint("SKY", config={"plugin-rules": True, "ignore": ["shouted-tag"]}).diagnostics
    assert not promptlint.lint("SKY # promptlint: ignore[XS001]", config={"plugin-rules": True}).diagnostics


@pytest.mark.parametrize(
    ("loaded", "message"),
    [
        ((Taken,), "package:p0: PW008 is taken by promptlint"),
        ((TakenByTheTool,), "package:p0: internal-error is taken by promptlint"),
        ((Shouted, [Shouted]), "package:p1: XS001 is taken by package:p0"),
        ((Lower,), "package:p0: 'xs001' and 'shouted-tag' must be a code like XS001"),
        ((Nameless,), "package:p0: Nameless has no name"),
        ((object,), "package:p0: package:p0 is not a rule"),
        ((3,), "package:p0: its rules cannot be loaded: TypeError"),
        ((explode,), "package:p0: its rules cannot be loaded: RuntimeError: two lines"),
    ],
)
def test_what_is_wrong_with_a_package_is_one_line(install: Any, loaded: tuple[Any, ...], message: str) -> None:
    install(*loaded)
    with pytest.raises(ConfigError) as error:
        promptlint.lint("sky", config={"plugin-rules": True})
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_tables_of_tags_and_packages_do_not_share_names(install: Any) -> None:
    install(Shouted)
    with pytest.raises(ConfigError, match="XS001 is a rule of an installed package already"):
        promptlint.lint("sky", config={"plugin-rules": True, "tags": [{"forbid": ["fog"], "code": "XS001"}]})


def test_nobody_pays_for_what_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a cat, ((dog:2))\n")
    code = (
        "import sys; from promptlint.cli import main; main(['check', '-q', 'a.txt']); "
        "print([m for m in ('pydantic', 'importlib.metadata', 'rich', 'ftfy') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_a_rule_that_yields_something_else_is_named_as_the_culprit(install: Any) -> None:
    class Chatty(Shouted):
        def check(self, node: Tag, ctx: Any) -> Iterator[Any]:
            yield f"{node.text} is loud"

    install(Chatty)
    (found,) = promptlint.lint("SKY", config={"plugin-rules": True, "select": ["XS001"]})
    assert found.code == "PL001"
    assert "XS001" in found.message
    assert "a finding is a Diagnostic, not str" in found.message
    assert f"a bug in {__name__.partition('.')[0]}, not in your prompt" in found.message
