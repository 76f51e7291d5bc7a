"""PW010: brackets without effect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.comfyui.core import EMBEDDING, page_comments
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup, bracket_stacks, has_text, lone_ones, stands_alone
from promptlint.rules.facts.neighbours import text_begins_with_punctuation
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, safe, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Escape, Stray
from promptlint.text import Edit

__all__ = ["NoOpWeight"]

_ONE = math.log(1.1)


class NoOpWeight(Rule):
    """Brackets around a whole tag that leave its weight as it is.

    ## Why is this bad?
    Weight 1 is what text has anyway, and `( )` and `[ ]` around each other cancel: ×1.1 ÷1.1. The brackets look
    like emphasis and have no effect. Brackets in the middle of a word or phrase are left alone, since there they can
    serve to keep an embedding's name from being recognised.

    ## Example
    `(white letters:1)`

    ## Use instead
    `white letters`

    ## Fix safety
    Safe: the host sees the same text at the same weight.
    """

    code, name, severity = "PW010", "no-op-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.SAFE
    visits = (bracket_stacks, lone_ones)
    needs = (WEIGHTS,)
    fold_after = 4
    good = (
        Good("(white letters:1.01)"),
        Good("Easy(Negative:1)x"),
        Good("bad (hands:1), b"),
        Good("(:1), ()"),
        Good("(smile:1.4:1)"),
        Good("(<lora:x:1>:1)"),
        Good("((smile))"),
        Good("[smile], ([smile], a)"),
        Good("(a AND b:1)"),
        Good("((smile:1)), ([smile]), ((smile:-1):1)", target="comfyui"),
        Good("(smile {:1), sky", target="comfyui"),
        Good("embedding:ink,(smile:1)", target="comfyui"),
        Good("(smile // (sky:1)", target="comfyui"),
    )
    bad = (
        Bad("(white letters:1)", fixed="white letters", at="(white letters:1)"),
        Bad("a, (white\nletters: 1.0 ), b", fixed="a, white\nletters, b"),
        Bad("((smile:1))", fixed="(smile)", at="(smile:1)"),
        Bad("(smile:1)", fixed="smile", target="comfyui"),
        Bad("([smile])", fixed="smile", at="([smile])"),
        Bad("(([smile]))", fixed="(smile)"),
        Bad("[(smile:1.1)]", fixed="smile"),
        Bad("((a:1), b:1.3)", fixed="(a, b:1.3)"),
    )

    def check(self, node: tuple[EmphasisGroup, ...], ctx: Context) -> Iterator[Diagnostic]:
        idle = _cancelling(node)
        if not idle or not has_text(node[-1].node) or _ends_in_number(node[-1]):
            return
        first = idle[0].node
        if not stands_alone(ctx, first.span) or (ctx.program.emphasis.replaces and not _is_idle_alone(idle, ctx)):
            return
        if len(idle) == 1:
            message = f"weight {idle[0].written} has no effect: {quoted(ctx.slice(first.inner))} has it anyway"
        else:
            message = f"these brackets cancel: {quoted(ctx.slice(first.span))} has the weight it has without them"
        yield self.finding(ctx, first.span, message, help="leave the brackets out", fix=_unwrap(idle, ctx))


def _cancelling(links: Sequence[EmphasisGroup]) -> list[EmphasisGroup]:
    """Those of some nested brackets whose weights multiply to 1, outer ones first."""
    if all(link.written is None for link in links) and len({link.node.bracket for link in links}) == 1:
        return []  # plain brackets of one shape only add up
    # On a scale of logarithms: brackets after which the sum is what it was before have cancelled.
    kept: list[tuple[float, EmphasisGroup | None]] = [(0.0, None)]
    known = {0.0: 0}
    idle: list[EmphasisGroup] = []
    for link in links:
        node = link.node
        if link.split or node.factor <= 0 or (link.written is not None and link.weight is None):
            kept, known = [(0.0, None)], {0.0: 0}
            continue
        total = round(kept[-1][0] + math.log(node.factor) / _ONE, 7) + 0.0
        if total in known:
            place = known[total]
            idle += [link, *(other for _, other in kept[place + 1 :] if other is not None)]
            for gone, _ in kept[place + 1 :]:
                del known[gone]
            del kept[place + 1 :]
        else:
            known[total] = len(kept)
            kept.append((total, link))
    return sorted(idle, key=lambda link: link.node.start)


def _is_idle_alone(idle: list[EmphasisGroup], ctx: Context) -> bool:
    """Whether brackets are a written 1 around nothing that they change: other brackets do not add up there, and texts
    of one weight stay apart, so that characters on both sides of a bracket would become one token without it."""
    node = idle[0].node
    if len(idle) > 1 or idle[0].parent is not None or node.bracket != "round" or not has_text(node, own=True):
        return False
    if any(comment.overlaps(node.span) for comment in page_comments(ctx.text)):
        return False  # one of the brackets may be gone with it
    before, after = ctx.text[max(0, node.start - 1) : node.start], ctx.text[node.end : node.end + 1]
    if EMBEDDING in ctx.text and (before + after).strip():
        return False  # the name of an embedding goes on up to white space
    inside = ctx.slice(node.inner).strip("()")
    edges = ((before, inside[:1]), (inside[-1:], after))
    return not any(_is_punctuation(left) and _is_punctuation(right) for left, right in edges)


def _is_punctuation(character: str) -> bool:
    return character != "" and not character.isalnum() and not character.isspace()


def _ends_in_number(group: EmphasisGroup) -> bool:
    """Whether what is inside reads `x:1.4`, which means something else without its brackets."""
    return any(isinstance(child, Stray) for child in group.node.children[-2:])


def _unwrap(idle: list[EmphasisGroup], ctx: Context) -> Fix | None:
    edits: list[Edit] = []
    promise = unsafe if any(text_begins_with_punctuation(group.node, ctx) for group in idle) else safe
    for group in idle:
        last = group.node.parts[-2]
        if isinstance(last, Escape) and not last.character:
            return None
        if len(idle) == 1:
            edits.append(replace(group.node.span, ctx.slice(group.node.inner)))
            break
        edits += [delete(group.node.open.span), delete(group.node.close.span)]
    return promise("remove the brackets", *edits)
