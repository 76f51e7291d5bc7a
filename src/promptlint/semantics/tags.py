"""Tags: the comma-separated items that prompt writers think in.

Tags are separated by ASCII commas, BREAK, AND and the separators of prompt editing, alternation and variants, at
every depth. Full-width commas, dots, line breaks and bracket edges separate nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from promptlint.arguments import expect
from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.roles import RoleName, role_name
from promptlint.semantics.leaf_weighting import leaf_weights
from promptlint.syntax import (
    And,
    Break,
    Comment,
    Escape,
    ExtraNetwork,
    Leaf,
    Mark,
    Prompt,
    Stray,
    Wildcard,
)
from promptlint.text import Span

__all__ = ["ROOT", "Scope", "Tag", "loose_keys", "tags"]

_BRACKET = regex(r"[()\[\]]")
_WORDY = regex(r"[^\W_]{2}|[^\x00-\u2fff]")
_PUNCTUATION = " .,;:!?\"'`\\"
_SCOPES = {"SCHEDULE_OPEN": "schedule", "ALTERNATION_OPEN": "alternation", "VARIANT_OPEN": "variant"}


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A part of the prompt that applies on its own: an AND part, a side of prompt editing, an option of an
    alternation or variant. `number` counts the sides from 0, `place` is the offset where the group opens. Scopes
    are compared by identity."""

    kind: str
    number: int
    place: int
    parent: Scope | None

    @property
    def path(self) -> tuple[tuple[str, int], ...]:
        """Kind and number of every scope around, outermost first; empty for the whole prompt."""
        steps: list[tuple[str, int]] = []
        scope: Scope | None = self
        while scope is not None and scope.parent is not None:
            steps.append((scope.kind, scope.number))
            scope = scope.parent
        return tuple(reversed(steps))


ROOT = Scope("prompt", 0, 0, None)


@dataclass(slots=True, eq=False)
class Tag:
    """One item. `text` is what is left of it without brackets, weights, escapes and extra networks, line breaks
    kept; `span`, from `start` to `end`, covers the item with the brackets that belong to it alone, and `slot`, from
    `slot_start` to `slot_end`, all that stands between what separates it from others.

    `weight` is what the host gives to (most of) its text; `intended` the same as if no bracket were left open.
    `before` and `after` are the offsets of the commas around it, None where something else separates.
    `clean_before` and `clean_after` say that nothing but white space stands between. `breaks` counts the BREAKs in
    front. A `composite` holds a wildcard, variable, variant, alternation or prompt editing.
    """

    text: str
    start: int
    end: int
    weight: float
    intended: float
    scope: Scope
    before: int | None
    after: int | None
    clean_before: bool
    clean_after: bool
    breaks: int
    composite: bool
    slot_start: int
    slot_end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)

    @property
    def slot(self) -> Span:
        """Where it could stand, up to what separates it from others."""
        return Span(self.slot_start, self.slot_end)

    @property
    def key(self) -> str:
        """What two spellings of one tag share: case, white space, brackets, outer punctuation do not count."""
        return _key(self.text) if len(self.text) <= _LONGEST_KNOWN else _normalise(self.text)

    @property
    def loose_key(self) -> str:
        """Like `key`, with braces dropped and underscores as spaces."""
        return _loose_key(self.text) if len(self.text) <= _LONGEST_KNOWN else _loosened(_normalise(self.text))

    @property
    def removal(self) -> Span:
        """What to delete so that the tag and one of its commas are gone."""
        if self.before is not None and self.clean_before:
            return Span(self.before, self.slot_end if self.clean_after and self.after is not None else self.end)
        if self.after is not None and self.clean_after:
            return Span(self.start, self.after + 1)
        return self.span


def tags(prompt: Prompt, *, role: RoleName = "positive") -> tuple[Tag, ...]:
    """The tags of a prompt in the order of the text.

    In a negative prompt AND separates nothing and extra networks are text, as the host has it. Raises TypeError for
    what is not a tree and ValueError for an unknown role.
    """
    expect(prompt, "prompt", Prompt, "a tree, as `parse` gives it")
    return tuple(_Tagger(prompt, role_name(role)).run())


def _normalise(text: str) -> str:
    whole = " ".join(text.casefold().split())
    key = _BRACKET.sub("", whole) if _BRACKET.search(whole) is not None else whole
    # Without a word in it this is an emoticon such as ":3", ":-)" or "^_^;", whose punctuation is the point.
    bare = key.strip(_PUNCTUATION)
    return bare if _WORDY.search(bare) is not None else whole


