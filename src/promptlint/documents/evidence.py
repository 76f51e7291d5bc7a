"""What tells prompts from other text: the name of a file, the words of its folders, and what its text looks like.

Syntax alone proves nothing (grammars, tokenizers and code have as much of it), nor does the shape of a list: a list of
animals is a wildcard or a class file, and only what lies around says which. So a name or a place counts most, and the
text decides alone only where it has the short items between commas that prompts are made of, with words or marks that
nothing else has. The functions here look at the first 64 kB and say what they saw, so that it can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import Literal

from promptlint.resources.known.telling_words import telling_words

__all__ = [
    "HEAD",
    "Content",
    "PlaceWords",
    "Shape",
    "content_of",
    "is_folder_of_wildcards",
    "is_licence",
    "is_list",
    "name_of_another_trade",
    "place_of_prompts",
    "shape_of",
    "words_of",
]

HEAD = 64 * 1024
"""Characters of a text that are looked at."""

_SOME = 16_000
"""Characters in which Markdown is looked for."""

_DEPTH = 3
"""Folders above a file that say what is kept there."""

Shape = Literal["one", "lines"]
"""Whether a text is one prompt, or each of its lines is."""

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")

_LETTERS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MOST_WORDS = 4
"""Words of a folder's name; one with more says something else."""

