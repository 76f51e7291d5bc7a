"""What an extension such as Dynamic Prompts would fill in: wildcards, variants, variables, statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.braces import brace_groups
from promptlint.rules.facts.filled_templates import Filler, dynamic_prompts_in
from promptlint.rules.facts.loose_wildcards import loose_wildcards
from promptlint.rules.facts.wildcard_names import name_in
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Variable, Variant, Wildcard, traverse
from promptlint.text import Span

__all__ = ["Expansion", "expansions"]

_CALL = regex(r"\{\{\s*[A-Za-z_]\w*\(.*\)\s*\}\}", re.DOTALL)
_LONGEST_CALL = 300
"""An expression is a line, not a page: what is longer in double braces is text."""
_PARTS = frozenset({"WILDCARD", "VARIANT_OPEN", "VARIABLE_OPEN"})
_KINDS: dict[type, Literal["a wildcard", "a variant", "a variable"]] = {
    Wildcard: "a wildcard",
    Variant: "a variant",
    Variable: "a variable",
}


@dataclass(frozen=True, slots=True)
class Expansion:
    """A place that is filled in, and what it is in words."""

    span: Span
    what: Literal["a wildcard", "a variant", "a variable", "a statement", "an expression"]


@fact(holds=("__", "{"))
def expansions(ctx: Context) -> tuple[Expansion, ...]:
    """The outermost ones of the prompt, without what the program itself fills in."""
    found: list[Expansion] = []
    if "__" in ctx.text and not ctx.program.fills_wildcards:
        found += [Expansion(wildcard.span, "a wildcard") for wildcard in ctx.fact(loose_wildcards)]
    if "{%" in ctx.text or "{{" in ctx.text:
        found += _statements(ctx)
    if not _PARTS.isdisjoint(ctx.leaf_numbers):
        found += _outermost(ctx)
    return tuple(found)


def _statements(ctx: Context) -> Iterator[Expansion]:
    for group in ctx.fact(brace_groups):
        text = ctx.slice(group.node.span)
        if text.startswith("{%") and text.endswith("%}"):
            yield Expansion(group.node.span, "a statement")
        elif group.depth == 2 and len(text) <= _LONGEST_CALL and _CALL.fullmatch(text):
            yield Expansion(group.node.span, "an expression")


def _outermost(ctx: Context) -> Iterator[Expansion]:
    by_page = dynamic_prompts_in(ctx) is Filler.PAGE  # which fills in variables as well, or fails with them
    depth = 0
    for part, leaving in traverse(ctx.prompt):
        if isinstance(part, (Variant, Variable)):
            depth += -1 if leaving else 1
            if leaving or depth > 1 or by_page or (isinstance(part, Variant) and ctx.program.fills_variants):
                continue
        elif (
            not isinstance(part, Wildcard)
            or ctx.program.fills_wildcards
            or depth
            or _is_inside_a_word(part, ctx)
            or not name_in(part.text)
        ):
            continue
        yield Expansion(part.span, _KINDS[type(part)])


def _is_inside_a_word(part: Wildcard, ctx: Context) -> bool:
    """Whether letters touch it, as in the name `a__b__c`."""
    return ctx.text[max(part.start - 1, 0) : part.start].isalnum() or ctx.text[part.end : part.end + 1].isalnum()
