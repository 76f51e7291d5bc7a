"""Tags of SwarmUI that it does not read as they were meant: one function for each slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from promptlint.diagnostics import Severity
from promptlint.programs.swarmui.tags import TAGS
from promptlint.programs.swarmui.written_tags import WrittenTag, all_tags, lora_number, split_entries
from promptlint.regex import regex
from promptlint.resources.names import one_slip
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import delete, replace, unsafe
from promptlint.rules.kit.wording import quoted, shorten
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = ["tag_slips"]

_SHORTEST = 4
"""Letters of a tag's name from which on another name is near it: of three, too many words are."""
_OTHER_NAMES = {"lyco": "lora", "locon": "lora", "loha": "lora", "ti": "embed", "cut": None, "hypernet": None}
"""How other programs call tags, and what it is here."""
_SPACED = regex(r"<(?P<space>[ \t]+)(?P<name>[A-Za-z]+)(?:\[[^\[\]:<>]*\])?:[^<>]*>")
_NUMBER = regex(r"\s*[+-]?(?:\d++\.?+\d*+|\.\d++)\s*")
_COUNT = regex(r"\s*(?:\d++\.?+\d*+|\.\d++)(?:\s*-\s*(?:\d++\.?+\d*+|\.\d++))?\s*,?")
"""A number, or two with a dash; a comma after it is what separates the texts."""
_AREAS = frozenset({"region", "object"})
_STORES = {"var": "setvar", "macro": "setmacro"}
_FILLED_FROM_ELSEWHERE = frozenset({"wildcard", "wc", "preset", "p"})
"""Tags whose text may store something."""


@fact(holds=("<",))
def tag_slips(ctx: Context) -> tuple[Found, ...]:
    """Of each tag the first slip, in the order of the text; what stops the program, so that no picture is made, is an
    error."""
    found = [*_spaced(ctx)]
    tags = all_tags(ctx.text)
    for tag in tags:
        for look in _LOOKS:
            slip = look(tag, ctx)
            if slip is not None:
                found.append(slip)
                break
    found += _never_stored(tags, ctx)
    return tuple(sorted(found, key=lambda slip: slip.span))


def _spaced(ctx: Context) -> Iterator[Found]:
    """`< random:a,b>`."""
    for match in _SPACED.finditer(ctx.text):
        if match["name"].lower() in TAGS:
            yield Found(
                Span(*match.span()),
                f"a space keeps {quoted(match.group())} from being a tag: {ctx.program} sends it to the model as text",
                "write the name right after the <",
                unsafe("remove the space", delete(Span(*match.span("space")))),
            )


def _unknown(tag: WrittenTag, ctx: Context) -> Found | None:
    """`<lroa:x>`, `<lyco:x>`."""
    name = tag.name
    if tag.is_known or tag.data is None:
        return None
    near = _OTHER_NAMES.get(name)
    if near is None and name not in _OTHER_NAMES and len(name) >= _SHORTEST:
        near = one_slip(name, (known for known in sorted(TAGS) if len(known) >= _SHORTEST))
    if near is None and name not in _OTHER_NAMES:
        return None  # an extension may know it
    place = Span(tag.span.start + 1, tag.span.start + 1 + len(name))
    return Found(
        tag.span,
        f"{quoted(name)} is not a tag of {ctx.program}, unless an extension adds it: {quoted(ctx.slice(tag.span))} "
        "loads nothing and goes to the model as text",
        f"did you mean <{near}:…>?" if near is not None else None,
        unsafe(f"write {near}", replace(place, near)) if near is not None else None,
    )


def _lora_weight(tag: WrittenTag, ctx: Context) -> Found | None:
    """`<lora:boat:x>`, `<lora:boat:1:1:lbw=A>`."""
    if tag.name != "lora" or tag.data is None or "<" in tag.data:
        return None
    at = tag.data_start
    for number, text in enumerate(tag.data.split(":", 2)):
        if number:
            try:
                lora_number(text)
            except HostError:
                what = quoted(shorten(text, 30)) if text.strip() else "nothing"
                span = Span(at, at + len(text)) if text else tag.span
                advice = "a tag has a name, a weight, and one for the text encoder"
                return Found(
                    span,
                    f"the weight of this tag is {what}, not a number: {ctx.program} stops with FormatException and "
                    "makes no picture",
                    advice,
                    severity=Severity.ERROR,
                )
        at += len(text) + 1
    return None