def _loosened(key: str) -> str:
    if "{" in key or "}" in key or "_" in key:
        return _normalise(key.replace("{", "").replace("}", "").replace("_", " "))
    return key


_LONGEST_KNOWN = 60
"""Characters of a tag whose keys are remembered: people use the same tags again and again."""
_MOST_KNOWN = 20_000
"""Tags whose keys are remembered: some megabytes."""


@lru_cache(_MOST_KNOWN)
def _key(text: str) -> str:
    return _normalise(text)


@lru_cache(_MOST_KNOWN)
def _loose_key(text: str) -> str:
    return _loosened(_normalise(text))


def loose_keys(tags: Iterable[Tag]) -> tuple[str, ...]:
    """The `loose_key` of each tag."""
    return tuple(
        [_loose_key(tag.text) if len(tag.text) <= _LONGEST_KNOWN else _loosened(_normalise(tag.text)) for tag in tags]
    )


_Piece = tuple[str, int, int, int, Leaf | None]
"""Visible text, start, end, the number of its leaf, and the leaf itself if it is a bracket or is cut out."""


class _Slice:
    """The pieces between two separators of one scope: text, its place, the leaf's number, and brackets."""

    __slots__ = ("before", "breaks", "composite", "pieces", "scope", "start")

    def __init__(self, scope: Scope, start: int, before: int | None, breaks: int) -> None:
        self.scope = scope
        self.start = start
        self.before = before
        self.breaks = breaks
        self.composite = False
        self.pieces: list[_Piece] = []


