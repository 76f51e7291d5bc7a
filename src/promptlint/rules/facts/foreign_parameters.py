"""Parameters of other programs that stand in a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from promptlint.dataclass import dataclass
from promptlint.resources.known.foreign_parameters import ForeignParameter, foreign_parameters
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["ForeignMatch", "find_foreign_parameters", "foreign_runs"]

_FOREIGN_MARKS = ("--", "::", "—", "–", "-ar ")
"""One of these is in every prompt with such a parameter."""


@dataclass(frozen=True, slots=True)
class ForeignMatch:
    """A foreign parameter with its value."""

    span: Span
    parameter: ForeignParameter


@fact(holds=_FOREIGN_MARKS)
def foreign_runs(ctx: Context) -> tuple[tuple[ForeignMatch, ...], ...]:
    """Runs of parameters: flags of one program with nothing but white space between them are one run."""
    runs: list[list[ForeignMatch]] = []
    for match in find_foreign_parameters(ctx.text):
        if runs and _goes_on(runs[-1][-1], match, ctx):
            runs[-1].append(match)
        else:
            runs.append([match])
    return tuple(map(tuple, runs))


def _goes_on(last: ForeignMatch, match: ForeignMatch, ctx: Context) -> bool:
    return (
        bool(match.parameter.value and last.parameter.value)
        and match.parameter.dialect == last.parameter.dialect
        and not ctx.slice(Span(last.span.end, match.span.start)).strip()
    )


def find_foreign_parameters(text: str) -> tuple[ForeignMatch, ...]:
    """Parameters of other programs in a prompt, in the order of the text.

    The forms with `::` count outside of brackets only. Weights of wildcard entries (`3::red`) are not
    reported, since no `::` closes them on their line.
    """
    if not any(mark in text for mark in _FOREIGN_MARKS):
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
