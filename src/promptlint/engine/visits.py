"""Which rules are called with what: one table for prompts of a role, a target and its plug-ins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from promptlint.documents.model import Document
from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Program
from promptlint.rules.kit.context import PromptPair
from promptlint.rules.kit.fact import Fact
from promptlint.rules.kit.rule import Rule
from promptlint.semantics.tags import Tag
from promptlint.syntax import And, Break, Comment, Escape, ExtraNetwork, Group, Prompt, Stray, Text, Wildcard

__all__ = ["Visits", "visits_of"]

_Rules = tuple[Rule, ...]
_WHOLE: dict[str, type] = {"prompt": Prompt, "pair": PromptPair, "document": Document}
_LEAVES = (And, Break, Comment, Escape, ExtraNetwork, Stray, Text, Wildcard)


@dataclass(frozen=True, slots=True)
class Visits:
    """Rules by what they visit: the whole prompt, pair or file, its facts, its leaves by terminal, its groups by class,
    and its tags. What no rule visits is in none of them."""

    whole: _Rules
    facts: tuple[tuple[Fact[Any, Any], _Rules], ...]
    leaves: tuple[tuple[str, _Rules], ...]
    groups: dict[type, _Rules]
    openers: frozenset[str]
    """The terminals that such groups begin with."""
    tags: _Rules


def visits_of(what: str, rules: Iterable[Rule], program: Program, extensions: Sequence[Extension]) -> Visits:
    """What those rules visit that apply to prompts of a role, to a `pair` or to a `document`, for a program with
    extensions."""
    of = what if what in _WHOLE else "prompt"
    by_visit: dict[Any, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.is_silenced_by(extensions) or not rule.applies_to(program):
            continue
        if of != "prompt" or what in rule.roles:
            for visited in rule.visits:
                by_visit[visited].append(rule)
    found = {visited: tuple(visitors) for visited, visitors in by_visit.items()}
    facts = {visited: visitors for visited, visitors in found.items() if isinstance(visited, Fact)}
    nodes = {kind: visitors for kind, visitors in found.items() if of == "prompt" and isinstance(kind, type)}
    groups = {kind: visitors for kind, visitors in nodes.items() if issubclass(kind, Group) and kind is not Prompt}
    return Visits(
        found.get(_WHOLE[of], ()),
        tuple((fact, visitors) for fact, visitors in facts.items() if fact.of == of),
        tuple((kind.type, visitors) for kind, visitors in nodes.items() if issubclass(kind, _LEAVES)),
        groups,
        frozenset(terminal for group in groups for terminal in group.openers),
        nodes.get(Tag, ()),
    )
