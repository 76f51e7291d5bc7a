"""Characters that act, or hide, instead of showing: what becomes of them where a text of others is printed.

Three depths. `visible` is for a piece of text in a line of ours: nothing in it acts, hides or ends the line. `harmless`
is for whole lines that go to a stream, and the last wall there. `with_escapes` is for JSON and TOML, which decode to
the exact text again.
"""

from __future__ import annotations

import re
from functools import cache

from promptlint.regex import regex

__all__ = ["UNSEEN", "harmless", "harmless_xml", "visible", "visible_lines", "with_escapes"]

# Controls (C0, DEL, C1), soft hyphen, fillers, bidirectional and invisible formatting, line separators, interlinear
# annotation, lone surrogates, tags, and the selectors of ideographic variants, which can carry any hidden text. The
# joiners U+200C and U+200D and the selectors of emoji stay: they are part of emoji and of scripts.
_UNSEEN_ABOVE_C0 = (
    "\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSEEN = regex(f"[\x00-\x1f{_UNSEEN_ABOVE_C0}]")
"""One character that a terminal or an editor would obey, or not show."""

_REPLACEMENT = "\ufffd"

_ACTING = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Those of UNSEEN that a terminal obeys, without line feed, tab and carriage return."""

# Programs that run others read commands out of what those print: a line that begins with `::` (GitHub Actions), and
# `##[`, `##vso[`, `##teamcity[` anywhere in one (GitHub Actions, Azure Pipelines, TeamCity). `::: ` is a mark of ours,
# and begins none.
_COMMAND_IN_LINE = r"##(?=[^\W\d_]*\[)"
_COMMAND_AT_START = r"(?!::: )(?=::):"
_BLANK = r"[^\S\n]"
_OUR_COLOUR = (
    r"\x1b\[(?:0|[12]|(?:2;)?(?:1;)?3[1-6])m"
    r"|\x1b\]8;;(?:https://github\.com/promptlint/promptlint/[\w./#-]{1,200})?\x1b\\"
)
"""Colours, and links to our own pages."""
_ACTS = regex(f"[{_ACTING}]")
_NO_HASH, _NO_COLON = "\u266f", "\u2236"
"""What looks like them and is as wide: ♯ and ∶."""

_ESCAPED = regex(f"[{_UNSEEN_ABOVE_C0}\u200c\u200d]")
_HASHES = regex(_COMMAND_IN_LINE)


def visible(text: str, *, tab: str = " ") -> str:
    """Text that does nothing but show, in one line.

    Control characters become their pictures (`␛`), everything else that a terminal would obey or not show
    becomes `�`, so that each is one cell wide.
    """
    return UNSEEN.sub(lambda match: tab if match[0] == "\t" else _picture(match[0]), text)


def visible_lines(text: str) -> str:
    """The same for a text of several lines, which stay."""
    return "\n".join(map(visible, text.split("\n")))


def harmless(text: str, *, colours: bool = False) -> str:
    """Lines of text that command neither a terminal nor a program that runs us. Line ends and tabs stay, and with
    `colours` the escape codes of our own colours and links."""
    if not ("##" in text or "::" in text or "\r" in text or _ACTS.search(text)):
        return text
    pattern = _harmful(colours)

    def replaced(match: re.Match[str]) -> str:
        if match["acting"] is not None:
            return _picture(match[0])
        if match["hashes"] is not None:
            return f"#{_NO_HASH}"
        if match["start"] is not None:
            return pattern.sub(replaced, match["start"]) + _NO_COLON
        return match[0]

    return pattern.sub(replaced, text)


@cache
def _harmful(colours: bool) -> re.Pattern[str]:
    """What is replaced in lines; compiled when there is something."""
    before, kept = (f"(?:{_OUR_COLOUR}|{_BLANK})*", f"|{_OUR_COLOUR}") if colours else (f"{_BLANK}*", "")
    return re.compile(
        rf"(?P<start>^{before}){_COMMAND_AT_START}|(?P<hashes>{_COMMAND_IN_LINE}){kept}|(?P<acting>[{_ACTING}]|\r(?!\n))",
        re.MULTILINE,
    )


def with_escapes(written: str, *, toml: bool = False) -> str:
    r"""Text in JSON's double quotes, or with `toml` in TOML's, with `\uXXXX` for what acts or hides, so that neither a
    terminal nor a program that reads a log obeys it. It means the same. Above U+FFFF JSON has two of these, TOML has
    `\UXXXXXXXX`."""
    escaped = _ESCAPED.sub(lambda match: _escape(ord(match[0]), toml=toml), written)
    return _HASHES.sub(r"#\\u0023", escaped)


def _escape(code: int, *, toml: bool) -> str:
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    if toml:
        return f"\\U{code:08x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def harmless_xml(written: str) -> str:
    """The same for XML, with references to characters."""
    escaped = _ESCAPED.sub(lambda match: f"&#{ord(match[0])};", written)
    return _HASHES.sub("#&#35;", escaped)


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else _REPLACEMENT
