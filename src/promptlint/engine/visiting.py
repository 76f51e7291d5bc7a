"""Rules at work: what each reports about what it visits, and what becomes of one that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from promptlint.diagnostics import Diagnostic
from promptlint.diagnostics.crash import own_words
from promptlint.engine.visits import Facts
from promptlint.errors import MissingPackageError
from promptlint.roles import TextRole
from promptlint.rules.kit.rule import Rule
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR
from promptlint.semantics.tags import Tag
from promptlint.syntax import Group, Leaf
from promptlint.text import Span

__all__ = ["Found", "crashed", "interruptible", "visit", "visit_facts"]

T = TypeVar("T")

_OFTEN = 256
"""Items after which an interrupt is asked for."""


def interruptible(items: Iterable[T], interrupt: Callable[[], None] | None) -> Iterable[T]:
    """The items; `interrupt` is called now and then, and what it raises ends the work."""
    return items if interrupt is None else _asking(items, interrupt)


def _asking(items: Iterable[T], interrupt: Callable[[], None]) -> Iterator[T]:
    for number, item in enumerate(items):
        if number % _OFTEN == 0:
            interrupt()
        yield item


class Found(list[Diagnostic]):
    """What rules found; `crashed` are the codes of those that failed, of which one finding each is enough."""

    def __init__(self) -> None:
        super().__init__()
        self.crashed: set[str] = set()


def visit(items: Iterable[object], rules: Iterable[Rule], context: Any, found: Found) -> None:
    """What some rules report about each item that they visit. A crash becomes a finding about promptlint itself, and
    the run goes on."""
    for item in items:
        for rule in rules:
            try:
                for diagnostic in rule.check(item, context):
                    # Most rules find nothing: a map and an extend cost more.
                    found.append(_checked(diagnostic))
            except Exception as error:  # noqa: BLE001  # whatever a rule does, the others still speak
                crashed(rule, item, error, context.role, found)


def visit_facts(facts: Facts, context: Any, found: Found, interrupt: Callable[[], None] | None = None) -> None:
    """What rules report about the items of each fact. A fact that fails counts as a crash of the rules that visit
    it."""
    for fact, rules in facts:
        try:
            items = context.items(fact)
        except Exception as error:  # noqa: BLE001  # as for rules
            for rule in rules:
                crashed(rule, None, error, context.role, found)
            continue
        if items:
            visit(interruptible(items, interrupt), rules, context, found)


def crashed(rule: Rule, item: object, error: Exception, role: TextRole, diagnostics: Found) -> None:
    """A finding about a rule that failed at an item, once a rule."""
    if rule.code in diagnostics.crashed:
        return
    diagnostics.crashed.add(rule.code)
    span = item.span if isinstance(item, (Leaf, Group, Tag)) else Span(0, 0)
    if isinstance(error, MissingPackageError):
        message = f"rule {rule.code} ({rule.name}) does not look at this: {error}"
    else:
        message = (
            f"rule {rule.code} ({rule.name}) failed with {own_words(error)}; "
            f"this is a bug in {rule.__module__.partition('.')[0]}, not in your prompt"
        )
    code = INTERNAL_ERROR
    diagnostics.append(Diagnostic(code.code, code.name, code.severity, message, role, span))


def _checked(found: object) -> Diagnostic:
    """What a rule yielded; rules of packages may yield anything. Raises TypeError."""
    if not isinstance(found, Diagnostic):
        raise TypeError(f"a finding is a Diagnostic, not {type(found).__name__}")
    return found
