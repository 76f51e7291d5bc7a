"""Where a finding is explained: links in terminals that show them, and addresses for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promptlint.cli import main
from promptlint.cli.terminal import shows_links
from promptlint.output.style import Style
from promptlint.rules.listing import RULES_URL
from promptlint.text.controls import harmless

PW010 = f"{RULES_URL}PW010.md"
OWN = '[[tags]]\ncode = "U001"\nforbid = ["fog"]\n'


@pytest.fixture
def report(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is written in a format about a prompt with a finding of ours and one of the user's own."""
    monkeypatch.chdir(tmp_path)
    Path("promptlint.toml").write_text(OWN, encoding="utf-8")

    def written(name: str) -> Any:
        assert main(["check", "--positive", "(cat:1.0), fog", "--output-format", name]) == 1
        return json.loads(capsys.readouterr().out)

    return written


def test_json_has_the_page_of_a_rule_of_ours(report: Any) -> None:
    found = {each["code"]: each["url"] for each in report("json")["diagnostics"]}
    assert found == {"PW010": PW010, "U001": None}


def test_rdjson_has_it(report: Any) -> None:
    found = [each["code"] for each in report("rdjson")["diagnostics"]]
    assert found == [{"value": "PW010", "url": PW010}, {"value": "U001"}]


def test_sarif_has_it_for_each_rule(report: Any) -> None:
    rules = {each["id"]: each.get("helpUri") for each in report("sarif")["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["PW010"] == PW010
    assert rules["PL004"] == f"{RULES_URL}PL004.md"
    assert rules["U001"] is None


def test_a_code_leads_to_its_page_where_links_are_wanted() -> None:
    assert Style(on=True, links=True).link("PW010", PW010) == f"\x1b]8;;{PW010}\x1b\\PW010\x1b]8;;\x1b\\"
    assert Style(on=True, links=True).link("U001", None) == "U001"
    assert Style(on=True).link("PW010", PW010) == "PW010"


def test_only_links_to_our_pages_reach_a_terminal() -> None:
    ours = Style(on=True, links=True).link("PW010", PW010)
    assert harmless(f"{ours} x\x07", colours=True) == f"{ours} x\u2407"
    assert "\x1b" not in harmless(ours)
    for other in ("https://example.org/", "file:///etc/passwd", f"{PW010}\x07", "https://github.com/promptlint.evil/x"):
        link = f"\x1b]8;;{other}\x1b\\x\x1b]8;;\x1b\\"
        assert "\x1b]8;;h" not in harmless(link, colours=True)
        assert "\x1b]8;;f" not in harmless(link, colours=True)
    assert harmless(f"\x1b]8;;{PW010}\x1b\\::set x", colours=True).endswith("\\\u2236:set x")


@pytest.mark.parametrize(
    ("environment", "shown"),
    [
        ({}, False),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"WT_SESSION": "x"}, True),
        ({"VTE_VERSION": "6003"}, True),
        ({"VTE_VERSION": "4601"}, False),
        ({"VTE_VERSION": "x"}, False),
        ({"WT_SESSION": "x", "CI": "true"}, False),
        ({"WT_SESSION": "x", "TMUX": "x"}, False),
        ({"VTE_VERSION": "6003", "TERM": "screen-256color"}, False),
        ({"FORCE_HYPERLINK": "1", "CI": "true"}, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "x"}, False),
    ],
)
def test_terminals_that_show_links_are_known(
    environment: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "TERM_PROGRAM", "WT_SESSION", "VTE_VERSION", "CI", "TMUX", "FORCE_HYPERLINK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert shows_links() is shown
