"""PW003: a number in brackets that the host does not read as their weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.resources.known.embeddings import find_known
from promptlint.rules.facts.emphasis import emphasis_groups
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber, loose_numbers
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, insert, replace, unsafe
from promptlint.rules.kit.targets import WITH_WEIGHTS
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import And, Break, Emphasis, Node, Prompt, Stray, Text
from promptlint.text import Edit, Span

__all__ = ["WeightNotRead"]

# "sky1.25", "red hair 1.2", "sky;1.2", "sky,1.2": a word, perhaps a sign in the colon's place, then a number.
_TRAILING = re.compile(
    r"(?P<word>[^\W_]*[^\W\d_])(?P<space>\s*(?:[,;=>，；]\s*)?)(?P<number>\d?\.\d{1,3})\s*\Z",
)
# "(sky:--1.2)", "(sky:,1.2)", '(sky:"1.2")', "(sky:120%)": signs that keep a number from being one.
_SIGNS = re.compile(
    r"\s*(?P<signs>[+-]{2,3}|[,;×*]\s*|[−–—-]\s*|[\"'“‘]|)(?P<number>\d{0,3}\.?\d{1,3})(?P<tail>[\"'”’]|\s?%|)\s*"
)
# "(sky:l.2)", "(sky:O.8)": letters that look like digits.
_LOOKALIKE = re.compile(r"\s*(?P<number>[lIoO]\.\d{1,3}|\d?\.\d?[lIoO])\s*")
_DIGITS = str.maketrans("lIoO", "1100")
_MINUS = "-−–—"
# "(1.2:sky)": the number in front.
_LEADING = re.compile(r"\s*(?P<number>[01]\.\d{1,2})\s*")
# "sky(1.2)": a word, and a group that holds the number alone.
_NUMBER = re.compile(r"\s*(?P<number>[0-2]?\.\d{1,2})\s*")
_ITEM = re.compile(r"[^,;.\n]*[^\W_]\s?\Z")
# Words in front of numbers that are no weights: versions, apertures, focal lengths.
_NUMBERED = frozenset(
    {
        *(
            "f",
            "v",
            "ver",
            "version",
            "sd",
            "sdxl",
            "xl",
            "diffusion",
            "engine",
            "pro",
            "mm",
            "lens",
            "aperture",
        ),
        *("ev", "ratio", "scale", "type", "chapter", "part"),
    }
)


class WeightNotRead(Rule):
    """A number in round brackets that looks like a weight, but does not stand where A1111 reads one.

    ## Why is this bad?
    A weight is one number, behind a colon, right before the closing bracket. Anywhere else the number is text:
    `(smile:1. 5)`, `(smile 1.2)` and `(smile:1.2, blush)` all count as plain brackets, ×1.1, and the digits go to
    the model. The commonest form has a number on every item of one group:
    `(worst quality:1.5, low quality:1.3)` gives all of it weight 1.3 and sends `:1.5` as text.

    ## Example
    `(worst quality:1.5, low quality:1.3)`

    ## Use instead
    `(worst quality:1.5), (low quality:1.3)`

    ## Fix safety
    Unsafe: the weights change from what A1111 reads now to what is written. Items without a number go with the
    number behind them, as A1111 reads them; those behind the last number keep plain brackets.
    """

    code, name, severity = "PW003", "weight-not-read", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WITH_WEIGHTS
    yields_to = ("PS005", "PW001", "PW002")
    good = (
        Good("(x: 1.2 ), (y:+1.2)"),
        Good("(aspect ratio 16:9, photo)"),
        Good("(re:zero, 12:30, final fantasy:7, rem)"),
        Good("(verybadimagenegative_v1.3), (canon50 f1.2), (sd1.5), (stable diffusion 1.5)"),
        Good("(smile, :3, :1)"),
        Good("(iphone 15, 4k, level 99)"),
        Good("(unreal engine 5.1)"),
        Good("x 1.2, (y), z"),
        Good("(cat:1.2<lora:x:1>)"),
        Good("(cat:1.2 # heavier\n)"),
        Good("MACRO(test; 0.2)"),
        Good("(a man:1.8m), (ratio=1.5), (f=2.0)"),
        Good("(1.85:1 ratio), (2.35:wide), (1:sea), (0.5: 1), (sea:--)"),
        Good("SDXL (1.0), 85mm (1.2), figure 1 (0.5 m), (0.5) sea, fig. (1.2), a cat (0.4 years)"),
        Good("(shot on film, f1.8), (at 12:30, evening), (sky 15)"),
    )
    bad = (
        Bad("(smile 1.2)", fixed="(smile:1.2)", at="1.2"),
        Bad("(cloudy sky1.25)", fixed="(cloudy sky:1.25)", at="1.25"),
        Bad("(smile:1. 5)", fixed="(smile:1.5)", at="1. 5"),
        Bad("(smile:1.2 ,blush)", fixed="(smile:1.2) ,(blush)", at="(smile:1.2 ,blush)"),
        Bad("(smile:1.2,)", fixed="(smile:1.2),", at="(smile:1.2,)"),
        Bad("(smile:1.2 long hair)", fixed="(smile:1.2) (long hair)"),
        Bad("(smile:1.2;)", fixed="(smile:1.2)"),
        Bad("(smile:1.2:)", fixed="(smile:1.2)"),
        Bad("(smile:1.2x)", fixed="(smile:1.2)"),
        Bad("(smile;1.2)", fixed="(smile:1.2)", at="1.2"),
        Bad("(smile,1.2)", fixed="(smile:1.2)", at="1.2"),
        Bad("sea, bad art(0.8), sky", fixed="sea, (bad art:0.8), sky", at="(0.8)"),
        Bad("sea, smile (1.2)", fixed="sea, (smile:1.2)", at="(1.2)"),
        Bad("(smile = 0.8)", fixed="(smile:0.8)", at="0.8"),
        Bad("(smile:--1.2)", fixed="(smile:-1.2)", at="--1.2"),
        Bad("(smile:−0.5)", fixed="(smile:-0.5)", at="−0.5"),
        Bad('(smile:"1.2")', fixed="(smile:1.2)", at='"1.2"'),
        Bad("(smile:120%)", fixed="(smile:1.2)", at="120%"),
        Bad("(smile:(1.2))", fixed="(smile:1.2)", at="(1.2)"),
        Bad("(smile:,1.2)", fixed="(smile:1.2)", at=",1.2"),
        Bad("(1.2:smile)", fixed="(smile:1.2)", at="1.2"),
        Bad("(smile:l.2)", fixed="(smile:1.2)", at="l.2"),
        Bad("(smile:1.O)", fixed="(smile:1.0)", at="1.O"),
        Bad("(smile:1e-1)", fixed="(smile:0.1)", at="1e-1"),
        Bad("(smile:1e3)", at="1e3"),
        Bad(
            "(worst quality:1.5, low quality:1.5, normal quality:1.5)",
            fixed="(worst quality:1.5), (low quality:1.5), (normal quality:1.5)",
            at="(worst quality:1.5, low quality:1.5, normal quality:1.5)",
            role="negative",
        ),
        Bad("(a:1.2, b, c:1.5, d)", fixed="(a:1.2), (b, c:1.5), (d)"),
        Bad("(castle:2, sky)", fixed="(castle:2), (sky)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        numbers = (n for n in ctx.fact(loose_numbers) if _is_meant_as_weight(n))
        for container, found in groupby(numbers, key=lambda n: n.container):
            assert isinstance(container, Emphasis)
            yield self._report(ctx, container, list(found))
        for group in ctx.fact(emphasis_groups):
            if group.node.weight_text is None and group.node.bracket == "round":
                yield from self._check_without_colon(ctx, group.node)
                yield from self._check_around_colon(ctx, group.node)
                yield from self._check_without_text(ctx, group.node)

    def _report(self, ctx: Context, group: Emphasis, numbers: list[LooseNumber]) -> Diagnostic:
        first = numbers[0]
        written = quoted(ctx.slice(first.written))
        weight = group.weight_text
        if weight is not None:
            message = f"only the last number of a group is its weight: {ctx.program} gives all of this weight {weight}"
        elif first.ending is Ending.END:
            message = f"{quoted(ctx.slice(first.span))} is not one number: {ctx.program} gives the brackets ×1.1"
        else:
            message = f"a weight counts only right before the closing bracket: {ctx.program} gives all of this ×1.1"
        also = "" if len(numbers) == 1 else f" and {len(numbers) - 1} more like it"
        several = len(numbers) > 1 or weight is not None
        return self.finding(
            ctx,
            first.span if first.ending is Ending.END and not several else group.span,
            f"{message} and sends {written}{also} as text",
            labels=[ctx.label(n.written, "sent as text") for n in numbers] if several else (),
            help="give each item brackets of its own" if several else "write the number before the closing bracket",
            fix=_own_brackets(ctx, group, numbers),
        )

    def _check_without_colon(self, ctx: Context, group: Emphasis) -> Iterator[Diagnostic]:
        last = group.parts[-2]
        if not isinstance(last, Text):
            return
        match = _TRAILING.search(last.text[-64:])
        if match is None or not 0.1 <= float(match["number"]) <= 2 or _is_numbered(match):
            return
        if _LOOKALIKE.fullmatch(last.text[:32]) and isinstance(group.parts[-3], Stray):
            return
        if match["space"].strip() and ctx.text[max(0, group.start - 1) : group.start].isalnum():
            return  # arguments of a template language's function
        if _is_embedding(ctx, last.text.rpartition(",")[2].strip()):
            return
        start = last.end - len(last.text[-64:])
        written = Span(start + match.start("space"), start + match.end("number"))
        yield self.finding(
            ctx,
            Span(start + match.start("number"), start + match.end("number")),
            f"without a colon {quoted(match['number'])} is no weight: {ctx.program} gives the brackets ×1.1 "
            "and sends the digits as text",
            help="put a colon before the number",
            fix=unsafe("put a colon before the number", replace(written, f":{match['number']}")),
            severity=Severity.WARNING,
        )

    def _check_without_text(self, ctx: Context, group: Emphasis) -> Iterator[Diagnostic]:
        match = _NUMBER.fullmatch(ctx.slice(group.inner)) if len(group.inner) < 16 else None
        if match is None or not 0.1 <= float(match["number"]) <= 2:
            return
        start = max(0, group.start - 200)
        item = _ITEM.search(ctx.text, start, group.start)
        if ctx.text[max(0, group.start - 2) : group.start].rstrip()[-1:] == ":" and _ends_item(ctx.text, group.end):
            yield self.finding(
                ctx,
                group.span,
                f"a weight is a bare number: {ctx.program} sends {quoted(match['number'])} as text, at ×1.1",
                help="take the brackets around the number away",
                fix=unsafe("take the brackets away", replace(group.span, match["number"])),
            )
            return
        if item is None or "(" in item[0] or ")" in item[0] or not _ends_item(ctx.text, group.end):
            return
        if _is_version(item[0].split()[-1]):
            return
        text = item[0].lstrip()
        place = Span(item.end() - len(text), group.end)
        yield self.finding(
            ctx,
            group.span,
            f"{quoted(match['number'])} is all that these brackets hold: {ctx.program} sends it as text, at ×1.1, and "
            "the words in front keep weight 1",
            help="a weight stands in the same brackets as its text, behind a colon",
            fix=unsafe("write it behind the text", replace(place, f"({text.rstrip()}:{match['number']})"))
            if item.start() > start or start == 0
            else None,
        )

    def _check_around_colon(self, ctx: Context, group: Emphasis) -> Iterator[Diagnostic]:
        parts = group.parts
        if len(parts) < 5 or not isinstance(parts[-2], Text) or not isinstance(parts[-3], Stray):
            return
        colon, last = parts[-3], parts[-2]
        if colon.text == ":":
            found = self._lookalike(ctx, last) or self._signs(ctx, last) or self._leading(ctx, parts[1:-1], last)
            if found is not None:
                yield found

    def _lookalike(self, ctx: Context, last: Text) -> Diagnostic | None:
        match = _LOOKALIKE.fullmatch(last.text[:32])
        if match is None:
            return None
        place = Span(last.start + match.start("number"), last.start + match.end("number"))
        meant = match["number"].translate(_DIGITS)
        return self.finding(
            ctx,
            place,
            f"{quoted(match['number'])} has a letter that looks like a digit: {ctx.program} sends it as text and "
            "counts the brackets as ×1.1",
            help=f"write {meant}",
            fix=unsafe("write digits", replace(place, meant)),
        )

    def _signs(self, ctx: Context, last: Text) -> Diagnostic | None:
        match = _SIGNS.fullmatch(last.text[:32])
        if match is None or not (match["signs"] or match["tail"]):
            return None
        written = Span(last.start + match.start("signs"), last.start + match.end("tail"))
        value = float(match["number"]) / (100 if "%" in match["tail"] else 1)
        minus = "-" if match["signs"].strip()[-1:] in tuple(_MINUS) else ""
        return self.finding(
            ctx,
            written,
            f"{quoted(ctx.slice(written))} is not one number: {ctx.program} sends it as text and counts the brackets "
            "as ×1.1",
            help="write the number right behind the colon",
            fix=unsafe("write the number", replace(written, f"{minus}{value:g}")),
        )

    def _leading(self, ctx: Context, inside: Sequence[Node], last: Text) -> Diagnostic | None:
        first = inside[0]
        if len(inside) != 3 or not isinstance(first, Text) or not last.text.lstrip()[:1].isalpha():
            return None
        match = _LEADING.fullmatch(first.text[:32])
        if match is None:
            return None
        number = Span(first.start + match.start("number"), first.start + match.end("number"))
        return self.finding(
            ctx,
            number,
            f"a weight stands behind the text: {ctx.program} gives the brackets ×1.1 and sends "
            f"{quoted(match['number'])} as text",
            help="write the text, a colon, the number",
            fix=unsafe("swap them", replace(Span(first.start, last.end), f"{last.text.strip()}:{match['number']}")),
        )


def _is_meant_as_weight(number: LooseNumber) -> bool:
    container = number.container
    if not isinstance(container, Emphasis) or container.bracket != "round":
        return False
    if isinstance(number.before, (Stray, Emphasis)) or number.decimal_comma or not number.looks_like_weight:
        return False
    if number.ending in (Ending.COMMA, Ending.BREAK):
        return True
    if number.ending is Ending.END:
        return container.weight_text is None
    return number.ending in (Ending.MORE, Ending.JUNK) and number.has_point


def _ends_item(text: str, place: int) -> bool:
    """Whether a comma, the end of the line or group, or nothing more follows."""
    return text[place : place + 16].lstrip(" \t")[:1] in ("", ",", "\n", ")")


def _own_brackets(ctx: Context, group: Emphasis, numbers: list[LooseNumber]) -> Fix | None:
    """Close the group behind each number and open a new one where a further number follows."""
    if any(isinstance(c, (Break, And)) or (isinstance(c, Stray) and c.text in "()[]") for c in group.children):
        return None
    if any(abs(n.value) > 10 for n in numbers):
        return None
    edits: list[Edit] = []
    has_closer = True
    for index, number in enumerate(numbers):
        written = ctx.slice(number.span)
        text = _plain(number)
        if text != written:
            edits.append(replace(number.span, text))
        if number.ending in (Ending.END, Ending.JUNK):
            edits.append(delete(Span(number.span.end, group.close.start)))
            continue
        edits.append(insert(number.span.end, ")"))
        further = numbers[index + 1].colon.start if index + 1 < len(numbers) else group.close.start
        if number.resume < further:
            edits.append(insert(number.resume, "("))
        elif further == group.close.start and group.weight_text is None:
            has_closer = False
        else:
            return None
    if not has_closer:
        edits.append(delete(group.close.span))
    return unsafe("give each number brackets of its own", *(e for e in edits if e.replacement or len(e.span)))


def _plain(number: LooseNumber) -> str:
    return f"{number.value:.6g}" if "e" in number.text.casefold() else number.text


def _is_numbered(match: re.Match[str]) -> bool:
    """Whether a number behind this word is a version, an aperture and the like."""
    return _is_version(match["word"]) or (not match["space"] and match["word"][-1] in "fvFV")


def _is_version(word: str) -> bool:
    return word.casefold().lstrip("0123456789") in _NUMBERED


def _is_embedding(ctx: Context, text: str) -> bool:
    names = ctx.inventory.embeddings if ctx.inventory is not None else ()
    return find_known(text) is not None or text.casefold() in {name.casefold() for name in names}
