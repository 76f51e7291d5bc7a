"""What tells a prompt under a key of JSON, YAML, TOML or a notebook from another text under such a key.

`prompt`, `positive` and `negative` are also words of interfaces, forms, reviews and language models. Some texts are
known to be something else whoever names the file (`is_other_text`); others look like a prompt or do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from promptlint.documents.model import HEAD
from promptlint.regex import regex
from promptlint.resources.known.quality_words import quality_words
from promptlint.resources.known.telling_words import telling_words

__all__ = ["SYNTAX", "is_known_item", "is_other_text", "is_prose", "items_of", "looks_like_prompt"]

_WORD = regex(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NO_TEXT = regex(
    r"\#[0-9a-f]{3,8}|0x[0-9a-f]{6,8}|(?:rgb|hsl)a?\([^()]*\)|var\(--[^()]*\)"
    r"|(?-i:STRING|CONDITIONING|TEXT|COMBO|MODEL|CLIP|VAE|LATENT|IMAGE|MASK|\*)"
    r"|string|str|number|integer|int|float|bool|boolean|array|any|varchar"
    r"|https?://\S+|[\w.~${}/\\ -]{1,300}\.(?:txt|json|jsonl|csv|md|ya?ml|toml|py|js|ts|png|jpe?g|webp|svg|html)"
    r"|(?!\{prompt\}\Z)[${%<\[]{1,2}[\w .:-]{0,40}prompt[\w .:-]{0,40}[}%>\]]{1,2}",
    re.IGNORECASE,
)
"""Colours, types, addresses, file names, and places that a program fills in."""

_ABOUT_PROMPTS = regex(
    r"(?<![\w{<\-])prompts?(?![\w}>\-])|提示词|提示詞|咒语|咒語|プロンプト|呪文|프롬프트|промпт|промт", re.IGNORECASE
)
_QUESTION = regex(r"[?？؟][\s\"'”’)»]*\Z")
_OBJECT = r"(?:an?|the|this|that|these|those|all|each|only|to|in|with|about|me|following|my|your|our|its)\b"
_FOR_LANGUAGE_MODELS = regex(
    r"\A\W*(?:you are (?:an?|the|now)\b|your (?:task|job|role|goal) is\b|act as (?:an?|if)\b|i want you to\b"
    r"|(?:please )?(?:summari[sz]e|translate|rewrite|paraphrase|classify|answer|respond|reply|extract|explain"
    rf"|analy[sz]e|evaluate|tell me) {_OBJECT})"
    r"|^[ \t]*\#{2,3} ?(?:instruction|response|input|human|assistant|user|system)\b"
    r"|<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text)\|>|\[/?INST\]|\{%"
    r"|\{(?:question|query|context|input|user_input|instructions?|document|options|choices|history|chat_history)\}"
    r"|^(?:human|assistant|user|system):\s|\b(?:json|markdown|bullet points?) (?:format|object|with|output)\b"
    r"|\b(?:step by step|in (?:one|two|three) sentences?|the following (?:text|question|context|code|article))\b",
    re.IGNORECASE | re.MULTILINE,
)
_REQUEST = regex(
    r"\A\W*(?:please )?(?:generate|create|write|list|describe|compose|identify|convert|given|review|provide|enter|type"
    rf"|select|choose|pick|rate|upload|confirm|specify) (?:{_OBJECT}|\w+ (?:about|for|of|from)\b)",
    re.IGNORECASE,
)
"""How what is asked of a language model, or in a form, begins. A person may ask a program for a picture like that."""

_SEPARATOR = regex(r"[,，、;\n]")
_MOST_FUNCTION_WORDS = 0.06
_FEWEST_FUNCTION_WORDS = 2
"""The share of function words above which a text is prose, and how many there must be: manuals have 0.12 to 0.2, 95 of
100 prompts 0.015 at most, and in a short text a single one is already a share like that."""

SYNTAX = regex(
    r"<(?:lora|lyco|hypernet|embed|wildcard|random):|\([^()\n]{1,80}:-?[0-9]*[.,]?[0-9]+\)|\(\([^()]{1,80}\)\)"
    r"|\{prompt\}|(?-i:\bBREAK\b)|(?<!\w)__[a-z][\w/*-]{1,60}__|\{[^{}|\n]{1,60}\|[^{}\n]{1,200}\}|\)\+"
    r"|\bembedding:\w|\{p\}",
    re.IGNORECASE,
)
_BEGINNING = 4000
"""Characters in which an instruction to a language model shows: those are at its start."""

_LONGEST_LABEL = 200
"""Characters of a label of a field, with its explanation; what is longer is not a label."""

_FEWEST_ITEMS = 3
"""Items that make a list of tags: `Yes, continue` and `Last name, first name` are none."""

_LONGEST_ITEM = 6
_FEWEST_SHORT = 0.6
"""Words of a short item, and the share of those. Prompts here are sentences with tags after them more often than in
files of plain text, of which `content_of` asks for more."""

_MOST_FIGURES = 0.2
"""The share of items without a letter: coordinates and colours are lists of short items, too."""


def is_other_text(text: str, steps: Iterable[str | int], beside: Mapping[str, str]) -> bool:
    """Whether a text under a key for prompts is none: a label, a question, a colour, a type, a file name, or an
    instruction to a language model. `steps` lead to it, `beside` are the plain values of its table; of lists and tables
    there the value is empty."""
    if any(isinstance(step, str) and step in telling_words("keys", "others") for step in steps):
        return True
    if any(key.casefold() in telling_words("keys", "conversations") for key in beside):
        return True
    if beside.get("role", "").casefold() in telling_words("keys", "speakers"):
        return True
    if beside.get("type", "").casefold() in telling_words("keys", "questions"):
        return True
    return bool(
        _NO_TEXT.fullmatch(text)
        or _QUESTION.search(text[-20:])
        or _FOR_LANGUAGE_MODELS.search(text[:_BEGINNING])
        or _is_label(text)
    )


def _is_label(text: str) -> bool:
    """Whether a text says what a field is for: it is short and names prompts."""
    if (
        len(text) > _LONGEST_LABEL
        or "\n" in text
        or _ABOUT_PROMPTS.search(text) is None
        or SYNTAX.search(text) is not None
    ):
        return False
    return sum(1 for _ in _SEPARATOR.finditer(text)) < _FEWEST_ITEMS


def looks_like_prompt(text: str) -> bool:
    """Whether a text has what prompts have and other texts do not: syntax, or short items with commas between."""
    text = text[:HEAD]
    if is_prose(text) or _REQUEST.match(text) is not None:
        return False
    if SYNTAX.search(text) is not None:
        return True
    items = items_of(text)
    if len(items) > 1 and any(is_known_item(item) for item in items):
        return True
    if len(items) < _FEWEST_ITEMS:
        return False
    short = sum(1 for item in items if len(item.split()) <= _LONGEST_ITEM)
    figures = sum(1 for item in items if not any(character.isalpha() for character in item))
    return short >= _FEWEST_SHORT * len(items) and figures < _MOST_FIGURES * len(items)


def is_prose(text: str) -> bool:
    """Whether a text is made of sentences: it has function words, and more than a few."""
    words = [word.casefold() for word in _WORD.findall(text)]
    function_words = _function_words()
    count = sum(1 for word in words if word in function_words)
    return count >= _FEWEST_FUNCTION_WORDS and count > _MOST_FUNCTION_WORDS * len(words)


def items_of(text: str) -> list[str]:
    """The items of a text between commas, semicolons and line ends, without brackets around them, in small letters."""
    return [item for each in _SEPARATOR.split(text) if (item := each.strip(" \t\r.()[]{}").casefold())]


def is_known_item(item: str) -> bool:
    """Whether an item is one that nearly nothing but prompts has."""
    return item in _quality_words() or item.replace("_", " ") in quality_words()


@cache
def _function_words() -> frozenset[str]:
    return telling_words("text", "function") | telling_words("text", "function_of_fields")


@cache
def _quality_words() -> frozenset[str]:
    return telling_words("text", "quality") | telling_words("text", "quality_of_fields")
