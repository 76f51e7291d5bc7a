"""PS003: brackets around nothing."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.empty_brackets import EmptyBrackets, empty_brackets
from promptlint.rules.facts.host_pieces import host_pieces
from promptlint.rules.facts.leaves import has_stray
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, safe
from promptlint.syntax import Emphasis, Group
from promptlint.text import Span

__all__ = ["EmptyGroup"]

_NEAR = 20
"""Characters on both sides that are looked at; where they are brackets and blanks only, the group stays."""
_APART = " ,;\t\n"
_THROUGH = "()[] \t\n"
_NUMBER = regex(r"[\d:.+<>-]")


class EmptyGroup(Rule):
    """Brackets around nothing.

    ## Why is this bad?
    `()` and `(:1.2)` hold no text, so nothing is emphasised; `(,)` holds a comma, a token that means nothing;
    `[|]` has nothing to take turns. Something was probably deleted, or was to be filled in.

    ## Example
    `cat, (:1.2), dog`

    ## Use instead
    `cat, dog`

    ## Fix safety
    Safe: the brackets are removed and a space is left where one stood inside; the model sees the same. The comma
    after them stays, because commas are tokens. There is no fix for one inside, for an alternation or prompt editing,
    between two words without a space, nor where what is left could be read as a weight, a step number or a tag, as the
    number in `(dusk:1.1 [])`.
    """

    code, name, severity = "PS003", "empty-group", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.SAFE
    visits = (empty_brackets,)
    needs = (WEIGHTS,)
    yields_to = ("PW012",)
    good = (
        Good("(a)"),
        Good("\\(\\)"),
        Good("(<lora:x:1>)"),
        Good("[|a]"),
        Good("[:a:0.5]"),
        Good("{}"),
        Good("dog FILL()"),
        Good('"scale": 4, "loras": [], "seed": 1'),
        Good("cat, (:1.2), [ ]", target="comfyui"),
    )
    bad = (
        Bad("cat, (), dog", fixed="cat, , dog", at="()"),
        Bad("cat, (:1.2), dog", fixed="cat, , dog", at="(:1.2)"),
        Bad("cat [ ] dog", fixed="cat   dog", at="[ ]"),
        Bad("cat, ( , ), dog", at="( , )"),
        Bad("cat, [|], dog", at="[|]"),
        Bad("cat, [::0.5], dog", at="[::0.5]"),
        Bad("((\n))a", fixed=" a", at="((\n))"),
        Bad("cat[]dog", at="[]", also=("PS019",)),
        Bad("(sky: () 1.2)", at="()"),
        Bad("(sky: () () 1.2)", at="()"),
        Bad("[sea:sky:() 5]", at="()", also=("PS006",)),
        Bad("cat, (), dog", at="()", target="sdnext"),
        Bad("BRE[]AK", at="[]", also=("PS019",)),
        Bad("(dusk:1.1 []), y", at="[]"),
        Bad("(2D:1.3[]), x", at="[]", also=("PS019",)),
        Bad("[sea:sky:5 ()]", at="()", also=("PS006",)),
        Bad("sea, ())", at="()", target="comfyui", also=("PS002",)),
        Bad("{(), sea", at="()", target="comfyui", also=("PX012",)),
        Bad("[()[sea", at="()", target="comfyui", also=("PS001",)),
    )

    def check(self, node: EmptyBrackets, ctx: Context) -> Iterator[Diagnostic]:
        group = node.group
        text = ctx.slice(group.span)
        if ctx.program.emphasis.replaces and _is_text(group, ctx):
            return
        if text == "()" and ctx.text[max(0, group.start - 1) : group.start].isalnum():
            return  # a function of a template language
        if text == "[]" and ctx.text[max(0, group.start - 4) : group.start].rstrip().endswith('":'):
            return  # a list of JSON metadata that was pasted: PN003 may report it
        shown = text if len(text) <= 20 else f"{text[:8]}…{text[-8:]}"
        is_emphasis = isinstance(group, Emphasis)
        can_go = node.is_plain and not node.has_comma and _can_go(group.span, ctx)
        if ctx.program.leading_punctuation == "dropped":
            can_go = False  # after the brackets another text begins, whose first punctuation is dropped
        yield self.finding(
            ctx,
            group.span,
            f"`{shown}` holds only commas"
            if node.has_comma
            else f"`{shown}` holds no text, so {ctx.program} has nothing to "
            f"{'weigh' if is_emphasis else 'switch between'} here",
            help="remove it, or write what was meant",
            fix=safe("remove the brackets", replace(group.span, " " if node.has_space else "")) if can_go else None,
        )


def _is_text(group: Group, ctx: Context) -> bool:
    """Whether a program that reads brackets as ComfyUI does takes these for text: those of a weight without text,
    square ones, and those after a bracket without a partner."""
    return bool(ctx.slice(group.span).strip("(), \t\r\n")) or ctx.fact(host_pieces).weight_at(group.start) is not None


def _can_go(span: Span, ctx: Context) -> bool:
    """Whether the texts on both sides stay apart, or the host reads the same where they meet.

    Brackets next to it are looked through, because they may be empty and go as well.
    """
    before, after = ctx.text[max(0, span.start - _NEAR) : span.start], ctx.text[span.end : span.end + _NEAR]
    if before.endswith(">") or after.startswith("<"):
        return False  # where the host cuts a tag out, something else stands next to the group
    brackets = "()[]"
    if ctx.program.emphasis.replaces:  # square brackets are text, and so is a round one without a partner
        if has_stray(ctx, "(") or has_stray(ctx, ")"):
            return False
        brackets = "()"
    left, right = before.rstrip(brackets)[-1:], after.lstrip(brackets)[:1]
    if ctx.program.emphasis.replaces and all(one and not one.isalnum() and not one.isspace() for one in (left, right)):
        return False  # texts of one weight stay apart there, and two characters would become one token
    if (not left and span.start > _NEAR) or (not right and span.end + _NEAR < len(ctx.text)):
        return False
    if left and right and left not in _APART and right not in _APART:
        return False
    rest = after.lstrip(_THROUGH)
    left, right = before.rstrip(_THROUGH)[-1:], rest[:1]
    if not _NUMBER.search(left):
        return True
    closes = any(bracket in after[: len(after) - len(rest)] for bracket in ")]")
    return not closes and bool(right) and right != "A" and not _NUMBER.search(right)
