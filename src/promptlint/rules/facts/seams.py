"""Where words run together, because what stands between them leaves no space, or nothing does."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.leaves import leaf_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import ExtraNetwork, Leaf, Mark
from promptlint.text import Span

__all__ = ["GluedKeyword", "Seam", "glued_keywords", "seams"]

_LONGEST = 60
"""Characters of a word that are looked at."""
_LAST_WORD = regex(r"[^\W_]{1,60}\Z")
_FIRST_WORD = regex(r"[^\W_]{1,60}")
# A keyword in capitals, glued to a word in small letters: a word of its own to the host.
_GLUED = regex(r"(?<![^\W_])(?:[^\W\d_]{0,60}[a-z](?P<before>BREAK|AND)|(?P<after>BREAK|AND)[a-z]{1,60})(?![^\W_])")
_FIRST_CJK = "\u2e80"
"""From here on scripts have no spaces between words."""


@dataclass(frozen=True, slots=True)
class GluedKeyword:
    """BREAK or AND glued to a word: `skyBREAK`. `gap` is the offset between the two."""

    keyword: str
    span: Span
    gap: int


@dataclass(frozen=True, slots=True)
class Seam:
    """Two words with nothing but brackets and tags between, which the model reads as one `word`: `sky)(sea`. A space
    belongs at the offset `gap`."""

    word: str
    span: Span
    gap: int


@fact("TEXT", holds=("BREAK", "AND"))
def glued_keywords(ctx: Context) -> tuple[GluedKeyword, ...]:
    """All of them; a word is not a keyword where the program does not read it, as AND in a negative prompt."""
    found: list[GluedKeyword] = []
    for number in ctx.leaf_numbers["TEXT"]:
        leaf = ctx.prompt.leaf_list[number]
        for match in _GLUED.finditer(leaf.text):
            keyword = match["before"] or match["after"]
            if _is_keyword(keyword, ctx):
                gap = leaf.start + (match.start("before") if match["before"] else match.end("after"))
                found.append(GluedKeyword(keyword, Span(leaf.start + match.start(), leaf.start + match.end()), gap))
    return tuple(found)


def _is_keyword(word: str, ctx: Context) -> bool:
    if word == "AND":
        return ctx.role != "negative" and ctx.program.composition
    breaks = ctx.program.breaks
    return breaks is not None and (ctx.role != "negative" or breaks.in_negative)


@fact("ROUND_CLOSE", "WEIGHT_CLOSE", "SQUARE_OPEN", "ROUND_OPEN", "EXTRA_NETWORK")
def seams(ctx: Context) -> tuple[Seam, ...]:
    """All of them; where the weights differ, the words are tokenized apart, and so they are at brackets in a program
    that joins texts with a blank."""
    leaf_list = ctx.prompt.leaf_list
    cuts_networks = ctx.role != "negative"
    joins_with_blanks = ctx.program.leading_punctuation == "dropped"
    found: list[Seam] = []
    last = -2
    for number in ctx.leaf_numbers.get("TEXT", ()):
        if number > last + 1 and last >= 0:
            first = leaf_list[number].text[0]
            left = leaf_list[last].text[-1]
            if first.isalnum() and left.isalnum() and max(left, first) < _FIRST_CJK:
                between = leaf_list[last + 1 : number]
                if joins_with_blanks and any(isinstance(leaf, Mark) for leaf in between):
                    pass
                elif all(_vanishes(leaf, cuts_networks) for leaf in between) and _weigh_the_same(ctx, last, number):
                    found.append(_seam(leaf_list[last], leaf_list[number], between))
        last = number
    return tuple(found)


def _weigh_the_same(ctx: Context, one: int, other: int) -> bool:
    weights, _ = ctx.fact(leaf_weights)
    return weights[one] == weights[other]


def _seam(left: Leaf, right: Leaf, between: Sequence[Leaf]) -> Seam:
    before, after = _LAST_WORD.search(left.text[-_LONGEST:]), _FIRST_WORD.match(right.text)
    assert before is not None
    assert after is not None
    gap = next((leaf.start for leaf in between if isinstance(leaf, Mark) and leaf.text in "(["), right.start)
    return Seam(before[0] + after[0], Span(left.end - len(before[0]), right.start + len(after[0])), gap)


def _vanishes(leaf: Leaf, cuts_networks: bool) -> bool:
    """Whether the host takes a leaf out and leaves nothing."""
    if isinstance(leaf, ExtraNetwork):
        return cuts_networks
    if not isinstance(leaf, Mark):
        return False
    if leaf.type == "SQUARE_CLOSE":
        return leaf.partner is not None and leaf.partner.type == "SQUARE_OPEN"
    return leaf.type in ("ROUND_OPEN", "SQUARE_OPEN", "ROUND_CLOSE", "WEIGHT_CLOSE")
