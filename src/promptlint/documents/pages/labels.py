"""Labels of prompts on pages, in the languages that people write them in.

A label names a role: `Negative prompt:`, `反向提示词：`, `### Positive`. How far it is to be believed is its strength:
a word that means prompts and nothing else, the bare word for prompt, which shells, dialogs and chats have as well, or
a bare `positive` and `negative`, which reviews and figures have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from promptlint.dataclass import dataclass
from promptlint.documents.model import Role
from promptlint.regex import regex

__all__ = [
    "Heading",
    "LabelMatch",
    "Strength",
    "label_of",
    "places_of_labels",
    "read_heading",
    "read_label",
    "says_role",
]


class Strength(Enum):
    """How sure it is that a label announces a prompt for pictures."""

    SURE = "sure"
    PLAIN = "plain"
    SHORT = "short"


_OF_PROMPTS = r"(?:提示[词詞]|提示|关键[词詞]|關鍵詞|描述[词詞]?|咒[语語]|[词詞][条條]|prompts?|tags?)"
_SURE_NEGATIVE = (
    r"neg(?:ative|tive|\.)?[ _-]?prompts?|negative[ _-]tags|undesired content"
    rf"|(?:[反负負]向|[反负負]面|否定)[ ]?{_OF_PROMPTS}|ネガティ[ブヴ][ ]?(?:プロンプト|呪文|タグ)|否定プロンプト"
    r"|(?:부정(?:적인|적)?|네거티브)[ ]?(?:프롬프트|프롬|태그)"
    r"|prompts? n[ée]gati(?:fs?|ves?|vos?|vas?)|invites? négatives?"
    r"|indicaci(?:ón|ones) negativas?|negative[rnsm]?[ -]prompts?|negativ-?prompts?"
    r"|(?:негативн\w{2,3}|отрицательн\w{2,3}) (?:промпт\w{0,3}|промт\w{0,3}|запрос\w{0,3}|подсказк\w{1,2})"
)
_SURE_POSITIVE = (
    r"pos(?:itive|\.)?[ _-]?prompts?|positive[ _-]tags"
    rf"|(?:正[向面])[ ]?{_OF_PROMPTS}|ポジティ[ブヴ][ ]?(?:プロンプト|呪文|タグ)|肯定プロンプト"
    r"|(?:긍정(?:적인|적)?|포지티브)[ ]?(?:프롬프트|프롬|태그)"
    r"|prompts? positi(?:fs?|ves?|vos?|vas?)|invites? positives?"
    r"|indicaci(?:ón|ones) positivas?|positive[rnsm]?[ -]prompts?|positiv-?prompts?"
    r"|(?:позитивн\w{2,3}|положительн\w{2,3}) (?:промпт\w{0,3}|промт\w{0,3}|запрос\w{0,3}|подсказк\w{1,2})"
)
_SHORT_NEGATIVE = (
    r"negatives?|[反负負]面|[反负負]向|ネガティブ|네거티브|부정|негатив(?:н\w{2,3})?|négatif|negativo|negativ"
)
_SHORT_POSITIVE = r"positives?|正面|正向|ポジティブ|포지티브|긍정|позитив(?:н\w{2,3})?|positif|positivo|positiv"
_PLAIN = r"prompts?|提示[词詞]|咒[语語]|プロンプト|呪文|프롬프트|промпты?|промты?"

_HINTS = (
    *("prompt", "neg", "nég", "pos", "content", "invite", "indicaci"),
    *(
        "提示",
        "咒",
        "关键",
        "關鍵",
        "描述",
        "反向",
        "反面",
        "负面",
        "負面",
        "负向",
        "負向",
        "正面",
        "正向",
        "否定",
        "肯定",
    ),
    *(
        "プロンプト",
        "ネガティ",
        "ポジティ",
        "呪文",
        "부정",
        "긍정",
        "네거티브",
        "포지티브",
        "프롬프트",
        "пром",
        "негатив",
        "отрицат",
    ),
    *("позитив", "положит"),
)

_PREFIX = (
    r"(?P<prefix>(?:(?!(?:the|a|an|this|your|these|any|no|and|or|of|if|use|in)\b)[A-Za-z][\w.'’]{0,20}[ \t]){0,3}?)"
)
_NAMES = (
    rf"(?:(?P<sure_negative>{_SURE_NEGATIVE})|(?P<sure_positive>{_SURE_POSITIVE})|(?P<negative>{_SHORT_NEGATIVE})"
    rf"|(?P<positive>{_SHORT_POSITIVE})|(?P<plain>{_PLAIN}))(?![\w-])"
)
_SUFFIX = (
    r"(?P<suffix>(?:[ \t]{0,2}(?:#|№|v|nr\.? ?)?\d{1,3})?(?:[ \t]{0,2}[(（【\[][^()（）【】\[\]\n:]{1,60}[)）】\]])?"
    r"(?:[ \t]{0,2}[/—–|-][ \t]{0,2}[^:：\n|`*,]{1,30})?"
    r"(?:[ \t](?:examples?|for|used|here|text)(?:[ \t][\w.+-]{1,20}){0,3})?)"
)
_PICTOGRAM = r"(?:[^\w\s`*_\[\](){}<>|#:\"'.,/\\$@=!-]{1,3}[ \t]{0,2})?"
_MARKS = r"(?P<marks>(?:(?:[-*+>#|]{1,6}|\d{1,3}[.)])[ \t]{1,8}){0,3})"
_LABEL = regex(
    rf"[ \t]{{0,12}}{_MARKS}{_PICTOGRAM}[*_`]{{0,3}}{_PICTOGRAM}{_PREFIX}{_NAMES}{_SUFFIX}[ \t]{{0,4}}[*_`]{{0,3}}"
    r"[ \t]{0,4}(?:(?P<colon>[:：])[*_`]{0,3}|(?=[ \t]*$))[ \t]*",
    re.IGNORECASE,
)
_HEAD = regex(rf"[*_`]{{0,3}}{_PREFIX}{_NAMES}{_SUFFIX}[*_`]{{0,3}}[:：]?[*_`]{{0,3}}", re.IGNORECASE)
_HEADING = regex(r"[ ]{0,3}(?P<marks>#{1,6})[ \t]+(?P<title>.*)$")
_SAYS_NEGATIVE = regex(
    rf"\bnegatives?\b|{_SURE_NEGATIVE}|ネガティ|네거티브|부정|[反负負][向面]|негатив|négatif|negativ[oe]", re.IGNORECASE
)
_SAYS_POSITIVE = regex(
    rf"\bpositives?\b|{_SURE_POSITIVE}|ポジティ|포지티브|긍정|正[向面]|позитив|positif|positiv[oe]", re.IGNORECASE
)
_SAYS_PROMPT = regex(r"\bprompts?\b|提示[词詞]|咒[语語]|プロンプト|呪文|프롬프트|пром(?:п)?т", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LabelMatch:
    """A label at the start of a line. `end` is where the text after it starts, in the line. `is_loose` says that other
    words stand around the name (`Recommended negative prompt`)."""

    role: Role
    strength: Strength
    end: int
    has_colon: bool
    level: int
    is_item: bool
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of Markdown: the role that it names, if it names one, and whether it is about prompts."""

    level: int
    role: Role | None
    says_prompt: bool


