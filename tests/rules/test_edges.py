"""Where a rule begins and ends to apply: the last text that it reports, and the first that it does not."""

from __future__ import annotations

import pytest

import promptlint
from promptlint.rules.kit import tool_codes
from promptlint.rules.registry import find_rule
from promptlint.rules.weights.excessive_weight import ExcessiveWeight


def _found(code: str, text: str, **config: object) -> list[str]:
    """The texts that a rule reports."""
    report = promptlint.lint(text, config={"select": [code], **config})
    found = [each for one in report for each in one.unfold() if each.code == code]
    return [text[each.span.start : each.span.end] for each in found]


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("PW014", "sea, smile (0.1)", ["(0.1)"]),
        ("PW014", "sea, smile (0.09)", []),
        ("PW014", "sea, smile (2.0)", ["(2.0)"]),
        ("PW014", "sea, smile (2.01)", []),
        ("PW013", "(smile 2.0)", ["2.0"]),
        ("PW013", "(smile 2.1)", []),
        ("PW013", "(smile 0.1)", ["0.1"]),
        ("PW013", "(smile 0.09)", []),
        ("PW005", "(smile):3, y, (fog):1.2, x", [":1.2"]),
        ("PW008", "([a:1.5])", []),
        ("PW008", "[(a:1.1)]", []),
        ("PW008", "[(a:1.2)]", ["[(a:1.2)]"]),
        ("PW009", "(a:2)", []),
        ("PW009", "(a:2.0000001)", ["(a:2.0000001)"]),
        ("PW001", "(a [b:1.2.3) c]", ["1.2.3"]),
        ("PW001", "(a [b:1.2) c]", []),
        ("PS014", "\u2190\u200d\u2190", []),
        ("PS014", "\u2190\u200da", ["\u200d"]),
        ("PS014", "\u218f\u200d\u2190", ["\u200d"]),
        ("PD004", "fog, fog, sea, sky, sun, dew, x, fog, fog, sea, sky, sun, dew", ["fog, fog, sea, sky, sun, dew"]),
        ("PD004", "fog, sea, sky, sun, dew, x, fog, sea, sky, sun, dew", ["fog, sea, sky, sun, dew"]),
        ("PD004", "fog, sea, sky, sun, x, fog, sea, sky, sun", []),
        ("PX004", "(a) 3::b::, y", ["3::b::"]),
        ("PX004", ")) 3::b::, y", ["3::b::"]),
        ("PX004", "((a) 3::b::, y)", []),
        ("PX005", "sea, __a b__", ["__a b__"]),
        ("PX005", "sea, __a b __", []),
        ("PD004", "a, fog, sea, sky, sun, dew, a, fog, sea, sky, sun, dew", ["a, fog, sea, sky, sun, dew"]),
    ],
)
def test_a_rule_reports_up_to_its_edge(code: str, text: str, found: list[str]) -> None:
    assert _found(code, text) == found


def test_brackets_of_a_program_that_nobody_knows_stay_whole() -> None:
    text = "(sea, sky), (sea, sky)"

    assert _found("PD001", text, target="other") == []
    assert _found("PD001", text, target="a1111") == ["sea", "sky"]


def test_a_rule_is_found_by_what_it_is_called_and_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExcessiveWeight, "aliases", ("PW909", "Heavy-Weight"))

    for name in ("PW009", "pw009", "excessive-weight", "Excessive-Weight", "pw909", "heavy-weight"):
        assert isinstance(find_rule(name), ExcessiveWeight), name
    assert find_rule("no-such-rule") is None


@pytest.mark.parametrize("template", ["__hair__", "${x}"])
def test_schedules_beside_a_template_are_not_known(template: str) -> None:
    text = f"[red:blue:0.5]], {template}"

    assert _found("PS017", text) == ["[red:blue:0.5]"]
    assert _found("PS017", text, plugins=["dynamic-prompts"]) == []
    assert _found("PS017", "[red:blue:0.5]], sea", plugins=["dynamic-prompts"]) == ["[red:blue:0.5]"]


def test_every_code_of_the_tool_itself_is_found() -> None:
    made = {each.code for each in vars(tool_codes).values() if isinstance(each, tool_codes.ToolCode)}

    assert {each.code for each in tool_codes.TOOL_CODES} == made
    for each in tool_codes.TOOL_CODES:
        assert tool_codes.find_tool_code(each.code.lower()) is each
        assert tool_codes.find_tool_code(each.name.upper()) is each
    assert tool_codes.find_tool_code("PL999") is None
