"""PS002: a closing bracket that closes nothing, or closes across another bracket."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.opening import opening
from promptlint.rules.facts.option_brackets import stands_in_each_option
from promptlint.rules.facts.strays import StrayBrackets, stray_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.syntax import Stray

__all__ = ["UnmatchedBracket"]

# "\\(^o^)/": the escape and what follows it up to the closer, without a word in it.
_FACE = regex(r"\\\((?:[^\w\s,()\[\]]|[A-Za-z°](?![A-Za-z])|_){1,8}\Z")
# "sky:1.2": what makes the bracket after it one with a weight.
_NUMBER = regex(r":[+-]?[.\d]+\Z")
_FAR = 32
"""Characters in front of a bracket that may be such a number."""
# "1. sea, 2) sky": the number of a list, and not the decimals of a weight.
_ITEM = regex(r"(?:^|[,;\n]|(?<!\d)\.)\s*\d{1,2}\Z")


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
    visits = (stray_brackets,)
    needs = (WEIGHTS,)
    yields_to = ("PR001", "PR021", "PS015", "PS022")
    vanishes_in = ("PX011",)
    good = (
        Good("({red:1.2)|blue:0.8)} hat", plugins=("dynamic-prompts",)),
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
        Bad("fog:1.2) sky", fixed="(fog:1.2) sky", at=")"),
        Bad("sea, {sky:1.2), sun", fixed="sea, (sky:1.2), sun", at=")"),
        Bad("a]], b", fixed="[[a]], b", at="]]"),
        Bad("sea, (blue sky)), sun", fixed="sea, (blue sky), sun", at=")"),
        Bad("saber \\(fate), sky", fixed="saber \\(fate\\), sky", at=")"),
        Bad("(smile, :)), sky", fixed="(smile, :\\)), sky", at=")"),
        Bad(") sky", fixed=" sky", at=")"),
        Bad("(a [b) c]", at=")"),
        Bad("([a)]", at=")"),
        Bad("a), b", fixed="(a), b", at=")", target="sdnext"),
    )

    def check(self, node: StrayBrackets, ctx: Context) -> Iterator[Diagnostic]:
        if node.opens or (ctx.program.emphasis.replaces and (node.text != ")" or node.crosses)):
            return
        if stands_in_each_option(ctx, node.span):
            return
        if node.crosses:
            yield self._crossing(node.leaves[0], ctx)
        elif not node.is_emoticon and not _is_meant_as_text(node, ctx):
            text = node.text
            yield self.finding(
                ctx,
                node.span,
                f"`{text * min(len(node.leaves), 10)}` closes nothing: {ctx.program} {_what_happens(node, ctx)}",
                help=f"delete it, add the missing {'(' if text == ')' else '['}, or write \\{text} "
                "for the character itself",
                fix=opening(node, ctx),
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
            help=f"close the {other} before this {closer.text}, or open it after it",
        )


def _what_happens(run: StrayBrackets, ctx: Context) -> str:
    """A program that drops brackets keeps the one after a colon and a number, which it reads as a whole."""
    is_text = ctx.program.strays == "text" or _NUMBER.search(ctx.text[max(0, run.span.start - _FAR) : run.span.start])
    return "sends it to the model as text" if is_text else "leaves it out"


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
