"""What the text of a whole file looks like: a prompt, prose, code, or a list of anything.

Syntax alone proves nothing (grammars, tokenizers and code have as much of it), nor does the shape of a list: a list of
animals is a wildcard or a class file, and only what lies around says which. So a name or a place counts most, and the
text decides alone only where it has the short items between commas that prompts are made of, with words or marks that
nothing else has. The functions here look at the first 64 kB and say what they saw, so that it can be reported.
"""

from __future__ import annotations

import re
from functools import cache

from promptlint.dataclass import dataclass
from promptlint.documents.model import HEAD
from promptlint.regex import regex
from promptlint.resources.known.telling_words import telling_words

__all__ = ["Content", "content_of", "is_licence", "is_list"]


_SOME = 16_000
"""Characters in which Markdown is looked for: some hundred lines show it, and the search costs more than others."""

_INSTRUCTION = regex(
    r"\b(?:you are|you're|your task|your job|as an ai|the user|respond|reply with|answer (?:the|with)|do not|must not"
    r"|step by step|output format|in json)\b|\{\{|\}\}|</?(?:instructions?|system|context|user|task)>",
    re.IGNORECASE,
)
_CODE = regex(
    r"""^\s*(?:
        (?:import|from)\s+[\w.]+|def\s+\w+\(|class\s+\w+|function\s*\w*\(|(?:var|let|const)\s+\w+\s*=|return\b.*;
      | \#include|\#!|//|/\*|<\?|</?[a-z][\w-]*(?:\s[^<>:]*)?/?>\s*$|.*</[a-z]\w*>|<!|\}|\{\s*$|@\w+
      | (?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|BEGIN|COMMIT)\b
      | [\w.-]+\s*(?:==|>=|<=|~=|!=)\s*\d|[A-Za-z_][\w.-]*\s*=\s*\S|[A-Za-z_][\w.-]*\s*:=|--?[a-z][\w-]*(?:\s|=|$)
      | \[[\w\s.-]+\]\s*$|\[?\d{4}-\d\d-\d\d|\d\d?:\d\d(?::\d\d)?|\[?(?:INFO|WARN|WARNING|ERROR|DEBUG)\b
      | (?:https?|ftp)://|[\w.+-]+@[\w-]+\.\w+|(?:\.{0,2}/)?(?:[\w.-]+/)+[\w.-]+\s*$|[A-Za-z]:\\|[\w-]+\.[a-z]{2,4}\s*$
      | [0-9a-f]{16,}\b|.*(?:;|\{|\)\s*:|->|=>|\\)\s*$|%\w+%|\$\w+|\d+(?:[\s,;|]+-?\d+(?:\.\d+)?)*\s*$
    )""",
    re.VERBOSE,
)
_MARK_OF_TOKENIZER = regex(r"</w>|Ġ|##\w|\[(?:PAD|UNK|CLS|SEP|MASK)\]|<\|\w+\|>|▁\w")
_LICENCE = regex(
    r"permission is (?:hereby )?granted|general public license|apache license|mozilla public license|creative commons"
    r"|without warranty of any kind|as[- ]is\W{1,3}without|redistribution and use|all rights reserved",
    re.IGNORECASE,
)
_STRONG = regex(
    r"<(?:lora|lyco|hypernet):[^<>:\n]{1,100}(?::[^<>\n]{1,60})?>|\([^()\n:/\\]{2,100}:\s*(?:[0-2]?[.,]\d{1,3}|[0-2])\)|\(\([^()\n]{2,80}\)\)",
)
_WEAK = regex(
    r"\{[^{}\n]{1,200}\|[^{}\n]{0,200}\}|(?<!\w)__[a-z][\w/*-]{1,60}__(?!\w)|\bBREAK\b|\[[^\[\]\n]{1,80}:[^\[\]\n]{1,80}:[\d.]{1,5}\]"
)
_MARKDOWN = regex(r"```|\*\*[^*\n]{1,80}\*\*|^#{2,6} \w|^[-*] \*\*|^\|.*\|$|\[[^\[\]\n]+\]\(https?:")
_WORDS = regex(r"[^\W\d_]+(?:'[a-z]+)?")
_NUMBER = regex(r"[\d\s.,:;%$€/x*-]*")
_SENTENCE_END = regex(r"[.!?][\"')]?$|[。！？]$")


