"""How a tag of a list is written in a prompt."""

from __future__ import annotations

from promptlint.regex import regex

__all__ = ["styled"]

_WORDY = regex(r"[^\W_]{2}")
_BRACKET = regex(r"[()\[\]]")


def styled(name: str, *, underscores: bool, escapes: bool) -> str:
    """A tag with blanks for its underscores, or with them; an emoticon such as `>_<` keeps them. With `escapes` its
    brackets do not weigh."""
    if not underscores and _WORDY.search(name) is not None:
        name = name.replace("_", " ")
    return _BRACKET.sub(r"\\\g<0>", name) if escapes else name
