"""How a tag of a list is written in a prompt."""

from __future__ import annotations

from promptlint.regex import regex

__all__ = ["is_plain", "styled"]

_WORDY = regex(r"[^\W_]{2}")
_BRACKET = regex(r"[()\[\]]")
_ACTING = regex(r"[|<>{}\\#]|:(?![^\W\d_]{2})|(?<![^\W_])(?:AND|BREAK)(?![^\W_])")
"""What may mean something in a prompt, and that no backslash removes in every program. A colon in front of a word is
text but in brackets that have parts."""


def is_plain(name: str, *, colons: bool = False) -> bool:
    """Whether a tag can be put into a prompt where another one stands, as nothing in it but its brackets means anything
    to a program: no emoticon such as `:d`. With `colons` names such as `re:zero` can."""
    return _ACTING.search(name) is None and (colons or ":" not in name)


def styled(name: str, *, underscores: bool, escapes: bool) -> str:
    """A tag with blanks for its underscores, or with them; an emoticon such as `>_<` keeps them. With `escapes` its
    brackets do not weigh."""
    if not underscores and _WORDY.search(name) is not None:
        name = name.replace("_", " ")
    return _BRACKET.sub(r"\\\g<0>", name) if escapes else name
