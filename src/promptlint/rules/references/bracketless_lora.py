"""PR005: a LoRA tag without its angle brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.near_networks import SquareNetwork, square_networks, unbracketed_networks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.tags import Tag
from promptlint.text import Span

__all__ = ["BracketlessLora"]

_BARE = regex(
    r"(?P<tag>(?:lora|lyco|hypernet):(?P<name>[^\s:<>(),][^:<>(),\n]*)(?::(?P<weight>-?\d*\.?\d+))?)\s*",
    re.IGNORECASE,
)
_TAG = r"(?P<tag>(?:lora|lyco|hypernet):[^:<>(),\n]+:-?\d*\.?\d+)\s*"
_GROUPED = regex(rf"[({{]{{1,8}}\s*{_TAG}[)}}]{{1,8}}", re.IGNORECASE)
# "LoRA: ink:0.66": with a blank, only where a weight follows too.
_BLANK = regex(r"(?P<kind>lora|lyco|hypernet): (?P<rest>[^\s:<>(),]{1,100}:-?\d*\.?\d+)\s*", re.IGNORECASE)
# Among other words only with a weight, and without blanks in the name.
_INSIDE = regex(
    r"(?<![\w<＜:/\\.-])(?P<tag>(?:lora|lyco|hypernet):[^\s:<>(),\[\]{}|]{1,100}:-?(?:\d++\.?+\d*+|\.\d++))(?![\w.:：>＞])",
    re.IGNORECASE,
)
_KINDS = ("lora:", "lyco:", "hypernet:")


class BracketlessLora(Rule):
    """A LoRA tag that has lost its angle brackets.

    ## Why is this bad?
    Without `< >` it is not a tag: nothing is loaded, and A1111 sends the characters to the model as text. Web pages
    often swallow the brackets, because they look like HTML.

    ## Example
    `lora:ink:0.66, sea`

    ## Use instead
    `<lora:ink:0.66>, sea`

    ## Fix safety
    Unsafe: the LoRA takes effect. There is no fix in a negative prompt, where tags are not read.
    """

    code, name, severity = "PR005", "bracketless-lora", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (unbracketed_networks, square_networks)
    needs = (TAGS,)
    vanishes_in = ("PR021",)
    yields_to = ("PR001", "PS015", "PS016", "PS021", "PS022")
    good = (
        Good("<lora:ink:0.66>"),
        Good("flora:fauna"),
        Good("lora, a portrait"),
        Good("lora: the movie poster"),
        Good("flora:fauna:1 sea, a lora:ink style, <lora:ink lora:sea:1>"),
    )
    bad = (
        Bad("lora:ink:0.66, sea", fixed="<lora:ink:0.66>, sea", at="lora:ink:0.66"),
        Bad("sea, LoRA: ink:0.66", fixed="sea, <lora:ink:0.66>", at="LoRA: ink:0.66", also=("PW007",)),
        Bad("sea, lora:ink_v2", fixed="sea, <lora:ink_v2>", at="lora:ink_v2"),
        Bad("(lora:ink:0.66), sea", fixed="<lora:ink:0.66>, sea", at="(lora:ink:0.66)"),
        Bad("((lora:ink:0.66)), sea", fixed="<lora:ink:0.66>, sea", at="((lora:ink:0.66))", also=("PW008",)),
        Bad("{lora:ink:0.66}, sea", fixed="<lora:ink:0.66>, sea", at="{lora:ink:0.66}", also=("PX001",)),
        Bad("[lora:ink:0.66], sea", fixed="<lora:ink:0.66>, sea", at="[lora:ink:0.66]"),
        Bad(
            "a red sea lora:ink:0.66, sky", fixed="a red sea <lora:ink:0.66>, sky", at="lora:ink:0.66", also=("PW006",)
        ),
        Bad("lora:ink_v2:1 sea and sky", fixed="<lora:ink_v2:1> sea and sky", at="lora:ink_v2:1"),
        Bad("lora:ink:0.66", role="negative"),
    )

    def check(self, item: Tag | SquareNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(item, SquareNetwork):
            yield self._report(ctx, item.span, item.text)
            return
        tag = _whole(item, ctx)
        if tag:
            yield self._report(ctx, item.span, tag)
        elif tag is None:
            for span, inner in _inside(item, ctx):
                yield self._report(ctx, span, inner)

    def _report(self, ctx: Context, span: Span, tag: str) -> Diagnostic:
        kind, _, rest = tag.partition(":")
        fix = None
        if ctx.role != "negative":
            fix = unsafe("put it in < >", replace(span, f"<{kind.casefold()}:{rest}>"))
        return self.finding(
            ctx,
            span,
            f"`{shorten(ctx.slice(span))}` has no `< >`: {ctx.program} loads nothing and sends it to the model as text",
            help=f"write <{shorten(tag)}>" if fix is not None else "no tags are read in the negative prompt",
            fix=fix,
        )


def _whole(item: Tag, ctx: Context) -> str | None:
    """What the whole item is without brackets, if that is a network; None where one may stand inside, empty where
    words after a colon are meant."""
    if not item.text[:16].casefold().lstrip("{ ").startswith(_KINDS):
        return None
    text = ctx.slice(item.span)
    blank = _BLANK.fullmatch(text)
    if blank is not None:
        return f"{blank['kind']}:{blank['rest']}"
    match = _GROUPED.fullmatch(text) or _BARE.fullmatch(text)
    if match is None:
        return None
    tag = match["tag"]
    return "" if " " in tag.partition(":")[2].strip() and not tag[-1].isdigit() else tag


def _inside(item: Tag, ctx: Context) -> Iterator[tuple[Span, str]]:
    """Networks among other words; not those in a group, which has tags of its own."""
    start = item.span.start
    for match in _INSIDE.finditer(ctx.slice(item.span)):
        if match["tag"] in item.text:
            yield Span(start + match.start(), start + match.start() + len(match["tag"])), match["tag"]
