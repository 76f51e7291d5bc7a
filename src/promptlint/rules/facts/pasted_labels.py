"""Labels and lines of settings that stand inside a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.resources.known.pasted_labels import Opens, Place, parameter_keys, pasted_labels
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["PastedMatch", "PastedText", "find_pasted_labels", "pasted_texts"]

_CUT_OUT = ("COMMENT", "EXTRA_NETWORK")


@dataclass(frozen=True, slots=True)
class PastedMatch:
    """A label with its colon, or a run of `key: value` pairs of the host's parameter line."""

    span: Span
    opens: Opens
    reason: str


@dataclass(frozen=True, slots=True)
class PastedText:
    """A label or settings line of an infotext; `removal` is a label at the start of its own field, with the white
    space after it."""

    span: Span
    removal: Span | None


@fact("TEXT")
def pasted_texts(ctx: Context) -> tuple[PastedText, ...]:
    """Everything that came along when a prompt was pasted, but for what a field has before anything is written in it:
    a line of settings alone."""
    text = ctx.text
    begin = len(text) - len(text.lstrip())
    found = []
    for match in find_pasted_labels(_visible(ctx)):
        span, end = match.span, match.span.end
        if text.strip() == ctx.slice(span).strip() and not text.strip().endswith(":"):
            continue
        removal = None
        # A label of the other box is not worth deleting: what follows it does not belong in this field.
        belongs = match.opens is not Opens.PARAMETERS and match.opens.value in (ctx.role, Opens.POSITIVE.value)
        if span.start == begin and belongs and text[begin] != '"':
            while end < len(text) and text[end].isspace():
                end += 1
            removal = Span(span.start, end)
            # What is a label only because it stands first may follow another.
            begin = end
        found.append(PastedText(span, removal))
    return tuple(found)


def _visible(ctx: Context) -> str:
    """The prompt with blanks in the place of what the host cuts out."""
    if ctx.leaf_numbers.keys().isdisjoint(_CUT_OUT):
        return ctx.text
    leaves = ctx.prompt.leaf_list
    return "".join(" " * len(leaf.text) if leaf.type in _CUT_OUT else leaf.text for leaf in leaves)


def find_pasted_labels(text: str) -> tuple[PastedMatch, ...]:
    """Labels and parameter lines inside a prompt field, in the order of the text, without overlaps."""
    patterns = _pasted_patterns()
    folded = text.lower()
    # Most prompts hold no label, and the words of the others are looked for first: at a fraction of the cost.
    places = _places(text, folded, patterns.ascii_words if text.isascii() else patterns.label_words)
    has_key = _has_key(folded, patterns.keys)
    if not places and not has_key:
        return ()
    entries = pasted_labels()
    found: list[PastedMatch] = []
    for start, end in _windows(places) if len(folded) == len(text) else [(0, len(text))]:
        for match in patterns.labels.finditer(text, start, end):
            group = match.lastgroup or ""
            entry = entries[int(group[1:])]
            found.append(PastedMatch(Span(*match.span(group)), entry.opens, entry.reason))
    if has_key:
        reason = "The host writes this line below the prompts."
        found += [
            PastedMatch(Span(*match.span()), Opens.PARAMETERS, reason) for match in patterns.parameters.finditer(text)
        ]
        found += [
            PastedMatch(Span(*match.span(1)), Opens.PARAMETERS, reason) for match in patterns.alone.finditer(text)
        ]
    found.sort(key=lambda each: (each.span.start, -each.span.end))
    apart: list[PastedMatch] = []
    for each in found:
        if not apart or apart[-1].span.end <= each.span.start:
            apart.append(each)
    return tuple(apart)


def _has_key(folded: str, keys: tuple[str, ...]) -> bool:
    """Whether a colon follows one of some words."""
    at = folded.find(":")
    while at >= 0:
        if folded.endswith(keys, 0, at + 1):
            return True
        at = folded.find(":", at + 1)
    return False


def _places(text: str, folded: str, words: tuple[str, ...]) -> list[int]:
    """Where some words stand that may be of a label: at the start, or with a colon close after them."""
    found: list[int] = []
    start = -1
    for word in words:
        at = folded.find(word)
        while at >= 0:
            if start < 0:
                start = len(text) - len(text.lstrip())
            near = folded[at : at + len(word) + _NEAR]
            if at == start or ":" in near or "：" in near:
                found.append(at)
            at = folded.find(word, at + 1)
    return found


