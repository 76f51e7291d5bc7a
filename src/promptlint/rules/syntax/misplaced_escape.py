"""PS005: a backslash where it escapes nothing.

Longer than other rules: what A1111 makes of a backslash depends on what follows, and five kinds of that have a message
and a repair each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import SQUARE_WEIGHTS
from promptlint.rules.facts.doubled_escapes import DoubledEscapes, doubled_escapes
from promptlint.rules.facts.filled_templates import filled_in_at
from promptlint.rules.facts.leaves import LooseEscape, loose_escapes
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Leaf, Mark
from promptlint.text import Span

__all__ = ["MisplacedEscape"]

_MARKDOWN = "_*~`<"
_WHITE = {"n": "\n", "r": "\n", "t": " "}
_NEAR = 8
"""Characters after a backslash in which an emoticon ends."""


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
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (loose_escapes, doubled_escapes)
    needs = (SQUARE_WEIGHTS,)
    yields_to = ("PS013", "PS016", "PS018", "PS021")
    vanishes_in = ("PS024", "PX035")
    good = (
        Good("\\{red|blue\\} hat", plugins=("dynamic-prompts",)),
        Good("saber \\(fate\\), \\[x\\], \\\\"),
        Good("[a\\:b:c:5]"),
        Good("[a\\|b|c]"),
        Good("1girl, \\:d, smile"),
        Good("\\o/, cheering"),
        Good("long\\_hair"),
        Good("a\\:1.2, (sky\\:1.2)", target="sdnext"),
        Good("issue \\#9, (sky\\:)", target="comfyui-smz", plugins=("prompt-control",)),
    )
    bad = (
        Bad("ink style\\, sea", fixed="ink style, sea", at="\\,"),
        Bad("a\\:1.2, b", fixed="a:1.2, b", at="\\:", also=("PW006",)),
        Bad("(sky\\:1.2)", fixed="(sky:1.2)", at="\\:"),
        Bad("sky,\\nsea", fixed="sky,\nsea", at="\\n"),
        Bad("sky\\nsea", at="\\n"),
        Bad("sky\\", fixed="sky", at="\\"),
        Bad("ink style\\, sea", fixed="ink style, sea", at="\\,", target="sdnext"),
        Bad("saber \\\\(fate\\\\), sky", fixed="saber \\(fate\\), sky", at="\\\\(fate\\\\)"),
    )

    def check(self, node: LooseEscape | DoubledEscapes, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, DoubledEscapes):
            yield self._doubled(node, ctx)
            return
        if not node.is_lone:
            return
        end = node.leaf.end
        following = ctx.text[end : end + 1]
        if following and following in _MARKDOWN:
            return  # PS021 reports that
        if following and following in ":|" and _is_edited(ctx, end):
            return
        if following and any(following in extension.escapes for extension in ctx.extensions):
            return
        if filled_in_at(ctx, Span(node.leaf.start, end + len(following))):
            return  # what stands there is filled in first
        if not _is_face(node.leaf, ctx):
            if ctx.program.escapes.other == "blank":
                yield self._parting(node.leaf, following, ctx)
            else:
                yield self._lone(node.leaf, following, ctx)

    def _doubled(self, node: DoubledEscapes, ctx: Context) -> Diagnostic:
        return self.finding(
            ctx,
            node.span,
            f"the backslashes of `{shorten(ctx.slice(node.span))}` escape each other: {ctx.program} sends them as text "
            "and reads the brackets as emphasis",
            help="one backslash escapes a bracket",
            fix=unsafe("write single backslashes", replace(node.first.span, "\\"), replace(node.last.span, "\\")),
        )

    def _parting(self, leaf: Leaf, character: str, ctx: Context) -> Diagnostic:
        """In a program that begins another text after the backslash."""
        shown = f"`\\{character}`" if character.strip() else "this backslash"
        *characters, last = list(ctx.program.escapes.characters.replace("\\", ""))
        return self.finding(
            ctx,
            Span(leaf.start, leaf.end + len(character)) if character.strip() else leaf.span,
            f"{shown} escapes nothing: {ctx.program} leaves the backslash out and begins another text there",
            help=f"only {' '.join(characters)} {last} and the backslash itself can be escaped",
            fix=unsafe("remove the backslash", delete(leaf.span)),
        )

    def _lone(self, leaf: Leaf, character: str, ctx: Context) -> Diagnostic:
        end = leaf.end
        span = Span(leaf.start, end + len(character))
        before = ctx.text[max(0, leaf.start - 1) : leaf.start]
        after = ctx.text[end + 1 : end + 2]
        help_ = "only ( ) [ ] and the backslash itself can be escaped"
        fix: Fix | None = unsafe("remove the backslash", delete(leaf.span))
        if not character or character == "\n":
            place = "at the end of a line" if character else "at the end"
            message = f"{ctx.program} deletes a backslash {place}; it escapes nothing"
            span = leaf.span
        elif character in _WHITE and not (before.isalnum() and after.islower()):
            what = "a tab" if character == "t" else "a line break"
            message = (
                f"`\\{character}` is not {what} here: {ctx.program} deletes the backslash and reads the letter "
                f"`{character}`"
            )
            help_ = f"put {what} or a comma there"
            fix = unsafe(f"put {what} there", replace(span, _WHITE[character]))
        elif character in _WHITE:
            message = f"{ctx.program} deletes the backslash of `\\{character}` and reads the letter `{character}`"
            help_ = "for a line break or a folder, write it another way"
            fix = None
        elif character == ":":
            message = f"a colon cannot be escaped: {ctx.program} deletes the backslash and reads `:`"
        else:
            message = f"`\\{character}` escapes nothing: {ctx.program} deletes the backslash and reads `{character}`"
        return self.finding(ctx, span, message, help=help_, fix=fix)


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


def _is_edited(ctx: Context, place: int) -> bool:
    """Whether a place is inside prompt editing or an alternation, where colons and pipes can be escaped."""
    spans = ctx.fact(_edited)
    index = bisect_right(spans, Span(place, place)) - 1
    return index >= 0 and place < spans[index].end


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
