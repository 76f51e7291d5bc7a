"""A1111's syntax in a prompt for a program that does not have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promptlint.programs.extensions.abilities import LORA_TAGS, READS_BREAKS
from promptlint.programs.properties import NODE_BRACKETS
from promptlint.regex import regex
from promptlint.rules.facts.family_limits import reads_with_clip_alone
from promptlint.rules.facts.meant_weights import meant_weights
from promptlint.rules.facts.node_brackets import node_brackets
from promptlint.rules.kit.context import Context
from promptlint.semantics.networks import KINDS
from promptlint.syntax import Alternation, Break, Emphasis, ExtraNetwork, Schedule

if TYPE_CHECKING:
    from promptlint.syntax import Group, Leaf

__all__ = ["is_missing"]

_PLACE = regex(r"\[[A-Z][A-Z0-9_ -]*\]")
"""What a template of natural language calls a thing, as in `[IMAGE1] is a photo`: it is not emphasis."""
_END_OF_TAG = regex(r"[ \t]{0,9}(?:[,.;:!?\r\n]|\Z)")
_LONGEST_REMARK = 200
"""Characters of a remark in which its comma is looked for."""


def is_missing(node: Group | Leaf, ctx: Context) -> bool:
    """Whether the program that reads the prompt has nothing of a node's kind, nor takes it for something of its own.

    `node` is emphasis, prompt editing, an alternation, BREAK, AND or a tag.
    """
    program = ctx.program
    if isinstance(node, Emphasis):
        return _is_no_emphasis(node, ctx) and _PLACE.fullmatch(ctx.slice(node.span)) is None
    if isinstance(node, ExtraNetwork):
        is_network = node.kind.casefold() in KINDS
        return is_network and program.networks is None and not ctx.has(LORA_TAGS)
    if isinstance(node, Break) and ctx.has(READS_BREAKS):
        return False
    if isinstance(node, (Schedule, Alternation)) and program.schedules is not None:
        return False  # it has a grammar of its own
    # Two bars may mean something else in NovelAI.
    return not isinstance(node, Alternation) or "||" not in ctx.slice(node.span) or program.emphasis.curly is None


def _is_no_emphasis(node: Emphasis, ctx: Context) -> bool:
    """Whether the program has no emphasis of this form, nor another one that PX020 names for it, nor runs without the
    weights that it has, which PW018 says."""
    emphasis = ctx.program.emphasis
    if node.bracket != "square":
        return not emphasis.is_read and not ctx.program.weights_off and not _is_remark(node, ctx)
    if emphasis.square is not None:
        return False
    return not (NODE_BRACKETS.holds(ctx.program) and node.start in ctx.fact(node_brackets).split)


def _is_remark(node: Emphasis, ctx: Context) -> bool:
    """Whether plain round brackets may be a remark or part of a name: `saber (fate)`, `a lamp (brass, old)`. Models
    that are not CLIP's are written to in prose, where they may be one anywhere."""
    if node.close.text != ")" or node.start in ctx.fact(_meant_as_weights):
        return False
    if not ctx.fact(reads_with_clip_alone):
        return True
    before = ctx.text[max(0, node.start - 2) : node.start]
    if not (len(before) == 2 and before[0].isalnum() and before[1] in " _"):
        return False
    if _END_OF_TAG.match(ctx.text, node.end) is not None:
        return True
    return ctx.text.find(",", node.start, min(node.end, node.start + _LONGEST_REMARK)) >= 0


def _meant_as_weights(ctx: Context) -> frozenset[int]:
    """Where the round brackets begin that are more than a remark in prose."""
    return frozenset(group.node.start for groups in ctx.fact(meant_weights) for group in groups)
