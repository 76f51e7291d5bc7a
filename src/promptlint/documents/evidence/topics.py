"""What a text is about: programs that make pictures, and which, or language models."""

from __future__ import annotations

import re

from promptlint.regex import regex
from promptlint.resources.known.telling_words import telling_words

__all__ = ["speaks_of_chats", "speaks_of_other_programs", "speaks_of_pictures"]

_CHATS = regex(
    r"chat-?gpt|\bgpt-?[345]|\bllms?\b|language models?|\bclaude\b|\bopenai\b|\bassistant\b|\bai agents?\b|copilot",
    re.IGNORECASE,
)


def speaks_of_pictures(text: str) -> bool:
    """Whether a page is about programs that make pictures of prompts: by name, or in two of their words."""
    low = text.lower()
    if any(_has_word(low, topic) for topic in telling_words("topics", "programs")):
        return True
    found = (topic for topic in telling_words("topics", "pictures") if _has_word(low, topic))
    return next(found, None) is not None and next(found, None) is not None


def _has_word(text: str, word: str) -> bool:
    """Whether a word stands in a text, and is not part of another."""
    at = text.find(word)
    while at >= 0:
        after = at + len(word)
        if not word.isascii() or not (text[at - 1 : at].isalnum() or text[after : after + 1].isalnum()):
            return True
        at = text.find(word, after)
    return False


def speaks_of_other_programs(text: str) -> bool:
    """Whether a page is about programs that read other prompts, or sentences, and about none that promptlint knows."""
    low = text.lower()
    return any(_has_word(low, name) for name in telling_words("topics", "other_programs")) and not any(
        _has_word(low, topic) for topic in telling_words("topics", "programs")
    )


def speaks_of_chats(text: str) -> bool:
    """Whether a page is about language models, whose prompts are sentences."""
    return _CHATS.search(text) is not None
