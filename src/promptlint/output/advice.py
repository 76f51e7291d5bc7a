"""Whether advice says what the fix beside it says already."""

from __future__ import annotations

import re

from promptlint.regex import regex

__all__ = ["says_the_same"]

_EXAMPLE = regex(r",? (?:such as|as in) .*")
_MORE = regex(r"; | or |\b(?:if|where|unless|instead)\b")
_WORDS = regex(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FILLING = regex(
    "an?|and|are|as|at|be|did|for|here|in|is|its?|mean|of|on|out|the|them|there|this|to|with|you", re.IGNORECASE
)


def says_the_same(advice: str, fix: str, message: str) -> bool:
    """Whether a line of advice says nothing that the line of the fix, or the message, does not say.

    It asks for one thing, without a choice, a condition or a reason, and that is what the fix does: they have a word in
    common, and every name, number and character that the advice gives is in the fix or the message.
    """
    asked = _EXAMPLE.sub("", advice).rstrip("?.")
    if _MORE.search(asked):
        return False
    shown = f"{fix} {message}"
    named = (word.strip(",:`") for word in asked.split() if not _is_plain(word.strip(",:")))
    if not all(name in shown for name in named):
        return False
    return bool(_content(asked) & _content(fix))


def _is_plain(word: str) -> bool:
    """Whether it is a word of a sentence, and not a piece of a prompt."""
    return word.isascii() and word.replace("'", "").replace("-", "").isalpha() and word[1:] == word[1:].lower()


def _content(text: str) -> set[str]:
    words = (word for word in _WORDS.findall(text) if not _FILLING.fullmatch(word))
    return {word.casefold().removesuffix("s") for word in words}
