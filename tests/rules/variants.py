"""Prompts near those that rules have as cases, always the same ones: where a rule begins and ends to apply."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from zlib import crc32

from promptlint.diagnostics import Diagnostic
from promptlint.documents.decoding import ReadError
from promptlint.rules.kit.rule import Case
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR
from promptlint.rules.registry import all_rules
from promptlint.testing import findings

__all__ = ["RECORD", "cases", "found", "read_record", "variants", "write_record"]

RECORD = Path(__file__).parent / "findings.jsonl"

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_QUOTED = re.compile(r"`[^`]*`|\d[\d.]*")
_NUMBERS = ("0", "0.09", "0.1", "0.5", "1", "1.0", "1.1", "1.5", "2", "2.0", "2.1", "3", "10", "75", "1e3", "-0.5")
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
_WORDS = ("\U0001f431", " BREAK ", " AND ", "((", "))", ":1.2)", "<lora:ink:1>", "__hair__", "cat, ")


def cases() -> Iterator[tuple[str, Case]]:
    """Every case of every rule, by a key that stays when the case moves to another rule."""
    seen: Counter[str] = Counter()
    for rule in all_rules():
        both: tuple[Case, ...] = (*rule.good, *rule.bad)
        for case in both:
            around = [case.role, case.negative, case.path, case.target, *case.plugins, *case.also_targets]
            options = json.dumps(dict(case.options), default=str, sort_keys=True)
            given = [case.inventory is not None, case.manifest is not None, sorted(case.settings.items())]
            key = f"{crc32(repr((case.text, around, options, given)).encode('utf-8', 'replace')):08x}"
            seen[key] += 1
            if seen[key] == 1:
                yield key, case


def variants(case: Case) -> Iterator[str]:
    """The text of a case, and two that are a little different."""
    text = case.text
    random = Random(crc32(text.encode("utf-8", "surrogatepass")))
    return iter((text, _changed(text, random), _changed(text, random)))


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


def found(case: Case, text: str, codes: frozenset[str]) -> list[str]:
    """What the rules of some codes find in a text under the circumstances of a case: code, place, edits, and what the
    message quotes. The words of messages are not a part of it."""
    try:
        every = [each for one in findings(case, select=("ALL",), text=text) for each in one.unfold()]
    except ReadError:
        return ["cannot be read"]
    return [_shown(each) for each in every if each.code in codes]


def _shown(each: Diagnostic) -> str:
    fix = each.fix
    edits = "".join(f" {e.span.start}-{e.span.end}={e.replacement!r}" for e in fix.edits) if fix is not None else ""
    place = f"{each.code} {each.severity} {each.role} {each.span.start}-{each.span.end}"
    quoted = " ".join(_QUOTED.findall(each.message))
    return " ".join(part for part in (place, str(fix.applicability) + edits if fix is not None else "", quoted) if part)


def read_record() -> tuple[frozenset[str], dict[str, dict[str, list[str]]]]:
    """The codes of the rules that there were, and what was recorded of them: by the key of the case, each text with
    what is found in it."""
    first, *lines = RECORD.read_text(encoding="utf-8").splitlines()
    record: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        key, text, expected = json.loads(line)
        record.setdefault(key, {})[text] = expected
    return frozenset(json.loads(first)), record


def write_record() -> None:
    """Write down what is found now."""
    codes = sorted({INTERNAL_ERROR.code, *(rule.code for rule in all_rules())})
    lines = [
        json.dumps([key, text, found(case, text, frozenset(codes))])
        for key, case in cases()
        for text in dict.fromkeys(variants(case))
    ]
    RECORD.write_text("\n".join([json.dumps(codes), *sorted(lines)]) + "\n", encoding="utf-8", newline="\n")
