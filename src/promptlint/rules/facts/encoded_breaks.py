"""Breaks as the program's own parser finds them: line ends, the word, `##`; and those that end no text, so that their
words are encoded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.family_limits import reads_with_clip_alone
from promptlint.rules.facts.host_texts import host_texts
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText
from promptlint.text import Span

__all__ = ["BreakWords", "UnwrittenBreaks", "encoded_breaks", "unwritten_breaks"]

_WORD = regex(r"\bBREAK\b")
_BREAK = regex(r"(?:\s|BREAK|##)+")
"""What a break is written as."""


@dataclass(frozen=True, slots=True)
class BreakWords:
    """A break, or several without text between them, that parts nothing: its `words` are encoded at `weight`."""

    span: Span
    words: str
    weight: float


@dataclass(frozen=True, slots=True)
class UnwrittenBreaks:
    """Line ends, or `##`, that part a prompt though no BREAK is written there. `first` is the first of them, `count`
    their number, and `texts` that of the texts that all breaks of the prompt make."""

    written: str
    first: Span
    count: int
    texts: int


@fact()
def encoded_breaks(ctx: Context) -> tuple[BreakWords, ...]:
    """Those of all texts, in the order of the prompt."""
    found: dict[Span, BreakWords] = {}
    for text in _parsed(ctx):
        for piece in text.pieces:
            words = _WORD.findall(piece.text)
            if words and not text.is_break(piece.text, piece.weight):
                places = [span for span in piece.spans if _BREAK.fullmatch(ctx.slice(span)) and _is_fixed(span, ctx)]
                if places:
                    span = Span(places[0].start, places[-1].end)
                    found.setdefault(span, BreakWords(span, " ".join(words), piece.weight))
    return tuple(sorted(found.values(), key=lambda each: each.span))


@fact()
def unwritten_breaks(ctx: Context) -> tuple[UnwrittenBreaks, ...]:
    """One item for line ends and one for `##`, if there are any."""
    for text in _parsed(ctx):
        breaks = [
            text.is_break(piece.text, piece.weight) and all(_is_fixed(span, ctx) for span in piece.spans)
            for piece in text.pieces
        ]
        texts = sum(is_text for is_text, _ in groupby(not is_break for is_break in breaks))
        if texts > 1:
            places = [piece.spans[0] for piece, is_break in zip(text.pieces, breaks, strict=True) if is_break]
            return tuple(_unwritten(places, texts, ctx))
    return ()


def _unwritten(places: list[Span], texts: int, ctx: Context) -> Iterator[UnwrittenBreaks]:
    for written in ("\n", "##"):
        here = [place for place in places if ctx.slice(place) == written]
        if here:
            yield UnwrittenBreaks(written, here[0], len(here), texts)


def _is_fixed(span: Span, ctx: Context) -> bool:
    """Whether it is in no template, which the program fills in first: white space around an option goes."""
    return not (ctx.program.fills_variants and overlaps_template(ctx, span))


def _parsed(ctx: Context) -> Iterator[EncodedText]:
    """The texts in which breaks may be, and that the program parses: SD.Next sends a text for other encoders than CLIP
    as it is."""
    if "\n" not in ctx.text and "BREAK" not in ctx.text and "##" not in ctx.text:
        return
    if not ctx.fact(reads_with_clip_alone):
        return
    for text in ctx.fact(host_texts):
        try:
            text.pieces  # noqa: B018  # raises here
        except HostError:
            return
        yield text
