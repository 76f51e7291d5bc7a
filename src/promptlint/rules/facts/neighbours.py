"""What stands beside a place once the host has taken brackets, tags and comments away.

White space is free to the tokenizer unless it keeps two characters apart that would become one token: so a change of
white space is safe where one side is a letter or a digit.
"""

from __future__ import annotations

from promptlint.programs.comfyui.core import page_comments
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.leaves import leaf_number_at
from promptlint.rules.kit.context import Context
from promptlint.syntax import Comment, Emphasis, ExtraNetwork, Leaf, Mark, Stray, Text

__all__ = [
    "blanks_are_free_after",
    "blanks_are_free_before",
    "character_after",
    "character_before",
    "is_gone",
    "text_begins_with_punctuation",
]

_MOST = 64
_BLANKS = " \t\r\n"
"""What every tokenizer takes for a blank. Others, such as U+0085, may be repaired to another character first."""
_NUMBER = regex(r":\s*[+-]?[.\d]+\s+\Z")
_ROUND = frozenset({"ROUND_OPEN", "ROUND_CLOSE", "WEIGHT_CLOSE"})
_SQUARE = frozenset({"SQUARE_OPEN", "SQUARE_CLOSE"})
_OPENERS = ("ROUND_OPEN", "SQUARE_OPEN")
_CLOSERS = ("ROUND_CLOSE", "SQUARE_CLOSE", "WEIGHT_CLOSE")


def _is_in_order(ctx: Context) -> bool:
    """Whether a program that reads brackets as ComfyUI does takes all round ones away: one without a partner makes text
    of others there, and so does one whose partner is in a comment."""
    if not ctx.program.emphasis.replaces:
        return False
    if any(bracket in ctx.slice(comment) for comment in page_comments(ctx.text) for bracket in "()"):
        return False
    return not any(isinstance(leaf, Stray) and leaf.text in "()" for leaf in ctx.prompt.leaf_list)


def is_gone(ctx: Context, offset: int) -> bool:
    """Whether the character at an offset does not reach the model, as that of a bracket with a partner."""
    number = leaf_number_at(ctx, offset)
    return number >= 0 and _is_gone(ctx.prompt.leaf_list[number], ctx)


def character_before(ctx: Context, offset: int) -> str:
    """The character that the model reads in front of an offset, white space aside; empty at the start."""
    leaves = ctx.prompt.leaf_list
    number = leaf_number_at(ctx, offset - 1)
    for _ in range(_MOST):
        if number < 0:
            return ""
        leaf = leaves[number]
        if not _is_gone(leaf, ctx):
            text = leaf.text[: max(0, offset - leaf.start)].rstrip(_BLANKS)
            if text:
                return text[-1]
        number -= 1
    return "?"


def character_after(ctx: Context, offset: int) -> str:
    """The character that the model reads from an offset on, white space aside; empty at the end."""
    leaves = ctx.prompt.leaf_list
    number = max(0, leaf_number_at(ctx, offset))
    for _ in range(_MOST):
        if number >= len(leaves):
            return ""
        leaf = leaves[number]
        if not _is_gone(leaf, ctx):
            text = leaf.text[max(0, offset - leaf.start) :].lstrip(_BLANKS)
            if text:
                return text[0]
        number += 1
    return "?"


def _is_gone(leaf: Leaf, ctx: Context) -> bool:
    """Whether nothing of a leaf reaches the model: brackets of emphasis, and in a WebUI comments and the tags of a
    positive prompt."""
    webui = ctx.program.reads_square_weights
    if isinstance(leaf, Mark):
        if not webui:
            return leaf.type in _ROUND and ctx.fact(_is_in_order)
        # An AND cuts groups in two, and leaves brackets without a partner.
        is_cut = "AND" in ctx.leaf_numbers and ctx.role != "negative" and ctx.program.composition
        return leaf.type in _ROUND | _SQUARE and not is_cut
    if isinstance(leaf, ExtraNetwork):
        return webui and ctx.role != "negative" and TAGS.holds(ctx.program)
    return webui and isinstance(leaf, Comment)


def blanks_are_free_after(opener: Leaf | None, text: Text, ctx: Context) -> bool:
    """Whether the blanks that text begins with, after an opening bracket, keep no words and no characters apart."""
    if not isinstance(opener, Mark) or opener.type not in _OPENERS or text.text[0] not in " \t":
        return False
    if ctx.program.emphasis.replaces and not is_gone(ctx, opener.start):  # a blank may say that an embedding follows
        return False
    outside = ctx.text[max(0, opener.start - 1) : opener.start]
    return (not outside or outside in " \t\n,") and text.text.lstrip(" \t")[:1].isalnum()


def blanks_are_free_before(closer: Leaf | None, text: Text, ctx: Context) -> bool:
    """The same of the blanks that text ends with, in front of a closing bracket."""
    if not isinstance(closer, Mark) or closer.type not in _CLOSERS or text.text[-1] not in " \t":
        return False
    if ctx.program.emphasis.replaces and not is_gone(ctx, closer.start):
        return False
    if not ctx.program.emphasis.blanks and _NUMBER.search(ctx.text[max(0, text.start - _MOST) : text.end]):
        return False  # without them the number is a weight, or a step
    outside = ctx.text[closer.end : closer.end + 1]
    return (not outside or outside in " \t\r\n,") and text.text.rstrip(" \t")[-1:].isalnum()


def text_begins_with_punctuation(node: Emphasis, ctx: Context) -> bool:
    """Whether the text in brackets, or after them, begins with punctuation, which the program drops there."""
    if ctx.program.leading_punctuation == "kept":
        return False
    after = ctx.text[node.end : node.end + _MOST]
    first = (text.lstrip()[:1] for text in (ctx.slice(node.inner), after))
    return any(character and not character.isalnum() for character in first)
