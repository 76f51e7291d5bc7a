"""What is wrong with a file of JSON that was read all the same."""

from __future__ import annotations

from dataclasses import replace

from promptlint.documents.model import Flaw
from promptlint.formats.json import Json
from promptlint.text import Edit

__all__ = ["json_flaws"]

_ESCAPED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_LONGEST_SHOWN = 12
"""Characters of an escape that is shown in a message: two of them."""


def json_flaws(json: Json, text: str) -> list[Flaw]:
    """What keeps every other program from reading a JSON text that was read here."""
    flaws = [
        Flaw(
            "container-eats-text",
            span,
            f"JSON has no escape `{text[span.start : span.end]}`: no program can read this file",
            "write the backslash twice",
            (Edit(replace(span, end=span.start), "\\"),),
        )
        for span in json.bad_escapes
    ]
    for span in json.raw_controls:
        raw = text[span.start : span.end]
        what = "a line end" if "\n" in raw or "\r" in raw else "a tab" if "\t" in raw else "a control character"
        escaped = "".join(_ESCAPED.get(character, f"\\u{ord(character):04x}") for character in raw)
        message = f"JSON cannot have {what} inside a string: no program can read this file"
        advice = f"write it as `{escaped}`" if len(escaped) <= _LONGEST_SHOWN else "write it as an escape"
        flaws.append(Flaw("container-eats-text", span, message, advice, (Edit(span, escaped),), advice))
    return sorted(flaws, key=lambda flaw: flaw.span.start)
