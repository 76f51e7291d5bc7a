"""Numbers after a colon that weigh nothing: what people wrote as weights and the host sends as text.

One pass finds them all and says where each stands, so that each is reported by one rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Fix
from promptlint.programs.extensions.abilities import FADING_WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.emphasis import emphasis_groups, sole_emphasis
from promptlint.rules.facts.leaves import has_stray
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.rule import insert, replace, unsafe
from promptlint.syntax import (
    And,
    Break,
    Comment,
    Emphasis,
    ExtraNetwork,
    Group,
    Node,
    Prompt,
    Stray,
    Text,
    walk,
)
from promptlint.text import Span

__all__ = [
    "MEASURES",
    "Ending",
    "LooseNumber",
    "into_brackets",
    "is_network",
    "is_setting",
    "loose_numbers",
    "numbers_in_groups",
]

_NUMBER = regex(r"\s*+(?P<number>[+-]?(?:\d++\s*+\.\s*+\d++|\d++\.?|\.\s*+\d++)(?:[eE][+-]?\d++)?+)\s*+")
_DECIMAL_COMMA = regex(r"\s*+(?P<number>[+-]?\d?,(?:\d{1,4}|\s++\d{1,4}(?=\s*+\Z)))\s*+(?=,(?!\d)|\Z)")
_FADING = regex(r":\s*+[+-]?(?:\d++\.?+\d*+|\.\d++)\s*+,\s*+[+-]?(?:\d++\.?+\d*+|\.\d++)\s*+\)")
"""The end of a group with two weights, from the first of which an extension goes to the second."""
_GAP = regex(r"[\s,]*+")
_LONGEST = 32
"""Characters of a number, blanks in it included, beyond which nobody meant a weight."""
_FAR = 32
"""Characters in front of a colon that may be the name of a parameter: `Variation seed strength` has 23."""
_NETWORKS = ("lora:", "lyco:", "hypernet:")
_LONGEST_PLACE = 40
"""Characters of an item that are marked."""
_SPACE = regex(r"\s+")

# Fields of the host's parameter line that hold small numbers: PN003 reports those.
_SETTINGS = frozenset(
    {
        *("steps", "cfg scale", "cfg", "seed", "clip skip", "eta", "ensd", "denoising strength", "variation seed"),
        *("variation seed strength", "hires upscale", "hires steps", "strength", "weight", "scale"),
    }
)


MEASURES = frozenset({"ratio", "aperture", "scale", "version", "ver", "sdxl", "cfg", "fps", "steps", "strength"})
"""Words after which a number is a measure."""


class Ending(StrEnum):
    """What follows a number: a comma, the end of the group or prompt, the word BREAK or AND, white space and more
    words, punctuation and then the end, or anything else."""

    COMMA = "comma"
    END = "end"
    BREAK = "break"
    AND = "and"
    MORE = "more"
    JUNK = "junk"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LooseNumber:
    """`:1.2` directly in `container`, where it is not the weight of a group.

    `item` is the slice between commas, from its first character to the number's last; in `mill:1.2 tall poplars:1.1`
    the second begins after the first number. `word` is what stands right before the colon, back to the last white
    space; empty where there is none. `before` is the node there. `resume` is the offset past the commas and white space
    after the number.
    `decimal_comma` marks `1,2`; `has_stray` a number that a bracket without its other may belong to: one in the item,
    or an opener before it.
    Where it `ends_part` of a positive prompt, the host takes the number for the weight of the part.
    """

    container: Group
    colon: Span
    span: Span
    text: str
    item: Span
    word: str
    before: Node | None
    ending: Ending
    resume: int
    decimal_comma: bool
    has_stray: bool
    ends_part: bool

    @property
    def place(self) -> Span:
        """What a finding marks: the item, or where that is long the last word with the number."""
        if len(self.item) <= _LONGEST_PLACE or not self.word:
            return self.item
        return Span(self.colon.start - len(self.word), self.span.end)

    @property
    def value(self) -> float:
        return float(self.text)

    @property
    def has_point(self) -> bool:
        return "." in self.text

    @property
    def written(self) -> Span:
        """The colon with the number."""
        return Span(self.colon.start, self.span.end)

    @property
    def looks_like_weight(self) -> bool:
        """A number with a point up to 10, or an integer up to 2 after a word; not `16:9`, `12:30` or `re:3`."""
        if "e" in self.text.casefold():
            return True
        value = self.value
        return abs(value) <= 10 if self.has_point else abs(value) <= 2 and self.follows_word

    @property
    def follows_word(self) -> bool:
        """Whether anything but digits stands in front of the colon."""
        return any(map(str.isalpha, self.word)) or not isinstance(self.before, (Text, Stray))


@fact("STRAY")
def loose_numbers(ctx: Context) -> tuple[LooseNumber, ...]:
    """All of them, container by container."""
    if not has_stray(ctx, ":"):
        return ()
    found = (
        number
        for node in walk(ctx.prompt)
        if isinstance(node, (Prompt, Emphasis))
        for number in _in_container(node, ctx)
    )
    if ctx.has(FADING_WEIGHTS):
        found = (number for number in found if not _FADING.match(ctx.text, number.colon.start))
    if not ctx.program.emphasis.replaces:
        return tuple(found)
    # Of brackets that are text there nothing is said, and a number that it reads is not loose.
    read = {id(group.node): group.read_as is not None for group in ctx.fact(emphasis_groups)}
    return tuple(
        number
        for number in found
        if not isinstance(number.container, Emphasis)
        or (id(number.container) in read and not (number.ending is Ending.END and read[id(number.container)]))
    )


@fact("STRAY")
def numbers_in_groups(ctx: Context) -> tuple[tuple[LooseNumber, ...], ...]:
    """The loose numbers directly in round brackets, those of one group together."""
    found = (number for number in ctx.fact(loose_numbers) if _is_in_round(number.container))
    return tuple(tuple(numbers) for _, numbers in groupby(found, key=lambda number: number.container))


def _is_in_round(container: Group) -> bool:
    return isinstance(container, Emphasis) and container.bracket == "round"


def into_brackets(ctx: Context, number: LooseNumber) -> Fix | None:
    """Make the number the weight of what it stands after: a group's, or that of the whole item in new brackets."""
    group = number.before
    if isinstance(group, Emphasis):
        span = Span(group.start, number.span.end)
        while group.weight_text is None and (inner := sole_emphasis(group)) is not None:
            group = inner
        if group.weight_text is not None:
            return None
        return unsafe("put the number inside", replace(span, f"({ctx.slice(group.inner)}:{number.text})"))
    if number.has_stray:
        return None
    edits = [insert(number.item.start, "("), insert(number.span.end, ")")]
    if number.decimal_comma:
        edits.insert(1, replace(number.span, number.text))
    return unsafe("put brackets around it", *edits)


