"""Syntax rules against the host's stages: what a safe fix keeps, what an unsafe one brings about."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from promptlint.diagnostics import Applicability, Diagnostic
from promptlint.documents.model import Document, Role
from promptlint.engine.linter import Linter
from promptlint.semantics.comments import strip_comments
from promptlint.semantics.composition import compose
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import extract_networks
from promptlint.semantics.scheduling import is_unstable, schedule, schedule_parses
from promptlint.semantics.weighting import attention
from promptlint.text import apply_edits

_WORD = re.compile(r"[^\W_]+|[^\w\s]+|_+")
FRAGMENTS = st.sampled_from(
    [
        "(",
        ")",
        "[",
        "]",
        "()",
        "[]",
        ":",
        ":1.2)",
        ":5]",
        ":0.5]",
        "1.2",
        "0.5",
        "5",
        "sky",
        "sea",
        "A",
        "ND",
        "AND",
        "BRE",
        "AK",
        "BREAK",
        "|",
        "\\",
        "\\(",
        "#",
        "<lora:x:1>",
        "<",
        "lora:x:1>",
        "[a:b:5]",
        "[a|b]",
        ",",
        ".",
        "+",
        "-",
        "[\xa0] ",
        "( )",
        " ",
        "\n",
        "\xa0",
    ]
)
TEXTS = st.lists(FRAGMENTS, max_size=10).map("".join)


def findings(text: str, code: str, role: Role = Role.POSITIVE) -> list[Diagnostic]:
    report = Linter({"select": [code]}).lint(Document.of_prompts(text, role=role).prompts[0])
    return [one for diagnostic in report for one in diagnostic.unfold()]


def host_reading(text: str) -> object:
    """All stages of the host for a positive prompt, down to words; an error's name where it raises."""
    stripped, networks = extract_networks(strip_comments(text))
    try:
        return [use.arguments for use in networks], [
            (weight, end, [(word, strength) for piece, strength in attention(part) for word in _WORD.findall(piece)])
            for prompt, weight in compose(stripped)
            for end, part in schedule(prompt, 20)
        ]
    except HostError as error:
        return error.kind


@given(TEXTS)
def test_safe_fixes_leave_the_host_with_the_same_words(text: str) -> None:
    for code in ("PS003", "PS014"):
        fixes = [diagnostic.fix for diagnostic in findings(text, code) if diagnostic.fix is not None]
        safe = [fix.edits for fix in fixes if fix.applicability is Applicability.SAFE]
        together = tuple(edit for some in safe for edit in some)
        for edits in (*safe, together):
            assert host_reading(apply_edits(text, edits)) == host_reading(text)


@given(TEXTS)
def test_schedules_are_reported_as_switched_off_only_where_the_host_does_not_parse(text: str) -> None:
    if findings(text, "PS018"):
        parts = compose(extract_networks(strip_comments(text))[0])
        assert not all(schedule_parses(part) for part, _ in parts)


@given(TEXTS)
def test_schedules_are_reported_as_unstable_only_where_the_host_chooses(text: str) -> None:
    if findings(text, "PS017"):
        parts = compose(extract_networks(strip_comments(text))[0])
        assert any(is_unstable(part) for part, _ in parts)


def test_an_opener_and_a_closer_of_the_other_shape_share_one_fix() -> None:
    text = "[sky), sea"
    fixes = [findings(text, code)[0].fix for code in ("PS001", "PS002")]
    assert [apply_edits(text, fix.edits) for fix in fixes if fix is not None] == ["[sky], sea"] * 2


def test_the_leak_of_several_unclosed_brackets_is_their_product() -> None:
    first, second = findings("((sky, sea [ sun", "PS001")
    assert "×1.21" in first.message
    assert "×1.1;" not in second.message
    assert "with what is left open before it, ×1.1" in second.message


def test_an_unclosed_bracket_leaks_up_to_the_next_and() -> None:
    assert "the next AND" in findings("(sky AND sea", "PS001")[0].message
    assert "the end of the prompt" in findings("(sky AND sea", "PS001", Role.NEGATIVE)[0].message


def test_a_byte_order_mark_in_front_of_a_word_is_fixed_safely() -> None:
    for text in ("\ufeffsky", "red, \ufeffsky", "red\ufeffsky"):
        fix = findings(text, "PS014")[0].fix
        assert fix is not None
        assert fix.applicability is Applicability.SAFE


def test_a_character_that_the_host_reads_or_that_parts_its_syntax_is_not_fixed_safely() -> None:
    for text in ("bad\u200bhands", "<lora:ink\xa0wash:1>", "(sky:\ufeff1.2)", "sky AND\ufeffsea", "BREAK\ufeffsky"):
        fix = findings(text, "PS014")[0].fix
        assert fix is not None
        assert fix.applicability is Applicability.UNSAFE
