"""The texts that the program encodes, in weighted pieces with their places, and where it fails to make them."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.dataclass import dataclass
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import DEFAULT_STEPS, EncodedText, evaluate
from promptlint.text import Span

__all__ = ["Failure", "distinct_texts", "failures", "host_texts"]

_MOST_TEXTS = 24
"""Texts of one prompt that are looked at: prompt editing in many places makes hundreds that differ in a word."""
_CAUSES = ("\\", "BREAK", "##", "TE")
"""One of these is in every prompt that is left unparsed."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What the program stops at, and the name of its exception."""

    span: Span
    kind: str


def host_texts(ctx: Context) -> tuple[EncodedText, ...]:
    """The different texts of a prompt, as `distinct_texts` has them. Ask through `ctx.fact`."""
    return distinct_texts(ctx)


def distinct_texts(ctx: Context, embeddings: Mapping[str, int] | None = None) -> tuple[EncodedText, ...]:
    """The first different texts of a prompt, with some embeddings by their vector counts. Their pieces and chunks raise
    HostError where the program does; there are none where their schedule raises, or the program's stages are not
    known."""
    host = ctx.program.host
    if host is None:
        return ()
    try:
        evaluation = evaluate(
            ctx.text, role=ctx.role, host=host, steps=ctx.steps or DEFAULT_STEPS, embeddings=embeddings
        )
    except HostError:
        return ()
    texts: dict[str, EncodedText] = {}
    for part in evaluation.parts:
        for text in part.texts:
            texts.setdefault(text.text, text)
    return tuple(texts.values())[:_MOST_TEXTS]


@fact(holds=_CAUSES)
def failures(ctx: Context) -> tuple[Failure, ...]:
    """The first place at which the program's parser of weights fails, if it does."""
    for text in ctx.fact(host_texts):
        try:
            text.pieces  # noqa: B018  # raises here
        except HostError as error:
            if error.place is not None:
                span = text.source.origin(error.place.start, error.place.end)
                return () if _may_be_skipped(span, ctx) else (Failure(span, error.kind),)
    return ()


def _may_be_skipped(span: Span, ctx: Context) -> bool:
    """Whether it is in a negative prompt's text for the second encoder, which SD.Next parses only where the positive
    prompt has one, too."""
    return ctx.role == "negative" and "TE2:" in ctx.text[: span.start]