def is_setting(ctx: Context, number: LooseNumber) -> bool:
    """Whether it belongs to a pasted parameter line: `CFG scale: 7`."""
    if number.colon.start - number.item.start > _FAR:
        return False
    return ctx.text[number.item.start : number.colon.start].strip().casefold() in _SETTINGS


def is_network(ctx: Context, number: LooseNumber) -> bool:
    """Whether the item is a network without its angle brackets: PR005 reports it."""
    return ctx.text[number.item.start : number.item.start + 9].casefold().startswith(_NETWORKS)


def _in_container(container: Prompt | Emphasis, ctx: Context) -> Iterator[LooseNumber]:
    parts = container.children
    splits = ctx.role != "negative"
    weighed_ends = {Ending.AND}
    if isinstance(container, Prompt) and splits:
        has_parts = any(isinstance(part, And) for part in parts)
        if has_parts or ctx.role == "positive":
            weighed_ends.add(Ending.END)
    item_start: int | None = None
    resumed = 0
    before: Node | None = None
    word = ""
    has_stray = False
    unclosed = False
    for index, part in enumerate(parts):
        if isinstance(part, Stray) and part.text == ":":
            found = _read(parts, index, splits=splits)
            if found is not None and before is not None:
                match, decimal_comma, ending = found
                offset = parts[index + 1].start
                written = _SPACE.sub("", match.group("number"))
                yield LooseNumber(
                    container,
                    part.span,
                    Span(offset + match.start("number"), offset + match.end("number")),
                    written.replace(",", "."),
                    Span(part.start if item_start is None else item_start, offset + match.end("number")),
                    word,
                    before,
                    ending,
                    offset + _resume(match),
                    decimal_comma,
                    has_stray or unclosed,
                    ending in weighed_ends and not decimal_comma,
                )
                unclosed = False
                if ending is Ending.MORE and "." in written and len(word) > 2 and word.casefold() not in MEASURES:
                    item_start, resumed = None, offset + _resume(match)
                    before, word = part, ""
                    continue
            if item_start is None:
                item_start = part.start
            before, word = part, ""
        elif isinstance(part, Text):
            text = part.text
            comma = text.rfind(",")
            line = text.rfind("\n")
            if comma >= 0:
                item_start, before, word, has_stray = None, None, "", False
            elif line >= 0 and text[line:].strip():
                item_start = None
            rest = text[max(comma, line if text[line:].strip() else -1) + 1 :]
            stripped = rest.strip()
            if stripped:
                if item_start is None:
                    item_start = max(resumed, part.end - len(rest.lstrip()))
                before = part
                word = stripped.rsplit(None, 1)[-1]
        elif isinstance(part, Break) or (splits and isinstance(part, And)):
            item_start, before, word, has_stray = None, None, "", False
        elif not isinstance(part, (Comment, ExtraNetwork)):
            has_stray = has_stray or isinstance(part, Stray)
            unclosed = unclosed or (isinstance(part, Stray) and part.text == "(" and part.partner is None)
            item_start = part.start if item_start is None else item_start
            before, word = part, ""


