"""Prompts near those that rules have as cases, always the same ones: where a rule begins and ends to apply."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from zlib import crc32

from promptlint.diagnostics import Diagnostic
from promptlint.documents.decoding import ReadError
from promptlint.engine.linter import Linter
from promptlint.rules.kit.rule import Case, Good
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR
from promptlint.rules.registry import all_rules
from promptlint.testing import findings, found_by, linter_for

__all__ = [
    "MESSAGES",
    "RECORD",
    "cases",
    "found",
    "messages",
    "read_messages",
    "read_record",
    "variants",
    "write_messages",
    "write_record",
]

RECORD = Path(__file__).parent / "findings.jsonl"
EDGES = Path(__file__).parent / "edge_texts.txt"
MESSAGES = Path(__file__).parent / "messages.jsonl"

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_QUOTED = re.compile(r"`[^`]*`|[×÷]?\d[\d.]*")
_NUMBERS = ("0", "0.09", "0.1", "0.5", "1", "1.0", "1.1", "1.5", "2", "2.0", "2.1", "3", "10", "75", "1e3", "-0.5")
_WAYS = (
    ".5",
    "{}.",
    "+{}",
    "-{}",
    " {}",
    "{} ",
    "{}0",
    "0{}",
    "{}e0",
    "{},5",
    "{} 5",
    "{}%",
    "{}x",
    "{}.5.5",
    "{0}:{0}",
)
_PIECES = (
    " ",
    ", ",
    ",",
    "\n",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "|",
    "<",
    ">",
    "\\",
    "#",
    "_",
    ".",
    "1",
    "a",
    "\u200b",
)
_EDGE = "edge-"
_SYNTAX = "()[]{}<>:|\\,#_"
_WORDS = ("\U0001f431", " BREAK ", " AND ", "((", "))", ":1.2)", "<lora:ink:1>", "__hair__", "cat, ")

_LINTERS: dict[tuple[str, int, int], Linter] = {}
"""One for all cases of equal circumstances: to make one takes as long as to lint with it."""


def cases() -> Iterator[tuple[str, Case]]:
    """Every case of every rule, by a key that stays when the case moves to another rule; and texts at the edges of what
    patterns match."""
    seen: Counter[str] = Counter()
    for rule in all_rules():
        both: tuple[Case, ...] = (*rule.good, *rule.bad)
        for case in both:
            around = [case.role, case.negative, case.path, case.target, *case.plugins, *case.also_targets]
            around += [case.model_family] if case.model_family is not None else []
            options = json.dumps(dict(case.options), default=str, sort_keys=True)
            if case.model_family is not None:
                around.append(case.model_family)
            given = [case.inventory is not None, case.manifest is not None, sorted(case.settings.items())]
            key = f"{crc32(repr((case.text, around, options, given)).encode('utf-8', 'replace')):08x}"
            seen[key] += 1
            if seen[key] == 1:
                yield key, case
    for line in EDGES.read_text(encoding="utf-8").splitlines():
        yield f"{_EDGE}{crc32(line.encode()):08x}", Good(line)


def variants(case: Case) -> Iterator[str]:
    """The text of a case, two that are a little different, one where it stands in something else, one with other
    syntax in it, and one with a number written another way."""
    text = case.text
    random = Random(crc32(text.encode("utf-8", "surrogatepass")))
    yield from (text, _changed(text, random), _changed(text, random), _surrounded(text, random))
    yield _respelled(text, random)
    if numbers := list(_NUMBER.finditer(text)):
        number = random.choice(numbers)
        written = random.choice(_WAYS).format(number.group())
        yield f"{text[: number.start()]}{written}{text[number.end() :]}"


def _surrounded(text: str, random: Random) -> str:
    before, after = random.choice(
        (
            ("(", ")"),
            ("(", ":1.3)"),
            ("[", "]"),
            ("[", ":0.5]"),
            ("cat, ", ", dog"),
            ("\n", "\n"),
            ("[a|", "]"),
            ("(b, ", ""),
        )
    )
    return f"{before}{text}{after}"


def _respelled(text: str, random: Random) -> str:
    """With one character of the syntax replaced, doubled or moved behind its neighbour."""
    places = [at for at, character in enumerate(text) if character in _SYNTAX]
    if not places:
        return text.upper() if random.random() < 0.5 else _changed(text, random)
    at = random.choice(places)
    how = random.randrange(3)
    if how == 0:
        return text[:at] + random.choice(_SYNTAX) + text[at + 1 :]
    if how == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def _changed(text: str, random: Random) -> str:
    how = random.randrange(5)
    numbers = list(_NUMBER.finditer(text))
    if how <= 1 and numbers:
        match = random.choice(numbers)
        return f"{text[: match.start()]}{random.choice(_NUMBERS)}{text[match.end() :]}"
    at = random.randrange(len(text) + 1)
    if how == 2:
        return text[:at] + text[at + 1 :]
    if how == 3 and len(text) < 200:
        return f"{text}, {text}"
    return f"{text[:at]}{random.choice((*_PIECES, *_WORDS))}{text[at:]}"


def found(case: Case, texts: Iterable[str], codes: frozenset[str]) -> dict[str, list[str]]:
    """What the rules of some codes find in texts under the circumstances of a case: code, place, edits, and what the
    message quotes. The words of messages are not a part of it."""
    linter = _linter(case)
    answer = {}
    for text in texts:
        try:
            every = [each for one in found_by(linter, case, text) for each in one.unfold()]
        except ReadError:
            answer[text] = ["cannot be read"]
        else:
            answer[text] = [_shown(each) for each in every if each.code in codes]
    return answer


def _linter(case: Case) -> Linter:
    around = [case.target, case.also_targets, case.plugins, case.model_family, dict(case.options)]
    key = (repr(around), id(case.inventory), id(case.manifest))  # cases live as long as the rules that have them
    if key not in _LINTERS:
        _LINTERS[key] = linter_for(case, select=("ALL",))
    return _LINTERS[key]


def _shown(each: Diagnostic) -> str:
    fix = each.fix
    edits = "".join(f" {e.span.start}-{e.span.end}={e.replacement!r}" for e in fix.edits) if fix is not None else ""
    place = f"{each.code} {each.severity} {each.role} {each.span.start}-{each.span.end}"
    labels = " ".join(f"@{label.role[0]}{label.span.start}-{label.span.end}" for label in each.labels)
    quoted = " ".join(_QUOTED.findall(each.message))
    parts = (place, labels, str(fix.applicability) + edits if fix is not None else "", quoted)
    return " ".join(part for part in parts if part)


def messages() -> Iterator[tuple[str, str, list[str]]]:
    """The words that users read: for each bad case of each rule, its code, its text, and what the rule says of it."""
    for rule in all_rules():
        for case in rule.bad:
            yield rule.code, case.text, [_said(each) for each in findings(case, select=(rule.code,))]


def _said(each: Diagnostic) -> str:
    parts = [each.message]
    parts += [f"label: {label.message}" for label in each.labels]
    parts += [f"note: {note.code} {note.message}" for note in each.notes]
    parts += [f"help: {each.help}"] if each.help else []
    parts += [f"fix: {each.fix.message}"] if each.fix is not None else []
    return "\n".join(parts)


def read_messages() -> dict[tuple[str, str], list[list[str]]]:
    """What was recorded of messages: by code and text of the case, what was said in each case of them."""
    record: dict[tuple[str, str], list[list[str]]] = {}
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        code, text, said = json.loads(line)
        record.setdefault((code, text), []).append(said)
    return record


def write_messages() -> None:
    """Write down what is said now."""
    lines = [json.dumps(each, ensure_ascii=True) for each in messages()]
    MESSAGES.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_record() -> tuple[frozenset[str], dict[str, dict[str, list[str]]]]:
    """The codes of the rules that there were, and what was recorded of them: by the key of the case, each text with
    what is found in it."""
    first, *lines = RECORD.read_text(encoding="utf-8").splitlines()
    record: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        key, text, expected = json.loads(line)
        record.setdefault(key, {})[text] = expected
    return frozenset(json.loads(first)), record


def _texts(key: str, case: Case) -> Iterable[str]:
    return (case.text,) if key.startswith(_EDGE) else dict.fromkeys(variants(case))


def write_record() -> None:
    """Write down what is found now."""
    codes = sorted({INTERNAL_ERROR.code, *(rule.code for rule in all_rules())})
    lines = [
        json.dumps([key, text, said])
        for key, case in cases()
        for text, said in found(case, _texts(key, case), frozenset(codes)).items()
    ]
    RECORD.write_text("\n".join([json.dumps(codes), *sorted(lines)]) + "\n", encoding="utf-8", newline="\n")
