"""PS019: texts that run together because nothing separates them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.facts.leaves import leaf_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork, Leaf, Mark, Prompt
from promptlint.text import Span

__all__ = ["FusedText"]

_LAST_WORD = re.compile(r"[^\W_]{1,60}\Z")
_FIRST_WORD = re.compile(r"[^\W_]{1,60}")
# A keyword in capitals, glued to a word in small letters: a word of its own to the host.
_GLUED = re.compile(
    r"(?<![^\W_])(?:[^\W\d_]{0,60}[a-z](?P<before>BREAK|AND)|(?P<after>BREAK|AND)[a-z]{1,60})(?![^\W_])"
)
_FIRST_CJK = "\u2e80"


class FusedText(Rule):
    """Two words that run together because only brackets or a tag stand between them.

    ## Why is this bad?
    A1111 takes brackets and tags out and leaves no space: `(sky)(sea)` is the one word `skysea`, and so is
    `sky<lora:ink:1>sea`. Where the weights differ the two are tokenized apart and this rule is silent. BREAK and AND
    are keywords only as words of their own: `skyBREAK` is one word of the prompt.

    ## Example
    `(sky)(sea)`

    ## Use instead
    `(sky) (sea)`

    ## Fix safety
    Unsafe: a space makes two words of one.
    """

    code, name, severity = "PS019", "fused-text", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WEBUIS
    good = (
        Good("(sky) (sea)"),
        Good("(sky), (sea)"),
        Good("(sky:1.2)(sea:1.3)"),
        Good("[wo|]man"),
        Good("sky <lora:ink:1> sea"),
        Good("sky, <lora:ink:1>sea"),
        Good("sky<lora:ink:1>sea", role="negative"),
        Good("super(man)"),
        Good("sky BREAK sea, DAYBREAK, BREAKFAST, BRAND, BREAK, BREAK2, __BREAK_sky__"),
        Good("(天空)(海)"),
        Good("(sky)(sea)", target="comfyui"),
    )
    bad = (
        Bad("(sky)(sea)", fixed="(sky) (sea)", at="sky)(sea"),
        Bad("(blue sky:1.2)(sea:1.2), sun", fixed="(blue sky:1.2) (sea:1.2), sun", at="sky:1.2)(sea"),
        Bad("sky<lora:ink:1>sea", fixed="sky<lora:ink:1> sea", at="sky<lora:ink:1>sea"),
        Bad("skyBREAK sea", fixed="sky BREAK sea", at="skyBREAK"),
        Bad("sky, BREAKsea", fixed="sky, BREAK sea", at="BREAKsea"),
        Bad("(sky:1)sea", fixed="(sky:1) sea", at="sky:1)sea", also=("PW010",)),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = node.leaf_list
        texts = ctx.leaf_numbers.get("TEXT", ())
        if "BREAK" in ctx.text or "AND" in ctx.text:
            yield from self._keywords(texts, ctx)
        cuts_networks = ctx.role != "negative"
        last = -2
        for number in texts:
            if number > last + 1 and last >= 0 and leaf_list[number].text[0].isalnum():
                left = leaf_list[last].text[-1]
                if left.isalnum() and max(left, leaf_list[number].text[0]) < _FIRST_CJK:
                    between = leaf_list[last + 1 : number]
                    if all(_vanishes(leaf, cuts_networks) for leaf in between):
                        yield from self._seam(last, number, between, ctx)
            last = number

    def _keywords(self, texts: Sequence[int], ctx: Context) -> Iterator[Diagnostic]:
        for number in texts:
            leaf = ctx.prompt.leaf_list[number]
            for match in _GLUED.finditer(leaf.text):
                word = match["before"] or match["after"]
                if word == "AND" and ctx.role == "negative":
                    continue
                place = leaf.start + (match.start("before") if match["before"] else match.end("after"))
                yield self.finding(
                    ctx,
                    Span(leaf.start + match.start(), leaf.start + match.end()),
                    f"`{word}` is no keyword here: the model reads the word `{shorten(match[0])}`",
                    help="put a space between them",
                    fix=unsafe("put a space between them", insert(place, " ")),
                )

    def _seam(self, last: int, number: int, between: Sequence[Leaf], ctx: Context) -> Iterator[Diagnostic]:
        weights, _ = ctx.fact(leaf_weights)
        if weights[last] != weights[number]:
            return
        leaf_list = ctx.prompt.leaf_list
        left, right = leaf_list[last], leaf_list[number]
        before, after = _LAST_WORD.search(left.text[-60:]), _FIRST_WORD.match(right.text)
        assert before is not None
        assert after is not None
        place = next((leaf.start for leaf in between if isinstance(leaf, Mark) and leaf.text in "(["), right.start)
        yield self.finding(
            ctx,
            Span(left.end - len(before[0]), right.start + len(after[0])),
            f"nothing separates these: the model reads `{shorten(before[0] + after[0])}`",
            help="put a space or a comma between them",
            fix=unsafe("put a space between them", insert(place, " ")),
        )


def _vanishes(leaf: Leaf, cuts_networks: bool) -> bool:
    """Whether the host takes a leaf out and leaves nothing."""
    if isinstance(leaf, ExtraNetwork):
        return cuts_networks
    if not isinstance(leaf, Mark):
        return False
    if leaf.type == "SQUARE_CLOSE":
        return leaf.partner is not None and leaf.partner.type == "SQUARE_OPEN"
    return leaf.type in ("ROUND_OPEN", "SQUARE_OPEN", "ROUND_CLOSE", "WEIGHT_CLOSE")
