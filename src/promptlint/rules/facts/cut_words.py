"""Brackets that begin and end inside of words, as editors leave them that miscount: `co(lorful, s)aturated`."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.emphasis import EmphasisGroup, chain, emphasis_groups
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.tokenizer import tokens
from promptlint.text import Span

__all__ = ["CutWords", "cut_words"]

_LONGEST = 60
"""Characters of a word that are looked at."""
_LAST = regex(r"[^\W\d_]{1,60}\Z")
_FIRST = regex(r"[^\W\d_]{1,60}")
_SHORTEST = 4
"""Letters of a word that two pieces make: shorter ones come about by chance."""


@dataclass(frozen=True, slots=True)
class CutWords:
    """The pieces of the word at the opening bracket and of that at the closing one, in order; `opener` and `closer` are
    the brackets, of which several may hold nothing but each other."""

    opener: Span
    closer: Span
    before: Span
    first: Span
    last: Span
    after: Span
    bracket: str

    @property
    def span(self) -> Span:
        """From the first word to the last."""
        return Span(self.before.start, self.after.end)


@fact("ROUND_OPEN", "SQUARE_OPEN")
def cut_words(ctx: Context) -> tuple[CutWords, ...]:
    """Emphasis with a letter on both sides of both of its borders, that holds the end of one word and the beginning of
    another, where one of the two is a word as a whole.

    Words that stand side by side without a space have letters there too, as in `girl(red hair)smile`. They are told
    apart by the tokenizer: it has a token of its own for each of some 30,000 words. Two of three words that are joined
    at random are one less often than once in a thousand, the halves of a word that is cut in four of five cases.

    Brackets round a part of one word, `wom(a)n`, are meant so, and those that change no weight cut nothing.
    """
    return tuple(
        found
        for group in ctx.fact(emphasis_groups)
        if group.wrapper is None and (found := _cut(group, ctx.text)) is not None and _is_word(found, ctx)
    )


def _cut(group: EmphasisGroup, text: str) -> CutWords | None:
    start, end = group.node.start, group.node.end
    if start == 0 or end == len(text) or not (text[start - 1].isalpha() and text[end].isalpha()):
        return None
    links = chain(group)
    inner = links[-1].node.inner
    outer = group.parent.factor if group.parent is not None else 1.0
    closers = sum(len(link.node.close.text) for link in links)
    if inner.start - start != len(links) or end - inner.end != closers or links[-1].factor == outer:
        return None
    first, last = (
        _FIRST.match(text, inner.start, inner.end),
        _LAST.search(text[max(0, inner.end - _LONGEST) : inner.end]),
    )
    before, after = _LAST.search(text[max(0, start - _LONGEST) : start]), _FIRST.match(text, end)
    if first is None or last is None or before is None or after is None:
        return None
    last_start = inner.end - len(last[0])
    between = text[first.end() : first.end() + 1] + text[last_start - 1 : last_start]
    if first.end() >= last_start or not any(each.isspace() or each == "," for each in between):
        return None
    return CutWords(
        Span(start, inner.start),
        Span(inner.end, end),
        Span(start - len(before[0]), start),
        Span(*first.span()),
        Span(last_start, inner.end),
        Span(*after.span()),
        group.node.bracket,
    )


def _is_word(found: CutWords, ctx: Context) -> bool:
    pairs = (found.before, found.first), (found.last, found.after)
    words = (ctx.slice(left) + ctx.slice(right) for left, right in pairs)
    return any(len(word) >= _SHORTEST and len(tokens(word)) == 1 for word in words)
