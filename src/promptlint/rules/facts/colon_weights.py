"""Options of `{a|b}` in a program that takes what follows the last colon of one for its weight."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.python_numbers import read_as
from promptlint.text import Span

__all__ = ["MisreadOption", "is_json", "misread_options", "split_weight"]

_BRACES = regex(r"\{(?P<options>[^{}]*+)\}")
_OPTION = regex(r"[^|]+")
_IN_FRONT = regex(r"\s*+(?P<weight>\d++\.?+\d*+|\.\d++)\s*+::\s*+(?P<text>[^:]*+)")
_COUNT = regex(r"\s*(?:\d+(?:-\d*)?|-\d+)?\$\$")


@dataclass(frozen=True, slots=True)
class MisreadOption:
    """An option that is not read as it is written.

    `lost` is what is left out of it, because it is taken for a weight; empty where a count or a joint of Dynamic
    Prompts is sent as `sent`. `repair` is the option as the program would read it, where it is clear what was meant.
    """

    span: Span
    lost: str
    sent: str
    repair: str | None


@fact("VARIANT_OPEN", "TEXT")
def misread_options(ctx: Context) -> tuple[MisreadOption, ...]:
    """Those in the innermost braces, which are filled in first."""
    if "{" not in ctx.text or "|" not in ctx.text:
        return ()
    return tuple(found for match in _BRACES.finditer(ctx.text) if "|" in match[0] for found in _in_braces(match))


def _in_braces(braces: re.Match[str]) -> Iterator[MisreadOption]:
    for number, match in enumerate(_OPTION.finditer(braces.string, *braces.span("options"))):
        text = match.group()
        span = Span(match.start(), match.end())
        count = _COUNT.match(text) if number == 0 else None
        if count is not None:
            yield MisreadOption(Span(span.start, span.start + count.end()), "", count.group().strip(), None)
            continue
        name, weight = split_weight(text)
        if not weight or read_as(float, weight) is not None:
            continue
        front = _IN_FRONT.fullmatch(text)
        yield MisreadOption(
            span, weight, name, f"{front['text'].rstrip()}:{front['weight']}" if front is not None else None
        )


def split_weight(option: str) -> tuple[str, str | None]:
    """An option up to its last colon outside of brackets, and what follows it, which is the option's weight; None
    without such a colon."""
    depth = 0
    at = -1
    for place, character in enumerate(option):
        depth += (character in "<([{") - (character in ">)]}" and depth > 0)
        if character == ":" and not depth:
            at = place
    return (option.strip(), None) if at < 0 else (option[:at].strip(), option[at + 1 :].strip())


def is_json(ctx: Context) -> bool:
    """Whether the whole prompt is an object of JSON, of which SD.Next leaves the braces alone."""
    text = ctx.text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