def _read(parts: list[Node], colon: int, *, splits: bool) -> tuple[re.Match[str], bool, Ending] | None:
    text = parts[colon + 1] if colon + 1 < len(parts) else None
    if not isinstance(text, Text):
        return None
    match = _DECIMAL_COMMA.match(text.text)
    decimal_comma = match is not None
    if match is None:
        match = _NUMBER.match(text.text)
    if match is None or match.end("number") - match.start("number") > _LONGEST:
        return None
    return match, decimal_comma, _ending(parts, colon + 1, match, splits=splits)


def _ending(parts: list[Node], index: int, match: re.Match[str], *, splits: bool) -> Ending:
    text, at = match.string, match.end()
    if at == len(text):
        return _after(parts, index + 1, splits=splits)
    if text[at] == ",":
        return Ending.COMMA
    if text[at - 1].isspace():
        return Ending.MORE
    if index + 1 == len(parts) and len(text) - at <= 3 and _is_junk(text[at:]):
        return Ending.JUNK
    return Ending.OTHER


def _is_junk(text: str) -> bool:
    """Punctuation, or a letter that belongs to no unit: `1.2f`, `1.2x`."""
    return not any(map(str.isalnum, text)) or text.strip().casefold() in ("f", "x", "w", "v")


def _resume(match: re.Match[str]) -> int:
    found = _GAP.match(match.string, match.end())
    return found.end() if found is not None else match.end()


def _after(parts: list[Node], index: int, *, splits: bool) -> Ending:
    """What follows, past anything that the host cuts out."""
    cut = False
    while index < len(parts):
        part = parts[index]
        index += 1
        if isinstance(part, Break):
            return Ending.BREAK
        if isinstance(part, And):
            return Ending.AND if splits else Ending.MORE
        if isinstance(part, (Comment, ExtraNetwork)):
            cut = True
        elif isinstance(part, Stray) and part.text == ":" and index == len(parts) and not cut:
            return Ending.JUNK
        elif isinstance(part, Text) and cut and part.text.lstrip()[:1] == ",":
            return Ending.COMMA
        elif not isinstance(part, Text) or not part.text.isspace():
            return Ending.OTHER
    # With what is cut away the number may stand right before the closing bracket, where it is a weight.
    return Ending.OTHER if cut else Ending.END