def places_of_labels(text: str) -> Iterator[int]:
    """Offsets in the lines that may start with a label, in any order: no other line needs to be looked at."""
    low = text.replace("\u0130", "I").lower()
    for hint in _HINTS:
        at = low.find(hint)
        while at >= 0:
            yield at
            at = low.find(hint, at + len(hint))


def says_role(line: str) -> Role | None:
    """The role that a line names anywhere in it, if it names one of the two."""
    negative, positive = _SAYS_NEGATIVE.search(line) is not None, _SAYS_POSITIVE.search(line) is not None
    return None if negative == positive else Role.NEGATIVE if negative else Role.POSITIVE


def read_label(line: str) -> LabelMatch | None:
    """The label that a line starts with, after marks of lists, quotes and headings; with a colon, or alone."""
    match = _LABEL.match(line)
    if match is None or "|" in match["marks"]:
        return None
    role, strength = _said(match)
    marks = match["marks"].strip()
    level = len(marks) if marks and not marks.strip("#") else 0
    is_item = bool(marks) and not level and marks[0] in "-*+0123456789"
    return LabelMatch(role, strength, match.end(), match["colon"] is not None, level, is_item, _is_loose(match))


def label_of(text: str) -> tuple[Role, Strength] | None:
    """The label that a text is, as the head of a column or a row."""
    match = _HEAD.fullmatch(text.strip())
    return None if match is None or match["prefix"].strip() else _said(match)


def read_heading(line: str) -> Heading | None:
    """The heading that a line of Markdown is, or None."""
    match = _HEADING.match(line)
    if match is None:
        return None
    title = match["title"].rstrip(" \t#")
    return Heading(len(match["marks"]), says_role(title), _SAYS_PROMPT.search(title) is not None)


def _said(match: re.Match[str]) -> tuple[Role, Strength]:
    role = Role.NEGATIVE if match["negative"] or match["sure_negative"] else Role.POSITIVE
    if match["sure_negative"] or match["sure_positive"]:
        return role, Strength.SURE
    return role, Strength.PLAIN if match["plain"] else Strength.SHORT


def _is_loose(match: re.Match[str]) -> bool:
    suffix = match["suffix"].strip()
    return bool(match["prefix"].strip()) or (bool(suffix) and not re.fullmatch(r"[#№]?\d{1,3}|[(（【\[].*", suffix))
