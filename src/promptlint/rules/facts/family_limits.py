"""Who reads a prompt of a known model family, and after how many tokens its text is cut."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from promptlint.dataclass import dataclass
from promptlint.programs.comfyui.encoders import name_of_encoders
from promptlint.regex import regex
from promptlint.resources.known.families import Family, all_families
from promptlint.rules.facts.model_family import model_family
from promptlint.rules.kit.context import Context

__all__ = ["FamilyCut", "family_cut", "reads_with_clip_alone", "sure_words"]

_PARTS_ALONE = frozenset({"ByT5"})
"""Encoders that are given a part of the text, such as the lettering in quotes: all of it says nothing about them."""
_WORD = regex(r"[^ \t\r\n]+")
_LETTERS_FIRST = regex(r"[\"'(\[]*[A-Za-z]")
_MAY_VANISH = ("embedding:", "://")


@dataclass(frozen=True, slots=True)
class FamilyCut:
    """After how many tokens the text is cut, start, end and a template included; for which encoders, none where it is
    for all; those that surely read more of it; and how the family is known, as `KnownFamily.why`."""

    tokens: int
    encoders: tuple[str, ...]
    others: tuple[str, ...]
    why: str


def reads_with_clip_alone(ctx: Context) -> bool:
    """Whether CLIP alone reads the prompt, as far as is known: what a program does with chunks and lengths of CLIP can
    be said. T5 and language models fill no chunks of 75. Without a family it holds. Ask through `ctx.fact`."""
    known = ctx.fact(model_family)
    if known is None:
        return True
    names = _encoders(known.family)
    return bool(names) and all(name.startswith("CLIP-") for name in names)


def family_cut(ctx: Context) -> FamilyCut | None:
    """Where the program surely cuts the text for the family, in the encoder that is not CLIP and cuts first; None where
    nothing is known. CLIP beside others reads no more than a summary of the text, or the others read it, too. Where no
    family is known, the encoders that a workflow loads say as much."""
    known = ctx.fact(model_family)
    if known is not None:
        return _cut(known.family, known.why, ctx.target)
    return _cut_of_encoders(ctx.surroundings.encoders, ctx.target)


@lru_cache(maxsize=64)
def _cut_of_encoders(loaded: tuple[str, ...], target: str) -> FamilyCut | None:
    """Where all families that are run with one of some encoders are cut, if it is in one place and they have all of
    them."""
    families = [family for family in all_families() if _loads(family, loaded)] if loaded else []
    covered = {name for family in families for fact in family.comfyui for name in fact.value}
    if not families or not covered.issuperset(loaded):
        return None
    why = f"the workflow loads the text encoders of {name_of_encoders(loaded)}"
    found = {_cut(family, why, target) for family in families}
    return found.pop() if len(found) == 1 else None


def _loads(family: Family, encoders: tuple[str, ...]) -> bool:
    """Whether a family, and no general name for several, is run with one of some encoders."""
    return not family.variants and any(name in encoders for fact in family.comfyui for name in fact.value)


def _cut(family: Family, why: str, target: str) -> FamilyCut | None:
    limits = [fact.value for fact in family.limits_in(target)]
    limits = [each for each in limits if not each.encoder.startswith("CLIP-") and each.encoder not in _PARTS_ALONE]
    cuts = [(each.tokens, each.encoder) for each in limits if each.reads == "cut" and each.tokens is not None]
    if not cuts:
        return None
    least = min(tokens for tokens, _ in cuts)
    first = tuple(encoder for tokens, encoder in cuts if tokens == least and encoder)
    others = tuple(each.encoder for each in limits if each.encoder and each.encoder not in first)
    return FamilyCut(least, first, others, why)


def sure_words(text: str) -> Iterator[int]:
    """Where the words of a text begin of which any tokenizer makes at least one token, whatever the program takes out
    of the text before: those that begin with an ASCII letter. Only blanks, tabs and line ends are between words, since
    some tokenizers drop other white space."""
    for match in _WORD.finditer(text):
        word = match.group()
        if _LETTERS_FIRST.match(word) and not any(each in word for each in _MAY_VANISH):
            yield match.start()


def _encoders(family: Family) -> tuple[str, ...]:
    return tuple(name for fact in family.encoders if fact.is_sure for name in fact.value)
