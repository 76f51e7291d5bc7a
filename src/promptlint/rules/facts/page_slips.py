"""What ComfyUI's page makes of braces and of a backslash at the end, where it is hardly what was meant."""

from __future__ import annotations

from enum import StrEnum

from promptlint.dataclass import dataclass
from promptlint.programs.comfyui.page import read_page
from promptlint.rules.facts.braces import is_slot
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["PageSlip", "Slip", "page_slips"]


class Slip(StrEnum):
    """What it is: a backslash with nothing to escape, braces that nothing closes, braces around no choice."""

    BACKSLASH = "backslash"
    UNCLOSED = "unclosed"
    BRACES = "braces"


@dataclass(frozen=True, slots=True)
class PageSlip:
    """`span` is the backslash, the brace that opens, or the braces with what they hold; `inside` is what is sent of it,
    `options` between how many the page chooses."""

    slip: Slip
    span: Span
    inside: str = ""
    options: int = 0


def _innermost(text: str) -> str:
    """What braces around nothing but braces hold; a text with other braces as it is."""
    depth = min(len(text) - len(text.lstrip("{")), len(text) - len(text.rstrip("}")))
    inside = text[depth : len(text) - depth]
    return text if "{" in inside or "}" in inside else inside.strip()


@fact(holds=("{", "\\"))
def page_slips(ctx: Context) -> tuple[PageSlip, ...]:
    """All of a prompt that goes through the page, of braces in each other the outermost, and of those that are
    not closed the first, which holds the others."""
    text = ctx.text
    if not ctx.is_typed or ("{" not in text and "\\" not in text):
        return ()
    reading = read_page(text)
    found: list[PageSlip] = []
    end = 0
    is_unclosed = False
    for choice in reading.choices:
        start = choice.span.start
        if not choice.closed:
            if not is_unclosed:
                found.append(PageSlip(Slip.UNCLOSED, Span(start, start + 1), "", len(choice.options)))
            is_unclosed = True
        elif choice.only_brackets_vanish and start >= end:
            end = choice.span.end
            option = choice.options[0]
            inside = _innermost(text[option.start : option.end].strip())
            if inside and not is_slot(inside):
                found.append(PageSlip(Slip.BRACES, choice.span, inside))
    if reading.last_backslash is not None:
        found.append(PageSlip(Slip.BACKSLASH, reading.last_backslash))
    return tuple(found)
