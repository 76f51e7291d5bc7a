"""Whether two prompts give the same picture, by the oracle alone.

The picture depends on the tags of extra networks, on the parts with their weights, and on what the text encoder gets
at each step: words with weights, and the breaks between chunks. The encoder is given words as CLIP's tokenizer cuts
them, which squeezes white space, drops case and lets ftfy repair characters. What it makes of a word depends on that
word alone, so that the same words in the same order, with the same weights and breaks, are the same tokens in the same
chunks.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import ftfy

from tests.oracle.a1111 import (
    Activation,
    HostRaisesError,
    Network,
    attention,
    compose,
    cut_networks,
    load_loras,
    schedule,
    strip_comments,
)

__all__ = ["PASSES", "Pass", "Picture", "difference", "picture", "words"]

Role = Literal["positive", "negative"]


@dataclass(frozen=True)
class Pass:
    """The steps of a picture; with `hires` the second pass of so many steps, after a first of `steps`."""

    steps: int
    hires: int | None = None

    @property
    def length(self) -> int:
        return self.hires if self.hires is not None else self.steps


PASSES = (Pass(20), Pass(7), Pass(33), Pass(20, hires=10))
"""Those that two prompts are compared by: the usual one, and others in which a number falls on another step."""

Words = tuple[tuple[str | None, float], ...]
"""What the encoder gets: words with weights; None for a break."""


@dataclass(frozen=True)
class Picture:
    """What a prompt comes to in one pass. `parts` are weight and words at each step, or the error that ends it."""

    networks: tuple[Network, ...]
    loras: Activation
    parts: tuple[tuple[float, tuple[Words | str, ...]], ...]


@lru_cache(maxsize=64)
def picture(prompt: str, role: Role = "positive", steps: Pass = PASSES[0]) -> Picture:
    """Raises NotJudgedError."""
    text = strip_comments(prompt)
    networks: list[Network] = []
    parts = [(text, 1.0)]
    if role == "positive":
        text, networks = cut_networks(text)
        parts = compose(text)
    drawn: tuple[tuple[float, tuple[Words | str, ...]], ...]
    try:
        # All parts are scheduled before one is encoded, and an error ends it all.
        entries = [(weight, schedule(part, steps.steps, hires_steps=steps.hires)) for part, weight in parts]
        drawn = tuple((weight, _each_step(some)) for weight, some in entries)
        errors = [text for _, texts in drawn for text in texts if isinstance(text, str)]
    except HostRaisesError as error:
        errors = [_kind(error)]
    if errors:
        drawn = ((1.0, (errors[0],)),)
    return Picture(tuple(one for one in networks if one.kind not in {"lora", "lyco"}), load_loras(networks), drawn)


def _each_step(entries: Sequence[tuple[int, str]]) -> tuple[Words | str, ...]:
    texts: list[Words | str] = []
    for end, text in entries:
        texts += [_encoded(text)] * (end - len(texts))
    return tuple(texts)


def _kind(error: HostRaisesError) -> str:
    """The type of the host's exception: its words may quote a number."""
    return str(error).partition(":")[0]


@lru_cache(maxsize=4096)
def _encoded(text: str) -> Words | str:
    try:
        pieces = attention(text)
    except HostRaisesError as error:
        return _kind(error)
    found: list[tuple[str | None, float]] = []
    for piece, weight in pieces:
        if piece == "BREAK" and weight == -1:
            found.append((None, weight))
        else:
            found += [(word, weight) for word in words(piece)]
    return tuple(found)


_ORDINARY = re.compile(r"[ -%'-;=-~\t\n]*")
"""ASCII in which ftfy has nothing to repair: no control characters, entities or tags."""
_SPECIAL = re.compile(r"<\|(?:startoftext|endoftext)\|>", re.IGNORECASE)
_ASCII_WORDS = re.compile(r"'(?:s|t|re|ve|m|ll|d)|[a-z]+|[0-9]|[^\sa-z0-9]+")


@lru_cache(maxsize=65536)
def words(piece: str) -> tuple[str, ...]:
    """A piece of one weight as CLIP's tokenizer cuts it before it looks words up."""
    if _ORDINARY.fullmatch(piece):
        return tuple(_ASCII_WORDS.findall(piece.lower()))
    found: list[str] = []
    at = 0
    for special in _SPECIAL.finditer(piece):
        found += [*_cut(piece[at : special.start()]), special[0].lower()]
        at = special.end()
    return (*found, *_cut(piece[at:]))


def _cut(text: str) -> Iterator[str]:
    clean = " ".join(ftfy.fix_text(text).split()).lower()
    at = 0
    while at < len(clean):
        sort = _sort(clean[at])
        special = _SPECIAL.match(clean, at)  # one that cleaning has made
        ending = re.compile(r"'(?:s|t|re|ve|m|ll|d)").match(clean, at)
        end = at + 1
        if special is not None:
            end = special.end()
        elif ending is not None:
            end = ending.end()
        elif sort in "LP":
            while end < len(clean) and _sort(clean[end]) == sort:
                end += 1
        if sort != " ":
            yield clean[at:end]
        at = end


def _sort(sign: str) -> str:
    """A letter, a number, white space, or anything else."""
    category = unicodedata.category(sign)[0]
    return category if category in "LN" else " " if sign.isspace() else "P"


def difference(before: str, after: str, role: Role = "positive", passes: Sequence[Pass] = PASSES) -> str | None:
    """What is not the same in the pictures of two prompts, or None. Raises NotJudgedError."""
    if before == after:
        return None
    for steps in passes:
        old, new = picture(before, role, steps), picture(after, role, steps)
        if old.networks != new.networks:
            return f"extra networks: {old.networks} → {new.networks}"
        if not _same_loras(old.loras, new.loras):
            return f"LoRAs: {old.loras} → {new.loras}"
        if len(old.parts) != len(new.parts):
            return f"{len(old.parts)} → {len(new.parts)} parts"
        for (one, texts), (other, others) in zip(old.parts, new.parts, strict=True):
            if not _close(one, other):
                return f"weight of a part: {one} → {other}"
            if len(texts) != len(others):
                return f"{texts[0]} → {others[0]}"
            same: tuple[object, object] = (None, None)
            for step, pair in enumerate(zip(texts, others, strict=True), start=1):
                if pair[0] is same[0] and pair[1] is same[1]:
                    continue
                same = pair
                if not _same_words(*pair):
                    return f"{steps}, step {step}: {_shown(pair[0])} → {_shown(pair[1])}"
    return None


def _same_loras(old: Activation, new: Activation) -> bool:
    if (old.error is None) != (new.error is None) or len(old.loras) != len(new.loras):
        return False
    return all(
        (one.name, one.dyn) == (other.name, other.dyn) and _close(one.te, other.te) and _close(one.unet, other.unet)
        for one, other in zip(old.loras, new.loras, strict=True)
    )


def _same_words(old: Words | str, new: Words | str) -> bool:
    if old is new or old == new:
        return True
    if isinstance(old, str) or isinstance(new, str):
        return old == new
    return len(old) == len(new) and all(
        word == another and _close(weight, other) for (word, weight), (another, other) in zip(old, new, strict=True)
    )


def _close(one: float, other: float) -> bool:
    """Equal but for the rounding of products, which come in another order."""
    return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))


def _shown(texts: Words | str) -> str:
    return texts if isinstance(texts, str) else " ".join(f"{word}:{weight:.10g}" for word, weight in texts)
