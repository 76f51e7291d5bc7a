"""What is wrong in a prompt for prompt-fusion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.programs.extensions.model import Asked, Fault
from promptlint.programs.extensions.prompt_fusion.grammar import Grammar
from promptlint.programs.extensions.prompt_fusion.names import Names, expressions, find_names, steps_of
from promptlint.programs.extensions.prompt_fusion.syntax import (
    Editing,
    Expression,
    Fading,
    Interpolation,
    Mean,
    Number,
    Substitution,
    Text,
)
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = ["faults"]

_TELLING = regex(r"[\[$(\\]")
_MARK = regex(r"\\.|[\[\]:|]", re.DOTALL)
_FUNCTIONS = ("linear", "bezier", "catmull", "mean")
_FUNCTION = regex(r"\s*[A-Za-z]+\s*")
_DECIMAL = regex(r":(?P<number>[01],(?!0*[0-2]\))\d{1,3})\)\s*\Z")
"""Two weights of which the second is above 2, more likely one number with a comma."""
_LONGEST_SHOWN = 40
_ONE_COLON = regex(r"[^\s\[]:(?:[^\s\]]|[^\]]{0,20}\d)")
"""A colon as in `[cat:dog]` and `[cat:5 %]`, not as in `[note: text]`."""
_NO_NAME = regex(r"[\[\]($:|\\]")
_FILLED_IN = regex(r"[{}]|__")
"""What templates put something in the place of."""


def faults(asked: Asked) -> Iterable[Fault]:
    """Where prompt-fusion stops, or reads something otherwise than it looks, in the order of the text."""
    text = asked.without_comments
    if _TELLING.search(text) is None:
        return ()
    indent = len(text) - len(text.lstrip())
    return sorted(
        (_moved(fault, indent) if indent else fault for fault in _faults(text.lstrip())), key=lambda fault: fault.span
    )


def _moved(fault: Fault, by: int) -> Fault:
    return Fault(
        kind=fault.kind,
        span=fault.span.moved(by),
        message=fault.message,
        help=fault.help,
        repair=fault.repair,
        is_minor=fault.is_minor,
    )


def _faults(text: str) -> Iterator[Fault]:
    try:
        grammar = Grammar(text)
    except HostError as error:
        if error.place is not None:
            yield _reading_fault(error.kind, error.place)
        return
    closed = _brackets(text)
    for expression in expressions(grammar):
        yield from _expression_faults(grammar, expression, closed)
    yield from _name_faults(grammar, find_names(grammar))
    rest = text[grammar.whole.end :]
    if rest.strip() not in ("", "\\"):
        yield Fault(
            kind="misread",
            span=Span(grammar.whole.end, grammar.whole.end + 1),
            message="prompt-fusion ends the prompt at a backslash at the end of a line: what follows is left out",
            help="remove the backslash",
        )


def _reading_fault(kind: str, place: Span) -> Fault:
    if kind == "IndexError":
        return Fault(
            kind="stops",
            span=place,
            message="prompt-fusion stops with IndexError: the prompt ends where this `[` has to go on",
            help="close it, or remove it",
        )
    return Fault(
        kind="stops",
        span=place,
        message=f"prompt-fusion stops with {kind}: turning one text into the next takes two texts and two numbers",
        help="write a number for each text, such as [a:b:c:5,10,15]; one may be left out between its commas",
    )


def _expression_faults(grammar: Grammar, expression: Expression, closed: dict[int, tuple[int, int]]) -> Iterator[Fault]:
    text = grammar.text
    match expression:
        case Text() if text[expression.start] == "[" and expression.start in closed:
            yield from _text_bracket(text, expression.start, *closed[expression.start])
        case Editing(step=None):
            yield _not_read(Span(expression.start, expression.end), "it has no number after its last colon")
        case Interpolation() if expression.left_out:
            yield Fault(
                kind="misread",
                span=Span(expression.start, expression.end),
                message=f"prompt-fusion leaves the last {_texts(expression.left_out)} out: there are fewer numbers "
                "than texts",
                help="write a number for each text; one may be left out between its commas, as in [a:b:c:,5,10]",
                is_minor=True,
            )
        case Mean():
            yield from _mean_faults(expression)
        case Fading() if (match := _DECIMAL.search(text, expression.start, expression.end)) is not None:
            yield Fault(
                kind="misread",
                span=Span(*match.span("number")),
                message=f"prompt-fusion reads `{match['number']}` as a weight that goes from {_from_to(expression)}",
                help="a number has a point, not a comma",
                repair=match["number"].replace(",", "."),
            )


def _from_to(expression: Fading) -> str:
    first, last = expression.first, expression.last
    return (
        f"{first.text} to {last.text}" if isinstance(first, Number) and isinstance(last, Number) else "one to another"
    )


def _texts(count: int) -> str:
    return "text" if count == 1 else f"{count} texts"


def _mean_faults(expression: Mean) -> Iterator[Fault]:
    weights = [weight for weight in expression.weights if weight is not None]
    numbers = [float(weight.text) for weight in weights if isinstance(weight, Number)]
    if numbers and len(numbers) == len(weights) and sum(numbers) == 0:
        yield Fault(
            kind="stops",
            span=Span(expression.start, expression.end),
            message="prompt-fusion stops with ZeroDivisionError: the weights of this mean add up to 0",
            help="write weights above 0, or none",
        )


def _name_faults(grammar: Grammar, names: Names) -> Iterator[Fault]:
    """Names that are not declared, that stand for themselves, or for no number where one is needed."""
    used = {use.substitution.name for use in names.uses if use.of is None}
    needed = {(use.of, use.substitution.name) for use in names.uses}
    for use in names.uses:
        name = use.substitution.name
        yield from _argument_faults(grammar.text, names, use.substitution, needed)
        span = Span(use.substitution.start, use.substitution.start + len(name) + 1)
        if use.of == name and name in used and name not in names.parameters:
            yield Fault(
                kind="stops",
                span=span,
                message=f"prompt-fusion stops with RecursionError: `${name}` is declared as itself",
                help="give the new text another name",
            )
        elif not use.is_declared and name not in names.parameters and not (use.is_late and name in names.declared):
            is_later = name in names.declared
            yield Fault(
                kind="stops",
                span=span,
                message=f"prompt-fusion stops with KeyError: `${name}` is not declared"
                + (" before it is used" if is_later else ""),
                help=f"declare it in a line before it: ${name} = text",
            )
    for expression in expressions(grammar):
        for step in steps_of(expression):
            if isinstance(step, Substitution) and not _may_be_number(grammar, names, step.name):
                yield Fault(
                    kind="stops",
                    span=Span(step.start, step.start + len(step.name) + 1),
                    message=f"prompt-fusion stops with ValueError: `${step.name}` stands for a text, and a number is "
                    "needed",
                    help="declare it as a number",
                )


def _argument_faults(
    text: str, names: Names, substitution: Substitution, needed: set[tuple[str | None, str]]
) -> Iterator[Fault]:
    """Arguments that are not read, because their bracket stays open, or that are missing."""
    name = substitution.name
    bracket = text.find("(", substitution.start, substitution.end)
    is_open = bracket >= 0 and not substitution.arguments
    parameters = names.declared[name][0].parameters if len(names.declared.get(name, ())) == 1 else ()
    missing = [
        each
        for each in parameters[len(substitution.arguments) :]
        if (name, each) in needed and each not in names.declared
    ]
    if is_open:
        yield Fault(
            kind="stops" if missing else "misread",
            span=Span(bracket, bracket + 1),
            message="this bracket is never closed: prompt-fusion leaves out all that follows it"
            + (f", and stops with KeyError at `${missing[0]}`" if missing else ""),
            help="close it after the last argument",
        )
    elif missing:
        yield Fault(
            kind="stops",
            span=Span(substitution.start, substitution.start + len(name) + 1),
            message=f"prompt-fusion stops with KeyError: `${name}` is used without a text for `${missing[0]}`",
            help=f"write {len(parameters)} texts in brackets, with commas between them",
        )


def _may_be_number(grammar: Grammar, names: Names, name: str) -> bool:
    declarations = names.declared.get(name, [])
    if len(declarations) != 1 or name in names.parameters:
        return True
    value = declarations[0].value
    written = grammar.text[value.start : value.end].strip()
    if _NO_NAME.search(written) or _FILLED_IN.search(written):
        return True
    try:
        float(written)
    except ValueError:
        return False
    return True


def _brackets(text: str) -> dict[int, tuple[int, int]]:
    """Where square brackets end that do, and their last colon, which is not in another one: -1 without any."""
    closed: dict[int, tuple[int, int]] = {}
    opened: list[tuple[int, list[int]]] = []
    for match in _MARK.finditer(text):
        if match[0] == "[":
            opened.append((match.start(), []))
        elif match[0] == "]" and opened:
            start, colons = opened.pop()
            closed[start] = (match.start(), colons[-1] if colons else -1)
            if len(colons) == 1 and not _ONE_COLON.match(text, colons[0] - 1):
                closed[start] = (match.start(), -1)
        elif match[0] == ":" and opened:
            opened[-1][1].append(match.start())
    return closed


def _text_bracket(text: str, start: int, end: int, colon: int) -> Iterator[Fault]:
    """The fault of a bracket that prompt-fusion finds no form in, although it has colons."""
    last = text[colon + 1 : end]
    if colon < 0 or len(last) > _LONGEST_SHOWN or _FILLED_IN.search(last) or not last.strip():
        return
    why = f"`{last.strip()}` is not a number"
    if _FUNCTION.fullmatch(last) and any(map(str.isdigit, text[start:colon])):
        why = f"`{last.strip()}` is not one of its functions, {', '.join(_FUNCTIONS)}"
    yield _not_read(Span(start, end + 1), why)


def _not_read(span: Span, why: str) -> Fault:
    return Fault(
        kind="misread",
        span=span,
        message=f"prompt-fusion finds no form in this bracket and hands it on as it is: {why}",
        help="write [a:b:5] to change at a step, [a:b:5,10] to turn one text into the other",
    )
