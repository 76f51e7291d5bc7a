"""What rules are called with: facts, nodes, tags, and the whole of a prompt, a pair or a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import pytest

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report
from promptlint.programs.extensions.abilities import NEGATIVE_WEIGHTS
from promptlint.programs.properties import Property
from promptlint.rules.base import (
    Context,
    DocumentContext,
    Fact,
    PairContext,
    PromptPair,
    Rule,
    document_fact,
    fact,
    pair_fact,
)
from promptlint.semantics.tags import Tag
from promptlint.syntax import And, Break, Emphasis, ExtraNetwork, Prompt, Schedule, Wildcard
from promptlint.text import Span

_computed: list[str] = []
OF_COMFYUI = Property("are ComfyUI", lambda program: program.name == "comfyui")


@fact("BREAK", "AND")
def dividers(ctx: Context) -> tuple[int, ...]:
    """Where BREAK and AND stand."""
    _computed.append(ctx.text)
    return tuple(leaf.start for leaf in ctx.prompt.leaf_list if leaf.type in ("BREAK", "AND"))


@fact()
def lengths(ctx: Context) -> tuple[int, ...]:
    """The length of the prompt."""
    return (len(ctx.text),)


@fact("TEXT")
def broken(ctx: Context) -> Sequence[int]:
    """Never to be had."""
    raise ZeroDivisionError(ctx.text)


@pair_fact
def lengths_of_both(ctx: PairContext) -> tuple[int, ...]:
    """The length of each prompt."""
    return tuple(len(context.text) for context in ctx.pair.contexts)


@document_fact
def lines(ctx: DocumentContext) -> tuple[str, ...]:
    """The lines of a file."""
    return tuple(ctx.document.text.splitlines())


class _Saying(Rule):
    """Says what it is called with."""

    code, name, severity = "XV001", "saying", Severity.WARNING
    said: ClassVar[list[object]] = []

    def check(self, node: object, ctx: Any) -> Iterator[Diagnostic]:
        self.said.append(node)
        yield self.finding(ctx, Span(0, 0), f"{type(node).__name__} {node}")


def _rule(*visits: type | Fact[Any, Any], **declared: Any) -> Rule:
    made: Rule = type("Made", (_Saying,), {"visits": visits, "said": [], **declared})()
    return made


def _linter(*rules: Rule, **settings: Any) -> Linter:
    return Linter({"extra-rules": rules, "select": [rule.code for rule in rules], **settings})


def _lint(rule: Rule, text: str, negative: str | None = None, **settings: Any) -> Report:
    return _linter(rule, **settings).lint(Document.of_prompts(text, negative).prompts[0])


def test_a_rule_is_called_with_each_item_of_a_fact() -> None:
    rule: Any = _rule(dividers)
    assert len(_lint(rule, "a BREAK b AND c").findings) == 2
    assert rule.said == [2, 10]


def test_a_fact_is_not_computed_where_none_of_its_leaves_occurs() -> None:
    _computed.clear()
    rule: Any = _rule(dividers)
    assert not _lint(rule, "a cat, (a dog:1.2)").findings
    assert not _computed
    assert not rule.said


def test_a_fact_is_computed_once_for_all_rules() -> None:
    _computed.clear()
    first, second = _rule(dividers), _rule(dividers, code="XV002", name="saying-too")
    _linter(first, second).lint(Document.of_prompts("a BREAK b").prompts[0])
    assert _computed == ["a BREAK b"]


def test_a_fact_without_needs_is_computed_even_for_nothing() -> None:
    assert [each.diagnostic.message for each in _lint(_rule(lengths), "").findings] == ["int 0"]


def test_a_fact_of_a_pair_and_of_a_file() -> None:
    pair: Any = _rule(lengths_of_both)
    _lint(pair, "a cat", "blurry")
    assert pair.said == [5, 6]
    file: Any = _rule(lines)
    _linter(file).lint_document(read_text("a cat\na dog\n", path="prompts/animals.txt", kind="lines"))
    assert file.said == ["a cat", "a dog"]


@pytest.mark.parametrize("rule", [_rule(lines, needs=(OF_COMFYUI,)), _rule(lines, silent_with=(NEGATIVE_WEIGHTS,))])
def test_a_rule_over_files_keeps_to_its_targets_and_plug_ins(rule: Any) -> None:
    document = read_text("a cat\n", path="prompts/animals.txt", kind="lines")
    _linter(rule, plugins=["negpip"]).lint_document(document)
    assert not rule.said


@pytest.mark.parametrize(
    ("rule", "calls"),
    [(_rule(lengths_of_both, needs=(OF_COMFYUI,)), 0), (_rule(PromptPair), 1), (_rule(Prompt), 2)],
)
def test_a_rule_over_a_pair_keeps_to_its_targets(rule: Any, calls: int) -> None:
    _lint(rule, "a cat", "blurry")
    assert len(rule.said) == calls


def test_a_fact_that_cannot_be_had_is_a_crash_of_its_rules_alone() -> None:
    good = _rule(lengths, code="XV002", name="saying-too")
    found = _linter(_rule(broken), good).lint(Document.of_prompts("a cat").prompts[0]).findings
    assert sorted(each.diagnostic.code for each in found) == ["PL001", "XV002"]
    assert "rule XV001 (saying) failed with ZeroDivisionError" in next(
        each.diagnostic.message for each in found if each.diagnostic.code == "PL001"
    )


@pytest.mark.parametrize(
    ("kind", "text", "count"),
    [
        (And, "a AND b AND c", 2),
        (Break, "a BREAK b", 1),
        (ExtraNetwork, "<lora:a:1>, b, <lora:c:1>", 2),
        (Wildcard, "a __b__", 1),
        (Emphasis, "(a), [b], ((c))", 4),
        (Schedule, "[a:b:0.5], [c:[d:e:3]:0.2]", 3),
        (Tag, "a, b, (c, d:1.2)", 4),
        (Prompt, "a, b", 1),
    ],
)
def test_nodes_and_tags_are_visited_where_they_are(kind: type, text: str, count: int) -> None:
    rule: Any = _rule(kind)
    _lint(rule, text)
    assert len(rule.said) == count
    assert all(type(each) is kind for each in rule.said)
