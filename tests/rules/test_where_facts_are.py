"""A fact that says what a prompt must have for it says the truth: it never keeps an item back."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, get_args

import pytest

from promptlint.documents.model import prompts_alone
from promptlint.engine.linter import Linter
from promptlint.engine.visits import visits_of
from promptlint.roles import Role
from promptlint.rules.kit.context import Context, Surroundings
from promptlint.rules.kit.fact import Fact, Given
from promptlint.rules.kit.rule import Case
from promptlint.rules.registry import all_rules

_PIECES = (
    "sky", ", ", ",", " ", "\n", "(", ")", "[", "]", "{", "}", ":", "|", "1.2", "0.5", "3", "<", ">", "lora:", "ink",
    "__", "_", "/", "*", "\\", "#", "BREAK", "AND", "&amp;", "&lt;b&gt;", "<b>", "++", "--", "--ar", "::", "-", "—",
    "$", "{{", "}}", ".blend", "withLora", "，", "（", "）", "：", "＜", "＞", "\u200b", "**", "```", "neg", "prompt",
    "negative prompt", "Steps: 20", "embedding:", "EasyNegative", ".pt", "TE2:", "##", "ADDCOMM", "AND_PERP", "[SEP]",
    '"', "'", "16:9", "worst quality",
)  # fmt: skip


_GIVEN: tuple[Given, ...] = get_args(Given)


@cache
def _facts(role: str, target: str, plugins: frozenset[str]) -> list[Fact[Any, Any]]:
    """All that rules may visit in such a prompt."""
    around = Surroundings(target=target, plugins=plugins)
    visits = visits_of(role, all_rules(), around.program, around.extensions, _GIVEN)
    return [fact for fact, _ in visits.facts]


def _facts_of(ctx: Context) -> list[Fact[Any, Any]]:
    return _facts(ctx.role, ctx.target, ctx.plugins)


def _items(fact: Fact[Any, Any], ctx: Context) -> Sequence[object]:
    try:
        return tuple(fact.compute(ctx))
    except KeyError:  # the leaves that it needs are not there
        return ()


def _contexts() -> Iterator[Context]:
    for rule in all_rules():
        cases: tuple[Case, ...] = (*rule.good, *rule.bad)
        for case in cases:
            if case.path is None:
                surroundings = Surroundings(
                    target=case.target,
                    plugins=frozenset(case.plugins),
                    inventory=case.inventory,
                    manifest=case.manifest,
                    also_targets=case.also_targets,
                    model_family=case.model_family,
                )
                yield Context(case.text, case.role, surroundings, case.settings)
    chance = random.Random(924)
    for number in range(1500):
        text = "".join(chance.choice(_PIECES) for _ in range(chance.randrange(1, 14)))
        target = ("a1111", "comfyui", "sdnext", "invoke", "novelai", "swarmui")[number % 6]
        yield Context(text, chance.choice(("positive", "negative")), Surroundings(target=target))


def test_no_fact_is_kept_from_where_it_is() -> None:
    seen: set[Fact[Any, Any]] = set()
    known: set[Fact[Any, Any]] = set()
    for ctx in _contexts():
        for fact in _facts_of(ctx):
            items = _items(fact, ctx)
            if items:
                seen.add(fact)
                assert fact.may_be_in(ctx.text, ctx.leaf_numbers), (fact, ctx.text)
                if "other targets" in fact.given:  # a choice of those who compare programs
                    continue
                assert fact.may_be_where(ctx.surroundings.given), (fact, ctx.text, ctx.surroundings)
                assert list(map(type, ctx.fact(fact))) == list(map(type, items))
        known.update(_facts_of(ctx))
    assert len(seen) > 0.9 * len(known), known - seen


@pytest.mark.parametrize("role", ["positive", "negative"])
def test_what_is_visited_is_what_may_be_there(role: str) -> None:
    """The quick look at characters and the whole one agree."""
    linter = Linter()
    for ctx in _contexts():
        surroundings = dataclasses.replace(ctx.surroundings)
        visits = visits_of(role, linter.rules, surroundings.program, surroundings.extensions, surroundings.given)
        looked = {fact for fact, _ in visits.facts_in(ctx.text, ctx.leaf_numbers)}
        wanted = {
            fact
            for fact, _ in visits.facts
            if fact.may_be_in(ctx.text, ctx.leaf_numbers) and fact.may_be_where(surroundings.given)
        }
        assert looked == wanted, ctx.text


def test_equal_prompts_have_equal_findings_whatever_came_before() -> None:
    """What is remembered of prompts of one kind holds for all of them."""
    texts = [ctx.text for ctx in _contexts()][::7]
    used = Linter()
    for text in texts:
        (region,) = prompts_alone(text, role=Role.POSITIVE)
        assert used.lint((region,)).diagnostics == Linter().lint((region,)).diagnostics, text
