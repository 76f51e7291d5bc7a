"""What acts or hides becomes something that shows, and programs get the exact text."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
import xml.etree.ElementTree as ET
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.output.style import _SEVERITIES, Style
from promptlint.show.terminal import _COLOURS
from promptlint.text.controls import harmless, harmless_xml, visible, with_escapes

_JOINERS = {"\u200c", "\u200d"}
_SIGNS = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3]"
)
"""Characters of the category Cf that can be seen, or are part of a script."""


def test_every_character_that_acts_or_hides_is_shown() -> None:
    hidden = [
        character
        for character in map(chr, range(0x110000))
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and character not in _JOINERS
        and not _SIGNS.match(character)
    ]
    assert [each for each in hidden if visible(each, tab="t") == each] == []
    assert {len(visible(each)) for each in hidden} == {1}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b]0;t\x07b", "a␛]0;t␇b"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("a\r\nb\rc\r", "a\r\nb␍c␍"),
        ("::error::x\n  ::y\nz ::w", "∶:error::x\n  ∶:y\nz ::w"),
        ("\u00a0\u3000::x", "\u00a0\u3000∶:x"),
        ("::: a label of ours", "::: a label of ours"),
        (":::x", "∶::x"),
        ("a ##[error]b ##vso[c]d ##teamcity[e", "a #♯[error]b #♯vso[c]d #♯teamcity[e"),
        ("## heading ##", "## heading ##"),
        ("###[x", "##♯[x"),
        ("\x1b[1;31mred\x1b[0m", "␛[1;31mred␛[0m"),
        ("\x0b::x", "␋∶:x"),
        ("a\x85b\u2028c\u202ed\x9be\x7f", "a�b�c�d�e␡"),
    ],
)
def test_lines_that_command_nobody(text: str, shown: str) -> None:
    assert harmless(text) == shown
    assert harmless(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"),
        ("\x1b[8mhidden", "␛[8mhidden"),
        ("\x1b[1m::error::x", "\x1b[1m∶:error::x"),
        ("\x1b[1m \x1b[8m::x", "\x1b[1m ␛[8m::x"),
        ("\x1b[38;5;1m", "␛[38;5;1m"),
    ],
)
def test_only_our_own_colours_pass(text: str, shown: str) -> None:
    assert harmless(text, colours=True) == shown


@given(st.text(st.sampled_from('a#[:\x1b\x9b\x7f\u202e\u2028\x85\n\r\t\ud800\U000e0041"\\')))
def test_programs_get_the_exact_text(text: str) -> None:
    written = with_escapes(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert harmless(written) == written
    plain = text.replace("\ud800", "")
    assert tomllib.loads(f"k = {with_escapes(json.dumps(plain, ensure_ascii=False), toml=True)}") == {"k": plain}


@pytest.mark.parametrize(
    "hidden", ["\U000e0041", "\U000e0101", "\U0001d173", "\u3164", "\u034f", "\u180e", "\ufff9", "\u200d"]
)
def test_what_hides_is_escaped_for_programs(hidden: str) -> None:
    quoted = json.dumps(f"a{hidden}b", ensure_ascii=False)
    for written, read in (
        (with_escapes(quoted), json.loads(with_escapes(quoted))),
        (with_escapes(quoted, toml=True), tomllib.loads(f"k = {with_escapes(quoted, toml=True)}")["k"]),
        (harmless_xml(quoted), json.loads(ET.fromstring(f"<a>{harmless_xml(quoted)}</a>").text or "")),
    ):
        assert written.isascii()
        assert read == f"a{hidden}b"


@given(st.text(st.sampled_from("a#[:\x9b\x7f\u202e\u2028\x85\n\r\t\"'<&")))
def test_xml_holds_the_exact_text(text: str) -> None:
    written = harmless_xml(quoteattr(text))
    assert ET.fromstring(f"<a b={written}/>").get("b") == text
    assert harmless(written) == written


def test_all_our_colours_are_known() -> None:
    codes = [*_COLOURS.values(), *_SEVERITIES.values(), "1", "2", "31", "32", "36", "1;32", "1;34"]
    codes += [f"2;{each.removeprefix('1;')}" for each in _COLOURS.values() if each]
    painted = [Style(True).paint(each, "a") for each in codes]
    assert [harmless(each, colours=True) for each in painted] == painted