@dataclass(frozen=True, slots=True)
class Content:
    """What a text looks like. `points` are for a prompt; `words` say what gave them. The shares are from 0 to 1."""

    points: int
    words: tuple[str, ...]
    code: float
    sentences: float
    function_words: float
    is_tokenizer: bool
    is_instruction: bool
    is_markdown: bool
    is_list: bool
    is_bare: bool
    """Whether it is a list of single words, as of anything."""

    @property
    def is_prose(self) -> bool:
        """Whether it is written for people to read, or for a language model."""
        # Of a hundred words, manuals and licences have 12 to 20 function words, and 95 of 100 prompts none or one; one
        # in 100, which is made of sentences, more than 7, and few of its lines end as sentences do.
        if self.is_instruction or self.is_markdown or self.function_words > 0.16:
            return True
        return self.function_words > 0.08 and self.sentences > 0.3

    @property
    def is_code(self) -> bool:
        # Lists hold an address, a file name or a date here and there; of code, most lines look like code.
        return self.code > 0.3


def content_of(text: str) -> Content:
    """What the beginning of a text looks like."""
    head = text[:HEAD]
    lines = [line.strip() for line in head.split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")][:2_000]
    count = len(lines) or 1
    items = [item.strip(" \t()[]{}") for line in lines for item in re.split("[,，、]", line)]
    items = [item for item in items if item]
    commas = sum(line.count(",") + line.count("，") + line.count("、") for line in lines)
    short = sum(len(item.split()) <= 5 and len(item) <= 48 for item in items)
    figures = sum(_NUMBER.fullmatch(item) is not None for item in items)
    words = [word.casefold() for word in _WORDS.findall(head)]
    function = _function_words()
    function_words = sum(word in function for word in words) / (len(words) or 1)
    sentences = sum(_SENTENCE_END.search(line) is not None for line in lines) / count
    code = (
        sum(_CODE.match(line) is not None and "__" not in line[:2] and not _STRONG.search(line) for line in lines)
        / count
    )
    letters = sum(character.isalpha() or character in " ,\n" for character in head) / (len(head) or 1)
    marks = sum(_MARK_OF_TOKENIZER.search(line) is not None for line in lines)
    # Items of up to five words between commas, two commas a line and more: tags. A list of names has a comma or two.
    points = 0
    seen: list[str] = []
    if len(items) >= 4 and short >= 0.8 * len(items) and figures < 0.2 * len(items) and commas >= 2 * count:
        points += 2
        seen.append("short items between commas")
    strong = sum(1 for _ in _STRONG.finditer(head))
    weak = sum(1 for _ in _WEAK.finditer(head))
    if strong:
        points += 3 if strong >= 3 else 2
        seen.append("weights or LoRA tags")
    elif weak:
        points += 1
        seen.append("syntax of prompts")
    quality = len({item.casefold() for item in items} & _quality_words())
    if quality:
        points += min(3, quality)
        seen.append("quality words")
    points -= 2 * (sentences > 0.5) + 2 * (function_words > 0.06) + (letters < 0.8 and not strong)
    return Content(
        points,
        tuple(seen),
        code,
        sentences,
        function_words,
        head.startswith("#version:") or (count > 3 and marks > 0.05 * count),
        _INSTRUCTION.search(head) is not None and function_words > 0.03,
        sum(_MARKDOWN.search(line) is not None for line in head[:_SOME].split("\n")) > 0.08 * count,
        is_list(lines, code, figures / (len(items) or 1)),
        commas == 0 and points == 0 and len(words) < 2 * count,
    )


def is_list(lines: list[str], code: float, figures: float) -> bool:
    """Whether lines have the shape of a list of entries: three or more, none of them long."""
    return (
        len(lines) >= 3 and code < 0.1 and figures < 0.2 and sum(len(line) > 300 for line in lines) <= 0.05 * len(lines)
    )


def is_licence(text: str) -> bool:
    """Whether a text reads like a licence."""
    return len(_LICENCE.findall(text[:HEAD])) >= 2


@cache
def _function_words() -> frozenset[str]:
    return telling_words("text", "function") | telling_words("text", "function_of_files")


@cache
def _quality_words() -> frozenset[str]:
    from promptlint.resources.known.quality_words import quality_words

    listed = telling_words("text", "quality") | telling_words("text", "quality_of_files")
    return listed | {word.casefold() for word in quality_words()}
