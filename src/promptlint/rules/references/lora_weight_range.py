"""PR017: a LoRA weight far from 1."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.rules.facts.network_arguments import WEIGHTS, NetworkTag, network_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.python_numbers import read_as

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
    needs = (TAGS,)
    visits = (network_tags,)
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
        Good("<lora:ink:{3|4}:{0.5::3|1::4}>", plugins=("dynamic-prompts",)),
        Good("<lora:ink:1:12>", target="sdnext"),
    )
    bad = (
        Bad("<lora:ink:8>", at="8"),
        Bad("<lora:ink:0.8:12>", at="12"),
        Bad("<lora:ink:-3>", at="-3"),
        Bad("<lora:ink:1:unet=7>", at="unet=7"),
        Bad("<lora:ink:nan>", at="nan"),
        Bad("<lora:ink:x:unet=7>", at="unet=7", also=("PR003",)),
    )

    def check(self, item: NetworkTag, ctx: Context) -> Iterator[Diagnostic]:
        if not item.is_lora:
            return
        limit = ctx.options(self).limit
        for argument in item.arguments:
            if argument.is_template or argument.stands_for not in WEIGHTS:
                continue
            weight = read_as(float, argument.value)
            if weight is None or abs(weight) <= limit:  # NaN is not more than anything
                continue
            number = argument.value.strip()
            tenth = f"; 0.{number} may be meant" if number.isdigit() and len(number) == 1 else ""
            yield self.finding(
                ctx,
                argument.span,
                f"LoRA weight {shorten(number, 20)} is above {limit:g}{tenth}",
                help="most LoRAs are made for weights up to 1",
            )
            return
