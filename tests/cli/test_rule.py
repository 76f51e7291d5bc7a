from __future__ import annotations

import json

import pytest

from promptlint.cli import main
from promptlint.rules.kit.tool_codes import TOOL_CODES
from promptlint.rules.registry import all_rules


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_code_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0

    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["code", "name", "severity", "fixable", "default"]
    assert [row.split()[0] for row in rows] == [
        *(rule.code for rule in all_rules()),
        *(code.code for code in TOOL_CODES),
    ]


@pytest.mark.parametrize("code", ["PW008", "pw008", "nested-weight"])
def test_a_rule_tells_its_story_and_its_cases(capsys: pytest.CaptureFixture[str], code: str) -> None:
    assert main(["rule", code]) == 0

    out = capsys.readouterr().out
    assert out.startswith("PW008 nested-weight\nseverity: warning; fix: safe; default: on; since 0.1.0\n\n")
    assert "\nWhy is this bad?\nA1111 multiplies" in out
    assert "\nFlagged\n  ((watermark:1.8))\n    fixed: (watermark:1.98)\n" in out
    assert "\nLeft alone\n  (watermark:2.2)\n" in out
    assert max(map(len, out.splitlines())) <= 100


def test_every_rule_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", *(rule.code for rule in all_rules())]) == 0
    assert not [line for line in capsys.readouterr().out.splitlines() if line.startswith("#")]


def test_what_promptlint_says_of_itself_is_explained_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "pl002", "internal-error"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("PL002 unused-suppression\nseverity: warning; fix: safe; default: on\n\nA suppression")
    assert "\nPL001 internal-error\nseverity: error; no fix; default: on\n" in out


def test_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "PW008", "--output-format", "json"]) == 0

    read = json.loads(capsys.readouterr().out)
    (rule,) = read["rules"]
    assert read["version"] == 1
    assert (rule["code"], rule["fixable"], rule["default"], rule["family"]) == (
        "PW008",
        "safe",
        "on",
        "weights",
    )
    assert rule["bad"][0]["fixed"] == "(watermark:1.98)"


def test_json_of_all_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--output-format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rules"]) == len(all_rules()) + len(TOOL_CODES)


def test_an_unknown_code_is_one_line_and_the_others_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "nested-wait", "PW008"]) == 2

    out, err = capsys.readouterr()
    assert out.startswith("PW008 ")
    assert err == (
        "promptlint: error: unknown rule 'nested-wait' (did you mean nested-weight?); "
        "`promptlint rule` lists all rules\n"
    )


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "-h"]) == 0
    assert capsys.readouterr().out.startswith("usage: promptlint rule [OPTIONS] [CODE...]\n")


def test_a_rule_names_the_codes_it_was_part_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "PW013"]) == 0
    assert "\nalso chosen by PW003 and weight-not-read, which it was part of\n" in capsys.readouterr().out
    assert main(["rule", "PW013", "--output-format", "json"]) == 0
    (rule,) = json.loads(capsys.readouterr().out)["rules"]
    assert (rule["aliases"], rule["since"]) == (["PW003", "weight-not-read"], "0.1.0")
