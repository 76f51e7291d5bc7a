"""Whether an edit changes what the model sees: the question behind every fix that is called safe."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator, Sequence

from promptlint.semantics.attention import Weighted, attention_pieces
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation, Piece, evaluate
from promptlint.semantics.hosts import A1111, COMFYUI, DEFAULT_HOST, HOSTS, Host
from promptlint.semantics.tokens import has_plain_words

__all__ = ["reader_of", "same_meaning"]


def _weigh_lines(text: str) -> list[Weighted]:
    return attention_pieces(text.replace("\n", " BREAK "))


def _weigh_nothing(text: str) -> list[Weighted]:
    return [Weighted(text, 1.0, 0, len(text))]


_LINES_BREAK = dataclasses.replace(A1111, name="sdnext", label="SD.Next", has_comments=False, weigh=_weigh_lines)
_LITERAL = dataclasses.replace(COMFYUI, name="literal", label="the target", weigh=_weigh_nothing)
"""Every sign is text: whoever reads the prompt, the same signs mean the same."""


def reader_of(target: str) -> Host:
    """The host by whose reading safe fixes for a target are judged.

    A target that is not modelled is one that reads signs by rules of its own, so that no sign may change for it.
    """
    if target == _LINES_BREAK.name:
        return _LINES_BREAK
    return next((host for host in HOSTS if host.name == target), _LITERAL)


def same_meaning(before: str, after: str, role: str = "positive", host: Host = DEFAULT_HOST) -> bool:
    """Whether a host makes the same of two prompts: extra networks, AND parts with their weights, schedules with their
    steps, and for every text the token ids in chunks with their weights (relative 1e-9).

    Where the host raises for one of them it must raise the same for the other.
    """
    if before == after:
        return True
    try:
        old = evaluate(before, role=role, host=host)
    except HostError as error:
        return _raises(after, role, host) == error.kind
    try:
        new = evaluate(after, role=role, host=host)
    except HostError:
        return False
    return (
        _networks(old) == _networks(new)
        and len(old.parts) == len(new.parts)
        and all(
            _close(one.weight, other.weight) and _same_texts(one.texts, other.texts, host)
            for one, other in zip(old.parts, new.parts, strict=True)
        )
    )


def _raises(text: str, role: str, host: Host) -> str | None:
    try:
        evaluate(text, role=role, host=host)
    except HostError as error:
        return error.kind
    return None


def _networks(evaluation: Evaluation) -> list[tuple[str, tuple[str, ...]]]:
    return [(use.kind, use.arguments) for use in evaluation.networks]


def _same_texts(old: Sequence[EncodedText], new: Sequence[EncodedText], host: Host) -> bool:
    if [text.end_step for text in old] != [text.end_step for text in new]:
        return False
    seen: set[tuple[str, str]] = set()
    for one, other in zip(old, new, strict=True):
        pair = (one.text, other.text)
        if one.text != other.text and pair not in seen and not _same_tokens(one, other, host):
            return False
        seen.add(pair)
    return True


def _same_tokens(one: EncodedText, other: EncodedText, host: Host) -> bool:
    try:
        old = one.pieces
    except HostError as error:
        try:
            _ = other.pieces
        except HostError as same:
            return error.kind == same.kind
        return False
    try:
        new = other.pieces
    except HostError:
        return False
    # The same words with the same weights have the same tokens, and most fixes keep the words. What is cleaned before
    # tokenising may depend on the text around it, and so may special tokens.
    if has_plain_words(one.text) and has_plain_words(other.text):
        words = list(_words(old, host))
        others = list(_words(new, host))
        if [word for word, _ in words] == [word for word, _ in others]:
            return _all_close((w for _, w in words), (w for _, w in others))
    return [chunk.ids for chunk in one.chunks.chunks] == [chunk.ids for chunk in other.chunks.chunks] and _all_close(
        (weight for chunk in one.chunks.chunks for weight in chunk.weights),
        (weight for chunk in other.chunks.chunks for weight in chunk.weights),
    )


def _words(pieces: Iterable[Piece], host: Host) -> Iterator[tuple[str | None, float]]:
    """The words as the tokenizer has them, with their weights; None for a BREAK."""
    for piece in pieces:
        if host.is_break(piece.text, piece.weight):
            yield None, piece.weight
        else:
            for word in piece.text.lower().split():
                yield word, piece.weight


def _all_close(old: Iterable[float], new: Iterable[float]) -> bool:
    return all(_close(one, other) for one, other in zip(old, new, strict=True))


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
