"""What Forge Couple parts a prompt at, and where it does not read it as it looks.

Nothing in a prompt shows that its lines are regions: the extension is there, but may be off for this picture. Common
prompts show it. Without any, what is wrong in regions is said as an info.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterator

from promptlint.programs.extensions.forge_couple.prompts import CommonPrompt, common_prompts
from promptlint.programs.extensions.model import Asked, Fault
from promptlint.regex import regex
from promptlint.syntax import Alternation, And, Emphasis, Piece, Schedule, parse, walk
from promptlint.text import Span

__all__ = ["couple_faults", "couple_pieces"]

_LINE_END = regex(r"\n")
_AND = regex(r"\bAND\b")
_NAME = regex(r"(?<!\$)\{([^{}|:$]+)\}")
_MEANT = regex(r"[^\W\d_][\w -]*")
_HALF = regex(r"\{(?:[^{}|:]+:|:[^{}|:]+)\}")
_NESTED = regex(r"\{\s*(\w+)\s*:[^{}]*\{")
_SLOTS = frozenset({"prompt"})
"""What styles fill in."""
_BLANK_LINE = regex(r"(?<=\n)[^\S\n]*\n")
_SHOWN = 3
"""Names that are listed."""


def _meant(text: str) -> list[CommonPrompt]:
    """The common prompts that are meant as such: the extension reads `{0.5::a|0.5::b}` and `${a:b}` as some, too."""
    return [
        each
        for each in common_prompts(text)
        if _MEANT.fullmatch(each.name) is not None
        and "|" not in each.text
        and not text.endswith("$", 0, each.span.start)
    ]


def couple_pieces(asked: Asked) -> Iterator[Piece]:
    """The line ends, which part regions, and what is text in a region: AND, and the braces of common prompts."""
    text = asked.without_comments
    defined = _meant(text)
    names = {each.name for each in defined}
    for each in defined:
        yield Span(each.span.start, text.index(":", each.span.start + 2) + 1), "TEXT"
        yield Span(each.span.end - 1, each.span.end), "TEXT"
    for match in _NAME.finditer(text):
        if match[1].strip() in names:
            yield Span(*match.span()), "TEXT"
    if asked.role == "negative" or "\n" not in text.strip():
        return
    for match in _LINE_END.finditer(text):
        yield Span(*match.span()), "BREAK"
    for match in _AND.finditer(text):
        yield Span(*match.span()), "TEXT"


def couple_faults(asked: Asked) -> list[Fault]:
    """Common prompts that are none, and what no region reads."""
    text = asked.without_comments
    if asked.role == "negative":
        return []
    defined = _meant(text)
    found = [*_common(text, defined)]
    if "\n" in text.strip():
        found += [*_blank_lines(text), *_not_read(text, is_sure=bool(defined))]
    return sorted(found, key=lambda fault: fault.span)


def _common(text: str, defined: list[CommonPrompt]) -> Iterator[Fault]:
    """Names without a text, texts without a name, names that are given twice or not at all."""
    if "{" not in text:
        return
    names: dict[str, CommonPrompt] = {}
    for each in defined:
        if each.name in names and names[each.name].text != each.text:
            yield _fault(
                names[each.name].span,
                f"`{each.name}` is given again: Forge Couple writes the last text for every `{{{each.name}}}`",
                "give each common prompt a name of its own",
            )
        names[each.name] = each
    for match in _HALF.finditer(text):
        yield _fault(
            Span(*match.span()),
            "a common prompt of Forge Couple has a name and a text: with one of them missing, this is text",
            "write {name:text}",
        )
    for match in _NESTED.finditer(text):
        yield _fault(
            Span(match.start(), match.end(1)),
            f"`{{{match[1]}:…}}` has a brace inside: Forge Couple reads no common prompt there, and sends it as text",
            "write the text of the other one out",
        )
    if not names:
        return
    known = [name[:40] for name, _ in zip(names, range(_SHOWN), strict=False)]
    for match in _NAME.finditer(text):
        name = match[1].strip()
        if name and name not in names and name not in _SLOTS:
            yield _fault(
                Span(*match.span()),
                f"no common prompt is called `{name[:40]}`: Forge Couple sends it with its braces, as text",
                f"give it a text, {{{name[:40]}:…}}, or write a name that has one, such as {', '.join(known)}",
            )


def _blank_lines(text: str) -> Iterator[Fault]:
    """Blank lines beside lines that a line end alone parts: where blank lines are the separator, there are none."""
    stripped = text.strip()
    offset = len(text) - len(text.lstrip())
    blank = [Span(offset + match.start(), offset + match.end()) for match in _BLANK_LINE.finditer(stripped)]
    ends = stripped.count("\n")
    if not blank or ends <= 2 * len(blank):
        return
    for span in blank:
        yield _fault(
            Span(span.start - 1, span.end),
            "a blank line is a region with an empty prompt to Forge Couple, unless another separator is set",
            "leave it out",
            is_minor=True,
        )


def _not_read(text: str, *, is_sure: bool) -> Iterator[Fault]:
    """AND, prompt editing, and brackets over more than one region."""
    ends = [match.start() for match in _LINE_END.finditer(text)]
    for node in walk(parse(text, comments=())):
        if isinstance(node, And):
            message = "Forge Couple encodes each region on its own: `AND` is a word in it"
            yield _fault(node.span, message, "write a region for each part", is_minor=not is_sure)
        elif isinstance(node, (Schedule, Alternation)):
            message = "Forge Couple encodes each region on its own, without prompt editing: this is text in brackets"
            yield _fault(node.span, message, "write one of the texts", is_minor=not is_sure)
        elif isinstance(node, Emphasis) and bisect(ends, node.start) < bisect_left(ends, node.end):
            opener = node.open
            message = f"this `{opener.text}` is closed in another region: Forge Couple encodes each line on its own"
            yield _fault(opener.span, message, "close it before the line ends", is_minor=not is_sure)


def _fault(span: Span, message: str, advice: str, *, is_minor: bool = False) -> Fault:
    return Fault(kind="misread", span=span, message=message, help=advice, is_minor=is_minor)
