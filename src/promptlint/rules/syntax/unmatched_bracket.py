"""PS002: a closing bracket that closes nothing, or closes across another bracket."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.facts.strays import EYES, StrayBrackets, stray_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, insert, replace, unsafe
from promptlint.rules.kit.targets import WITH_WEIGHTS
from promptlint.syntax import Escape, Mark, Prompt, Stray, Text
from promptlint.text import Span

__all__ = ["UnmatchedBracket"]

_WRONG_OPENERS = "{｛【"
_NAME = re.compile(r"\w")
# "\\(^o^)/": the escape and what follows it up to the closer, without a word in it.
_FACE = re.compile(r"\\\((?:[^\w\s,()\[\]]|[A-Za-z°](?![A-Za-z])|_){1,8}\Z")
# "1. sea, 2) sky": the number of a list.
_ITEM = re.compile(r"(?:^|[,;\n.])\s*\d{1,2}\Z")


class UnmatchedBracket(Rule):
    """A closing bracket that closes nothing, or that crosses a bracket of the other shape.

    ## Why is this bad?
    Without an opener A1111 sends the character to the model as text, and the weight in front of it too. In
    `(a [b) c]` both brackets do close, because round and square ones are counted apart, but their effects overlap:
    `b` is both raised and lowered. Emoticons such as `:)` are left alone; A1111 sends them as they are.

    ## Example
    `a), b`

    ## Use instead
    `(a), b`

    ## Fix safety
    Unsafe: the opener is put in front of the tag where the tag has no other bracket, and otherwise the closer is
    deleted; both are guesses. There is no fix for crossing brackets.
    """

    code, name, severity = "PS002", "unmatched-bracket", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WITH_WEIGHTS
    yields_to = ("PR001", "PS015")
    good = (
        Good("(a), b"),
        Good("smile, :)"),
        Good("1girl, :-] ;)"),
        Good("saber fate\\)"),
        Good("cat ;], dog"),
        Good("([a])"),
        Good("a}"),
        Good("a], (b [c) d]", target="comfyui"),
        Good("(: smile"),
        Good("\\(^o^)/, ¯\\(°_o)/¯, 1) sea, 2) blue sky"),
    )
    bad = (
        Bad("sky, 2), sea", fixed="sky, (2), sea"),
        Bad("a), b", fixed="(a), b", at=")"),
        Bad("sea, {sky:1.2), sun", fixed="sea, (sky:1.2), sun", at=")"),
        Bad("a]], b", fixed="[[a]], b", at="]]"),
        Bad("sea, (blue sky)), sun", fixed="sea, (blue sky), sun", at=")"),
        Bad("saber \\(fate), sky", fixed="saber \\(fate\\), sky", at=")"),
        Bad("(smile, :)), sky", fixed="(smile, :\\)), sky", at=")"),
        Bad(") sky", fixed=" sky", at=")"),
        Bad("(a [b) c]", at=")"),
        Bad("([a)]", at=")"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        starts: list[int] | None = None
        for run in ctx.fact(stray_brackets):
            if run.opens or (ctx.target == "comfyui" and (run.text != ")" or run.crosses)):
                continue
            if run.crosses:
                yield self._crossing(run.leaves[0], ctx)
            elif not run.is_emoticon and not _is_meant_as_text(run, ctx):
                if starts is None:
                    starts = [tag.span.start for tag in ctx.tags]
                text = run.text
                yield self.finding(
                    ctx,
                    run.span,
                    f"`{text * min(len(run.leaves), 10)}` closes nothing: {ctx.program} sends it to the model as text",
                    help=f"delete it, add the missing {'(' if text == ')' else '['}, or write \\{text} "
                    "for the character itself",
                    fix=self._fix(run, ctx, starts),
                )

    def _crossing(self, closer: Stray, ctx: Context) -> Diagnostic:
        opener = closer.partner
        assert opener is not None
        other = "[" if closer.text == ")" else "("
        return self.finding(
            ctx,
            closer.span,
            f"`{closer.text}` closes a bracket across a `{other}`: {ctx.program} counts `( )` and `[ ]` apart, so the "
            "two weights overlap",
            labels=(ctx.label(opener.span, "closes this one"),),
            help=f"close the {other} before this {closer.text}, or open it behind",
        )

    def _fix(self, run: StrayBrackets, ctx: Context, starts: list[int]) -> Fix:
        leaf_list = ctx.prompt.leaf_list
        count = len(run.leaves)
        if run.counterpart is not None:
            closer = ")" if run.counterpart.text == "(" else "]"
            return unsafe(f"write {closer}", replace(run.span, closer * count))
        before = leaf_list[run.number - 1] if run.number else None
        if isinstance(before, Mark) and before.text == run.text and count == 1:
            if EYES.search(ctx.text[max(0, before.start - 6) : before.start]):
                return unsafe("escape the emoticon", insert(before.start, "\\"))
            return unsafe("delete it", delete(run.span))
        index = bisect_right(starts, run.span.start) - 1
        tag = ctx.tags[index] if index >= 0 else None
        after = ctx.text[run.span.end : run.span.end + 1]
        if tag is None or not tag.span.start < run.span.start < tag.span.end or after.isalnum():
            return unsafe("delete it", delete(run.span))
        number = run.number - 1
        while number >= 0 and leaf_list[number].end > tag.span.start:
            leaf = leaf_list[number]
            if count == 1 and isinstance(leaf, Escape) and leaf.text == ("\\(" if run.text == ")" else "\\["):
                return unsafe("escape it", insert(run.span.start, "\\"))
            if not isinstance(leaf, (Text, Escape)) and not (isinstance(leaf, Stray) and leaf.text in ":|"):
                return unsafe("delete it", delete(run.span))
            if run.number - number > 12:
                break
            number -= 1
        if not _NAME.search(tag.text[:200]):
            return unsafe("delete it", delete(run.span))
        opener = ("(" if run.text == ")" else "[") * count
        if count == 1 and ctx.text[tag.span.start] in _WRONG_OPENERS:
            return unsafe("write the opener", replace(Span(tag.span.start, tag.span.start + 1), opener))
        return unsafe("add the opener", insert(tag.span.start, opener))


def _is_meant_as_text(run: StrayBrackets, ctx: Context) -> bool:
    """Whether a `)` ends the number of a list or a face whose opener is escaped: A1111 sends both as they are."""
    if run.text != ")" or len(run.leaves) != 1:
        return False
    start = run.span.start
    if _FACE.search(ctx.text, max(0, start - 10), start) is not None:
        return True
    following = ctx.text[run.span.end : run.span.end + 2]
    return (
        following[:1] == " "
        and following[1:].isalpha()
        and _ITEM.search(ctx.text[max(0, start - 6) : start]) is not None
    )
