"""Tags that prompt-control reads as text, LoRAs that are loaded twice, and comments that hide what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.programs.extensions.model import Fault
from promptlint.programs.extensions.prompt_control.grammar import Grammar, Lora, Plain
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["tag_faults"]

_TAG = regex(r"<([A-Za-z]{2,12}):([^<>\n]{0,200})(>?)")
_FILLED_IN = regex(r"[{}$%\[\]]|__")
"""What schedules, macros and templates put something in the place of."""
_FORMS = {
    "lora": "a tag has a name, a weight, and a weight for the text encoder, if that has its own: <lora:name:0.8>",
    "loractl": "such a tag has a name and weights with places: <loractl:name:0.5@0,1@0.5>",
    "emb": "such a tag has only a name: <emb:name>",
}
_OTHERS = frozenset({"lyco", "hypernet", "embedding", "embed"})
"""Tags of other programs."""
_BEGUN = regex(r"[^\s,]+")
"""What of a tag that is not closed is surely of it."""
_NUMBER = regex(r"[+-]?(?:\d++\.?+\d*+|\.\d++)")
_NO_COMMENT = regex(r"#(?:[0-9a-fA-F]{6}|\d{1,3})\b(?=.*\w)")
"""A colour or a number that something follows in its line."""


def tag_faults(grammar: Grammar) -> Iterator[Fault]:
    """The faults of the tags and comments of a text."""
    text = grammar.text
    loaded: dict[str, float] = {}
    depth = 0
    at = 0
    while at < len(text):
        item = grammar.items.get(at)
        if isinstance(item, Lora):
            if depth == 0:
                if item.name in loaded:
                    yield _twice(item, at, loaded[item.name])
                loaded[item.name] = loaded.get(item.name, 0) + item.model
            at = item.end
        elif isinstance(item, Plain):
            if text[at] == "<" and item.end == at + 1:
                yield from _text_tag(text, at)
            elif text[at] == "#":
                yield from _hidden(text, at)
            at = item.end
        elif text[at] == "<" and item is not None:
            at = item.end
        else:
            depth = max(0, depth + (text[at] == "[") - (text[at] == "]"))
            at += 1


def _twice(item: Lora, at: int, before: float) -> Fault:
    return Fault(
        kind="misread",
        span=Span(at, item.end),
        message=f"this is the second tag of `{item.name}`: prompt-control adds them up, to {before + item.model:g}",
        help="write one tag with the weight you want",
    )


def _text_tag(text: str, at: int) -> Iterator[Fault]:
    """The fault of a tag that is not one."""
    tag = _TAG.match(text, at)
    if tag is None or _FILLED_IN.search(tag[2]):
        return
    kind, inside, closed = tag[1], tag[2], bool(tag[3])
    known = kind.lower()
    if known not in _FORMS:
        if known in _OTHERS and closed:
            yield _fault(tag, f"prompt-control reads this as text: it has no tag `{kind}`", _of_other(known), None)
        return
    if not closed:
        begun = _BEGUN.match(inside)
        if begun is not None:
            span = Span(at, at + len(kind) + len("<:") + len(begun[0]))
            yield Fault(
                kind="misread",
                span=span,
                message=f"prompt-control reads this as text: `<{kind}:` is never closed by a `>`",
                help=_FORMS[known],
            )
        return
    yield _fault(tag, f"prompt-control reads this tag as text: {_why(kind, inside)}", _FORMS[known], _repaired(tag))


def _fault(tag: re.Match[str], message: str, help_: str, repair: str | None) -> Fault:
    return Fault(kind="misread", span=Span(*tag.span()), message=message, help=help_, repair=repair)


def _of_other(kind: str) -> str:
    return "write <emb:name>" if kind.startswith("emb") else "write <lora:name:1>, or remove it"


def _why(kind: str, inside: str) -> str:
    if kind != kind.lower():
        return "the name of a tag has small letters"
    name, *arguments = inside.split(":")
    if not name:
        return "it has no name"
    if kind == "emb":
        return "it has more than a name"
    if not arguments:
        return "it has no weight"
    if kind == "lora":
        for argument in arguments[:2]:
            if not _NUMBER.fullmatch(argument):
                return f"`{argument}` is not a number" if argument else "it has an empty argument"
        return "it has more than two weights"
    return "its weights are not numbers with places"


def _repaired(tag: re.Match[str]) -> str | None:
    """A LoRA tag as it was plainly meant."""
    kind, inside = tag[1].lower(), tag[2]
    name, *arguments = inside.split(":")
    numbers = [argument.strip() for argument in arguments]
    if kind != "lora" or not name or not all(_NUMBER.fullmatch(number) for number in numbers[:2]):
        return None
    return f"<lora:{':'.join([name, *(numbers[:2] or ['1'])])}>" if len(numbers) <= 2 else None


def _hidden(text: str, at: int) -> Iterator[Fault]:
    line_start = text.rfind("\n", max(0, at - 200), at) + 1
    match = _NO_COMMENT.match(text, at)
    if match is None or not text[line_start:at].strip():
        return
    yield Fault(
        kind="misread",
        span=Span(*match.span()),
        message="`#` begins a comment: prompt-control leaves out the rest of this line",
        help=r"write \# for the character itself",
        repair="\\" + match[0],
    )
