"""The tokens of prompt-fusion: characters, names and numbers, each with the blanks after it."""

from __future__ import annotations

import re

from promptlint.regex import regex

__all__ = ["FLOAT", "FUNCTION", "NAME", "WHOLE", "Tokens"]

_BLANKS = regex(r"\s*")
_BLANKS_IN_LINE = regex(r"[ \t\f\r]*")
NAME = regex(r"[a-zA-Z_][a-zA-Z0-9_]*")
WHOLE = regex(r"[+-]?\d+(?!\.)")
"""It gives back a digit to end before something other than a point: of `12.5` it takes `1`."""
FLOAT = regex(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
FUNCTION = regex("linear|catmull|bezier|mean")


class Tokens:
    """Reads tokens of a text. Where it is read `in_line`, blanks end at the end of the line."""

    def __init__(self, text: str, *, in_line: bool) -> None:
        self.text = text
        self._pattern = _BLANKS_IN_LINE if in_line else _BLANKS

    def blanks(self, at: int) -> int:
        """The place after blanks."""
        match = self._pattern.match(self.text, at)
        return match.end() if match else at

    def after(self, character: str, at: int) -> int | None:
        """The place after a character and blanks, None where there is another one."""
        return self.blanks(at + 1) if self.text.startswith(character, at) else None

    def matched(self, pattern: re.Pattern[str], at: int) -> tuple[str, int] | None:
        """What a pattern matches at a place, and the place after it and blanks."""
        match = pattern.match(self.text, at)
        return (match[0], self.blanks(match.end())) if match else None

    def symbol(self, at: int) -> tuple[str, int] | None:
        """The name after a `$`."""
        return self.matched(NAME, at + 1) if self.text.startswith("$", at) else None
