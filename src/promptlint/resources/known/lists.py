"""Closed lists that rules go by: pasted labels (PN003), quality words (PN005), foreign parameters (PX004).

The lists are data that one can read, in `data/`, every entry with its reason; what is ambiguous is not in
them. The functions here find the entries in a text, in linear time, and return spans in its code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from promptlint.resources.known._data import load
from promptlint.text import Span

__all__ = [
    "ForeignMatch",
    "ForeignParameter",
    "Opens",
    "PastedLabel",
    "PastedMatch",
    "Place",
    "QualityWord",
    "Side",
    "find_foreign_parameters",
    "find_pasted_labels",
    "find_quality_word",
    "foreign_parameters",
    "pasted_labels",
    "quality_words",
    "telling_words",
]


class Place(StrEnum):
    """Where in a prompt field a label counts."""

    START = "start"
    LINE_START = "line-start"
    ANYWHERE = "anywhere"


class Opens(StrEnum):
    """What the text behind a pasted label is."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    PARAMETERS = "parameters"


class Side(StrEnum):
    """The prompt that a quality word belongs in."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class PastedLabel:
    """A label that comes along when people paste a prompt; `text` is in lower case.

    With `colon` a colon belongs to it. `followed_by` are what may come next after blanks, if that matters.
    """

    text: str
    colon: bool
    place: Place
    opens: Opens
    reason: str
    followed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastedMatch:
    """A label with its colon, or a run of `key: value` pairs of the host's parameter line."""

    span: Span
    opens: Opens
    reason: str


@dataclass(frozen=True, slots=True)
class QualityWord:
    """A tag that says how good a picture is, and the prompt it belongs in."""

    text: str
    side: Side
    reason: str


@dataclass(frozen=True, slots=True)
class ForeignParameter:
    """A parameter of another program. `value` is the form of what follows a flag, empty for other forms."""

    names: tuple[str, ...]
    value: str
    dialect: str
    reason: str


@dataclass(frozen=True, slots=True)
class ForeignMatch:
    """A foreign parameter with its value."""

    span: Span
    parameter: ForeignParameter


@cache
def pasted_labels() -> tuple[PastedLabel, ...]:
    """The labels, in the order of the data; the keys of parameter lines are not among them."""
    return tuple(
        PastedLabel(
            text=entry["text"],
            colon=entry["colon"],
            place=Place(entry["place"]),
            opens=Opens(entry["opens"]),
            reason=entry["reason"],
            followed_by=tuple(entry.get("followed_by", ())),
        )
        for entry in load("pasted_labels")["label"]
    )


def find_pasted_labels(text: str) -> tuple[PastedMatch, ...]:
    """Labels and parameter lines inside a prompt field, in the order of the text, without overlaps."""
    patterns = _pasted_patterns()
    entries = pasted_labels()
    found: list[PastedMatch] = []
    # Most prompts hold no label, and the words of the others are looked for first: at a fraction of the cost.
    for start, end in _windows(text, patterns.label_words):
        for match in patterns.labels.finditer(text, start, end):
            group = match.lastgroup or ""
            entry = entries[int(group[1:])]
            found.append(PastedMatch(Span(*match.span(group)), entry.opens, entry.reason))
    folded = text.lower() if ":" in text else ""
    if any(key in folded for key in patterns.keys):
        reason = "The host writes this line below the prompts."
        found += [
            PastedMatch(Span(*match.span()), Opens.PARAMETERS, reason) for match in patterns.parameters.finditer(text)
        ]
        found += [
            PastedMatch(Span(*match.span(1)), Opens.PARAMETERS, reason) for match in patterns.alone.finditer(text)
        ]
    found.sort(key=lambda each: (each.span.start, -each.span.end))
    kept: list[PastedMatch] = []
    for each in found:
        if not kept or kept[-1].span.end <= each.span.start:
            kept.append(each)
    return tuple(kept)


