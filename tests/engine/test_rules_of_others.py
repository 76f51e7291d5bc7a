"""Rules of other packages may be wrong in any way: nothing of what other rules found or fixed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.reader import read_text, reread
from promptlint.engine.fixer import fix_document, fix_prompts
from promptlint.engine.linter import Linter
from promptlint.rules.base import Context, Rule, delete, insert, replace, unsafe
from promptlint.semantics.tags import Tag
from promptlint.text import Span

TEXT = "a cat, dog, a cat, ((sky))"


class _Of(Rule):
    visits = (Tag,)
    severity = Severity.WARNING
    where = ""

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if node.text == self.where:
            yield self._found(node, ctx)

    def _found(self, node: Tag, ctx: Context) -> Diagnostic:
        raise NotImplementedError


class Overlapping(_Of):
    """A fix with edits of the same text."""

    code, name, where = "XO001", "overlapping", "dog"

    def _found(self, node: Tag, ctx: Context) -> Diagnostic:
        both = (delete(node.span), replace(Span(node.span.start + 1, node.span.end), "uck"))
        return self.finding(ctx, node.span, "a dog", fix=unsafe("change it", *both))


class Outside(_Of):
    """A fix of what is not there."""

    code, name, where = "XO002", "outside", "dog"

    def _found(self, node: Tag, ctx: Context) -> Diagnostic:
        return self.finding(ctx, node.span, "a dog", fix=unsafe("change it", delete(Span(900, 910))))


class Elsewhere(_Of):
    """A finding of what is not there."""

    code, name, where = "XO003", "elsewhere", "dog"

    def _found(self, node: Tag, ctx: Context) -> Diagnostic:
        return self.finding(ctx, Span(900, 910), "a dog")


class Crashing(_Of):
    """A bug with a long message."""

    code, name, where = "XO004", "crashing", "dog"

    def _found(self, node: Tag, ctx: Context) -> Diagnostic:
        raise RecursionError(f"{node.text}\n" * 10_000)


class Growing(_Of):
    """A fix that is never done."""

    code, name, where = "XG001", "growing", "dog"

    def _found(self, node: Tag, ctx: Context) -> Diagnostic:
        return self.finding(ctx, node.span, "a dog", fix=unsafe("add one", insert(node.span.start, "fox, ")))


class Fighting(_Of):
    """Undoes what a rule of promptlint does: `((sky))` is nested again."""

    code, name, visits = "XG002", "fighting", (Tag,)

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.text.endswith("(sky:1.21)"):
            span = Span(len(ctx.text) - len("(sky:1.21)"), len(ctx.text))
            yield self.finding(ctx, node.span, "numbers", fix=unsafe("use brackets", replace(span, "((sky))")))


def _linter(rule: Rule) -> Linter:
    return Linter(
        {"extra-rules": (rule,), "select": ["PD001", "PF005", rule.code], "rules": {"PF005": {"style": "numbers"}}}
    )


@pytest.mark.parametrize("rule", [Overlapping(), Outside(), Elsewhere(), Crashing()], ids=lambda rule: rule.name)
def test_what_is_wrong_with_a_rule_is_its_own_finding(rule: Rule) -> None:
    linter = _linter(rule)
    document = read_text(TEXT, path="p.prompt")
    report = linter.lint_document(document)
    codes = [each.code for each in report.diagnostics]
    assert "PD001" in codes
    (ours,) = [each for each in report.diagnostics if each.code == "PL001"]
    assert rule.code in ours.message
    assert len(ours.message) < 500
    assert "\n" not in ours.message
    if isinstance(rule, (Overlapping, Outside)):
        assert rule.code in codes
    fixed = fix_document(linter, document, partial(reread, document), unsafe=True)
    assert fixed.document.text == "a cat, dog, (sky:1.21)"


@pytest.mark.parametrize("rule", [Growing(), Fighting()], ids=lambda rule: rule.name)
def test_fixes_that_never_end_are_left_out_and_others_made(rule: Rule) -> None:
    linter = _linter(rule)
    document = read_text(TEXT, path="p.prompt")
    of_file = fix_document(linter, document, partial(reread, document), unsafe=True)
    of_prompt = fix_prompts(linter, TEXT, unsafe=True)
    assert of_file.document.text == of_prompt.text == "a cat, dog, (sky:1.21)"
    for fixed in (of_file, of_prompt):
        assert not fixed.converged
        assert fixed.unsettled == (rule.code,)
        assert rule.code in [each.code for each in fixed.remaining.diagnostics]
