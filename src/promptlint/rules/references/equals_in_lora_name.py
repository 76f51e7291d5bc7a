"""PR019: a LoRA name with an equals sign."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.rules.facts.argument_names import NUMBER, meant_argument
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import LORA_KINDS
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["EqualsInLoraName"]

_NAMED = ("te", "unet", "dyn", "lbw", "lbwe", "start", "stop", "step")


class EqualsInLoraName(Rule):
    """A LoRA name with an equals sign in it.

    ## Why is this bad?
    A1111 takes an argument with one `=` for a named one, such as `te=0.5`. So `<lora:ink=v2:1>` has a named argument
    `ink`, which nobody asks for, and the next argument is the name: it looks for a LoRA called `1`.

    ## Example
    `<lora:ink=v2:1>`

    ## Use instead
    Rename the file: `<lora:ink-v2:1>`
    """

    code, name, severity = "PR019", "equals-in-lora-name", Severity.ERROR
    since = "0.1.0"
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    good = (
        Good("<lora:ink:1:te=0.5>"),
        Good("<lora:te=0.5:ink>"),
        Good("<lora:strength=0.5:ink>"),
        Good("<lora:a=b=c:1>"),
        Good("<hypernet:a=b:1>"),
        Good("<lora:ink=v2:1>", target="comfyui"),
    )
    bad = (
        Bad("<lora:ink=v2:1>", at="ink=v2"),
        Bad("<lyco:ink=v2>", at="ink=v2"),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if node.kind not in LORA_KINDS or "=" not in node.text:
            return
        arguments = node.arguments
        first = arguments[0]
        name, _, value = first.partition("=")
        if first.count("=") != 1 or name.strip() in _NAMED or (NUMBER.fullmatch(value) and meant_argument(name, ctx)):
            return
        taken = next((argument for argument in arguments[1:] if argument.count("=") != 1), None)
        looks = f"looks for a LoRA called `{shorten(taken, 30)}`" if taken is not None else "finds no name at all"
        start = node.arguments_start
        yield self.finding(
            ctx,
            node.span if "#" in node.text else Span(start, start + len(first)),
            f"`{shorten(first, 40)}` is read as a named argument, so {ctx.program} {looks}",
            help="a name with = cannot be written in a tag; rename the file, or use its alias",
        )
