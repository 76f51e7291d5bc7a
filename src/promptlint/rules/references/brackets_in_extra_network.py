"""PR021: brackets or quotes in an extra-network tag, around more than its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.bracketed_networks import has_outer_brackets, without_brackets
from promptlint.rules.facts.near_networks import NearNetwork, near_networks
from promptlint.rules.facts.template_slots import fills_in_templates
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork

__all__ = ["BracketsInExtraNetwork"]

_MARKED_KIND = regex(r"<[^\w\s<>＞:!/]{1,4}\s*(?:lora|lyco|hypernet)\b[^<>]*>", re.IGNORECASE)
"""A kind with marks before it; those of HTML are not meant."""


class BracketsInExtraNetwork(Rule):
    """Brackets or quotes in an extra-network tag, around its kind, its name or several of its arguments.

    ## Why is this bad?
    Programs that weigh every piece of a prompt put brackets into tags, too. A1111 takes `<` for the beginning of a tag
    only where a word follows, so `<(lora:1.42):ink:0.7>` is text that goes to the model. In `<lora:(ink:0.7:1.1)>` it
    looks up `(ink`, and `1.1)` is not a number, so that no LoRA of the prompt is applied. A tag takes no weight but
    those after its name.

    ## Example
    `<lora:(ink:0.7:1.1)>`

    ## Use instead
    `<lora:ink:0.7>`

    ## Fix safety
    Unsafe: the LoRA takes effect. A number at the end of brackets is their weight and goes with them, unless it is
    the first after the name.
    """

    code, name, severity = "PR021", "brackets-in-extra-network", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork, near_networks)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    good = (
        Good("<lora:ink:0.7>, <lora:'ink':1>, <lora:ink:(0.7)>, <lora:ink:0.7)>"),
        Good("(<lora:ink:0.7>:1.2)"),
        Good("<lora:ink (v2):0.7>, <lora:(old) ink:1>, <lora:[style] ink_(v2):1>"),
        Good("<{lora:ink:0.7}>", plugins=("dynamic-prompts",)),
        Good("<!--lora:ink:1-->, </lora:ink:1>"),
        Good("<{lora:ink:0.7}>", target="sdnext"),
    )
    bad = (
        Bad("sea, <lora:(ink:0.7:1.1)>", fixed="sea, <lora:ink:0.7>", at="<lora:(ink:0.7:1.1)>"),
        Bad("<lora:(ink):0.7>", fixed="<lora:ink:0.7>", at="<lora:(ink):0.7>"),
        Bad("<lora:[ink]:0.7:te=0.5>", fixed="<lora:ink:0.7:te=0.5>", at="<lora:[ink]:0.7:te=0.5>"),
        Bad("<lora:ink:(0.7:1.1)>", fixed="<lora:ink:0.7>", at="<lora:ink:(0.7:1.1)>"),
        Bad('<lora:"ink:0.7">', fixed="<lora:ink:0.7>", at='<lora:"ink:0.7">'),
        Bad("<lora:(ink:0.7>", fixed="<lora:ink:0.7>", at="<lora:(ink:0.7>"),
        Bad("<lora:(ink:strong)>", at="<lora:(ink:strong)>"),
        Bad("<(lora:1.42):ink_v2:0.7>, sea", fixed="<lora:ink_v2:0.7>, sea", at="<(lora:1.42):ink_v2:0.7>"),
        Bad("sea, <[lora:ink:0.7]>", fixed="sea, <lora:ink:0.7>", at="<[lora:ink:0.7]>"),
        Bad("<((lora:ink:0.7))>", fixed="<lora:ink:0.7>", at="<((lora:ink:0.7))>"),
        Bad("<(lora:ink:0.7):1.2>", fixed="<lora:ink:0.7>", at="<(lora:ink:0.7):1.2>"),
        Bad('<"lora:ink:0.7">', fixed="<lora:ink:0.7>", at='<"lora:ink:0.7">'),
        Bad("<{lora:ink:0.7}>", fixed="<lora:ink:0.7>", at="<{lora:ink:0.7}>"),
    )

    def check(self, item: ExtraNetwork | NearNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(item, NearNetwork):
            is_template = "{" in item.text and fills_in_templates(ctx)
            if is_template or not _MARKED_KIND.fullmatch(item.text):
                return
            effect = (
                "is not a tag, because no word follows its `<`: nothing is loaded, and {} sends it to the model as text"
            )
        elif has_outer_brackets(item, ctx):
            effect = "has brackets or quotes that {} takes for parts of the name and the weights"
        else:
            return
        meant = without_brackets(item.text[1:-1])
        yield self.finding(
            ctx,
            item.span,
            f"`{shorten(item.text)}` {effect.format(ctx.program)}",
            help=f"write <{shorten(meant)}>" if meant is not None else "write <lora:name:weight>",
            fix=unsafe("write the plain tag", replace(item.span, f"<{meant}>")) if meant is not None else None,
        )
