"""Which tags of a prompt say the same; the facts that the duplicate rules visit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.tags import tag_names
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.rule import Rule, delete
from promptlint.semantics.tags import Scope, Tag
from promptlint.text import Edit, Span

__all__ = [
    "Duplicate",
    "Duplicates",
    "comparable",
    "duplicates",
    "equal_weights",
    "lighter_tags",
    "redecorated_tags",
    "reweighted_tags",
    "same_tags",
    "without",
]

_TOLERANCE = 1e-9
"""How far apart weights may be that are written alike: `((sky))` and `(sky:1.21)` differ by rounding."""
_MANY = 1000
"""Findings of one kind from which on they are made one: no prompt that somebody wrote has so many."""
_BRACKETS = regex(r"[^()\[\]]+")
_NUMBER = regex(r"[-+]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:e[-+]?[0-9]++)?")
_SLOT = regex(r"\{\s*+[\w.-]*+\s*+\}|\{\{\s++[\w.()-]++\s++\}\}")


@dataclass(slots=True, eq=False)
class Duplicate:
    """A tag that an earlier one already says.

    `first` is the earliest tag that it is like in this way. `lighter` is the one to go if one goes: of all the tags
    that say the same up to here, the others but the heaviest are gone already; at equal weights the later one goes.
    `more` are those that it stands for, where there are very many.
    """

    tag: Tag
    first: Tag
    lighter: Tag
    more: Sequence[Duplicate] = ()

    @property
    def unwanted(self) -> list[Tag]:
        """The tags to go, for it and for those that it stands for."""
        return [self.lighter, *(each.lighter for each in self.more)]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Every tag that repeats an earlier one of its scope, in the order of the text: those of equal text and weight, of
    equal text, and of equal text but for braces and underscores."""

    same: list[Duplicate] = field(default_factory=list)
    reweighted: list[Duplicate] = field(default_factory=list)
    redecorated: list[Duplicate] = field(default_factory=list)


class _Text:
    """The tags of one text, by weight."""

    __slots__ = ("by_weight", "first", "near")

    def __init__(self, first: Tag) -> None:
        self.first = first
        self.by_weight: dict[float, Tag] = {}
        self.near: dict[tuple[bool, int], Tag] = {}
        self.same_weight(first)

    def same_weight(self, tag: Tag) -> Tag:
        """The earliest tag of equal weight; this one, which is then remembered, if there is none."""
        weight = tag.intended
        known = self.by_weight.get(weight)
        if known is not None:
            return known
        if weight and math.isfinite(weight):
            # Equal weights differ by less than a bucket, so they are in the same one or next to each other.
            bucket = math.floor(math.log(abs(weight)) / _TOLERANCE)
            for nearby in (bucket - 1, bucket, bucket + 1):
                candidate = self.near.get((weight > 0, nearby))
                if candidate is not None and equal_weights(candidate, tag):
                    return candidate
            self.near[weight > 0, bucket] = tag
        self.by_weight[weight] = tag
        return tag


class _Group:
    """The tags that are equal but for braces and underscores."""

    __slots__ = ("first", "heaviest", "texts")

    def __init__(self, first: Tag) -> None:
        self.first = first
        self.heaviest = first
        self.texts: dict[str, _Text] = {first.key: _Text(first)}

    def add(self, tag: Tag, found: Duplicates) -> None:
        key = tag.key
        text = self.texts.get(key)
        kind = found.same
        if text is None:
            self.texts[key] = _Text(tag)
            kind, first = found.redecorated, self.first
        else:
            first = text.same_weight(tag)
            if first is tag:
                kind, first = found.reweighted, text.first
        lighter = tag
        if tag.intended > self.heaviest.intended and not equal_weights(tag, self.heaviest):
            lighter, self.heaviest = self.heaviest, tag
        kind.append(Duplicate(tag, first, lighter))


