"""PR003: an argument of a LoRA tag that should be a number.

Longer than other rules: what each argument stands for, what programs do with a bad one and how it is fixed differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.extensions.abilities import BLOCK_WEIGHTS, STEP_WEIGHTS
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.argument_names import meant_argument
from promptlint.rules.facts.network_arguments import (
    WEIGHTS,
    NetworkArgument,
    NetworkTag,
    has_stepped_weights,
    network_tags,
)
from promptlint.rules.facts.template_slots import template_slots
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.python_numbers import read_as
from promptlint.text import Span

__all__ = ["InvalidLoraWeight"]

_REPAIRS = (
    (regex(r"\s*(-?\d+)\s*[,;．·]\s*(\d+)\s*"), r"\1.\2"),
    (regex(r"\s*(-?)[oO]\.(\d+)\s*"), r"\g<1>0.\2"),
    (regex(r"\s*(-?\d*)\.\s+(\d+)\s*"), r"\1.\2"),
    (regex(r"\s*[\"'(]?(-?\d*\.\d+|-?\d+)[fF;,.\"')\\/]\s*"), r"\1"),
    (regex(r"\s*[\"'(](-?\d*\.\d+|-?\d+)\s*"), r"\1"),
)
_HYPERNET_REPAIR = regex(r"[^=]*=\s*(-?\d*\.\d+|-?\d+)\s*")
_PRESET = regex(r"\s*(?!(?:high|low|strong|weak|nan)\b)[^\W\d_]\w*\s*", re.IGNORECASE)
"""A word that can be the name of a preset: not one that says how much."""
_BLOCKS = regex(r"\s*[\d.]+\s*(?:,\s*(?:-?[\d.]+|[RUX])\s*){2,}", re.IGNORECASE)
_STEPS = regex(r"[,;]")
_AT = regex(r"[@~]")
_WHAT = {
    "te": "the weight for the text encoder (`te`)",
    "unet": "the weight for the unet (`unet`)",
    "dyn": "the rank (`dyn`)",
    "in": "the weight for the unet's first blocks (`in`)",
    "mid": "the weight for the unet's middle block (`mid`)",
    "out": "the weight for the unet's last blocks (`out`)",
}


class InvalidLoraWeight(Rule):
    """An argument of a LoRA tag that should be a number and is not.

    ## Why is this bad?
    A1111 reads the arguments after the name as numbers: the weight for the text encoder, that for the unet and a rank,
    by their place or by their names `te`, `unet` and `dyn`. If one of them cannot be read, the activation of all LoRAs
    fails: a line appears on the console, and the picture is made without **any** LoRA of the prompt, those of other
    tags included. Hypernetworks, which have a name and one weight, fail together in the same way. SD.Next takes 1
    for a first weight that is not a number.

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
    needs = (TAGS,)
    visits = (network_tags,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR018", "PS016", "PS021")
    good = (
        Good("<lora:ink>"),
        Good("<lora:ink: 0.8 >"),
        Good("<lora:ink:-1e-1:0.5>"),
        Good("<lora:ink:1:te=0.5>"),
        Good("<lora:ink:1:1:8>"),
        Good("<hypernet:ink>, <hypernet:ink:0.5:x>, <foo:ink:x>"),
        Good("<lora:ink:1:lbw=ALL>"),
        Good("<lora:ink:1:lbw=1,0,R,1>"),
        Good("<lora:ink:te=x:te=1>"),
        Good("<lora:ink:0.5@0,1@1:hr=0.5>, <lora:oil:1@5;0@10>", plugins=("loractl",)),
        Good("<lora:ink:0.5~0,1~1>", plugins=("loractl",)),
        Good("<lora:ink:{0.5|0.8}>, <lora:oil:__weight__:unet=__weight__>", plugins=("dynamic-prompts",)),
        Good("<lora:ink:{0.5::0.3|0.5::0.8}>, <lora:{ink:0.5|oil:0.8}>", plugins=("dynamic-prompts",)),
        Good("<lora:ink:0.5@0,1@1>, <lora:oil:1:high>, <lora:fog:{0.5|0.8}>", target="sdnext"),
        Good("<lyco:ink:x>", target="forge"),
    )
    bad = (
        Bad("<lora:ink:0,8>", fixed="<lora:ink:0.8>", at="0,8"),
        Bad("<lora:ink:0. 6>, <lora:oil:1>", fixed="<lora:ink:0.6>, <lora:oil:1>", at="0. 6"),
        Bad("<lora:ink:strong>", at="strong"),
        Bad("<lora:ink:o.8>", fixed="<lora:ink:0.8>", at="o.8"),
        Bad("<lora:ink:(0.8)>", fixed="<lora:ink:0.8>", at="(0.8)"),
        Bad("<lora:ink:>", at="<lora:ink:>"),
        Bad("<lora:ink:::>", at="<lora:ink:::>"),
        Bad("<lora:ink:1:1:4.5>", at="4.5"),
        Bad("<lora:ink:unet=x>", at="unet=x"),
        Bad("<lora:ink:te=0,5:unet=0,7>", fixed="<lora:ink:te=0.5:unet=0.7>", at="unet=0,7"),
        Bad("<lora:ink:0,5:te=1>", fixed="<lora:ink:0.5:te=1>", at="0,5"),
        Bad("<lora:ink:te:0.5>", fixed="<lora:ink:te=0.5>", at="te"),
        Bad("<lora:ink:strength:0.5>", fixed="<lora:ink:0.5>", at="strength"),
        Bad("<hypernet:ink:0,5>", fixed="<hypernet:ink:0.5>", at="0,5"),
        Bad("<hypernet:ink:strength=0.5>", fixed="<hypernet:ink:0.5>", at="strength=0.5"),
        Bad("<lora:ink:0,8:lbw=ALL>", fixed="<lora:ink:0.8:lbw=ALL>", plugins=("lora-block-weight",)),
        Bad("<lora:ink:1:MIDD>", fixed="<lora:ink:1:lbw=MIDD>", at="MIDD", plugins=("lora-block-weight",)),
        Bad("<lora:ink:1:1:MIDD>", fixed="<lora:ink:1:1:lbw=MIDD>", at="MIDD", plugins=("lora-block-weight",)),
        Bad("<lora:ink:1:1,0,0,1>", fixed="<lora:ink:1:lbw=1,0,0,1>", plugins=("lora-block-weight",)),
        Bad("<lora:ink:1:MIDD>", at="MIDD"),
        Bad("<lora:ink:x@y>", at="x@y", plugins=("loractl",)),
        Bad("<lora:ink:0,8>", fixed="<lora:ink:0.8>", plugins=("loractl",)),
        Bad("<lora:ink:{0.5|0.8}>", at="{0.5|0.8}"),
        Bad("<lora:ink:{0.5|0.8}:0,7>", fixed="<lora:ink:{0.5|0.8}:0.7>", at="0,7", plugins=("dynamic-prompts",)),
        Bad("<lora:ink:0,8>", fixed="<lora:ink:0.8>", target="sdnext"),
        Bad("<lora:ink:dyn=x>", at="dyn=x", target="sdnext"),
    )

    def check(self, item: NetworkTag, ctx: Context) -> Iterator[Diagnostic]:
        is_empty_told = False
        for argument in item.arguments:
            wanted = _wanted(argument, ctx)
            if wanted is None or (is_empty_told and not argument.value.strip()):
                continue
            is_empty_told = is_empty_told or not argument.value.strip()  # each marks the whole tag
            yield self._report(ctx, item, argument, wanted)

    def _report(self, ctx: Context, tag: NetworkTag, argument: NetworkArgument, wanted: str) -> Diagnostic:
        shown = f"`{shorten(argument.value, 30)}`" if argument.value.strip() else "nothing"
        help_, fix = _repair(ctx, tag, argument)
        return self.finding(
            ctx,
            argument.span if argument.value.strip() else tag.node.span,
            f"{_what(tag, argument)} of this tag is {shown}, not {wanted}: {_effect(ctx, tag, argument)}",
            help=help_,
            fix=fix,
        )


def _wanted(argument: NetworkArgument, ctx: Context) -> str | None:
    """What an argument should be and is not; None where it can be read, or where nobody knows what it will be."""
    if argument.is_template:
        return None
    value = argument.value
    if argument.stands_for == "dyn":
        # What loractl makes of a rank is not known.
        return "a whole number" if read_as(int, value) is None and not ctx.has(STEP_WEIGHTS) else None
    if argument.stands_for not in WEIGHTS or read_as(float, value) is not None:
        return None
    if not (has_stepped_weights(ctx) and ("@" in value or (ctx.has(STEP_WEIGHTS) and "~" in value))):
        is_left_out = ctx.has(STEP_WEIGHTS) and argument.name is not None and not value
        return None if is_left_out else "a number"
    return None if _are_steps(value) else "a number with its step, such as 0.5@0,1@1"


def _are_steps(value: str) -> bool:
    """Whether it is numbers with steps, or one number of several."""
    return all(read_as(float, number) is not None for step in _STEPS.split(value) for number in _AT.split(step))


def _what(tag: NetworkTag, argument: NetworkArgument) -> str:
    """What an argument stands for, in words."""
    assert argument.stands_for is not None
    if argument.stands_for == "te" and argument.name is None and not tag.given("unet"):
        return "the weight"
    return _WHAT[argument.stands_for]


def _effect(ctx: Context, tag: NetworkTag, argument: NetworkArgument) -> str:
    """What the program does then."""
    networks = ctx.program.networks
    if (
        networks is not None
        and networks.bad_number == "weight 1"
        and argument.stands_for != "dyn"
        and "@" not in argument.value
    ):
        return f"{ctx.program} takes 1 for it" if argument.name is None else f"{ctx.program} cannot use it"
    if ctx.has(STEP_WEIGHTS) and _are_steps(argument.value):
        return f"loractl reads `{_STEPS.split(argument.value)[0].strip()}` and leaves the rest out"
    return f"{ctx.program} then applies no {'LoRA' if tag.is_lora else 'hypernetwork'} of the prompt at all"


def _repair(ctx: Context, tag: NetworkTag, argument: NetworkArgument) -> tuple[str, Fix | None]:
    """Help, and the argument as it was probably meant."""
    value = argument.value
    named = _HYPERNET_REPAIR.fullmatch(value) if not tag.is_lora else None
    if named is not None:
        return "a hypernetwork's weight has no name", _write(argument, named[1])
    if tag.is_lora and argument.name is None and (given := _named_with_colon(tag, argument, ctx)) is not None:
        return given
    if tag.is_lora and argument.name is None and _are_blocks(argument, ctx):
        blocks = f"lbw={value.strip()}"
        if not ctx.has(BLOCK_WEIGHTS):
            return f"if these are weights by block: the extension lora-block-weight reads {shorten(blocks)}", None
        help_ = f"lora-block-weight reads weights by block only by their name: write {shorten(blocks)}"
        return help_, _write(argument, blocks)
    if template_slots(value):
        return 'if Dynamic Prompts fills it in, say so in the configuration, with plugins = ["dynamic-prompts"]', None
    if argument.stands_for == "dyn":
        return "write a whole number, such as 8", None
    repaired = next((pattern.sub(repair, value) for pattern, repair in _REPAIRS if pattern.fullmatch(value)), None)
    return "write a number with a dot, such as 0.8", _write(argument, repaired) if repaired is not None else None


def _named_with_colon(tag: NetworkTag, argument: NetworkArgument, ctx: Context) -> tuple[str, Fix | None] | None:
    """Help and a fix where the name of an argument and its number are two arguments, as in `te:0.5`."""
    meant = meant_argument(argument.value, ctx) if argument.value.strip() else None
    following = next((each for each in tag.arguments if each.span.start == argument.span.end + 1), None)
    if meant is None or following is None or read_as(float, following.value) is None or following.name is not None:
        return None
    number = following.value.strip()
    written = number if meant == "weight" else f"{meant}={number}"
    place = Span(argument.span.start, following.span.end)
    help_ = "a weight has no name" if meant == "weight" else "an equals sign comes after the name of an argument"
    return f"{help_}: {shorten(written)}", unsafe(f"write {shorten(written)}", replace(place, written))


def _are_blocks(argument: NetworkArgument, ctx: Context) -> bool:
    """Whether it looks like weights by block or the name of some, where a number stands."""
    if argument.stands_for == "te" and not ctx.has(BLOCK_WEIGHTS):
        return False
    value = argument.value
    is_name = _PRESET.fullmatch(value) is not None and (argument.stands_for != "te" or value.isupper())
    return is_name or _BLOCKS.fullmatch(value) is not None


def _write(argument: NetworkArgument, text: str) -> Fix | None:
    """A fix that puts something in the place of the value."""
    place = argument.value_span
    return unsafe(f"write {shorten(text)}", replace(place, text)) if place is not None else None
