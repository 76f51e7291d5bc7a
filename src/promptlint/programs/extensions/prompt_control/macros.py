"""Macros: `DEF(name=text)`, and the words that they stand for.

Source: `prompt_control/macros.py`. There a name is a regular expression; here it is read as text, but one that is not
an expression raises.
"""

from __future__ import annotations

import re
import warnings

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.prompt_control.calls import Call, closing_paren, cut_calls, find_calls
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText

__all__ = ["MOST_EXPANDED", "Macro", "expand_macros", "read_macro"]

MOST_EXPANDED = 1_000_000
"""Characters that a prompt may have with its macros. With more of them the program is taken to run out of memory: it
has no limit of its own, but a few macros can double the text again and again."""

_MOST_SEARCHED = 50_000_000
"""Characters in which macros are looked for, each macro in all of them: the program needs more than a second then."""
_ROUNDS = 10
_WORD = regex(r"\w+")


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: `parameters` are the texts for arguments that are not given."""

    name: str
    parameters: tuple[str, ...]
    text: str


def read_macro(call: Call) -> Macro | None:
    """What a `DEF(...)` defines, None where it is passed over: it has no name, or no `=`."""
    head, equals, text = (call.arguments or "").partition("=")
    head = head.strip()
    name, bracket, rest = head.partition("(")
    if not name:
        name, bracket, rest = head, "", ""
    name = name.strip()
    if not name or not equals:
        return None
    parameters = [part.strip() for part in rest[: closing_paren(rest, 0)].strip().split(";")] if bracket else []
    return Macro(name, tuple(parameters), text.strip())


def expand_macros(source: SourceText) -> SourceText:
    """The text with its macros filled in. If one is, all of the text has the place of the whole prompt.

    Raises HostError where the program raises or never ends.
    """
    cut, calls = cut_calls(source, "DEF")
    macros = [(macro, _pattern(macro.name)) for macro in map(read_macro, calls) if macro is not None]
    text = cut.text
    words = _words(text)
    searched = 0
    for _ in range(_ROUNDS):
        before = text
        for macro, pattern in macros:
            if macro.name.isidentifier() and macro.name not in words:
                continue
            searched += len(text)
            if searched > _MOST_SEARCHED:
                raise HostError("Late", "did not end in 1 s")
            text, written = _filled(text, macro, pattern)
            for each in written:
                words |= _words(each)
        if text == before:
            break
    else:
        raise HostError("ValueError", "Unable to resolve DEFs, make sure there are no cycles!")
    if text == cut.text or text.strip() == cut.text.strip():
        return cut
    place = source.origin(0, len(source))
    return SourceText.replacing(text.strip(), place.start, place.end)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _pattern(name: str) -> str:
    try:
        with warnings.catch_warnings():  # of what may mean more in a later version of Python
            warnings.simplefilter("ignore")
            re.compile(rf"\b{name}\b")
    except (re.error, OverflowError, RecursionError) as error:
        raise HostError(_kind(error), str(error)) from None
    return re.escape(name)


def _kind(error: Exception) -> str:
    # The class has another name from Python 3.13 on.
    return "error" if isinstance(error, re.error) else type(error).__name__


def _filled(text: str, macro: Macro, pattern: str) -> tuple[str, list[str]]:
    """The text after one macro was filled in, and what it wrote."""
    parts = []
    written = []
    at = 0
    size = len(text)
    for call in find_calls(text, pattern, needs_arguments=False):
        written.append(_written(macro, call))
        parts += [text[at : call.span.start], written[-1]]
        at = call.span.end
        size += len(written[-1])
        if size > MOST_EXPANDED:
            raise HostError("MemoryError", f"macros make more than {MOST_EXPANDED} characters")
    return "".join([*parts, text[at:]]), written


def _written(macro: Macro, call: Call) -> str:
    given = [] if call.arguments is None else [argument.strip() for argument in call.arguments.split(";")]
    text = macro.text
    for arguments in (given, macro.parameters):
        for number, argument in enumerate(arguments, 1):
            if "$" not in text:
                break
            if f"${number}" in text:
                text = _with_argument(text, number, argument)
    return text


def _with_argument(text: str, number: int, argument: str) -> str:
    if len(argument) * text.count(f"${number}") > MOST_EXPANDED:
        raise HostError("MemoryError", f"macros make more than {MOST_EXPANDED} characters")
    try:
        return re.sub(rf"\${number}(?![0-9])", argument, text)
    except (re.error, IndexError) as error:
        raise HostError(_kind(error), str(error)) from None
