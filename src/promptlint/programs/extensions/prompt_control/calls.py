"""Calls in a prompt, such as `STYLE(A1111)`: where they are, what their arguments are, and the text without them.

Source: `prompt_control/utils.py`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

__all__ = [
    "Call",
    "Quotes",
    "argument_texts",
    "closing_paren",
    "cut_calls",
    "find_calls",
    "find_words",
    "numbers",
    "split_at_calls",
    "split_at_word",
]

_QUOTED = regex(r'".+?"')
_PAREN = regex(r"[()]")
_COMMA = regex(r"(?<!\\),")


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what is in its brackets, None without any, and its place."""

    arguments: str | None
    span: Span


def find_calls(text: str, name: str, *, needs_arguments: bool = True) -> list[Call]:
    """The calls outside of quotes, none inside of another one.

    `name` is a pattern for a word. Raises HostError where a bracket stays open: the program then never ends.
    """
    pattern = re.compile(rf"\b(?:{name})" + (r"(?=\()" if needs_arguments else r"\b"))
    quotes = Quotes(text)
    calls = []
    at = 0
    while match := pattern.search(text, at):
        at = match.end()
        arguments = None
        if text.startswith("(", at):
            close = closing_paren(text, at + 1)
            if close is None:
                raise HostError("Late", "did not end in 1 s")
            arguments = text[at + 1 : close]
            at = close + 1
        elif match.start() == at:
            break
        if not quotes.include(match.start(), at):
            calls.append(Call(arguments, Span(match.start(), at)))
    return calls


def closing_paren(text: str, start: int) -> int | None:
    """Where the bracket is closed that was opened before a place, None where it stays open."""
    depth = 1
    for match in _PAREN.finditer(text, start):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return None


def cut_calls(source: SourceText, name: str) -> tuple[SourceText, list[Call]]:
    """The text without the calls, and the calls. Raises HostError as `find_calls` does."""
    calls = find_calls(source.text, name)
    return source.without(call.span for call in calls), calls


def split_at_calls(source: SourceText, name: str) -> list[SourceText]:
    """The text before the first call, which may lack its brackets, and what follows each of them. Raises HostError."""
    return source.split_at(call.span for call in find_calls(source.text, name, needs_arguments=False))


def find_words(text: str, word: str) -> list[Span]:
    """Where a word stands outside of quotes."""
    quotes = Quotes(text)
    matches = re.finditer(rf"\b{word}\b", text)
    return [Span(*match.span()) for match in matches if not quotes.include(*match.span())]


def split_at_word(source: SourceText, word: str) -> list[SourceText]:
    """What is between the words, without white space at its ends."""
    return [piece.strip() for piece in source.split_at(find_words(source.text, word))]


class Quotes:
    """The stretches in double quotes, each on one line: what stands in one is text."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _QUOTED.finditer(text)] if '"' in text else []
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def include(self, start: int, end: int) -> bool:
        """Whether a part of the text stands in quotes."""
        index = bisect_left(self.starts, start) - 1
        return index >= 0 and end < self.ends[index]


def argument_texts(call: Call, defaults: Sequence[str]) -> list[str]:
    r"""The arguments of a call, as many as there are defaults. `\,` is a comma in one of them."""
    given = [text.replace(r"\,", ",") for text in _COMMA.split(call.arguments or "")]
    return [*given[: len(defaults)], *defaults[len(given) :]]


def numbers(text: str, defaults: Sequence[float]) -> list[float]:
    """Numbers with blanks between them, as many as there are defaults, which also stand for what is not a number."""
    found = list(defaults)
    for index, word in enumerate(re.split(r"\s+", text.strip())[: len(defaults)]):
        try:
            found[index] = float(word)
        except ValueError:
            continue
    return found
