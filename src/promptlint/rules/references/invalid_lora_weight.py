"""PR003: an argument of a LoRA tag that should be a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["InvalidLoraWeight"]

_REPAIRS = (
    (re.compile(r"\s*(-?\d+)\s*[,;．·]\s*(\d+)\s*"), r"\1.\2"),
    (re.compile(r"\s*(-?)[oO]\.(\d+)\s*"), r"\g<1>0.\2"),
    (re.compile(r"\s*(-?\d*)\.\s+(\d+)\s*"), r"\1.\2"),
    (re.compile(r"\s*[\"'(]?(-?\d*\.\d+|-?\d+)[fF;,.\"')\\/]\s*"), r"\1"),
)
_WHAT = {"te": "the weight", "unet": "the unet weight", "dyn": "the rank"}


class InvalidLoraWeight(Rule):
    """An argument of a LoRA tag that should be a number and is not.

    ## Why is this bad?
    A1111 reads the arguments after the name as numbers: two weights and a rank. If one of them cannot be read, the
    activation of all LoRAs fails: a line appears on the console, and the picture is made without **any** LoRA of the
    prompt, those of other tags included. Hypernetworks fail together in the same way.

    ## Example
    `<lora:ink:0,8>`

    ## Use instead
    `<lora:ink:0.8>`

    ## Fix safety
    Unsafe: the LoRAs take effect.
    """

    code, name, severity = "PR003", "invalid-lora-weight", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR018", "PS016", "PS021")
    plugins_off = ("loractl",)
    good = (
        Good("<lora:ink>"),
        Good("<lora:ink: 0.8 >"),
        Good("<lora:ink:-1e-1:0.5>"),
        Good("<lora:ink:1:te=0.5>"),
        Good("<lora:ink:1:1:8>"),
        Good("<hypernet:ink>, <hypernet:ink:0.5:x>, <foo:ink:x>"),
        Good("<lora:ink:1:lbw=ALL>"),
        Good("<lora:ink:1:1:lbw>", plugins=("lora-block-weight",)),
    )
    bad = (
        Bad("<lora:ink:0,8>", fixed="<lora:ink:0.8>", at="0,8"),
        Bad("<lora:ink:0. 6>, <lora:oil:1>", fixed="<lora:ink:0.6>, <lora:oil:1>", at="0. 6"),
        Bad("<lora:ink:strong>", at="strong"),
        Bad("<lora:ink:o.8>", fixed="<lora:ink:0.8>", at="o.8"),
        Bad("<lora:ink:>", at="<lora:ink:>"),
        Bad("<lora:ink:1:1:4.5>", at="4.5"),
        Bad("<lora:ink:unet=x>", at="unet=x"),
        Bad("<hypernet:ink:0,5>", fixed="<hypernet:ink:0.5>", at="0,5"),
        Bad("<lora:ink:0,8:lbw=ALL>", fixed="<lora:ink:0.8:lbw=ALL>", plugins=("lora-block-weight",)),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        arguments = node.arguments
        if node.kind in LORA_KINDS:
            bad = read_lora_arguments(arguments)
        elif node.kind == "hypernet" and not any("=" in argument for argument in arguments):
            bad = read_lora_arguments(arguments[:2])  # a name and one weight, read in the same way
        else:
            return
        if not isinstance(bad, UnreadableArgument) or bad.index is None or bad.parameter == "name":
            return
        if "lora-block-weight" in ctx.plugins and bad.index > 1:
            return  # what stands after the weight is the extension's
        start = node.arguments_start + sum(len(argument) + 1 for argument in arguments[: bad.index])
        written = arguments[bad.index]
        span = Span(start, start + len(written))
        fix = None
        if "#" in node.text or not written.strip():
            span = node.span
        else:
            for pattern, repair in _REPAIRS:
                if bad.wanted == "float" and pattern.fullmatch(bad.text):
                    number = pattern.sub(repair, bad.text)
                    fix = unsafe(f"write {number}", replace(Span(span.end - len(bad.text), span.end), number))
                    break
        kind = "a whole number" if bad.wanted == "int" else "a number"
        shown = f"`{shorten(bad.text, 30)}`" if bad.text.strip() else "nothing"
        yield self.finding(
            ctx,
            span,
            f"{_WHAT.get(bad.parameter, 'this argument')} of this tag is {shown}, not {kind}: {ctx.program} then "
            f"applies no {'LoRA' if node.kind in LORA_KINDS else 'hypernetwork'} of the prompt at all",
            help="write a number with a dot, such as 0.8",
            fix=fix,
        )