def _fromto(tag: WrittenTag, ctx: Context) -> Found | None:
    """`<fromto[0.5]:cat>`, `<fromto[x]:a,b>`."""
    if tag.name != "fromto" or tag.data is None or tag.parameter is None or "<" in tag.parameter:
        return None
    if _COUNT.fullmatch(tag.parameter) is None:
        return _as_text(
            tag, ctx, f"{quoted(tag.parameter)} is not a step or a part of the steps", "write <fromto[0.5]:red,blue>"
        )
    count = len(split_entries(tag.data))
    if count != 2:
        return _as_text(tag, ctx, f"this switches between two texts, not {count}", "write <fromto[0.5]:red,blue>")
    return None


def _count(tag: WrittenTag, ctx: Context) -> Found | None:
    """`<random[many]:a,b>`, `<repeat:cat>`."""
    if tag.data is None or "<" in (tag.parameter or "") or "<" in tag.data.partition(",")[0]:
        return None
    count = tag.parameter
    if tag.name == "repeat" and not (count or "").strip():
        count = tag.data.partition(",")[0]
    elif tag.name not in ("random", "wildcard", "wc", "repeat") or count is None:
        return None
    if _COUNT.fullmatch(count or "") is not None:
        return None
    return _as_text(tag, ctx, f"{quoted(count or '')} is not a number of times", f"write <{tag.name}[2]:…>")


def _nameless(tag: WrittenTag, ctx: Context) -> Found | None:
    """`<setvar:x>`, `<setvar[]:x>`."""
    if tag.name not in _STORES.values() or tag.data is None:
        return None
    advice = f"write <{tag.name}[name]:…>"
    if tag.parameter is None:
        return Found(
            tag.span,
            f"{quoted(ctx.slice(tag.span))} has no name to store under: {ctx.program} stops and makes no picture",
            advice,
            severity=Severity.ERROR,
        )
    if tag.parameter.partition(",")[0].strip():
        return None
    return _as_text(tag, ctx, "there is no name to store under", advice)


def _area(tag: WrittenTag, ctx: Context) -> Found | None:
    """`<region:x,0,1,1>`."""
    if tag.name not in _AREAS or tag.data is None or "<" in tag.data:
        return None
    numbers = tag.data.split(",")[:4]
    if len(numbers) < 4 or all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    wrong = next(number for number in numbers if _NUMBER.fullmatch(number) is None)
    return _as_text(
        tag, ctx, f"{quoted(wrong.strip())} is not a number", "the numbers are left, top, width and height, from 0 to 1"
    )


_LOOKS: tuple[Callable[[WrittenTag, Context], Found | None], ...] = (
    _unknown,
    _lora_weight,
    _fromto,
    _count,
    _nameless,
    _area,
)


def _as_text(tag: WrittenTag, ctx: Context, reason: str, advice: str) -> Found:
    shown = quoted(ctx.slice(tag.span))
    return Found(tag.span, f"{reason}: {ctx.program} sends {shown} to the model as text", advice)


def _never_stored(tags: list[WrittenTag], ctx: Context) -> Iterator[Found]:
    """`<macro:a>` with no `<setmacro[a]:…>` before it."""
    if any(tag.name in _FILLED_FROM_ELSEWHERE for tag in tags):
        return
    stored: set[tuple[str, str]] = set()
    for tag in tags:
        if tag.name in _STORES.values():
            stored.add((tag.name, (tag.parameter or "").partition(",")[0].strip()))
        elif tag.name in _STORES:
            name = (tag.data or "") if (tag.data or "").strip() else (tag.parameter or "")
            if name.strip() and "<" not in name and (_STORES[tag.name], name) not in stored:
                yield Found(
                    tag.span,
                    f"nothing is stored as {quoted(name)} before this: {ctx.program} leaves "
                    f"{quoted(ctx.slice(tag.span))} out",
                    f"write <{_STORES[tag.name]}[{shorten(name, 40)}]:…> before it",
                )
