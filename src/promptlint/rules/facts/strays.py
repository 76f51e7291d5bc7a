"""Stray brackets of a prompt; a fact that the bracket rules share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Leaf, Stray, Text
from promptlint.text import Span

__all__ = ["EYES", "StrayBrackets", "stray_brackets"]

_EYES_FIRST = r"(?:[>D]?[:;=][-'^o~]?|[8xX][-'^])[()\[\]]+"
_MOUTH_FIRST = r"[()\[\]]+(?:[-'^o~]?[:;=]<?|[-'^][8xX])"
_FACE = regex(f"{_EYES_FIRST}|{_MOUTH_FIRST}")
_WORD_END = regex(r"[\s,]")
_LONGEST_FACE = 8

EYES = regex(r"(?:^|[\s,])[>D]?[:;=][-'^o~]?$")
"""Matches at the end of text that a bracket would make a face of."""


@dataclass(slots=True, eq=False)
class StrayBrackets:
    """Adjacent stray brackets of one kind: the `leaves`, the number of the first one in `leaf_list`.

    `word` is the run with the characters around it up to white space or a comma. `counterpart` is the run of the
    other shape that seems to belong to it: `[` and `)` of `[sky), sea`.
    """

    leaves: tuple[Stray, ...]
    number: int
    word: str
    counterpart: StrayBrackets | None = field(default=None, repr=False)

    @property
    def span(self) -> Span:
        return Span(self.leaves[0].start, self.leaves[-1].end)

    @property
    def text(self) -> str:
        """One bracket of the run."""
        return self.leaves[0].text

    @property
    def opens(self) -> bool:
        return self.text in "(["

    @property
    def crosses(self) -> bool:
        """Whether the host does pair the bracket, across one of the other shape."""
        return self.leaves[0].partner is not None

    @property
    def is_emoticon(self) -> bool:
        """Whether it is part of a face and meant as text: `:)`, `;(`, `:-]`."""
        return len(self.word) <= _LONGEST_FACE and _FACE.fullmatch(self.word) is not None


@fact("STRAY")
def stray_brackets(ctx: Context) -> tuple[StrayBrackets, ...]:
    """Every run of stray round or square brackets, equal ones side by side taken together."""
    leaf_list = ctx.prompt.leaf_list
    found: list[StrayBrackets] = []
    run: list[Stray] = []
    first = -1
    for number in ctx.leaf_numbers.get("STRAY", ()):
        leaf = leaf_list[number]
        assert isinstance(leaf, Stray)
        if leaf.text not in "()[]":
            continue
        joins = run and number == first + len(run) and leaf.text == run[0].text
        if not joins or leaf.partner is not None or run[0].partner is not None:
            if run:
                found.append(_run(run, first, leaf_list))
            run, first = [], number
        run.append(leaf)
    if run:
        found.append(_run(run, first, leaf_list))
    _find_counterparts(found, ctx)
    return tuple(found)


def _run(run: list[Stray], first: int, leaf_list: Sequence[Leaf]) -> StrayBrackets:
    word = run[0].text * len(run) if len(run) < _LONGEST_FACE else ""
    if word:
        word = _left_of(leaf_list, first) + word + _right_of(leaf_list, first + len(run))
    return StrayBrackets(tuple(run), first, word)


def _find_counterparts(found: list[StrayBrackets], ctx: Context) -> None:
    """Pair closers with the opener of the other shape that is open there, unless AND, which closes all, is between."""
    open_: list[StrayBrackets] = []
    ands = list(ctx.leaf_numbers.get("AND", ())) if ctx.role != "negative" else []
    passed = 0
    for run in found:
        while passed < len(ands) and ands[passed] < run.number:
            passed += 1
            open_.clear()
        if run.crosses or run.is_emoticon:
            continue
        if run.opens:
            open_.append(run)
        elif open_ and open_[-1].text != ("(" if run.text == ")" else "["):
            opener = open_.pop()
            if len(opener.leaves) == len(run.leaves):
                opener.counterpart, run.counterpart = run, opener


def _left_of(leaf_list: Sequence[Leaf], number: int) -> str:
    """The characters right in front of a leaf, up to a space or comma; a few of them are enough."""
    text = ""
    for leaf in reversed(leaf_list[max(0, number - 3) : number]):
        if not _is_literal(leaf):
            return "…" + text if leaf.text[-1:] not in "([{" else text
        text = leaf.text[-_LONGEST_FACE:] + text
        if _WORD_END.search(text):
            break
    return _WORD_END.split(text)[-1]


def _right_of(leaf_list: Sequence[Leaf], number: int) -> str:
    text = ""
    for leaf in leaf_list[number : number + 3]:
        if not _is_literal(leaf):
            break
        text += leaf.text[:_LONGEST_FACE]
        if _WORD_END.search(text):
            break
    return _WORD_END.split(text)[0]


def _is_literal(leaf: Leaf) -> bool:
    return isinstance(leaf, Text) or (isinstance(leaf, Stray) and leaf.text in ":|")