def _windows(places: Iterable[int]) -> list[tuple[int, int]]:
    """Stretches of a text around some places, in order and without overlaps."""
    windows: list[tuple[int, int]] = []
    for place in sorted(places):
        start, end = max(0, place - _AROUND), place + 2 * _AROUND
        if windows and windows[-1][1] >= start:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


_COLON = r"[^\S\n]{0,3}+[:：](?!\s{0,8}[+-]?[\d.]{1,12}\s{0,8}(?:[)\]]|\Z))"

_AROUND = 80
"""Characters around a word in which a label with it, and what must follow it, have room."""

_NEAR = 30
"""Characters between a word of a label and its colon, where other words of the label have room. A label without a
colon begins with its word."""

_PLACES = {
    Place.START: r"\A\s*+",
    Place.LINE_START: r"^[^\S\n]*+",
    Place.ANYWHERE: r"(?<!\w)",
}

_PARAMETER_VALUES = {
    "integer": r"-?\d{1,20}",
    "number": r"-?\d{1,9}(?:\.\d{1,9})?",
    "size": r"\d{2,5}x\d{2,5}",
    "hash": r"[0-9a-fA-F]{6,64}",
    "version": r"v\d[\w.-]{0,40}+",
    "quoted": r'"[^"\n]{0,2000}+"',
    "sampler": r"(?:Euler|DPM|DDIM|PLMS|LMS|Heun|UniPC|LCM|Restart|DEIS)[^,\n]{0,40}+",
}


@dataclass(frozen=True, slots=True)
class _PastedPatterns:
    labels: re.Pattern[str]
    label_words: tuple[str, ...]
    ascii_words: tuple[str, ...]
    parameters: re.Pattern[str]
    alone: re.Pattern[str]
    keys: tuple[str, ...]


@cache
def _pasted_patterns() -> _PastedPatterns:
    branches = []
    for index, label in enumerate(pasted_labels()):
        words = r"[^\S\n]{1,4}".join(re.escape(word) for word in label.text.split())
        if label.colon:
            # No blank before the colon of a single word: `prompt :[a:b:0.5]` is a prompt.
            end = _COLON if " " in label.text else _COLON.removeprefix(r"[^\S\n]{0,3}+")
        else:
            end = r"(?!\w)"
        if label.followed_by:
            nexts = "|".join(r"(?:\n|\Z)" if each == "\n" else re.escape(each) for each in label.followed_by)
            end += rf"(?=[^\S\n]{{0,8}}(?:{nexts}))"
        branches.append(f"{_PLACES[label.place]}(?P<_{index}>{words}{end})")
    entries = parameter_keys()
    exact = "|".join(
        rf"{re.escape(entry.key)}:[^\S\n]{{0,4}}{_PARAMETER_VALUES[entry.value]}(?![^\s,])"
        for entry in entries
        if entry.value != "text"
    )
    loose = "|".join(
        rf"{re.escape(entry.key)}:[^\S\n]{{0,4}}[^,\n]{{1,200}}+" for entry in entries if entry.value == "text"
    )
    comma = r"[^\S\n]{0,4}+,[^\S\n]{0,4}+"
    rest = rf'(?:{comma}[A-Z][\w /-]{{0,40}}+:[^\S\n]{{0,4}}+(?:"[^"\n]{{0,2000}}+"|[^,\n]{{0,200}}+))*+'
    parameters = rf"(?<!\w)(?:(?:{exact}){comma}(?:{exact}|{loose})|(?:{loose}){comma}(?:{exact})){rest}"
    label_words = _shortest(max(label.text.split(), key=len) for label in pasted_labels())
    return _PastedPatterns(
        labels=regex("|".join(branches), re.IGNORECASE | re.MULTILINE),
        label_words=label_words,
        ascii_words=tuple(filter(str.isascii, label_words)),
        parameters=regex(parameters),
        alone=regex(rf"(?:^|(?<=,))[^\S\n]{{0,8}}+({exact})(?=[^\S\n]{{0,8}}(?:,|$))", re.MULTILINE | re.IGNORECASE),
        keys=_shortest(f"{entry.key.lower()}:" for entry in entries if entry.value != "text"),
    )


def _shortest(words: Iterable[str]) -> tuple[str, ...]:
    """The words that hold none of the others: where one of all is, one of these is."""
    words = set(words)
    return tuple(sorted(word for word in words if not any(other in word for other in words if other != word)))
