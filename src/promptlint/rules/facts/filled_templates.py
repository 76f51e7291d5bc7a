"""Whether Dynamic Prompts fills in a prompt, and where it stops; what the rules about templates share."""

from __future__ import annotations

from bisect import bisect_left
from enum import Enum
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context, PairContext
from promptlint.rules.kit.fact import fact, pair_fact
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.programs.extensions.dynamic_prompts import Template, TemplateFault

__all__ = [
    "Filler",
    "TemplateStop",
    "dynamic_prompts_in",
    "filled_in_at",
    "filled_template",
    "has_templates",
    "stops_beside",
    "template_stops",
]

_NAME = "dynamic-prompts"
_COMMENT = regex(r"#[^\n]*+")
_TEMPLATE = regex(r"\{|(?<!\w)__(?=[^\W_]|[~!@*?./\\-])")
"""What looks as if it was to be filled in. Two underscores after a letter are a part of a name."""
_JINJA = regex(r"\{%|\{#[^{}]{0,300}#\}|\{\{\s*+[\w.]++\([^{}]{0,300}\)\s*+\}\}")
"""The extension reads such a prompt by other rules, where that is chosen."""


class Filler(Enum):
    """What fills in a prompt with the library dynamicprompts."""

    EXTENSION = "the extension of the WebUIs, or nodes of ComfyUI"
    ENTRY = "the same, where it draws this entry of a wildcard"
    PAGE = "Invoke's page"


@dataclass(frozen=True, slots=True)
class TemplateStop:
    """What makes the library raise for a prompt. `beside` says that only the prompt beside it has templates."""

    context: Context
    fault: TemplateFault
    filler: Filler
    beside: bool = False


def dynamic_prompts_in(ctx: Context) -> Filler | None:
    """What fills in this prompt with the library dynamicprompts; None where nothing is known to.

    In the WebUIs that is the extension, where it is declared, for every prompt; in Invoke the page, for positive
    prompts with braces in them. Source: `dynamic_prompting.py` of the extension at e8326b5e.
    """
    program = ctx.program
    if program.templates is not None and program.templates.by_page and program.functions:
        is_read = ctx.is_typed and ctx.role == "positive" and _is_filled_in_by_page(ctx.text)
        return Filler.PAGE if is_read else None
    if _NAME not in ctx.plugins or _JINJA.search(ctx.text) is not None:
        return None
    if ctx.container != "wildcards":
        return Filler.EXTENSION
    # Lists of wildcards are there for other programs and plug-ins too, which read them by rules of their own.
    has_others = any(each.fills_wildcards and each.name != _NAME for each in ctx.extensions)
    return None if program.fills_wildcards or has_others else Filler.ENTRY


def _is_filled_in_by_page(text: str) -> bool:
    """Whether a brace is opened and one is closed after it. Source: `getShouldProcessPrompt.ts` of InvokeAI 6.14.2."""
    return 0 <= text.find("{") < text.rfind("}")


@fact(given=("templates",))
def template_stops(ctx: Context) -> tuple[TemplateStop, ...]:
    """What makes the library raise for the prompt, if something does and the prompt has templates. Without any, the
    program gets the same text whether the library raises or not."""
    filler = dynamic_prompts_in(ctx)
    if filler is None or (filler is not Filler.ENTRY and not has_templates(ctx.text)):
        return ()
    stop = _stop(ctx, filler)
    return () if stop is None else (stop,)


@pair_fact(given=("templates",))
def stops_beside(ctx: PairContext) -> tuple[TemplateStop, ...]:
    """The same for a prompt without templates beside one with some: the extension fills in both or none."""
    positive, negative = ctx.pair.positive, ctx.pair.negative
    if positive is None or negative is None:
        return ()
    for one, other in ((positive, negative), (negative, positive)):
        if dynamic_prompts_in(one) is Filler.EXTENSION and not has_templates(one.text) and has_templates(other.text):
            stop = _stop(one, Filler.EXTENSION, beside=True)
            return () if stop is None else (stop,)
    return ()


def filled_template(ctx: Context) -> Template | None:
    """The tree of the prompt as the library reads it; None where it does not, or raises. Ask through `ctx.fact`."""
    if dynamic_prompts_in(ctx) is None or not has_templates(ctx.text):
        return None
    from promptlint.programs.extensions.dynamic_prompts import TemplateError, parse_template

    try:
        return parse_template(ctx.text)
    except TemplateError:
        return None


def filled_in_at(ctx: Context, span: Span) -> bool:
    """Whether the library fills in, or removes as a comment, some of a span."""
    places = ctx.fact(_filled_places)
    number = bisect_left(places, span.end, key=lambda place: place.start) - 1
    return number >= 0 and places[number].end > span.start


def _filled_places(ctx: Context) -> tuple[Span, ...]:
    """The outermost templates and the comments, in order."""
    template = ctx.fact(filled_template)
    if template is None:
        return ()
    from promptlint.programs.extensions.dynamic_prompts import Literal, Sequence

    nodes = template.root.items if isinstance(template.root, Sequence) else (template.root,)
    places = [node.place for node in nodes if not isinstance(node, Literal)]
    # A comment goes on to the end of its line, which must stay one.
    places += [Span(place.start, min(place.end + 1, len(ctx.text))) for place in template.comments]
    apart: list[Span] = []
    for place in sorted(places):
        if not apart or place.start >= apart[-1].end:
            apart.append(place)
        elif place.end > apart[-1].end:
            apart[-1] = Span(apart[-1].start, place.end)
    return tuple(apart)


def has_templates(text: str) -> bool:
    """Whether something outside of comments looks as if it was to be filled in."""
    if "{" not in text and "__" not in text:
        return False
    return _TEMPLATE.search(_COMMENT.sub("", text)) is not None


def _stop(ctx: Context, filler: Filler, *, beside: bool = False) -> TemplateStop | None:
    from promptlint.programs.extensions.dynamic_prompts import template_error  # most prompts are not filled in

    fault = template_error(ctx.text, is_entry=filler is Filler.ENTRY)
    if fault is None or (filler is Filler.PAGE and fault.at_random):
        return None  # the page makes all combinations, and draws nothing
    return TemplateStop(ctx, fault, filler, beside)
