"""What is wrong in a prompt for the wildcards of Impact Pack.

Source: `modules/impact/wildcards.py` at 727295b5.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import accumulate, pairwise

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.impact_pack.reading import lora_tags
from promptlint.programs.extensions.model import Asked, Fault
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["faults"]

_BRACE = regex(r"[{}]")
_BLOCKS = "LBW="
_MARK = regex(r"[{}|]")
_COUNT = regex(r"(\d+)(?:-(\d+))?|-(\d+)")
"""How many options, at the very start of them."""
_WEIGHT = regex(r"\s*(-?(?:\d++\.?+\d*+|\.\d++))\s*::")
_NUMBER = regex(r"-?(?:\d++\.?+\d*+|\.\d++)")
_COMMENT_LINE = regex(r"(?m)^[ \t]*#.*")
_LATE_COMMENT = regex(r"(?<=\S)[ \t]#[ \t](?=\S)")
_SLOT = regex(r"[{}|]|__")
_LONGEST_HEAD = 200
"""Characters of the first option that are looked at; a bound."""


@dataclass(slots=True)
class _Braces:
    """Braces that are open while the text is gone through, with the bars that are in no other ones."""

    start: int
    has_inner: bool = False
    bars: list[int] = field(default_factory=list)


def faults(asked: Asked) -> Iterable[Fault]:
    """Where Impact Pack stops, or reads something otherwise than it looks, in the order of the text."""
    text = _COMMENT_LINE.sub(lambda match: " " * len(match[0]), asked.text)
    found = (*_brace_faults(text), *_tag_faults(text), *map(_late_comment, _LATE_COMMENT.finditer(text)))
    return sorted(found, key=lambda fault: fault.span)


def _late_comment(match: re.Match[str]) -> Fault:
    return Fault(
        kind="misread",
        span=Span(match.start() + 1, match.start() + 2),
        message="`#` begins a comment of Impact Pack only at the start of a line: here it is text, as is what follows",
        help="put the comment on a line of its own",
    )


def _brace_faults(text: str) -> Iterator[Fault]:
    opened: list[_Braces] = []
    for match in _MARK.finditer(text):
        at = match.start()
        if match[0] == "{":
            if opened:
                opened[-1].has_inner = True
            opened.append(_Braces(at))
        elif match[0] == "|":
            if opened:
                opened[-1].bars.append(at)
        elif opened:
            braces = opened.pop()
            yield from _count_fault(text, braces, at)
            if not braces.has_inner:
                yield from _weight_fault(text, braces, at)
    for braces in opened:
        if braces.bars:
            yield Fault(
                kind="misread",
                span=Span(braces.start, braces.start + 1),
                message="this `{` is never closed: Impact Pack leaves it and its options as text",
                help="close it after the last option",
            )


def _count_fault(text: str, braces: _Braces, end: int) -> Iterator[Fault]:
    """What stands before `$$` must begin with how many options are wanted."""
    start = braces.start + 1
    head = re.split(r"[{|}]", text[start : min(end, start + _LONGEST_HEAD)], maxsplit=1)[0]
    if "$$" not in head:
        return
    span = Span(braces.start, end + 1)
    count = _COUNT.match(head)
    if count is None:
        shown = head.partition("$$")[0]
        why = f"`{shown}` is not how many" if shown.strip() else "there is no number before `$$`"
        yield Fault(
            kind="stops",
            span=span,
            message=f"{why}: Impact Pack stops here with AttributeError",
            help="write how many options right after the brace, as in {2$$a|b|c}",
        )
    elif count[2] is not None and int(count[1]) > int(count[2]):
        yield Fault(
            kind="stops",
            span=span,
            message=f"{count[1]} is more than {count[2]}: Impact Pack stops here with ValueError",
            help=f"write the smaller number first: {count[2]}-{count[1]}",
        )


def _weight_fault(text: str, braces: _Braces, end: int) -> Iterator[Fault]:
    """The weights of options: one that has none counts as 1."""
    edges = [braces.start, *braces.bars, end]
    options = [text[left + 1 : right] for left, right in pairwise(edges)]
    if "__" in options[0] and len(options) == 1:
        return
    options[0] = options[0].rpartition("$$")[2]
    weights = [float(match[1]) if (match := _WEIGHT.match(option)) else 1.0 for option in options]
    total = sum(weights)
    if total == 0:
        why, kind = "the weights of these options add up to 0", "ZeroDivisionError"
    elif any(weight / total < 0 for weight in weights):
        why, kind = "an option has a weight below 0", "ValueError"
    else:
        return
    yield Fault(
        kind="stops",
        span=Span(braces.start, end + 1),
        message=f"{why}: Impact Pack stops here with {kind}",
        help="write weights above 0",
    )


def _tag_faults(text: str) -> Iterator[Fault]:
    loaded: set[str] = set()
    braces = [match.start() for match in _BRACE.finditer(text)]
    depths = [0, *accumulate(1 if text[at] == "{" else -1 for at in braces)]
    for tag in lora_tags(text):
        written = text[tag.span.start : tag.span.end]
        if depths[bisect_left(braces, tag.span.start)] != 0 or _SLOT.search(written):
            continue  # which options are drawn is not known
        if tag.name in loaded:
            yield Fault(
                kind="misread",
                span=tag.span,
                message=f"Impact Pack passes this tag over: `{tag.name}` was loaded by the one before it",
                help="write one tag with the weight you want",
            )
        loaded.add(tag.name)
        inner = written[len("<lora:") : -1]
        named = inner.lstrip(":")
        name, *arguments = named.split(":")
        at = tag.span.end - 1 - len(named) + len(name)
        for argument in arguments:
            at += 1
            if argument.startswith(_BLOCKS):
                break  # the name of blocks may be followed by a colon
            if argument and not _NUMBER.fullmatch(argument):
                yield Fault(
                    kind="misread",
                    span=Span(at, at + len(argument)),
                    message=f"Impact Pack passes `{argument[:30].strip()}` over, which is not a number: a weight that "
                    "it misses is 1",
                    help="write a number with a point, such as <lora:name:0.8>",
                )
            at += len(argument)
