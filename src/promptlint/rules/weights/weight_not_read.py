"""PW003: a number that was to be a weight and is read as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.resources.known import find_known
from promptlint.rules.base import Bad, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.weights.tails import last_number
from promptlint.syntax import Emphasis, Stray, Text
from promptlint.text import Edit, Span

__all__ = ["WeightNotRead"]

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_SPLIT = re.compile(r"\s*([+-]?\d+\.)\s+(\d+)\s*")
_EXPONENT = re.compile(r"\s*(\d+(?:\.\d+)?e[+-]?\d+|\d+(?:\.\d+)?\s*%)\s*", re.IGNORECASE)
_ITEM_NUMBER = re.compile(rf"\s*({_NUMBER})\s*(?=,|$)")
_DECIMAL_COMMA = re.compile(r"\s*\d\s*,\s*\d+\s*")
_BARE = re.compile(r"(?P<name>.*[^\W\d_])(?P<space>\s*)(?P<number>[0-2]?\.\d+|[0-2]\.)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Item:
    """One `name:number` inside a group: where its name starts, and where colon and number stand."""

    start: int
    colon: int
    number: str
    end: int


class WeightNotRead(Rule):
    """A number that was to be a weight and is read as text.

    ## Why is this bad?
    A1111 reads a weight only as `:number` right in front of the closing bracket. Anything else is sent to the model as
    text, at the ×1.1 of plain brackets. The commonest form is a number on each item of one group:
    `(worst quality:1.5, low quality:1.5, normal quality:1.5)` weighs all three by the last number and sends the
    other two as text. Numbers without a colon are flagged only where they can hardly be anything else: behind a
    letter, with a decimal point, up to 2, and not as a version (`v1.5`) or aperture (`f1.8`).

    ## Example
    `(worst quality:1.5, low quality:1.5)`

    ## Use instead
    `(worst quality:1.5), (low quality:1.5)`

    ## Fix safety
    Unsafe: the weights come into force and the numbers are no longer text.
    """

    code, name, severity = "PW003", "weight-not-read", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Emphasis,)
    good = (
        Good("(sky:1.2)"),
        Good("(a, b:1.2)"),
        Good("(shot on film, f1.8)"),
        Good("(photo v1.5)"),
        Good("(at 12:30, evening)"),
        Good("(2 girls)"),
        Good("(sky 15)"),
        Good("(re:zero, emilia)"),
        Good("(verybadimagenegative_v1.3)"),
        Good("(ratio 16:9, wide)"),
    )
    bad = (
        Bad(
            "(worst quality:1.5, low quality:1.5, normal quality:1.5)",
            fixed="(worst quality:1.5), (low quality:1.5), (normal quality:1.5)",
            at="(worst quality:1.5, low quality:1.5, normal quality:1.5)",
        ),
        Bad("(sky:1. 5)", fixed="(sky:1.5)", at="1. 5"),
        Bad("(sky:1.2 ,clouds)", fixed="(sky:1.2), (clouds)", at="(sky:1.2 ,clouds)"),
        Bad("(sky:1.2,)", fixed="(sky:1.2),", at="(sky:1.2,)"),
        Bad("(sky 1.2)", fixed="(sky:1.2)", at="1.2"),
        Bad("(sky1.25)", fixed="(sky:1.25)", at="1.25"),
        Bad("(sky:1e3)", at="1e3"),
    )

    def check(self, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        if node.bracket == "square":
            return
        items = _numbered_items(node)
        if items:
            yield self._check_items(node, items, ctx)
            return
        tail = last_number(node)
        if tail is not None:
            yield from self._check_tail(tail.text, tail.start, ctx)
        elif node.close.type == "ROUND_CLOSE" and len(node.parts) == 3 and isinstance(node.parts[1], Text):
            yield from self._check_bare(node.parts[1], node, ctx)

    def _check_items(self, node: Emphasis, items: list[_Item], ctx: Context) -> Diagnostic:
        numbers = ", ".join(f"`:{item.number}`" for item in items[:3]) + (", …" if len(items) > 3 else "")
        weight = node.weight_text or "1.1"
        return self.finding(
            ctx,
            node.span,
            f"only a number right in front of the `)` is a weight: A1111 weighs the whole group by {weight} and sends "
            f"{numbers} to the model as text",
            help="give each item brackets of its own",
            fix=_own_brackets(node, ctx),
        )

    def _check_tail(self, text: str, start: int, ctx: Context) -> Iterator[Diagnostic]:
        match = _SPLIT.fullmatch(text)
        if match is not None:
            span = Span(start + match.start(1), start + match.end(2))
            number = match[1] + match[2]
            yield self.finding(
                ctx,
                span,
                f"`{ctx.slice(span)}` is not read as a number: A1111 sends it to the model as text, at weight 1.1",
                help=f"write {number} without the space",
                fix=unsafe("take the space out", replace(span, number)),
            )
            return
        match = _EXPONENT.fullmatch(text)
        if match is not None:
            span = Span(start + match.start(1), start + match.end(1))
            yield self.finding(
                ctx,
                span,
                f"`{match[1]}` is not read as a weight: A1111 sends it to the model as text, at weight 1.1",
                help="a weight has digits and one dot only",
            )

    def _check_bare(self, text: Text, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        content = text.text
        if "." not in content[-6:]:
            return
        match = _BARE.fullmatch(content)
        if match is None or match["name"].rpartition(",")[2].strip()[-1:] == "":
            return
        number = match["number"]
        name = match["name"].rpartition(",")[2].strip()
        word = name.split()[-1].casefold()
        value = float(number)
        if not 0.1 <= value <= 2 or word in ("f", "v", "f/", "ver", "version", "sd", "part", "vol"):
            return
        if not match["space"] and (word.endswith(("v", "f", "ver")) or find_known(name + number) is not None):
            return
        span = Span(text.start + match.start("number"), text.start + match.end("number"))
        shown = content if len(content) <= 40 else f"…{content[-39:]}"
        yield self.finding(
            ctx,
            span,
            f"without a colon this number is text: A1111 sends `{shown}` to the model at weight 1.1",
            help=f"if it is the weight, write :{number}",
            severity=Severity.WARNING,
            fix=unsafe(
                "write a colon",
                replace(Span(text.start + match.end("name"), span.end), f":{number}"),
            ),
        )


def _numbered_items(node: Emphasis) -> list[_Item]:
    """The `name:number` pairs of a group that are followed by a comma, which makes their numbers text."""
    items: list[_Item] = []
    parts = node.parts
    start = node.open.end
    for index in range(1, len(parts) - 1):
        part = parts[index]
        if isinstance(part, Text):
            comma = part.text.rfind(",")
            if comma >= 0:
                start = part.start + comma + 1
            continue
        following = parts[index + 1]
        if not (isinstance(part, Stray) and part.text == ":" and isinstance(following, Text)):
            continue
        match = _ITEM_NUMBER.match(following.text)
        if match is None or "," not in following.text or not 0 <= float(match[1]) <= 3 or part.start <= start:
            continue
        if index + 2 == len(parts) - 1 and _DECIMAL_COMMA.fullmatch(following.text):
            continue  # PW002's story
        items.append(_Item(start, part.start, match[1], following.start + match.end()))
    return items


def _own_brackets(node: Emphasis, ctx: Context) -> Fix | None:
    """Each numbered item in brackets of its own; the rest keeps the group's. None where the group holds more than
    text."""
    if not all(isinstance(part, (Text, Stray)) for part in node.parts[1:-1]):
        return None
    content = ctx.slice(node.inner)
    pieces: list[str] = []
    closer = node.close.text
    chunks = content.split(",")
    for number, chunk in enumerate(chunks):
        name = chunk.strip()
        lead = chunk[: len(chunk) - len(chunk.lstrip())]
        head, colon, tail = name.rpartition(":")
        is_last = number == len(chunks) - 1
        if not name:
            pieces.append(chunk)
        elif is_last and closer != ")":
            pieces.append(f"{lead}({name}{closer}")
        elif colon and re.fullmatch(_NUMBER, tail.strip()):
            pieces.append(f"{lead or (' ' if number else '')}({head.strip()}:{tail.strip()})")
        else:
            pieces.append(f"{lead or (' ' if number else '')}({name}{closer if closer != ')' else ')'}")
    return unsafe("give each item its own brackets", Edit(node.span, ",".join(pieces)))