_INSTRUCTION = re.compile(
    r"\b(?:you are|you're|your task|your job|as an ai|the user|respond|reply with|answer (?:the|with)|do not|must not"
    r"|step by step|output format|in json)\b|\{\{|\}\}|</?(?:instructions?|system|context|user|task)>",
    re.IGNORECASE,
)
_CODE = re.compile(
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
_MARK_OF_TOKENIZER = re.compile(r"</w>|Ġ|##\w|\[(?:PAD|UNK|CLS|SEP|MASK)\]|<\|\w+\|>|▁\w")
_LICENCE = re.compile(
    r"permission is (?:hereby )?granted|general public license|apache license|mozilla public license|creative commons"
    r"|without warranty of any kind|as[- ]is\W{1,3}without|redistribution and use|all rights reserved",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"<(?:lora|lyco|hypernet):[^<>:\n]{1,100}(?::[^<>\n]{1,60})?>|\([^()\n:/\\]{2,100}:\s*(?:[0-2]?[.,]\d{1,3}|[0-2])\)|\(\([^()\n]{2,80}\)\)",
)
_WEAK = re.compile(
    r"\{[^{}\n]{1,200}\|[^{}\n]{0,200}\}|(?<!\w)__[a-z][\w/*-]{1,60}__(?!\w)|\bBREAK\b|\[[^\[\]\n]{1,80}:[^\[\]\n]{1,80}:[\d.]{1,5}\]"
)
_MARKDOWN = re.compile(r"```|\*\*[^*\n]{1,80}\*\*|^#{2,6} \w|^[-*] \*\*|^\|.*\|$|\[[^\]\n]+\]\(https?:")
_WORDS = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_NUMBER = re.compile(r"[\d\s.,:;%$€/x*-]*")
_SENTENCE_END = re.compile(r"[.!?][\"')]?$|[。！？]$")


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a name, between separators or where camel case changes, in small letters."""
    return frozenset(word.casefold() for word in _WORD.findall(name))


def name_of_another_trade(path: str, *, weak: bool = True, top: str | None = None) -> str | None:
    """The word of a file's name or, where `weak`, of its folders below `top` that says that something other than
    prompts is kept there; None where none does."""
    name = PurePath(path)
    stem = words_of(name.stem.partition(".")[0]) | words_of(name.stem)
    for word in sorted(stem & telling_words("others", "files")):
        return word
    parents = []
    for folder in list(name.parents)[:_DEPTH]:
        if str(folder) == top:
            break
        parents.append(words_of(folder.name))
    if any(words & {"licenses", "licences"} for words in parents):
        return "licenses"
    if weak:
        for words in (stem, *parents):
            for word in sorted(words & telling_words("others", "trades")):
                return word
    return None


PlaceKind = Literal["wildcards", "prompts", "lists", "sides"]

_STRONGEST: tuple[PlaceKind, ...] = ("wildcards", "prompts", "lists", "sides")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What a name or a folder says is kept there, and the word that says so."""

    kind: PlaceKind
    word: str
    where: str
    alone: bool
    """Whether the name has no other words."""


def place_of_prompts(path: str, *, depth: int = _DEPTH, top: str | None = None) -> PlaceWords | None:
    """What the name of a file, or of one of its `depth` nearest folders, says of prompts; the nearest counts. The
    folder `top` counts only if its name says nothing else, for a project may be about prompts, and those above it not
    at all. Which folders are of wildcards, another function says."""
    file = PurePath(path)
    found = list(_said_by(file.stem, "its name"))
    for folder in list(file.parents)[:depth]:
        is_top = top is not None and str(folder) == top
        said = _said_by(folder.name, f"its folder `{folder.name}`")
        found += [each for each in said if each.kind != "wildcards" and (each.alone or not is_top)]
        if is_top:
            break
    # A file `prompts/negatives.txt` is a list of prompts; what the nearer word says of the side is about the role.
    return min(found, key=lambda each: _STRONGEST.index(each.kind), default=None)


def _said_by(name: str, where: str) -> Iterator[PlaceWords]:
    words = words_of(name)
    for kind in _STRONGEST:
        for word in sorted(words & telling_words("places", kind)):
            yield PlaceWords(kind, word, where, words <= _words_of_prompts())


@cache
def _words_of_prompts() -> frozenset[str]:
    return frozenset().union(*(telling_words("places", kind) for kind in (*_STRONGEST, "beside")))


def is_folder_of_wildcards(name: str) -> bool:
    """Whether a folder's name has the word `wildcards` at its start or end, or `wildcard` at its end."""
    words = [word.casefold() for word in _LETTERS.findall(name)]
    if not words or len(words) > _MOST_WORDS:
        return False
    return words[-1] in ("wildcard", "wildcards") or words[0] == "wildcards"


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
        if self.is_instruction or self.is_markdown or self.function_words > 0.16:
            return True
        return self.function_words > 0.08 and self.sentences > 0.3

    @property
    def is_code(self) -> bool:
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
    function = telling_words("text", "function")
    function_words = sum(word in function for word in words) / (len(words) or 1)
    sentences = sum(_SENTENCE_END.search(line) is not None for line in lines) / count
    code = (
        sum(_CODE.match(line) is not None and "__" not in line[:2] and not _STRONG.search(line) for line in lines)
        / count
    )
    letters = sum(character.isalpha() or character in " ,\n" for character in head) / (len(head) or 1)
    marks = sum(_MARK_OF_TOKENIZER.search(line) is not None for line in lines)
    points = 0
    said: list[str] = []
    if len(items) >= 4 and short >= 0.8 * len(items) and figures < 0.2 * len(items) and commas >= 2 * count:
        points += 2
        said.append("short items between commas")
    strong = sum(1 for _ in _STRONG.finditer(head))
    weak = sum(1 for _ in _WEAK.finditer(head))
    if strong:
        points += 3 if strong >= 3 else 2
        said.append("weights or LoRA tags")
    elif weak:
        points += 1
        said.append("syntax of prompts")
    quality = len({item.casefold() for item in items} & _quality_words())
    if quality:
        points += min(3, quality)
        said.append("quality words")
    points -= 2 * (sentences > 0.5) + 2 * (function_words > 0.06) + (letters < 0.8 and not strong)
    return Content(
        points,
        tuple(said),
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
    """Whether a text speaks as licences do."""
    return len(_LICENCE.findall(text[:HEAD])) >= 2


@cache
def _quality_words() -> frozenset[str]:
    from promptlint.resources.known.quality_words import quality_words

    return telling_words("text", "quality") | {word.casefold() for word in quality_words()}


_CONNECTS = re.compile(r"(?:BREAK|AND)\b|[,，、]|\{%")
_ONLY_TAGS = re.compile(r"(?:<[a-z]+:[^<>]*>[\s,]*)+")
_FEW = 6
"""Lines of a text that people break by hand rather than list."""
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def shape_of(text: str) -> tuple[Shape, str | None]:
    """Whether a text is one prompt or a prompt a line, and where that is in doubt, why.

    Of thousands of real lists none has commas at the ends of most lines, which is how people break a prompt. So a text
    of several lines is one prompt only where most lines but the last end in a comma, or one shows that it goes on:
    BREAK, AND or a comma starts it, it has nothing but LoRA tags where others have text, it is a piece of a template,
    or a bracket stays open at its end. Else each line is one.
    """
    head = text[:HEAD]
    lines = [line.strip() for line in head.split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) < 2:
        return "one", None
    if any(_CONNECTS.match(line) or line.endswith((" BREAK", " AND")) for line in lines):
        return "one", None
    tags = sum(_ONLY_TAGS.fullmatch(line) is not None for line in lines)
    if 0 < tags < len(lines):
        return "one", None
    commas = sum(line.endswith((",", "，", "、")) for line in lines[:-1])
    few = len(lines) <= _FEW and 3 * commas >= len(lines) - 1 and commas
    if few or commas > 0.5 * (len(lines) - 1):
        return "one", None if commas == len(lines) - 1 else "not all of its lines end in a comma"
    if len(text) <= HEAD and not _is_open(head) and any(_is_open(line) for line in lines):
        return "one", None
    return "lines", "some of its lines end in a comma" if commas else None


def _is_open(text: str) -> bool:
    """Whether a bracket of a text has no partner in it."""
    waiting = {"(": 0, "[": 0, "{": 0, "<": 0}
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character in waiting:
            waiting[character] += 1
        elif character in _PAIRS:
            if not waiting[_PAIRS[character]] and character != ">":
                return True
            waiting[_PAIRS[character]] -= 1
    return any(count > 0 for bracket, count in waiting.items() if bracket != "<")
