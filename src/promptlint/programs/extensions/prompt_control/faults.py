"""What is wrong in a prompt for prompt-control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.programs.extensions.model import Asked, Fault
from promptlint.programs.extensions.prompt_control.bracket_faults import bracket_faults
from promptlint.programs.extensions.prompt_control.call_faults import call_faults
from promptlint.programs.extensions.prompt_control.calls import Call, find_calls
from promptlint.programs.extensions.prompt_control.grammar import Grammar, Plain
from promptlint.programs.extensions.prompt_control.macros import expand_macros, read_macro
from promptlint.programs.extensions.prompt_control.tag_faults import tag_faults
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

__all__ = ["faults"]

_DEFINITION = "DEF"
_MOST_TRIED, _LONGEST_TRIED = 8, 10_000
"""Definitions that are removed one by one to find the one that raises, and characters of a text in which they are; a
bound."""
_JINJA = "<%"


def faults(asked: Asked) -> Iterable[Fault]:
    """Where prompt-control stops, or reads something otherwise than it looks, in the order of the text."""
    return sorted(_faults(asked.text), key=lambda fault: fault.span)


def _faults(text: str) -> Iterator[Fault]:
    if _JINJA in text:  # what a template of another node writes is not known
        return
    try:
        definitions = find_calls(text, _DEFINITION)
    except HostError:  # one that never ends, which the calls say
        yield from call_faults(text)
        return
    macros = [macro for macro in map(read_macro, definitions) if macro is not None]
    if macros:
        yield from _macro_faults(text, definitions)
    # What a macro stands for is not read where it is defined: `$1` stands in it where a number is needed.
    blanked = _blanked(text, [call.span for call in definitions])
    try:
        grammar = Grammar(blanked)
    except HostError as error:
        if error.place is not None:
            yield _number_fault(text, error.place)
        yield from call_faults(blanked)
        return
    names = frozenset(macro.name for macro in macros)
    yield from bracket_faults(grammar, names)
    yield from tag_faults(grammar)
    shown = _blanked(blanked, _comments(grammar))
    yield from call_faults(shown)
    for call in definitions:
        if read_macro(call) is None:
            yield Fault(
                kind="misread",
                span=call.span,
                message="`DEF` needs a name and `=`: prompt-control passes it over",
                help="write DEF(name=text)",
            )


def _number_fault(text: str, place: Span) -> Fault:
    return Fault(
        kind="stops",
        span=place,
        message=f"prompt-control stops with ValueError at `{text[place.start : place.end]}`, which is not a number",
        help="write digits, such as 0.5",
    )


def _macro_faults(text: str, definitions: list[Call]) -> Iterator[Fault]:
    """What makes the macros of a text raise."""
    try:
        expand_macros(SourceText(text))
    except HostError as error:
        kind, message = error.kind, error.message
    else:
        return
    if kind == "MemoryError":  # where the program itself would stop is not known
        return
    yield Fault(
        kind="stops",
        span=_culprit(text, definitions),
        message=_macro_message(kind, message),
        help="a macro may not name itself, nor another one that names it; its name is a regular expression, and a "
        "backslash in an argument an escape of one",
    )


def _macro_message(kind: str, message: str) -> str:
    if "cycles" in message:
        return "prompt-control stops with ValueError: this macro names itself, or another one that names it"
    return f"prompt-control stops with {kind} while it fills in this macro"


def _culprit(text: str, definitions: list[Call]) -> Span:
    """The first definition without which the macros do not raise, or else the first one."""
    for call in definitions[:_MOST_TRIED] if len(text) < _LONGEST_TRIED else ():
        without = text[: call.span.start] + text[call.span.end :]
        try:
            expand_macros(SourceText(without))
        except HostError:
            continue
        return call.span
    return definitions[0].span


def _comments(grammar: Grammar) -> list[Span]:
    found = []
    at = 0
    while at < len(grammar.text):
        item = grammar.items.get(at)
        if isinstance(item, Plain):
            if grammar.text[at] == "#":
                found.append(Span(at, item.end))
            at = item.end
        else:
            at += 1
    return found


def _blanked(text: str, spans: list[Span]) -> str:
    """The text with blanks in the place of some parts, so that all else keeps its place."""
    parts = []
    at = 0
    for span in spans:
        parts += [text[at : span.start], " " * len(span)]
        at = span.end
    return "".join([*parts, text[at:]])
