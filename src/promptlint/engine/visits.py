"""Which rules are called with what: one table for prompts of a role, a target and its plug-ins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.documents.model import Document
from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Program
from promptlint.rules.kit.context import PromptPair
from promptlint.rules.kit.fact import Fact, Given
from promptlint.rules.kit.rule import Rule
from promptlint.semantics.tags import Tag
from promptlint.syntax import And, Break, Comment, Escape, ExtraNetwork, Group, Prompt, Stray, Text, Wildcard

__all__ = ["Facts", "Visits", "visits_of"]

_Rules = tuple[Rule, ...]
_WHOLE: dict[str, type] = {"prompt": Prompt, "pair": PromptPair, "document": Document}
_LEAVES = (And, Break, Comment, Escape, ExtraNetwork, Stray, Text, Wildcard)


_Visited = tuple[Fact[Any, Any], _Rules]
Facts = Sequence[_Visited]
"""Facts, each with the rules that visit it."""
_Likely = tuple[tuple[_Visited, tuple[str, ...]], ...]
"""Facts of which there may be some, each with texts of which the prompt must hold one, if it is worth while to look."""
_RARE_FIRST = "[]:_-ABCDEFGHIJKLMNOPQRSTUVWXYZ().0123456789abcdefghijklmnopqrstuvwxyz, "
"""How common characters are in prompts; others are rarer."""
_MOST_LIKE = 2048
"""Kinds of prompts for which is remembered what is visited: by their leaves, and what they hold."""


@dataclass(frozen=True, slots=True)
class Visits:
    """Rules by what they visit: the whole prompt, pair or file, its facts, its leaves by terminal, its groups by class,
    and its tags. What no rule visits is in none of them, nor are facts of which there can be none where so little is
    given."""

    whole: _Rules
    facts: Facts
    leaves: tuple[tuple[str, _Rules], ...]
    groups: dict[type, _Rules]
    openers: frozenset[str]
    """The terminals that such groups begin with."""
    tags: _Rules
    signs: tuple[str, ...]
    """A character of each text that facts may need."""
    _known: dict[tuple[frozenset[str], tuple[bool, ...], bool], _Likely] = field(default_factory=dict)

    def facts_in(self, text: str, leaves: Collection[str]) -> Facts:
        """The facts of which there may be some in a prompt that has leaves of these terminals."""
        # There are few kinds of prompts by their leaves and single characters, which are found at no cost.
        kind = frozenset(leaves), tuple([sign in text for sign in self.signs]), text.isascii()
        likely = self._known.get(kind)
        if likely is None:
            there = frozenset(sign for sign in self.signs if sign in text)
            found = ((each, _likely(each[0], kind[0], there, is_ascii=kind[2])) for each in self.facts)
            likely = tuple((each, texts) for each, texts in found if texts is not None)
            if len(self._known) < _MOST_LIKE:
                self._known[kind] = likely
        facts = []
        for each, texts in likely:
            if not texts:
                facts.append(each)
                continue
            for wanted in texts:
                if wanted in text:
                    facts.append(each)
                    break
        return facts


def visits_of(
    what: str,
    rules: Iterable[Rule],
    program: Program,
    extensions: Sequence[Extension],
    given: Collection[Given] = (),
) -> Visits:
    """What those rules visit that apply to prompts of a role, to a `pair` or to a `document`, for a program with
    extensions, where so much is given."""
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
    possible = {fact: visitors for fact, visitors in facts.items() if fact.of == of and fact.may_be_where(given)}
    return Visits(
        found.get(_WHOLE[of], ()),
        tuple(possible.items()),
        tuple((kind.type, visitors) for kind, visitors in nodes.items() if issubclass(kind, _LEAVES)),
        groups,
        frozenset(terminal for group in groups for terminal in group.openers),
        nodes.get(Tag, ()),
        tuple(sorted({_sign_of(text) for fact in possible for text in fact.holds})),
    )


def _sign_of(text: str) -> str:
    """The character of a text that is rarest in prompts."""
    return min(text, key=_RARE_FIRST.find)


def _likely(
    fact: Fact[Any, Any], leaves: frozenset[str], there: frozenset[str], *, is_ascii: bool
) -> tuple[str, ...] | None:
    """The texts that must be looked for in a prompt of such leaves and characters; None where the fact is not in it."""
    if (fact.needs and fact.needs.isdisjoint(leaves)) or (fact.beyond_ascii and is_ascii):
        return None
    wanted = tuple(sorted(text for text in fact.holds if _sign_of(text) in there))
    if fact.holds and not wanted:
        return None
    return () if any(len(text) == 1 for text in wanted) else wanted