def _windows(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Stretches of the text around some words, in order and without overlaps."""
    folded = text.lower()
    if len(folded) != len(text):
        return [(0, len(text))]
    places: list[int] = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            places.append(at)
            at = folded.find(word, at + 1)
    windows: list[tuple[int, int]] = []
    for place in sorted(places):
        start, end = max(0, place - _AROUND), place + 2 * _AROUND
        if windows and windows[-1][1] >= start:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


@cache
def telling_words(table: str, name: str) -> frozenset[str]:
    """A list of words that tell prompts from other text, in small letters. Raises KeyError for one that there is
    not."""
    return frozenset(_telling_words()[table][name])


@cache
def _telling_words() -> Mapping[str, Mapping[str, list[str]]]:
    return load("telling_words")


@cache
def quality_words() -> Mapping[str, QualityWord]:
    """The words by their text, blanks for underscores."""
    return MappingProxyType(
        {
            _plain(entry["text"]): QualityWord(entry["text"], Side(entry["side"]), entry["reason"])
            for entry in load("quality_words")["word"]
        }
    )


def find_quality_word(tag: str) -> QualityWord | None:
    """The entry for a whole tag, in any letter case, with blanks or underscores."""
    return quality_words().get(_plain(tag))


@cache
def foreign_parameters() -> tuple[ForeignParameter, ...]:
    """Flags and other forms, in the order of the data."""
    data = load("foreign_parameters")
    flags = [
        ForeignParameter((entry["name"], *entry.get("aliases", ())), entry["value"], entry["dialect"], entry["reason"])
        for entry in data["flag"]
    ]
    forms = [ForeignParameter((entry["name"],), "", entry["dialect"], entry["reason"]) for entry in data["form"]]
    return (*flags, *forms)


def find_foreign_parameters(text: str) -> tuple[ForeignMatch, ...]:
    """Parameters of other programs in a prompt, in the order of the text.

    The forms with `::` count outside of brackets only. Weights of wildcard entries (`3::red`) are not
    reported, since no `::` closes them on their line.
    """
    if not any(sign in text for sign in _FOREIGN_SIGNS):
        return ()
    return tuple(sorted(_foreign(text), key=lambda match: match.span))


def _foreign(text: str) -> Iterator[ForeignMatch]:
    by_name = {name: parameter for parameter in foreign_parameters() for name in parameter.names}
    depth = 0
    opener: int | None = None
    last = 0
    for match in _foreign_pattern().finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "flag":
            yield ForeignMatch(Span(*match.span()), by_name[match["name"].casefold()])
        elif kind == "colons" and not depth:
            if opener is not None and text.find("\n", last, match.start()) >= 0:
                opener = None
            last = match.end()
            if match["number"]:
                if opener is not None:
                    yield ForeignMatch(Span(opener, match.start()), by_name["numeric-emphasis"])
                opener = match.start()
            elif opener is not None:
                end = match.end("mark")
                yield ForeignMatch(Span(opener, end), by_name["numeric-emphasis"])
                opener = None
            elif match["weight"] and match.start():
                yield ForeignMatch(Span(*match.span()), by_name["multi-prompt-weight"])


def _plain(tag: str) -> str:
    return " ".join(tag.casefold().replace("_", " ").split())


_COLON = r"[^\S\n]{0,3}+[:：](?!\s{0,8}[+-]?[\d.]{1,12}\s{0,8}(?:[)\]]|\Z))"

_AROUND = 80
"""Characters around a word in which a label with it, and what must follow it, have room."""

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
    entries = load("pasted_labels")["parameter"]
    exact = "|".join(
        rf"{re.escape(entry['key'])}:[^\S\n]{{0,4}}{_PARAMETER_VALUES[entry['value']]}(?![^\s,])"
        for entry in entries
        if entry["value"] != "text"
    )
    loose = "|".join(
        rf"{re.escape(entry['key'])}:[^\S\n]{{0,4}}[^,\n]{{1,200}}+" for entry in entries if entry["value"] == "text"
    )
    comma = r"[^\S\n]{0,4}+,[^\S\n]{0,4}+"
    rest = rf'(?:{comma}[A-Z][\w /-]{{0,40}}+:[^\S\n]{{0,4}}+(?:"[^"\n]{{0,2000}}+"|[^,\n]{{0,200}}+))*+'
    parameters = rf"(?<!\w)(?:(?:{exact}){comma}(?:{exact}|{loose})|(?:{loose}){comma}(?:{exact})){rest}"
    return _PastedPatterns(
        labels=re.compile("|".join(branches), re.IGNORECASE | re.MULTILINE),
        label_words=tuple(sorted({max(label.text.split(), key=len) for label in pasted_labels()})),
        parameters=re.compile(parameters),
        alone=re.compile(
            rf"(?:^|(?<=,))[^\S\n]{{0,8}}+({exact})(?=[^\S\n]{{0,8}}(?:,|$))", re.MULTILINE | re.IGNORECASE
        ),
        keys=tuple({f"{entry['key'].lower()}:" for entry in entries if entry["value"] != "text"}),
    )


_FOREIGN_SIGNS = ("--", "::", "—", "–", "-ar ")

_FLAG_VALUES = {
    "ratio": r"[ =]{0,3}\d{1,5}(?:\.\d{1,4})?[:：x/]\d{1,5}(?:\.\d{1,4})?(?!\w)",
    "number": r"(?!\w)[ =]{1,3}(?:\d{1,10}(?:\.\d{1,4})?|\.\d{1,4})(?!\w)",
    "number?": r"(?!\w)(?:[ =]{1,3}\d{1,10}(?:\.\d{1,4})?(?!\w)|(?![\w-]))",
    "word": r"(?!\w)[ =]{1,3}[^\s,()\[\]]{1,300}+",
    # Up to the next flag, and without one up to the next comma: what follows is the prompt again.
    "text": r"(?!\w) {1,3}\w(?:(?:(?! (?:--|—|–))[^\n()\[\]]){0,200}+(?= (?:--|—|–)\w)"
    r"|(?:(?! (?:--|—|–))[^\n,()\[\]]){0,200}+)",
    "none": r"(?!\w)(?![\w-])",
}


@cache
def _foreign_pattern() -> re.Pattern[str]:
    flags: dict[str, list[str]] = {}
    for parameter in foreign_parameters():
        if parameter.value:
            flags.setdefault(parameter.value, []).extend(parameter.names)
    branches = "|".join(f"(?:{'|'.join(map(re.escape, names))}){_FLAG_VALUES[value]}" for value, names in flags.items())
    every = "|".join(re.escape(name) for names in flags.values() for name in names)
    return re.compile(
        r"\\.|<\w{1,40}:[^<>]{0,500}+>"
        r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
        rf"|(?P<flag>(?<![^\s,(\[{{])(?:--|—|–|-(?=ar\s))(?=(?P<name>{every})(?![^\W\d]))(?:{branches}))"
        r"|(?P<colons>(?P<number>(?<![\w.:])-?\d{1,4}(?:\.\d{1,4})?(?=::[^\s:]))?"
        r"(?<!:)(?P<mark>::)(?!:)(?P<weight>-?(?:\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})(?![\w.:]))?)",
        re.IGNORECASE | re.DOTALL,
    )
