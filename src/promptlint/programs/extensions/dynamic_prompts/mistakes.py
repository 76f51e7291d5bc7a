"""Where a template stops, and why, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import NamedTuple

from promptlint.programs.extensions.dynamic_prompts.errors import Mistake, TemplateError
from promptlint.programs.extensions.dynamic_prompts.nodes import (
    Access,
    Assignment,
    Literal,
    Node,
    Sampler,
    Sequence,
    Variants,
    Wildcard,
)
from promptlint.programs.extensions.dynamic_prompts.reading import parse_template
from promptlint.programs.extensions.dynamic_prompts.scanner import DEFAULT_MARKS, Marks
from promptlint.text import Span

__all__ = ["TemplateFault", "template_error"]

_REASONS: Mapping[Mistake, str] = {
    Mistake.UNCLOSED_VARIANTS: "this `{start}` is not closed by a `{end}`",
    Mistake.UNCLOSED_VARIABLE: "this `${{` is not closed by a `}}`",
    Mistake.UNCLOSED_WRAP: "this `%{{` is not closed: it has the form `%{{text ... text$$prompt}}`",
    Mistake.UNCLOSED_WILDCARD: "this `{wildcard}` opens a wildcard, and no second `{wildcard}` closes it; each "
    "`{wildcard}` counts, those in file names too",
    Mistake.EMPTY_WILDCARD: "this wildcard has no name between its `{wildcard}`",
    Mistake.ARGUMENTS: "the `(` in a wildcard must begin its arguments, `(name=value)`, and its `{wildcard}` must "
    "follow right after the first `)`",
    Mistake.COMMENT: "this comment hides the rest of its line, and the `{hidden}` in it is missed",
    Mistake.DOLLARS: "`$$` may stand only after a number at the start of `{start}{end}`, as in `{start}2$$a|b{end}`, "
    "after one separator that follows it, and once in `%{{…}}`",
    Mistake.DOLLAR: "`$` may stand only in `${{name}}` and `$$`, and cannot be escaped",
    Mistake.PERCENT: "`%` may stand only in `%{{…$$…}}`, and cannot be escaped",
    Mistake.PIPE: "`|` may not stand in `${{…}}` and `%{{…}}` unless it is in `{start}…{end}`",
    Mistake.VARIABLE: "a variable has the form `${{name}}`, `${{name:default}}` or `${{name=value}}`, with a name of "
    "the letters a to z, digits, `_` and `-` that does not begin with a digit",
    Mistake.INNER_ASSIGNMENT: "a variable cannot be set inside of brackets and wildcards",
    Mistake.WRAP_WITHOUT_DOLLARS: "this `%{{…}}` has no `$$` between the text around and the prompt in it",
    Mistake.CHARACTER: "this character may not stand here",
    Mistake.DEFAULT_OF_NAME: "the default of a variable in the name of a wildcard must be plain text",
    Mistake.LARGE_NUMBER: "this number is too large",
}


class TemplateFault(NamedTuple):
    """The part of a prompt that makes the library raise, why in plain words, and the kind of exception."""

    place: Span
    reason: str
    kind: str


def template_error(text: str, marks: Marks = DEFAULT_MARKS) -> TemplateFault | None:
    """What makes the library raise for a template: while it reads, or else surely while it draws these options.

    None for a template that it reads and whose weights allow to draw. Values of wildcards and variables that are not
    set are not looked at. Raises TypeError for a text that is not a string.
    """
    try:
        template = parse_template(text, marks)
    except TemplateError as error:
        reason = _REASONS[error.mistake].format(
            start=marks.variant_start, end=marks.variant_end, wildcard=marks.wildcard, hidden=error.missed
        )
        return TemplateFault(error.place, reason, error.kind)
    for node in _nodes(template.root):
        reason = _undrawable(node) if isinstance(node, Variants) else ""
        if reason:
            return TemplateFault(node.place, reason, "ValueError")
    return None


def _undrawable(variants: Variants) -> str:
    """Why options cannot be drawn by their weights; empty if they can. A single option is taken without."""
    options = variants.options
    fewest = min(variants.lower, len(options))
    if variants.sampler is Sampler.CYCLE or len(options) == 1 or not fewest:
        return ""
    weights = [option.weight for option in options]
    total = sum(weights)
    if not isfinite(total):
        return "the weights of these options are too large to draw one"
    if total <= 0:
        return "the weights of these options add up to 0 or less, so that none can be drawn"
    positive = sum(weight > 0 for weight in weights)
    if min(weights) == 0 and fewest > positive:
        return f"{fewest} of these options are to be drawn, and only {positive} have a weight above 0"
    return ""


def _nodes(root: Node) -> Iterator[Node]:
    """All nodes of a tree, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(_children(node))


def _children(node: Node) -> list[Node]:
    if isinstance(node, Literal):
        return []
    if isinstance(node, Sequence):
        return list(node.items)
    if isinstance(node, Variants):
        return [option.value for option in node.options]
    if isinstance(node, Wildcard):
        return [node.name, *(argument.value for argument in node.arguments)]
    if isinstance(node, Access):
        return [node.default] if node.default else []
    if isinstance(node, Assignment):
        return [node.value]
    return [node.wrapper, node.inner]
