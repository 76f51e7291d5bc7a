"""Stray brackets of a prompt; a fact that the bracket rules share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.rules.context import Context
from promptlint.syntax import Leaf, Stray, Text
from promptlint.text import Span

__all__ = ["StrayBrackets", "is_emoticon", "stray_brackets"]

_FACE = re.compile(
    r"(?:[:;=8xX]['^o~-]?[()\[\]]+|[()\[\]]+['^o~-]?[:;=8]|[<>]?[\^;>T.\-_o]+[.\-_o][\^;<T.\-_o]+[()\[\]]+|[()\[\]]+)"
)


@dataclass(frozen=True, slots=True)
class StrayBrackets:
    """Adjacent stray brackets of one kind; `leaves` are they, `span` covers them."""

    leaves: tuple[Stray, ...]
    word: str
    word_start: int

    @property
    def span(self) -> Span:
        return Span(self.leaves[0].start, self.leaves[-1].end)


def stray_brackets(ctx: Context) -> tuple[StrayBrackets, ...]:
    """Every run of stray round or square brackets, equal ones side by side taken together. Ask through `ctx.fact`.

    `word` is the run with the characters around it up to white space or a comma.
    """
    found: list[StrayBrackets] = []
    leaf_list = ctx.prompt.leaf_list
    number = 0
    while number < len(leaf_list):
        leaf = leaf_list[number]
        number += 1
        if not isinstance(leaf, Stray) or leaf.text not in "()[]":
            continue
        run = [leaf]
        while number < len(leaf_list):
            following = leaf_list[number]
            if not isinstance(following, Stray) or following.text != leaf.text or following.partner is not leaf.partner:
                break
            run.append(following)
            number += 1
        before = _left_of(leaf_list, number - len(run))
        found.append(
            StrayBrackets(
                tuple(run),
                before + leaf.text * len(run) + _right_of(leaf_list, number),
                run[0].start - len(before),
            )
        )
    return tuple(found)


def is_emoticon(word: str) -> bool:
    """Whether a word is a face whose brackets are meant as text: `:)`, `;(`, `^_^)`."""
    return len(word) < 8 and word.strip("()[]") != "" and _FACE.fullmatch(word) is not None


def _left_of(leaf_list: object, number: int) -> str:
    """The characters right in front of a leaf, up to a space or comma; at most four leaves and ten characters."""
    assert isinstance(leaf_list, list)
    text = ""
    for leaf in reversed(leaf_list[max(0, number - 4) : number]):
        if not _is_literal(leaf):
            break
        text = leaf.text[-10:] + text
        if re.search(r"[\s,]", leaf.text):
            break
    return re.split(r"[\s,]", text)[-1][-10:]


def _right_of(leaf_list: object, number: int) -> str:
    assert isinstance(leaf_list, list)
    text = ""
    for leaf in leaf_list[number : number + 4]:
        if not _is_literal(leaf):
            break
        text += leaf.text[:10]
        if re.search(r"[\s,]", leaf.text):
            break
    return re.split(r"[\s,]", text)[0][:10]


def _is_literal(leaf: Leaf) -> bool:
    return isinstance(leaf, Text) or (isinstance(leaf, Stray) and leaf.text in ":|")
