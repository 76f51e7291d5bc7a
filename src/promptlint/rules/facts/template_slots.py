"""The templates in a tag, which is one leaf of the grammar; two functions that rules about tags share."""

from __future__ import annotations

from promptlint.programs.extensions.abilities import FILLS_TEMPLATES
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.text import Span

__all__ = ["fills_in_templates", "template_slots"]

_MARK = regex(r"[{}]|__")


def fills_in_templates(ctx: Context) -> bool:
    """Whether something fills in `{a|b}` and `__name__` before tags are read: a plug-in, which lists of wildcards have
    always, or the program itself."""
    return ctx.program.fills_variants or ctx.has(FILLS_TEMPLATES)


def template_slots(text: str) -> tuple[Span, ...]:
    """The outermost `{…}` and `__…__` of a text, in order; an opener that nothing closes is none."""
    found: list[Span] = []
    braces: list[int] = []
    wildcard: int | None = None
    for match in _MARK.finditer(text):
        if match.group() == "{":
            braces.append(match.start())
            continue
        if match.group() == "__" and wildcard is None:
            wildcard = match.start()
            continue
        if match.group() == "}":
            start = braces.pop() if braces else None
        else:
            start, wildcard = wildcard, None
        if start is None:
            continue
        # What opened inside was never closed there.
        while braces and braces[-1] > start:
            braces.pop()
        if wildcard is not None and wildcard > start:
            wildcard = None
        while found and found[-1].start > start:
            found.pop()
        if not found or found[-1].end <= start:
            found.append(Span(start, match.end()))
    return tuple(found)