class _Tagger:
    __slots__ = ("breaks", "current", "found", "negative", "outer", "prompt", "true", "wanted")

    def __init__(self, prompt: Prompt, role: RoleName) -> None:
        self.prompt = prompt
        self.negative = role == "negative"
        self.true, self.wanted = leaf_weights(prompt, role=role)
        self.breaks = 0
        self.current = _Slice(ROOT, 0, None, 0)
        self.outer: list[_Slice] = []
        self.found: list[Tag] = []

    def run(self) -> list[Tag]:
        for number, leaf in enumerate(self.prompt.leaf_list):
            kind = leaf.type
            text = leaf.text
            start = leaf.start
            if kind == "TEXT":
                if "," in text:
                    self._text(text, start, number)
                else:
                    self.current.pieces.append((text, start, start + len(text), number, None))
            elif isinstance(leaf, Mark):
                self._mark(leaf, number)
            elif isinstance(leaf, Stray):
                bracket = leaf if text in "([" else None
                self.current.pieces.append(("" if bracket else text, start, start + 1, number, bracket))
            elif isinstance(leaf, Break) or (isinstance(leaf, And) and not self.negative):
                self._flush(None, start)
                scope = self.current.scope
                if isinstance(leaf, Break):
                    self.breaks += 1
                elif scope.kind == "and":
                    scope = Scope("and", scope.number + 1, start, scope.parent)
                else:
                    scope = Scope("and", 1, start, scope)
                self.current = _Slice(scope, leaf.end, None, self.breaks)
            elif isinstance(leaf, (Comment, ExtraNetwork)) and not (self.negative and isinstance(leaf, ExtraNetwork)):
                self.current.pieces.append((" " if isinstance(leaf, Comment) else "", start, leaf.end, number, leaf))
            else:
                if isinstance(leaf, Wildcard):
                    self.current.composite = True
                shown = leaf.character if isinstance(leaf, Escape) else text
                self.current.pieces.append((shown, start, leaf.end, number, None))
        while True:
            self._flush(None, self.prompt.end)
            if not self.outer:
                return self.found
            self.current = self.outer.pop()

    def _text(self, text: str, start: int, number: int) -> None:
        """Text with commas: it ends a slice, holds whole ones, and starts another."""
        first, *middle, last = text.split(",")
        at = start + len(first)
        if first:
            self.current.pieces.append((first, start, at, number, None))
        self._flush(at, at)
        scope, breaks = self.current.scope, self.breaks
        if middle:
            add = self.found.append
            weight, intended = self.true[number], self.wanted[number]
            for part in middle:
                before = at
                at += 1 + len(part)
                bare = part.lstrip()
                if bare:
                    begin = at - len(bare)
                    bare = bare.rstrip()
                    end = begin + len(bare)
                    begins = before + 1
                    add(
                        Tag(
                            bare, begin, end, weight, intended, scope, before, at, True, True, breaks, False, begins, at
                        )
                    )
        self.current = _Slice(scope, at + 1, at, breaks)
        if last:
            self.current.pieces.append((last, at + 1, at + 1 + len(last), number, None))

    def _mark(self, mark: Mark, number: int) -> None:
        kind = mark.type
        current = self.current
        partner = mark.partner
        opens = kind if kind in _SCOPES else None
        closes = partner is not None and partner.type in _SCOPES
        if opens is not None:
            self.outer.append(current)
            self.current = _Slice(Scope(_SCOPES[opens], 0, mark.start, current.scope), mark.end, None, self.breaks)
        elif closes and kind in ("COLON", "PIPE"):
            self._flush(None, mark.start)
            scope = self._group_scope()
            following = Scope(scope.kind, scope.number + 1, scope.place, scope.parent)
            self.current = _Slice(following, mark.end, None, self.breaks)
        elif closes:
            assert partner is not None
            self._flush(None, mark.start)
            self.current = self.outer.pop()
            self.current.composite = True
            self.current.pieces.append(("…", partner.start, mark.end, number, None))
        elif kind in ("BRACE_OPEN", "BRACE_CLOSE", "VARIABLE_OPEN"):
            if kind == "VARIABLE_OPEN":
                current.composite = True
            current.pieces.append((mark.text, mark.start, mark.end, number, mark))
        else:
            current.pieces.append(("", mark.start, mark.end, number, mark))

    def _group_scope(self) -> Scope:
        """The side that ends here, past any AND inside it."""
        scope = self.current.scope
        while scope.kind == "and" and scope.parent is not None:
            scope = scope.parent
        return scope

    def _flush(self, after: int | None, end: int) -> None:
        """The tag of the slice that ends here, if it holds any text."""
        current = self.current
        pieces = current.pieces
        low, high = 0, len(pieces)
        if high == 1 and pieces[0][4] is None:  # nearly all slices are one piece of text
            shown, start, stop, number, _ = pieces[0]
            bare = shown.lstrip()
            text = bare.rstrip()
            start += len(shown) - len(bare)
            stop -= len(bare) - len(text)
            clean_before = clean_after = True
        else:
            while low < high and self._is_edge(pieces[low], current.start, end, left=True):
                low += 1
            while low < high and self._is_edge(pieces[high - 1], current.start, end, left=False):
                high -= 1
            if low == high:
                return
            first, last = pieces[low], pieces[high - 1]
            text = first[0].strip() if high - low == 1 else "".join([each[0] for each in pieces[low:high]]).strip()
            start = first[1] if first[4] is not None else first[1] + len(first[0]) - len(first[0].lstrip())
            stop = last[2] if last[4] is not None else last[2] - (len(last[0]) - len(last[0].rstrip()))
            number = first[3] if high - low == 1 else max(pieces[low:high], key=_text_length)[3]
            clean_before = low == 0 or all(piece[4] is None for piece in pieces[:low])
            clean_after = high == len(pieces) or all(piece[4] is None for piece in pieces[high:])
        if text and not (current.composite and text == "…"):
            self.found.append(
                Tag(
                    text,
                    start,
                    stop,
                    self.true[number],
                    self.wanted[number],
                    current.scope,
                    current.before,
                    after,
                    clean_before,
                    clean_after,
                    current.breaks,
                    current.composite,
                    current.start,
                    end,
                )
            )

    @staticmethod
    def _is_edge(piece: _Piece, start: int, end: int, *, left: bool) -> bool:
        """Whether a piece at the edge of a slice is not part of the tag: white space, something the host cuts out,
        an opener that is closed elsewhere or never, a closer that was opened elsewhere."""
        text, _, _, _, leaf = piece
        if leaf is None:
            return not text or text.isspace()
        if not isinstance(leaf, Mark):
            return not isinstance(leaf, Stray) or left
        partner = leaf.partner
        if partner is None:
            return True
        return partner.start >= end if left and leaf.text[-1] in "([{" else partner.start < start


def _text_length(piece: _Piece) -> int:
    return len(piece[0].strip()) if piece[4] is None else -1
