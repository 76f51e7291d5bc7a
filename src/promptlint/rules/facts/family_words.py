"""Words of a prompt that the authors of its model family write otherwise, by the lists that `families.toml` has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.resources.known.families import Fact, Words, find_family
from promptlint.rules.facts.model_family import KnownFamily, model_family
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.tags import Tag

__all__ = ["ListedWord", "listed_words"]


@dataclass(frozen=True, slots=True, eq=False)
class ListedWord:
    """A tag about which the authors' list says something: that they have `wanted` in its place, with another `spelling`
    or `instead` of it, that its `place` is at the end, or that it is weaker `alone`."""

    tag: Tag
    says: Literal["spelling", "instead", "place", "alone"]
    wanted: str
    listed: Fact[Words]
    known: KnownFamily


@fact("TEXT")
def listed_words(ctx: Context) -> tuple[ListedWord, ...]:
    """All of a prompt, in the order of the text; none where the family is not known."""
    known = ctx.fact(model_family)
    if known is None or not any(fact.value.says or fact.value.instead for fact in known.family.words):
        return ()
    found = [*_other_forms(ctx.tags, known), *_not_at_end(ctx.tags, known), *_alone(ctx.tags, known)]
    return tuple(sorted(found, key=lambda each: each.tag.start))


def _other_forms(tags: Sequence[Tag], known: KnownFamily) -> Iterator[ListedWord]:
    listed, forms = _listed(known.family.name), _forms(known.family.name)
    for tag in tags:
        form = _form(tag.text)
        if form in forms and _written(tag) not in listed and not tag.composite:
            says, wanted, fact_ = forms[form]
            yield ListedWord(tag, says, wanted, fact_, known)


def _not_at_end(tags: Sequence[Tag], known: KnownFamily) -> Iterator[ListedWord]:
    """The word that begins the prompt, if the end is its place and more follows than words of lists."""
    for fact_ in known.family.words:
        words = fact_.value
        if "place" in words.says and words.place == "end" and tags and _written(tags[0]) in words.words:
            listed = _listed(known.family.name)
            if tags[0].scope.parent is None and any(_written(tag) not in listed and tag.text.strip() for tag in tags):
                yield ListedWord(tags[0], "place", _written(tags[0]), fact_, known)
                return


def _alone(tags: Sequence[Tag], known: KnownFamily) -> Iterator[ListedWord]:
    """The first word of a list without any other word of it."""
    for fact_ in known.family.words:
        if "alone" in fact_.value.says:
            others = {_form(word) for word in (*fact_.value.words, *(other for other, _ in fact_.value.instead))}
            here = [tag for tag in tags if _form(tag.text) in others]
            if len(here) == 1 and _written(here[0]) == fact_.value.words[0]:
                yield ListedWord(here[0], "alone", fact_.value.words[0], fact_, known)


def _written(tag: Tag) -> str:
    return " ".join(tag.text.casefold().split())


def _form(text: str) -> str:
    """What spellings of a word share, whether it has blanks, underscores or colons."""
    return " ".join(text.casefold().replace("_", " ").replace(":", " ").split())


@cache
def _listed(family: str) -> frozenset[str]:
    """The words that are in any list of a family."""
    return frozenset(word.casefold() for fact_ in _words(family) for word in fact_.value.words)


@cache
def _forms(family: str) -> Mapping[str, tuple[Literal["spelling", "instead"], str, Fact[Words]]]:
    """Form to the word that the authors have, and the list that says so, the surest first."""
    forms: dict[str, tuple[Literal["spelling", "instead"], str, Fact[Words]]] = {}
    for fact_ in sorted(_words(family), key=lambda each: not each.is_sure):
        for other, word in fact_.value.instead:
            forms.setdefault(_form(other), ("instead", word, fact_))
        for word in fact_.value.words if "spelling" in fact_.value.says else ():
            if _form(word) != word.casefold() or " " in word:
                forms.setdefault(_form(word), ("spelling", word, fact_))
    return forms


def _words(name: str) -> tuple[Fact[Words], ...]:
    family = find_family(name)
    return family.words if family is not None else ()
