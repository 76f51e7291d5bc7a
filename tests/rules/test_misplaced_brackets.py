"""Weights that are lost because brackets are escaped or cut words, or because AND reads its weight elsewhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import promptlint
from promptlint.diagnostics import Diagnostic
from promptlint.engine.fixer import apply_fix
from promptlint.roles import RoleName
from promptlint.semantics import attention, compose, extract_networks, strip_comments
from tests.amounts import amount


def _found(text: str, code: str, role: RoleName = "positive") -> list[Diagnostic]:
    report = promptlint.lint(text, role=role, config={"select": [code]})
    return [one for diagnostic in report.diagnostics for one in diagnostic.unfold()]


def _codes(text: str, role: RoleName = "positive") -> list[str]:
    return [diagnostic.code for diagnostic in promptlint.lint(text, role=role).diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "\\(ratio:1.5\\), \\(f:1.4\\), \\(sdxl:1.0\\)",  # measures
        "\\(re:zero\\), \\(2:1.5\\), \\(fate:zero:2\\)",
        "\\(fog:0.05\\), \\(fog:2.5\\), \\(fog:10\\), \\(fog:1.2.3\\)",  # no weights that people write
        "\\(fog:1.2\\]",
        "\\[fog:1.2\\)",
        "\\(:1.2\\), \\(::1.2\\), \\(fog::1.2\\)",
        "\\[10:20:30\\], \\[fog:200\\], \\[a::200\\], \\[fog:1\\]",
        "\\(\\(^_^\\)\\), \\(\\(a, b:c\\)\\)",
    ],
)
def test_what_is_in_escaped_brackets_for_good(text: str) -> None:
    assert _found(text, "PW015") == []


@given(
    st.lists(
        st.sampled_from(["\\(", "\\)", "\\[", "\\]", "(", ")", "fog", "a, b", ":1.2", ":2", ":", " ", "|"]), max_size=14
    )
)
@settings(max_examples=amount(150, 5000))
def test_an_escaped_weight_is_one_without_its_backslashes(pieces: list[str]) -> None:
    text = "".join(pieces)
    for diagnostic in _found(text, "PW015"):
        inside = text[diagnostic.span.start : diagnostic.span.end]
        assert inside[:2] in ("\\(", "\\["), inside
        assert inside[-2:] in ("\\)", "\\]"), inside
        fixed = apply_fix(text, diagnostic)
        assert fixed is not None
        assert fixed.replace("[", "(").replace("]", ")").count("(") == text.replace("[", "(").count("(")
        assert fixed.count("\\") < text.count("\\")
        plain = re.sub(r"\\.", "", inside)
        if not any(bracket in plain for bracket in "()[]"):  # others than the escaped ones may be closed, or left open
            alone = "".join(part for part, _ in attention(inside))
            assert alone == inside.replace("\\", "")  # until then all of it is text, brackets and number included


_AND_PIECES = (
    *("a pond", "a forest", " ", ",", ":0.8", " :0.8", ":1.2", " AND ", " AND ", "<lora:x:1>", "(fog)", "(fog:1.2)"),
    *(".", ";", " BREAK ", "\n", "# c\n", ":0,8", "[a|b]", "saber \\(fate\\)", "x", ":3"),
)


def _weights(text: str) -> list[float]:
    stripped, _ = extract_networks(strip_comments(text))
    return [weight for _, weight in compose(stripped)]


@given(st.lists(st.sampled_from(_AND_PIECES), max_size=14))
@settings(max_examples=amount(200, 10_000))
def test_a_lost_and_weight_is_not_read_and_its_fix_makes_it_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    before = _weights(text)
    for diagnostic in _found(text, "PW017"):
        fixed = apply_fix(text, diagnostic)
        assert fixed is not None
        after = _weights(fixed)
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        written = text[diagnostic.span.start + 1 : diagnostic.span.end]
        assert changed == [(1.0, float(written.replace(",", ".")))], (text, fixed)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a pond AND a forest:0.8, <lora:ink:1>", ["PW017"]),
        ("a pond AND (a forest):0.8,", ["PW017"]),
        ("a pond AND a forest:0.8, fog", ["PW006"]),
        ("a pond AND (a forest):0.8, fog", ["PW005"]),
        ("a pond AND sky:1.2, fog:1.1, AND sea", ["PW006", "PW006"]),
        ("a pond AND a forest :0.8 <lora:ink:1>", []),
        ("a pond AND a forest :0.8 # heavier\n<lora:ink:1>", ["PS013"]),
        ("a forest:0.8, <lora:ink:1>", ["PW006"]),
        ("a forest :0.8", ["PW007"]),
        ("a pond AND \\(a forest:0.8\\), fog", ["PW015"]),
    ],
)
def test_which_rule_speaks_about_a_number(text: str, codes: list[str]) -> None:
    assert _codes(text) == codes


def test_in_a_negative_prompt_and_divides_nothing() -> None:
    assert _codes("a pond AND a forest:0.8, fog", role="negative") == ["PW006"]
    assert _found("a pond AND a forest:0.8,", "PW017", role="negative") == []


def test_a_message_about_an_and_part_proposes_no_brackets() -> None:
    (found,) = _found("a pond AND a forest :0.8, <lora:ink:0.8>", "PW017")
    assert "(a forest" not in f"{found.message} {found.help}"
    assert "AND" in found.message


def test_of_several_numbers_in_a_sentence_each_marks_its_own_words() -> None:
    text = "mill by a brook:1.2 tall poplars:1.1 grey clouds:0.7"
    report = promptlint.lint(text)
    marked = [(d.code, text[d.span.start : d.span.end]) for d in report.diagnostics]
    assert marked == [("PW006", "brook:1.2"), ("PW006", "poplars:1.1"), ("PW007", "grey clouds:0.7")]


@pytest.mark.parametrize(("end", "code"), [("", "PW007"), (", fog", "PW006")])
def test_in_a_long_sentence_the_last_word_is_marked(end: str, code: str) -> None:
    text = f"a mill by a brook with tall poplars and misty hills and grey clouds:0.7{end}"
    (found,) = promptlint.lint(text).diagnostics
    assert (found.code, text[found.span.start : found.span.end]) == (code, "clouds:0.7")


@pytest.mark.parametrize("text", ["girl(red hair:1.2)smile, sky(blue, bright:1.2)sea", "black(hair, blue eyes:1.2)and"])
def test_whole_words_without_a_space_are_not_cut(text: str) -> None:
    assert _found(text, "PW016") == []


@pytest.mark.parametrize("word", ["colorful", "harbour", "saturated", "lantern", "meadow", "castle", "mountain"])
def test_a_word_that_is_cut_anywhere_is_found(word: str) -> None:
    for place in range(1, len(word)):
        text = f"a {word[:place]}({word[place:]}, old br:1.2)idge, sea"
        (found,) = _found(text, "PW016")
        assert text[found.span.start : found.span.end] == text[2:-5]
        assert apply_fix(text, found) == f"a ({word}, old bridge:1.2), sea"
