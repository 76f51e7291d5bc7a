"""The names of a prompt for prompt-fusion: which are declared where they are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.prompt_fusion.grammar import Grammar
from promptlint.programs.extensions.prompt_fusion.syntax import (
    Alternation,
    Declaration,
    Editing,
    Expression,
    ExpressionList,
    Fading,
    Interpolation,
    Mean,
    Step,
    Substitution,
    Text,
    Weighted,
)

__all__ = ["Names", "Use", "expressions", "find_names", "steps_of"]


@dataclass(frozen=True, slots=True)
class Use:
    """A name where it is used. `is_declared` is whether it surely stands for something there."""

    substitution: Substitution
    is_declared: bool
    is_late: bool
    """Whether what it stands for is looked up only where what it is a part of is used: in a declaration or argument."""
    of: str | None
    """The name in whose declaration it is."""


@dataclass(slots=True)
class Names:
    """All uses, and what is declared: the texts by name, and the names of parameters."""

    uses: list[Use] = field(default_factory=list)
    declared: dict[str, list[Declaration]] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)


def expressions(grammar: Grammar) -> Iterator[Expression]:
    """Every expression of a prompt but those that stand for a number, in the order of the text."""
    waiting: list[Iterator[Expression]] = [grammar.each(grammar.whole)]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            continue
        yield found
        waiting += (grammar.each(part) for part in reversed(_parts(found)))


def _parts(expression: Expression) -> tuple[ExpressionList, ...]:
    match expression:
        case Text():
            return ()
        case Declaration():
            return expression.value, expression.target
        case Substitution():
            return expression.arguments
        case Weighted() | Fading():
            return (expression.text,)
        case _:
            return expression.texts


def steps_of(expression: Expression) -> tuple[Step, ...]:
    """What stands for numbers in an expression, and is read as one."""
    match expression:
        case Fading():
            return expression.first, expression.last
        case Editing():
            return (expression.step,) if expression.step else ()
        case Alternation():
            return (expression.speed,) if expression.speed else ()
        case Interpolation():
            return tuple(step for step in expression.steps if step)
        case Mean():
            return tuple(weight for weight in expression.weights if weight)
        case _:
            return ()


@dataclass(slots=True)
class _Part:
    """A list of expressions that is gone through, and the names that end with it."""

    rest: Iterator[Expression]
    is_late: bool
    of: str | None
    ends: str | None = None


def find_names(grammar: Grammar) -> Names:
    """The names of a prompt with their uses, in the order of the text."""
    names = Names()
    counting: Counter[str] = Counter()
    waiting = [_Part(grammar.each(grammar.whole), is_late=False, of=None)]
    while waiting:
        part = waiting[-1]
        found = next(part.rest, None)
        if found is None:
            waiting.pop()
            if part.ends is not None:
                counting[part.ends] -= 1
            continue
        numbers = [found.weight] if isinstance(found, Weighted) and found.weight else steps_of(found)
        for step in (found, *numbers):
            if isinstance(step, Substitution):
                names.uses.append(Use(step, counting[step.name] > 0, part.is_late, part.of))
                waiting += [_Part(grammar.each(each), is_late=True, of=part.of) for each in reversed(step.arguments)]
        if isinstance(found, Declaration):
            names.declared.setdefault(found.name, []).append(found)
            names.parameters.update(found.parameters)
            waiting.append(_Part(_declaring(grammar, found, counting), part.is_late, part.of, ends=found.name))
            waiting.append(_Part(grammar.each(found.value), is_late=True, of=found.name))
        elif not isinstance(found, Substitution):
            waiting += [_Part(grammar.each(each), part.is_late, part.of) for each in reversed(_parts(found))]
    return names


def _declaring(grammar: Grammar, declaration: Declaration, counting: Counter[str]) -> Iterator[Expression]:
    """What follows a declaration; the name counts as soon as it is asked for."""
    counting[declaration.name] += 1
    yield from grammar.each(declaration.target)
