"""PR020: an argument of a LoRA tag with a name that the program does not know.

Longer than other rules: a name may be misspelt, that of another program, or of an extension that is not declared.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.extensions.model import Extension
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.resources.names import closest
from promptlint.rules.facts.argument_names import (
    NUMBER,
    argument_names,
    arguments_of_extensions,
    extension_of,
    meant_argument,
)
from promptlint.rules.facts.network_arguments import NetworkArgument, NetworkTag, network_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten, weight
from promptlint.semantics.networks import UnreadableArgument, read_lora_arguments

__all__ = ["UnknownLoraArgument"]

_WHOLE = regex(r"\s*\d+\s*")


class UnknownLoraArgument(Rule):
    """An argument of a LoRA tag with a name that A1111 does not know.

    ## Why is this bad?
    A1111 takes every argument with one `=` for a named one and asks only for `te` and `unet`, the weights for text
    encoder and unet, and `dyn`, the rank; SD.Next also for `in`, `mid`, `out` and `module`. Letter case counts. Any
    other it ignores without a word: `<lora:ink:strength=0.5>` runs at 1. A weight has no name, it stands after that of
    the LoRA.

    Arguments of the extensions lora-block-weight (`lbw`, `lbwe`, `start`, `stop`, `step`, `x`) and loractl (`hr`,
    `hrte`, `hrunet`) are an info where the extension is not named in the setting `plugins`.

    ## Example
    `<lora:ink:strength=0.5>`

    ## Use instead
    `<lora:ink:0.5>`

    ## Fix safety
    Unsafe: the LoRA gets another weight. There is a fix where it is plain which argument is meant and nothing else
    in the tag gives it.
    """

    code, name, severity = "PR020", "unknown-lora-argument", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (network_tags,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR018", "PR019")
    good = (
        Good("<lora:ink:0.5>"),
        Good("<lora:ink:te=0.5:unet=1:dyn=8>"),
        Good("<lora:ink:in=0.5:mid=1:out=0.5:module=unet>", target="sdnext"),
        Good("<lora:ink:1:lbw=1,0,1:lbwe=ATTN:step=2-10:x=0.5:w=MIDD>", plugins=("lora-block-weight",)),
        Good("<lora:ink:0@0,1@1:hr=0.5>", plugins=("loractl",)),
        Good("<lora:ink:strength={0.5|0.8}>", plugins=("dynamic-prompts",)),
        Good("<hypernet:ink:1:x=y>, <foo:ink:x=1>, <Lora:ink:x=1>"),
        Good("<lora:ink:strength=0.5>", target="comfyui"),
        Good("<lora:ink:strength=0.5>", role="negative"),
    )
    bad = (
        Bad("<lora:ink:strength=0.5>", fixed="<lora:ink:0.5>", at="strength=0.5"),
        Bad("<lora:ink:=0.8>", fixed="<lora:ink:0.8>", at="=0.8"),
        Bad("<lora:ink:Weight = 0.8>", fixed="<lora:ink:0.8>", at="Weight = 0.8"),
        Bad("<lora:ink:w=0.8>", fixed="<lora:ink:0.8>", at="w=0.8"),
        Bad("<lora:ink:0.8:TE=0.5>", fixed="<lora:ink:0.8:te=0.5>", at="TE=0.5"),
        Bad("<lora:ink:0.8:UNet=0.5>", fixed="<lora:ink:0.8:unet=0.5>", at="UNet=0.5"),
        Bad(
            "<lyco:ink:strength_model=0.8:strength_clip=0.5>",
            fixed="<lyco:ink:unet=0.8:te=0.5>",
            at="strength_clip=0.5",
        ),
        Bad("<lora:ink:strenght=0.5:te=1>", at="strenght=0.5"),
        Bad("<lora:ink:0.8:strength=0.5>", at="strength=0.5"),
        Bad("<lora:strength=0.5:ink>", at="strength=0.5"),
        Bad("<lora:ink:weight=high>", at="weight=high"),
        Bad("<lora:ink:1:LWB=INALL>", at="LWB=INALL"),
        Bad("<lora:ink:1:LBW=INALL>", fixed="<lora:ink:1:lbw=INALL>", plugins=("lora-block-weight",)),
        Bad("<lora:ink:1:blocks=1,0,1>", at="blocks=1,0,1"),
        Bad("<lora:ink:0.5:lbw=1,0,1:step=5-10>", at="lbw=1,0,1"),
        Bad("<lora:ink:0.5:hr=0.8>", at="hr=0.8"),
    )

    def check(self, item: NetworkTag, ctx: Context) -> Iterator[Diagnostic]:
        if not item.is_lora:
            return
        known = argument_names(ctx)
        extensions: set[Extension] = set()
        fixed: set[str] = set()
        for number, argument in enumerate(item.arguments):
            name = argument.name
            if name is None or name in known or argument.is_template:
                continue
            meant = meant_argument(name, ctx)
            if number == 0 and (meant is None or not NUMBER.fullmatch(argument.value)):
                continue  # a LoRA's name with an equals sign
            extension = extension_of(name) if meant is None or not NUMBER.fullmatch(argument.value) else None
            if extension is not None:
                # One finding says it for all arguments of the extension.
                if extension not in extensions:
                    extensions.add(extension)
                    yield _undeclared(argument, extension, ctx).by(self, ctx)
                continue
            fix = None if meant is None or meant in fixed else _fix(item, argument, meant)
            if fix is not None and meant is not None:
                fixed.add(meant)
            yield _unknown(item, argument, meant, fix, ctx).by(self, ctx)


def _undeclared(argument: NetworkArgument, extension: Extension, ctx: Context) -> Found:
    return Found(
        argument.span,
        f"`{argument.name}` is an argument of the extension {extension}, which is not declared: {ctx.program} itself "
        "ignores it",
        f'where it is installed, say so in the configuration, with plugins = ["{extension.name}"]',
        severity=Severity.INFO,
    )


def _unknown(tag: NetworkTag, argument: NetworkArgument, meant: str | None, fix: Fix | None, ctx: Context) -> Found:
    shown = shorten(argument.text, 40)
    if argument.name and argument.name.strip():
        problem = f"`{shorten(argument.name, 30)}` is not an argument that {ctx.program} knows"
    else:
        problem = f"`{shown}` has no name before its `=`"
    message = f"{problem}: it ignores `{shown}`{_runs_at(tag, ctx)}"
    return Found(argument.span, message, _help(argument, meant, ctx), fix)


def _runs_at(tag: NetworkTag, ctx: Context) -> str:
    """The weights that the LoRA has without the argument, where they are known."""
    read = read_lora_arguments(tag.node.arguments)
    networks = ctx.program.networks
    is_template = any(argument.is_template for argument in tag.arguments)
    if isinstance(read, UnreadableArgument) or is_template or networks is None or "unet" not in networks.positional:
        return ""
    if read.te == read.unet:
        return f", and the LoRA runs at {weight(read.te)}"
    return f", and the LoRA runs at {weight(read.te)} (text encoder) and {weight(read.unet)} (unet)"


def _help(argument: NetworkArgument, meant: str | None, ctx: Context) -> str:
    assert argument.name is not None
    known = argument_names(ctx)
    value = shorten(argument.value.strip(), 20)
    if meant == "weight":
        shown = f": {value}" if NUMBER.fullmatch(value) else ", and is a number"
        return f"a weight is written without a name, after the name of the LoRA{shown}"
    if meant is not None:
        return f"did you mean {meant}={value}?{' Letter case counts' if argument.name.casefold() == meant else ''}"
    theirs = {name: extension for name, extension in arguments_of_extensions().items() if len(name) > 1}
    near = closest(argument.name, [*(name for name in known if len(name) > 1), *theirs])
    if near is not None:
        return f"did you mean {near}?" if near in known else f"did you mean {near}, of the extension {theirs[near]}?"
    return f"{ctx.program} knows {', '.join(known[:-1])} and {known[-1]}"


def _fix(tag: NetworkTag, argument: NetworkArgument, meant: str) -> Fix | None:
    """The argument as it is meant, where its value can be read and no other argument gives the same."""
    number = _WHOLE if meant == "dyn" else NUMBER
    is_readable = meant not in ("weight", "te", "unet", "dyn") or number.fullmatch(argument.value) is not None
    if argument.value_span is None or not is_readable or tag.arguments[0] is argument:
        return None
    parameter = "te" if meant == "weight" else meant
    others = (other for other in tag.given(parameter) if meant == "weight" or other.name is not None)
    if next(others, None) is not None:
        return None
    value = argument.value.strip()
    written = value if meant == "weight" else f"{meant}={value}"
    return unsafe(f"write {shorten(written)}", replace(argument.span, written))
