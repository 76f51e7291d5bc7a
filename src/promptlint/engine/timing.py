"""What rules and facts cost: each without what it asks for in turn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from time import perf_counter_ns
from typing import Any, Self, TypeVar

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic
from promptlint.engine.visits import Visits
from promptlint.rules.kit.context import Context, PairContext
from promptlint.rules.kit.fact import Fact
from promptlint.rules.kit.rule import Rule
from promptlint.semantics.tags import Tag
from promptlint.syntax import Prompt

__all__ = ["Spent", "Stopwatch", "TimedContext", "TimedPairContext", "timed_visits"]

T = TypeVar("T")


@dataclass(slots=True)
class Spent:
    """How often something was done, and the nanoseconds that it took."""

    calls: int = 0
    nanoseconds: int = 0


class Stopwatch:
    """Time by what it was spent on: what is measured inside of something else does not count for that."""

    def __init__(self) -> None:
        self.by_name: dict[str, Spent] = {}
        self._inside = [0]
        self._begun = perf_counter_ns()

    @property
    def total(self) -> int:
        """Nanoseconds since it was made."""
        return perf_counter_ns() - self._begun

    def measure(self, name: str, work: Callable[[], T]) -> T:
        """Do something, and count its time."""
        begun = perf_counter_ns()
        self._inside.append(0)
        try:
            return work()
        finally:
            spent = perf_counter_ns() - begun
            own = self.by_name.setdefault(name, Spent())
            own.calls += 1
            own.nanoseconds += spent - self._inside.pop()
            self._inside[-1] += spent


class _Timed:
    """What a context asks, with its time."""

    _watch: Stopwatch
    _facts: dict[Callable[[Any], Any], Any]

    def fact(self, compute: Callable[[Self], T]) -> T:
        known: T
        if compute in self._facts:
            known = self._facts[compute]
        else:
            known = self._watch.measure(_name(compute), lambda: super(_Timed, self).fact(compute))  # type: ignore[misc]
        return known

    def items(self, fact: Fact[Any, T]) -> Sequence[T]:
        known: Sequence[T]
        if fact in self._facts:
            known = self._facts[fact]
        else:
            known = self._watch.measure(_name(fact), lambda: super(_Timed, self).items(fact))  # type: ignore[misc]
        return known


class TimedContext(_Timed, Context):
    """A prompt of which everything that is asked is timed."""

    def __init__(self, watch: Stopwatch, *given: Any) -> None:
        self._watch = watch
        super().__init__(*given)

    @cached_property
    def prompt(self) -> Prompt:
        return self._watch.measure("the tree", lambda: super(TimedContext, self).prompt)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        return self._watch.measure("tags", lambda: super(TimedContext, self).tags)


class TimedPairContext(_Timed, PairContext):
    """The same for prompts that are used together."""

    def __init__(self, watch: Stopwatch, *given: Any) -> None:
        self._watch = watch
        super().__init__(*given)


def _name(compute: object) -> str:
    function = compute.compute if isinstance(compute, Fact) else compute
    return f"{getattr(function, '__name__', function)}"


def timed_visits(visits: Visits, watch: Stopwatch) -> Visits:
    """The same visits, by rules whose time is counted."""

    def timed(rules: Sequence[Rule]) -> tuple[Any, ...]:
        return tuple(_TimedRule(rule, watch) for rule in rules)

    return dataclasses.replace(
        visits,
        whole=timed(visits.whole),
        facts=tuple((fact, timed(rules)) for fact, rules in visits.facts),
        leaves=tuple((terminal, timed(rules)) for terminal, rules in visits.leaves),
        groups={kind: timed(rules) for kind, rules in visits.groups.items()},
        tags=timed(visits.tags),
        _known={},
    )


class _TimedRule:
    """Stands for a rule where it is called."""

    def __init__(self, rule: Rule, watch: Stopwatch) -> None:
        self._rule = rule
        self._watch = watch
        self._label = f"{rule.code} {rule.name}"
        self.__module__ = rule.__module__  # whose bug it is if it fails

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rule, name)

    def check(self, node: Any, ctx: Any) -> Iterator[Diagnostic]:
        return iter(self._watch.measure(self._label, lambda: list(self._rule.check(node, ctx))))
