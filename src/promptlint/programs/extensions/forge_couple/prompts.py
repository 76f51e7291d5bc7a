"""Forge Couple: a prompt for each region, one after the other, and texts that are written once and used again.

Source: `parse_common_prompt` of `scripts/forge_couple.py` at 7a396d8d, and the split that follows it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

__all__ = ["FIELDS", "MOST_ADDED", "CommonPrompt", "common_prompts", "region_prompts"]

MOST_ADDED = 1_000_000
"""Characters that common prompts may add. With more of them the program is taken to run out of memory: it has no limit
of its own, but a short prompt can ask for any amount."""

_GROUP = regex(r"\{([^{}]++)\}")
_BRACE = regex(r"[{}]")


@dataclass(frozen=True, slots=True)
class CommonPrompt:
    """A text with a name, `{name:text}`; `span` is all of it."""

    name: str
    text: str
    span: Span


def common_prompts(text: str) -> list[CommonPrompt]:
    """Every common prompt that is defined; of two with one name the last counts."""
    found = []
    for match in _GROUP.finditer(text):
        inner = match[1]
        colon = inner.find(":", 1)
        if 0 < colon < len(inner) - 1:
            found.append(CommonPrompt(inner[:colon].strip(), inner[colon + 1 :].strip(), Span(*match.span())))
    return found


def region_prompts(text: str, separator: str = "\n") -> list[SourceText]:
    """The prompt of each region, with its place in the text.

    Raises HostError where common prompts add more than MOST_ADDED.
    """
    source = SourceText(text)
    defined = common_prompts(text)
    source = _replaced(source, [(text[each.span.start : each.span.end], each.text) for each in defined])
    texts = {each.name: each.text for each in defined}
    used = [(match[0], texts[match[1].strip()]) for match in _GROUP.finditer(source.text) if match[1].strip() in texts]
    source = _replaced(source, used)
    separators = (Span(*match.span()) for match in re.finditer(re.escape(separator), source.text))
    return [region.strip() for region in source.split_at(separators)]


@dataclass(slots=True)
class _Open:
    """A brace that is open, and the number of the replacement that was last made in it."""

    first: int
    """Its place in the list of parts."""
    size: int
    """How many characters came before it."""
    since: int = -1
    is_whole: bool = True
    """Whether every group in it was replaced."""


def _replaced(source: SourceText, replacements: Iterable[tuple[str, str]]) -> SourceText:
    """The text after one replacement after the other, each made everywhere.

    What is replaced is a group of braces without others inside. A replacement may complete a group around it, which
    only a later one then finds; so each group is told which replacement completed it.
    """
    orders: dict[str, list[tuple[int, str]]] = {}
    for number, (old, new) in enumerate(replacements):
        orders.setdefault(old, []).append((number, new))
    if not orders:
        return source
    longest = max(len(old) for old in orders)
    parts: list[SourceText] = []
    open_ = [_Open(0, 0)]
    at = size = added = 0
    for match in _BRACE.finditer(source.text):
        place = match.start()
        parts.append(source.slice(at, place))
        size += place - at
        at = place + 1
        if match[0] == "{":
            open_.append(_Open(len(parts), size))
        parts.append(source.slice(place, at))
        size += 1
        if match[0] == "{" or len(open_) == 1:
            continue
        group = open_.pop()
        outer = open_[-1]
        is_known = group.is_whole and size - group.size <= longest
        same = orders.get("".join([part.text for part in parts[group.first :]]), []) if is_known else []
        order = bisect_right(same, group.since, key=itemgetter(0))
        if order == len(same):
            outer.is_whole = False
            continue
        number, new = same[order]
        whole = Span(parts[group.first].origin(0, 1).start, parts[-1].origin(0, 1).end)
        parts[group.first :] = [SourceText.replacing(new, whole.start, whole.end)]
        size = group.size + len(new)
        outer.since = max(outer.since, number)
        added += len(new)
        if added > MOST_ADDED:
            raise HostError("MemoryError", f"common prompts add more than {MOST_ADDED} characters")
    return SourceText.join([*parts, source.slice(at, len(source))])


def _result(separator: str) -> Callable[[str], object]:
    return lambda text: [region.text for region in region_prompts(text, separator)]


FIELDS: Mapping[str, Callable[[str], object]] = {
    "result": _result("\n"),
    "result_separator_BREAK": _result("BREAK"),
}
"""The stages by name."""
