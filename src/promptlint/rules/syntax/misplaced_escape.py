"""PS005: a backslash where it escapes nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Leaf, Mark, Prompt
from promptlint.text import Span

__all__ = ["MisplacedEscape"]

_MARKDOWN = "_*~`<"
_WHITE = {"n": "\n", "r": "\n", "t": " "}
_NEAR = 8


class MisplacedEscape(Rule):
    r"""A backslash in front of something that cannot be escaped.

    ## Why is this bad?
    A backslash protects only `( ) [ ]` and itself. Before anything else A1111 deletes it: `style\,` is `style,`, and
    `(a\:1.2)` still has the weight 1.2. A line break written as `\n` becomes the letter n. Inside prompt editing and
    alternation `\:` and `\|` do escape and are left alone. Doubled backslashes, `\\(a\\)`, protect each other and
    not the brackets.

    ## Example
    `ink style\, sea`

    ## Use instead
    `ink style, sea`

    ## Fix safety
    Unsafe: without the backslash the host may read what follows in another way.
    """

    code, name, severity = "PS005", "misplaced-escape", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WEBUIS
    yields_to = ("PS013", "PS016", "PS018")
    good = (
        Good("saber \\(fate\\), \\[x\\], \\\\"),
        Good("[a\\:b:c:5]"),
        Good("[a\\|b|c]"),
        Good("1girl, \\:d, smile"),
        Good("\\o/, cheering"),
        Good("long\\_hair"),
    )
    bad = (
        Bad("ink style\\, sea", fixed="ink style, sea", at="\\,"),
        Bad("a\\:1.2, b", fixed="a:1.2, b", at="\\:", also=("PW006",)),
        Bad("(sky\\:1.2)", fixed="(sky:1.2)", at="\\:"),
        Bad("sky,\\nsea", fixed="sky,\nsea", at="\\n"),
        Bad("sky\\nsea", at="\\n"),
        Bad("sky\\", fixed="sky", at="\\"),
        Bad("saber \\\\(fate\\\\), sky", fixed="saber \\(fate\\), sky", at="\\\\(fate\\\\)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        numbers = ctx.leaf_numbers
        leaf_list = ctx.prompt.leaf_list
        edited: list[Span] | None = None
        for number in numbers.get("ESCAPE", ()):
            leaf = leaf_list[number]
            if leaf.text == "\\\\":
                yield from self._doubled(leaf, number, ctx)
            if len(leaf.text) > 1:
                continue
            end = leaf.end
            sign = ctx.text[end : end + 1]
            if sign in _MARKDOWN and sign:
                continue
            if sign in ":|":
                edited = _edited(ctx) if edited is None else edited
                index = bisect_right(edited, Span(end, end)) - 1
                if sign and index >= 0 and end < edited[index].end:
                    continue
            if not _is_face(leaf, ctx):
                yield self._lone(leaf, sign, ctx)

    def _lone(self, leaf: Leaf, sign: str, ctx: Context) -> Diagnostic:
        end = leaf.end
        span = Span(leaf.start, end + len(sign))
        before = ctx.text[max(0, leaf.start - 1) : leaf.start]
        after = ctx.text[end + 1 : end + 2]
        help_ = "only ( ) [ ] and the backslash itself can be escaped"
        fix: Fix | None = unsafe("take the backslash away", delete(leaf.span))
        if not sign or sign == "\n":
            place = "at the end of a line" if sign else "at the end"
            message = f"{ctx.program} deletes a backslash {place}; it escapes nothing"
            span = leaf.span
        elif sign in _WHITE and not (before.isalnum() and after.islower()):
            what = "a tab" if sign == "t" else "a line break"
            message = (
                f"`\\{sign}` is not {what} here: {ctx.program} deletes the backslash and reads the letter `{sign}`"
            )
            help_ = f"put {what} or a comma there"
            fix = unsafe(f"put {what} there", replace(span, _WHITE[sign]))
        elif sign in _WHITE:
            message = f"{ctx.program} deletes the backslash of `\\{sign}` and reads the letter `{sign}`"
            help_ = "for a line break or a folder write something else"
            fix = None
        elif sign == ":":
            message = f"a colon cannot be escaped: {ctx.program} deletes the backslash and reads `:`"
        else:
            message = f"`\\{sign}` escapes nothing: {ctx.program} deletes the backslash and reads `{sign}`"
        return self.finding(ctx, span, message, help=help_, fix=fix)

    def _doubled(self, leaf: Leaf, number: int, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = ctx.prompt.leaf_list
        opener = leaf_list[number + 1] if number + 1 < len(leaf_list) else None
        if not isinstance(opener, Mark) or opener.text != "(" or opener.partner is None:
            return
        close = opener.partner
        for end in range(number + 2, min(number + 12, len(leaf_list))):
            if leaf_list[end] is close:
                break
        else:
            return
        last = leaf_list[end - 1]
        if last.text != "\\\\":
            return
        span = Span(leaf.start, close.end)
        yield self.finding(
            ctx,
            span,
            f"the backslashes of `{shorten(ctx.slice(span))}` escape each other: {ctx.program} sends them as text and "
            "reads the brackets as emphasis",
            help="one backslash escapes a bracket",
            fix=_single(leaf, last),
        )


def _single(first: Leaf, last: Leaf) -> Fix:
    return unsafe("write single backslashes", replace(first.span, "\\"), replace(last.span, "\\"))


def _is_face(leaf: Leaf, ctx: Context) -> bool:
    r"""Whether the backslash begins an emoticon: `\:d`, `\o/`."""
    before = ctx.text[max(0, leaf.start - 1) : leaf.start]
    if before and not before.isspace() and before not in ",([{":
        return False
    words = ctx.text[leaf.end : leaf.end + _NEAR].replace(",", " ").split(None, 1)
    if not words or ctx.text[leaf.end].isspace():
        return False
    word = words[0].rstrip(")]}")
    return (word.endswith("/") and len(word) <= 6) or (2 <= len(word) <= 4 and not word[0].isalnum())


def _edited(ctx: Context) -> list[Span]:
    """Prompt editing and alternations, outermost ones only."""
    spans: list[Span] = []
    numbers = ctx.leaf_numbers
    for number in sorted((*numbers.get("SCHEDULE_OPEN", ()), *numbers.get("ALTERNATION_OPEN", ()))):
        opener = ctx.prompt.leaf_list[number]
        assert isinstance(opener, Mark)
        if opener.partner is not None and (not spans or opener.start >= spans[-1].end):
            spans.append(Span(opener.start, opener.partner.end))
    return spans
