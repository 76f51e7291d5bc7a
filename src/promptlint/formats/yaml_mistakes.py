"""Values that are text to whoever wrote a YAML file, and something else to YAML."""

from __future__ import annotations

import re

from promptlint.dataclass import dataclass
from promptlint.formats.yaml_strings import quoted_for_yaml
from promptlint.regex import regex
from promptlint.text import Edit, Span

__all__ = ["Mistaken", "mistaken_values"]

_LINE = regex(
    r"^[ \t]*+(?:-[ \t]++)*+(?:(?P<key>[^\s\-\[\]{}#&*!|>'\"%@`:][^\r\n:#]{0,60}):[ \t]++|(?<=-[ \t]))"
    r"(?P<value>(?P<first>[\[{*&@`%])[^\r\n]*+)",
    re.MULTILINE,
)
_BRACKETS = {"[": "]", "{": "}"}
_READ_AS = {
    "[": "`[` for the start of a list",
    "{": "`{` for the start of a table",
    "*": "`*` for a reference",
    "&": "`&` for an anchor",
}


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A value in one line that is text to its writer and something else to YAML; `key` is None for an entry of a list,
    `taken` says for people what YAML makes of its first character."""

    key: str | None
    value: Span
    taken: str

    def quoted(self, text: str) -> Edit:
        """The edit that makes it text."""
        return Edit(self.value, quoted_for_yaml(text[self.value.start : self.value.end]))


def mistaken_values(text: str) -> list[Mistaken]:
    """The values that YAML cannot mean as they stand, such as `[red|blue] hair`, and those that hold no comma where a
    list or table would have one, such as `[red|blue]` or `{fox}`."""
    found: list[Mistaken] = []
    for match in _LINE.finditer(text):
        value, first = match["value"].rstrip(), match["first"]
        if first in _BRACKETS and not _is_mistaken_collection(value):
            continue
        if first in "*&" and re.fullmatch(r"[*&][\w.-]++(?:[ \t].*)?", value) and (first == "&" or " " not in value):
            continue  # an alias, or an anchor with its value
        taken = _READ_AS.get(first, f"`{first}` for a character with a meaning of its own")
        start = match.start("value")
        key = match["key"].strip() if match["key"] is not None else None
        found.append(Mistaken(key, Span(start, start + len(value)), taken))
    return found


def _is_mistaken_collection(value: str) -> bool:
    """Whether a value that starts with a bracket goes on after it, or is one word or choice in brackets."""
    closers = [_BRACKETS[value[0]]]
    for at, character in enumerate(value[1:], 1):
        if character in "'\"":
            return False
        if character in _BRACKETS:
            closers.append(_BRACKETS[character])
        elif character in closers:
            if character != closers.pop():
                return True
            if not closers:
                rest = value[at + 1 :].strip()
                if rest:
                    return not rest.startswith("#")
                inside = value[1:at]
                return "," not in inside and (value[0] == "{" or "|" in inside) and ": " not in inside and bool(inside)
    return False  # it goes on in the next line
