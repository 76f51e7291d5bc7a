"""Which rules are called with what: one table for prompts of a role, a target and its plug-ins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from promptlint.documents.model import Document
from promptlint.rules.kit.context import PromptPair
from promptlint.rules.kit.fact import Fact
from promptlint.rules.kit.rule import Rule
from promptlint.semantics.tags import Tag
from promptlint.syntax import And, Break, Comment, Escape, ExtraNetwork, Group, Prompt, Stray, Text, Wildcard

__all__ = ["Visits", "document_visits", "pair_visits", "prompt_visits"]

_Rules = tuple[Rule, ...]
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


def prompt_visits(rules: Iterable[Rule], role: str, target: str, plugins: frozenset[str]) -> Visits:
    """The rules that apply to prompts of a role for a target with plug-ins."""
    return _visits((rule for rule in rules if role in rule.roles and _applies(rule, target, plugins)), "prompt", Prompt)


def pair_visits(rules: Iterable[Rule], target: str, plugins: frozenset[str]) -> Visits:
    """The rules that apply to prompts that are used together."""
    return _visits((rule for rule in rules if _applies(rule, target, plugins)), "pair", PromptPair)


def document_visits(rules: Iterable[Rule], target: str, plugins: frozenset[str]) -> Visits:
    """The rules that apply to a whole file."""
    return _visits((rule for rule in rules if _applies(rule, target, plugins)), "document", Document)


def _applies(rule: Rule, target: str, plugins: frozenset[str]) -> bool:
    """Whether what a rule says is true of a program with its plug-ins."""
    return target in rule.targets and plugins.isdisjoint(rule.plugins_off)


def _visits(rules: Iterable[Rule], of: str, whole: type) -> Visits:
    by_visit: dict[Any, list[Rule]] = defaultdict(list)
    for rule in rules:
        for visited in rule.visits:
            by_visit[visited].append(rule)
    nodes = {visited: tuple(found) for visited, found in by_visit.items() if isinstance(visited, type)}
    if whole is not Prompt:
        nodes = {visited: found for visited, found in nodes.items() if visited is whole}
    everything = nodes.pop(whole, ())
    tags = nodes.pop(Tag, ())
    for other in (PromptPair, Document):
        nodes.pop(other, None)
    groups = {visited: found for visited, found in nodes.items() if issubclass(visited, Group)}
    return Visits(
        everything,
        tuple((visited, tuple(found)) for visited, found in by_visit.items() if _is_of(visited, of)),
        tuple((visited.type, found) for visited, found in nodes.items() if issubclass(visited, _LEAVES)),
        groups,
        frozenset(terminal for group in groups for terminal in group.openers),
        tags,
    )


def _is_of(visited: object, of: str) -> bool:
    return isinstance(visited, Fact) and visited.of == of
