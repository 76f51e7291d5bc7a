"""What a model family makes of a prompt in a program, as notes of its picture: only what is sure."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.programs.catalogue import find_program
from promptlint.resources.known.families import Family, find_family

__all__ = ["family_notes"]


def family_notes(name: str, host: str, role: str) -> Iterator[str]:
    """Sentences without a full stop about a family in the program that a host is."""
    family = find_family(name)
    if family is None:
        return
    program = find_program(host).label
    reads = family.weights_in(host)
    if reads is not None and not reads.value:
        yield f"{program} reads no weights for {family.title}: brackets and numbers reach the model as text"
    for limit in family.limits_in(host):
        encoder = f" ({limit.value.encoder})" if limit.value.encoder else ""
        if limit.value.reads == "cut":
            yield f"{program} cuts the text after {limit.value.tokens} tokens for {family.title}{encoder}"
        elif limit.value.reads == "whole":
            yield f"{program} does not cut the text for {family.title}{encoder}"
    if role == "negative":
        yield from _negative(family, host, program)


def _negative(family: Family, host: str, program: str) -> Iterator[str]:
    negative = family.negative_in(host)
    if negative is None:
        return
    if negative.value != "none":
        setting = "true CFG scale" if negative.value.startswith("true") else "CFG scale"
        least = negative.value[-1]
        yield f"{program} uses a negative prompt for {family.title} only where the {setting} is above {least}"
    elif negative.programs:
        yield f"{program} uses no negative prompt for {family.title}"
    else:
        yield f"{family.title} is made to be run without a negative prompt"
