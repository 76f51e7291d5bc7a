"""Whether an edit changes what the model sees: the question behind every fix that is called safe."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from promptlint.dataclass import dataclass
from promptlint.errors import MissingPackageError
from promptlint.programs.catalogue import DEFAULT, find_program
from promptlint.programs.comfyui.core import EMBEDDING, EmbeddingUse, embedding_uses
from promptlint.regex import regex
from promptlint.roles import RoleName, TextRole
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import DEFAULT_STEPS, EncodedText, Evaluation, evaluate
from promptlint.semantics.host import Host, text_host
from promptlint.semantics.tokenizer import has_plain_words, tokens

__all__ = ["Meaning", "readers_of", "same_meaning"]


_LITERAL = text_host("literal", "the target")
"""Every character is text: whatever reads the prompt, the same characters mean the same."""


def readers_of(target: str) -> tuple[Host, ...]:
    """The hosts by whose reading safe fixes for a target are judged: all of them must make the same of both texts.

    A prompt for ComfyUI may be typed into its page, which cuts comments out, or sent by a program. A target whose
    stages are not known is one that reads characters by rules of its own, so that no character may change for it; and
    some programs give the text to some encoders as it is.
    """
    program = find_program(target)
    readers = [program.host, program.typed_host]
    if program.host is None or program.is_sent_raw:
        readers.append(_LITERAL)
    return tuple(reader for reader in readers if reader is not None)


def same_meaning(before: str, after: str, role: TextRole = "positive", target: str = DEFAULT) -> bool:
    """Whether a program makes the same of two prompts: extra networks, AND parts with their weights, schedules with
    their steps, and for every text the token ids in chunks with their weights (relative 1e-9).

    Where the program raises for one of them it must raise the same for the other.
    """
    return Meaning(before, role, target).is_kept_by(after)


_Steps = tuple[int, int | None]
"""The steps of the first pass, and those of the hires pass after it, if that is meant."""
_FIRST: _Steps = (DEFAULT_STEPS, None)
_LATER: tuple[_Steps, ...] = ((150, None), (DEFAULT_STEPS, 150))
"""Passes in which is drawn what those of few steps do not come to: `[cat:dog:30]`, `[cat:dog:0.01]`, `[cat:dog:1.5]`.
150 steps are the most that the WebUI offers."""
_MAY_SWITCH = regex(r":[^\[\]:]*+(?<=[\d.\s])\]")
"""What the end of a schedule looks like."""
_REMEMBERED = 64
_LONGEST_REMEMBERED = 4_000
"""Characters of a text and its change whose comparison is remembered: whoever makes the fixes of a report asks again
what was asked for the report."""


@dataclass(frozen=True)
class Meaning:
    """What a program makes of one prompt, to compare other texts with: it is read once for all of them."""

    text: str
    role: TextRole = "positive"
    target: str = DEFAULT

    def is_kept_by(self, after: str) -> bool:
        """Whether the program makes the same of another text, as `same_meaning` says. It does not where that cannot be
        found out, for want of a package."""
        if after == self.text:
            return True
        is_short = len(self.text) + len(after) <= _LONGEST_REMEMBERED
        try:
            return _is_kept(self, after) if is_short else self._compare(after)
        except MissingPackageError:
            return False

    def _compare(self, after: str) -> bool:
        more = _LATER if any(_MAY_SWITCH.search(text) for text in (self.text, after)) else ()
        for host in readers_of(self.target):
            if host.names is not None and host.names(self.text) != host.names(after):
                return False
            for steps in (_FIRST, *(more if host.read is None else ())):
                if not _are_read_alike(self._reading(host, steps), _read(after, self._role, host, steps), host):
                    return False
        return True

    @property
    def _role(self) -> RoleName:
        """A file as a whole has prompts that may have any role."""
        return "unknown" if self.role == "document" else self.role

    @property
    def size(self) -> int:
        """How many characters are weighed to read the prompt: more than it has where its text changes by steps."""
        readings = (self._reading(host, _FIRST) for host in readers_of(self.target))
        return sum(
            sum(len(each.text) for part in old.parts for each in {text.text: text for text in part.texts}.values())
            for old in readings
            if not isinstance(old, str)
        )

    def _reading(self, host: Host, steps: _Steps) -> Evaluation | str:
        key = host.name, steps
        if key not in self._readings:
            self._readings[key] = _read(self.text, self._role, host, steps)
        return self._readings[key]

    @cached_property
    def _readings(self) -> dict[tuple[str, _Steps], Evaluation | str]:
        return {}


@lru_cache(maxsize=_REMEMBERED)
def _is_kept(meaning: Meaning, after: str) -> bool:
    return meaning._compare(after)  # noqa: SLF001  # a method cannot be remembered without its object


def _read(text: str, role: RoleName, host: Host, steps: _Steps) -> Evaluation | str:
    """What a host makes of a prompt in a pass, or the kind of the error that it raises."""
    try:
        return evaluate(text, role=role, host=host, steps=steps[0], hires_steps=steps[1])
    except HostError as error:
        return error.kind


def _are_read_alike(old: Evaluation | str, new: Evaluation | str, host: Host) -> bool:
    if isinstance(old, str) or isinstance(new, str):
        return old == new
    return (
        _networks(old) == _networks(new)
        and len(old.parts) == len(new.parts)
        and all(
            _close(one.weight, other.weight) and one.what == other.what and _same_texts(one.texts, other.texts, host)
            for one, other in zip(old.parts, new.parts, strict=True)
        )
    )


def _networks(evaluation: Evaluation) -> list[tuple[str, tuple[str, ...]]]:
    return [(use.kind, use.arguments) for use in evaluation.networks]


def _same_texts(old: Sequence[EncodedText], new: Sequence[EncodedText], host: Host) -> bool:
    if [text.end_step for text in old] != [text.end_step for text in new]:
        return False
    seen: set[tuple[str, str]] = set()
    for one, other in zip(old, new, strict=True):
        pair = (one.text, other.text)
        # Where a prompt is read as a whole, the same text may weigh more or less by what stands around it.
        is_other = one.text != other.text or host.read is not None
        if is_other and pair not in seen and not _same_tokens(one, other, host):
            return False
        seen.add(pair)
    return True


def _same_tokens(one: EncodedText, other: EncodedText, host: Host) -> bool:
    try:
        old = one.weighed
    except HostError as error:
        try:
            _ = other.weighed
        except HostError as same:
            return error.kind == same.kind and (not host.unparsed_on_error or _same_as_text(one, other))
        return False
    try:
        new = other.weighed
    except HostError:
        return False
    if host.has_embedding_prefix and (EMBEDDING in one.text or EMBEDDING in other.text):
        old_uses, old_texts = _around_embeddings(old)
        new_uses, new_texts = _around_embeddings(new)
        return (
            [(use.name, use.tabbed) for use, _ in old_uses] == [(use.name, use.tabbed) for use, _ in new_uses]
            and _all_close((weight for _, weight in old_uses), (weight for _, weight in new_uses))
            and all(_same_pieces(*texts, one.is_break) for texts in zip(old_texts, new_texts, strict=True))
        )
    return _same_pieces(old, new, one.is_break)


def _same_as_text(one: EncodedText, other: EncodedText) -> bool:
    """Whether two texts are the same to a model that is given them unparsed."""
    return _same_pieces([(one.text, 1.0)], [(other.text, 1.0)], lambda _text, _weight: False)


_IsBreak = Callable[[str, float], bool]
_Pieces = list[tuple[str, float]]


def _around_embeddings(pieces: _Pieces) -> tuple[list[tuple[EmbeddingUse, float]], list[_Pieces]]:
    """The embeddings that pieces name, with their weights, and the texts before, between and after them."""
    found: list[tuple[EmbeddingUse, float]] = []
    texts: list[_Pieces] = [[]]
    for piece, weight in pieces:
        text, uses = embedding_uses(piece)
        texts[-1].append((text, weight))
        for use in uses:
            found.append((use, weight))
            texts.append([(use.rest, weight)])
    return found, texts


def _same_pieces(old: _Pieces, new: _Pieces, is_break: _IsBreak) -> bool:
    # The same words with the same weights have the same tokens, and most fixes keep the words. What is cleaned before
    # tokenising may depend on the text around it, and so may special tokens.
    if all(has_plain_words(text) for pieces in (old, new) for text, _ in pieces):
        words = list(_words(old, is_break))
        others = list(_words(new, is_break))
        if [word for word, _ in words] == [word for word, _ in others]:
            return _all_close((w for _, w in words), (w for _, w in others))
    if _same_ids(old, new, is_break):
        return True
    from promptlint.semantics.chunking import chunk_pieces  # loads the vocabulary

    ours, theirs = (chunk_pieces(pieces, {}, is_break=is_break).chunks for pieces in (old, new))
    return [chunk.ids for chunk in ours] == [chunk.ids for chunk in theirs] and _all_close(
        (weight for chunk in ours for weight in chunk.weights), (weight for chunk in theirs for weight in chunk.weights)
    )


def _same_ids(old: _Pieces, new: _Pieces, is_break: _IsBreak) -> bool:
    """Whether the ids of two texts are the same in a row, with their weights: then so are their chunks."""
    ours, theirs = (
        [(number, weight) for text, weight in pieces for number in ([None] if is_break(text, weight) else tokens(text))]
        for pieces in (old, new)
    )
    return len(ours) == len(theirs) and all(
        number == other and (number is None or _close(weight, another))
        for (number, weight), (other, another) in zip(ours, theirs, strict=True)
    )


def _words(pieces: _Pieces, is_break: _IsBreak) -> Iterator[tuple[str | None, float]]:
    """The words as the tokenizer has them, with their weights; None for a BREAK."""
    for text, weight in pieces:
        if is_break(text, weight):
            yield None, 1.0  # it has no tokens to weigh
        else:
            for word in text.lower().split():
                yield word, weight


def _all_close(old: Iterable[float], new: Iterable[float]) -> bool:
    return all(_close(one, other) for one, other in zip(old, new, strict=True))


def _close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