def duplicates(ctx: Context) -> Duplicates:
    """Every tag that repeats an earlier one of its scope. Ask through `ctx.fact`.

    Tags on both sides of a BREAK do not count: to repeat across chunks is a technique. Nor do bare numbers, which
    are the rests of weights with a decimal comma, nor what `comparable` leaves out. A name with brackets of its own is
    another tag than the same words without.
    """
    found = Duplicates()
    names = ctx.fact(tag_names)
    if len(set(names)) == len(names):
        return found
    places: dict[tuple[Scope | None, int], dict[str, Tag | _Group]] = {}
    scope: Scope | None = None
    breaks = -1
    groups: dict[str, Tag | _Group] = {}
    for tag, key in zip(ctx.tags, names, strict=True):
        if tag.scope is not scope or tag.breaks != breaks:
            scope, breaks = tag.scope, tag.breaks
            groups = places.setdefault((scope, breaks), {})
        if "(" in tag.text and ")" in tag.text:  # brackets that are meant as such: `y2k \(fashion\)`
            key += f" {_BRACKETS.sub('', tag.text)}"  # noqa: PLW2901
        group = groups.get(key)
        if group is None:
            if comparable(tag):
                groups[key] = tag
        elif comparable(tag) and not _is_number(key):
            if isinstance(group, Tag):
                group = groups[key] = _Group(group)
            group.add(tag, found)
    return found


def lighter_tags(ctx: Context) -> Mapping[int, Tag]:
    """The tag to go for each tag that is here again, weight aside, by its id. Ask through `ctx.fact`."""
    found = ctx.fact(duplicates)
    return {id(one.tag): one.lighter for one in (*found.same, *found.reweighted)}


def comparable(tag: Tag) -> bool:
    """Whether a tag says the same each time it is written: not composite, and no slot that somebody fills in."""
    return not tag.composite and not (tag.text[0] == "{" and _SLOT.fullmatch(tag.text) is not None)


def equal_weights(one: Tag, other: Tag) -> bool:
    """Whether two tags have the same weight, a bracket left open not counted."""
    return math.isclose(one.intended, other.intended, rel_tol=_TOLERANCE)


def _is_number(key: str) -> bool:
    return _NUMBER.fullmatch(key) is not None


def _grouped(found: Sequence[Duplicate]) -> tuple[Duplicate, ...]:
    """Of more than a thousand the one that folding would make a line of stands for all that follow: a finding each for
    a million of them takes longer than anyone waits."""
    if len(found) <= _MANY:
        return tuple(found)
    alone = Rule.fold_after - 1
    speaker = found[alone]
    return (*found[:alone], Duplicate(speaker.tag, speaker.first, speaker.lighter, found[alone + 1 :]))


@fact("TEXT")
def same_tags(ctx: Context) -> tuple[Duplicate, ...]:
    """The tags that are here again with the same weight."""
    return _grouped(ctx.fact(duplicates).same)


@fact("TEXT")
def reweighted_tags(ctx: Context) -> tuple[Duplicate, ...]:
    """The tags that are here again with another weight."""
    return _grouped(ctx.fact(duplicates).reweighted)


@fact("TEXT")
def redecorated_tags(ctx: Context) -> tuple[Duplicate, ...]:
    """The tags that are here again but for braces and underscores."""
    return _grouped(ctx.fact(duplicates).redecorated)


def without(ctx: Context, tags: Iterable[Tag]) -> tuple[Edit, ...]:
    """The edits that delete tags, each with one of its commas, and the spaces after the comma of a first tag."""
    removals: list[tuple[int, int]] = []
    text = ctx.text
    for tag in tags:
        removal = tag.removal
        start, end = removal.start, removal.end
        if start == tag.start and end > tag.end:
            while end < len(text) and text[end] == " ":
                end += 1
        removals.append((start, end))
    removals.sort()
    merged: list[tuple[int, int]] = []
    for start, end in removals:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(delete(Span(start, end)) for start, end in merged)
