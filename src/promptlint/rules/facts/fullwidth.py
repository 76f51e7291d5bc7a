"""Full-width characters where syntax was meant: one pass over the leaves, which keeps the brackets that are open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.rule import replace
from promptlint.syntax import Mark, Stray, Text
from promptlint.text import Edit, Span

__all__ = ["Fullwidth", "FullwidthSlip", "fullwidth_brackets", "fullwidth_commas", "fullwidth_slips"]

_COLONS = "：∶﹕︰"
_ASCII = {"（": "(", "）": ")", "［": "[", "］": "]", "，": ",", "＜": "<", "＞": ">", **dict.fromkeys(_COLONS, ":")}
_CHARACTERS = regex(f"[（）［］{_COLONS}]")
_NETWORK = regex(r"[＜<](?:lora|lyco|hypernet)[：:][^＜<＞>\n]{1,200}[＞>]")
# A tag whose weight stands after a full-width colon, so that it belongs to the name.
_WIDE_WEIGHT = regex(r"<(?:lora|lyco|hypernet):[^:：]{1,200}：\s{0,4}-?\d?\.?\d{1,4}\s{0,4}>")
_TAIL = regex(rf"([:{_COLONS}])\s*[+-]?(?:[0-9]{{1,3}}\.?[0-9]{{0,9}}|\.[0-9]{{1,9}})\s*\Z")
# "(sky:1．2)": a point that is not one.
_WIDE_POINT = regex(rf"[:{_COLONS}]\s*(?P<number>[+-]?[0-9]?[．。·，、][0-9]{{1,3}})\s*\Z")
_BARE = regex(r"(?<=[^\W\d_])\s?：\s?(?:[0-2]?\.[0-9]+)(?=\s*(?:[,，]|\Z))")
_FAR = 200
"""Characters between an ASCII bracket and a full-width one beyond which they are not a pair; ten times as many between
full-width ones."""
_NEAR = 24
"""Characters before a closing bracket in which its number stands."""


class Fullwidth(StrEnum):
    """What is full-width: brackets around a weight, one of two brackets around text, both of them, the opener before a
    real number, the point of a number, the colon before a weight or a step number, the colon of a weight without
    brackets, or characters of a network."""

    WEIGHT = "weight"
    BRACKET = "bracket"
    BRACKETS = "brackets"
    OPENER = "opener"
    POINT = "point"
    COLON = "colon"
    STEP_COLON = "step colon"
    BARE_COLON = "bare colon"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class FullwidthSlip:
    """One of these, and the edits that write it in ASCII; none for a colon without brackets."""

    kind: Fullwidth
    span: Span
    edits: tuple[Edit, ...] = ()


@fact("TEXT", "EXTRA_NETWORK", beyond_ascii=True)
def fullwidth_slips(ctx: Context) -> tuple[FullwidthSlip, ...]:
    """All that keep a weight, prompt editing or a network from being read."""
    return tuple(slip for slip in ctx.fact(_slips) if slip.kind is not Fullwidth.BRACKETS)


@fact("TEXT", beyond_ascii=True)
def fullwidth_brackets(ctx: Context) -> tuple[FullwidthSlip, ...]:
    """Full-width brackets around text without a number, which may be meant as they stand."""
    return tuple(slip for slip in ctx.fact(_slips) if slip.kind is Fullwidth.BRACKETS)


@fact("TEXT", holds=("，",))
def fullwidth_commas(ctx: Context) -> tuple[Span, ...]:
    """Full-width commas in text."""
    texts = (ctx.prompt.leaf_list[number] for number in ctx.leaf_numbers["TEXT"])
    places = (leaf.start + at for leaf in texts for at, each in enumerate(leaf.text) if each == "，")
    return tuple(Span(place, place + 1) for place in places)


def _slips(ctx: Context) -> tuple[FullwidthSlip, ...]:
    return (*_networks(ctx), *_Reader(ctx).run())


def _networks(ctx: Context) -> Iterator[FullwidthSlip]:
    if not any(character in ctx.text for character in "＜＞："):
        return
    for tag in ctx.tags:
        for match in _NETWORK.finditer(ctx.slice(tag.span)):
            if any(character in match[0] for character in "＜＞") or match[0].find("：", 0, 10) > 0:
                yield _network(tag.start + match.start(), match[0])
    for number in ctx.leaf_numbers.get("EXTRA_NETWORK", ()) if ctx.role != "negative" else ():
        leaf = ctx.prompt.leaf_list[number]
        if "：" in leaf.text and _WIDE_WEIGHT.fullmatch(leaf.text):
            yield _network(leaf.start, leaf.text)


def _network(start: int, text: str) -> FullwidthSlip:
    edits = [_in_ascii(start + at, each) for at, each in enumerate(text) if each in "＜＞："]
    return FullwidthSlip(Fullwidth.NETWORK, Span(start, start + len(text)), tuple(edits))


@dataclass(slots=True)
class _Open:
    """A bracket that is open: its place, whether it is full-width, and the full-width colons in it."""

    start: int
    is_wide: bool
    text: str
    colons: list[int]


class _Reader:
    """Reads the leaves in order, with the brackets of both widths that are open."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.open: list[_Open] = []

    def run(self) -> Iterator[FullwidthSlip]:
        for leaf in self.ctx.prompt.leaf_list:
            if isinstance(leaf, Text):
                if not leaf.text.isascii():
                    yield from self._text(leaf)
            elif isinstance(leaf, Stray) and leaf.text in ")]":
                yield from self._close(leaf.start, leaf.text, is_wide=False)
            elif isinstance(leaf, Mark) and leaf.text[-1] in ")]":
                yield from self._real_close(leaf)
            elif isinstance(leaf, (Stray, Mark)) and leaf.text in "([":
                self.open.append(_Open(leaf.start, False, leaf.text, []))

    def _text(self, leaf: Text) -> Iterator[FullwidthSlip]:
        for match in _CHARACTERS.finditer(leaf.text):
            character, place = match[0], leaf.start + match.start()
            if character in "（［":
                self.open.append(_Open(place, True, _ASCII[character], []))
            elif character in "）］":
                yield from self._close(place, _ASCII[character], is_wide=True)
            elif self.open:
                self.open[-1].colons.append(place)
            else:
                yield from _bare_colon(leaf, match.start())

    def _close(self, place: int, text: str, *, is_wide: bool) -> Iterator[FullwidthSlip]:
        """A closer that closes nothing for the host: what it was to close."""
        if not self.open or (self.open[-1].text == "(") != (text == ")"):
            return
        opener = self.open.pop()
        length = place - opener.start
        if not (opener.is_wide or is_wide) or length > _FAR * 10 or length == 1:
            return
        tail = _TAIL.search(self.ctx.text[max(opener.start, place - _NEAR) : place])
        edits = [_in_ascii(opener.start, opener.text)] if opener.is_wide else []
        edits += [_in_ascii(colon, ":") for colon in opener.colons]
        edits.append(_in_ascii(place, text))
        if tail is None:
            tail, number = self._wide_number(opener, place)
            edits += number
        kind = Fullwidth.WEIGHT if tail is not None else Fullwidth.BRACKET
        if tail is None and opener.is_wide and is_wide:
            kind = Fullwidth.BRACKETS
        elif not opener.is_wide and tail is None and length > _FAR:
            return
        yield FullwidthSlip(kind, Span(opener.start, place + 1), tuple(edits))

    def _real_close(self, closer: Mark) -> Iterator[FullwidthSlip]:
        partner, text = closer.partner, self.ctx.text
        inner = self.open[-1] if self.open else None
        if inner is not None and inner.is_wide and inner.text == "(" and len(closer.text) > 1:
            # "(sea, （sky:1.2)": the number was to weigh the inner one.
            edit = _in_ascii(inner.start, "(")
            yield FullwidthSlip(Fullwidth.OPENER, Span(inner.start, closer.end), (edit,))
        opener: _Open | None = None
        while self.open and partner is not None and self.open[-1].start >= partner.start:
            opener = self.open.pop()
        if opener is None or partner is None or len(closer.text) > 1 or opener.start != partner.start:
            return
        point, number = self._wide_number(opener, closer.start)
        if point is not None:
            colons = [_in_ascii(colon, ":") for colon in opener.colons]
            yield FullwidthSlip(Fullwidth.POINT, number[0].span, (*number, *colons))
            return
        tail = _TAIL.search(text[max(opener.start, closer.start - _NEAR) : closer.start])
        if not opener.colons or tail is None or tail[1] == ":":
            return
        colon = opener.colons[-1]
        span = Span(colon, colon + len(text[colon : closer.start].rstrip()))
        if closer.text == "]":
            edits = tuple(_in_ascii(place, ":") for place in opener.colons)
            yield FullwidthSlip(Fullwidth.STEP_COLON, span, edits)
        else:
            yield FullwidthSlip(Fullwidth.COLON, span, (_in_ascii(colon, ":"),))

    def _wide_number(self, opener: _Open, place: int) -> tuple[re.Match[str] | None, list[Edit]]:
        """A number with a full-width point right before `place`, and the edit that writes it with a point."""
        start = max(opener.start, place - _NEAR)
        match = _WIDE_POINT.search(self.ctx.text[start:place])
        if match is None:
            return None, []
        plain = "".join(each if each in "0123456789+-" else "." for each in match["number"])
        return match, [replace(Span(start + match.start("number"), start + match.end("number")), plain)]


def _bare_colon(leaf: Text, place: int) -> Iterator[FullwidthSlip]:
    """`sky：1.2` without any brackets."""
    match = _BARE.match(leaf.text, place) or (place > 0 and _BARE.match(leaf.text, place - 1)) or None
    if match is not None:
        yield FullwidthSlip(Fullwidth.BARE_COLON, Span(leaf.start + place, leaf.start + match.end()))


def _in_ascii(place: int, character: str) -> Edit:
    return replace(Span(place, place + 1), _ASCII.get(character, character))
