"""PR017: a LoRA weight far from 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import LORA_KINDS, LoraUse, read_lora_arguments
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["LoraWeightRange"]


class LoraWeightRange(Rule):
    """A LoRA weight far from 1.

    ## Why is this bad?
    LoRAs are made for weights up to 1; above 2 the picture falls apart. A point is missing, as in 8 for 0.8, or the
    number is that of something else. Zero is left alone: sweeps over weights begin there. The option `limit` sets the
    largest weight either way.

    ## Example
    `<lora:ink:8>`

    ## Use instead
    `<lora:ink:0.8>`
    """

    @dataclass(frozen=True)
    class Options:
        """`limit`: the largest weight, either way."""

        limit: float = 2.0

    code, name, severity = "PR017", "lora-weight-range", Severity.WARNING
    since = "0.1.0"
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR018",)
    good = (
        Good("<lora:ink:2>"),
        Good("<lora:ink:-1.5>"),
        Good("<lora:ink:0>"),
        Good("<lora:ink:0,8>"),
        Good("<hypernet:ink:8>"),
        Good("<lora:ink:8>", options={"PR017": {"limit": 10}}),
        Good("<lora:ink=v2:8>, sky"),
    )
    bad = (
        Bad("<lora:ink:8>", at="8"),
        Bad("<lora:ink:0.8:12>", at="12"),
        Bad("<lora:ink:-3>", at="-3"),
        Bad("<lora:ink:1:unet=7>", at="unet=7"),
        Bad("<lora:ink:nan>", at="nan"),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if node.kind not in LORA_KINDS:
            return
        arguments = node.arguments
        use = read_lora_arguments(arguments)
        if not isinstance(use, LoraUse) or arguments[0].count("=") == 1:
            return
        limit = ctx.options(self).limit
        place = node.arguments_start
        positional = 0
        for argument in arguments:
            start, place = place, place + len(argument) + 1
            name, equals, value = argument.partition("=")
            if argument.count("=") == 1 and equals:
                is_weight, text = name in ("te", "unet"), value
            else:
                positional += 1
                is_weight, text = positional in (2, 3), argument
            if not is_weight or abs(float(text)) <= limit:  # NaN is not more than anything
                continue
            number = text.strip()
            tenth = f", where 0.{number} may be meant" if number.isdigit() and len(number) == 1 else ""
            yield self.finding(
                ctx,
                node.span if "#" in node.text else Span(start, start + len(argument)),
                f"LoRA weight {shorten(number, 20)} is beyond {limit:g}{tenth}",
                help="most LoRAs are made for weights up to 1",
            )
            return
