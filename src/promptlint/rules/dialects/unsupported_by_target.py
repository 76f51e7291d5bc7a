"""PX006: syntax that the target does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.extensions.abilities import OWN_SCHEDULES, READS_SCHEDULES
from promptlint.programs.properties import NOT_A_WEBUI
from promptlint.rules.facts.missing_syntax import is_missing
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Alternation, And, Break, Emphasis, ExtraNetwork, Schedule

if TYPE_CHECKING:
    from promptlint.programs.model import Program
    from promptlint.syntax import Group, Leaf

__all__ = ["UnsupportedByTarget"]

_WHAT = {
    Schedule: "prompt editing",
    Alternation: "alternation",
    Break: "BREAK",
    And: "AND",
    ExtraNetwork: "the tag",
    Emphasis: "emphasis",
}
_HELP = {
    ExtraNetwork: "load it with the program's own means, such as a LoRA loader node",
    Break: "join conditionings with the program's own means",
    And: "join conditionings with the program's own means",
}
_LORA_HELP = "add the LoRA on the page, or by its node"
_AND_HELP = 'for texts that are encoded one by one write `("text", "text").and()`'
_SQUARE_HELP = "for less weight write `(text)0.9` or `(text)-`"


class UnsupportedByTarget(Rule):
    """Syntax of A1111 that the target does not have.

    ## Why is this bad?
    Prompt editing, alternation, BREAK, AND and `<lora:…>` are A1111's. ComfyUI, diffusers, Invoke and NovelAI send
    their characters to the model as text; in NovelAI square brackets weaken what is in them all the same. ComfyUI and
    Invoke have no square brackets, and diffusers no weights at all. Where a program writes weights in another form,
    PX020 names it. Plain round brackets after the words they belong to, as in `saber (fate)`, are a name or a remark.
    The rule is on with such a `target`.

    ## Example
    `[red:blue:0.5] hair` with `target = "comfyui"`

    ## Use instead
    Two prompts, and a node that switches between them.
    """

    code, name, severity = "PX006", "unsupported-by-target", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (Schedule, Alternation, Break, And, ExtraNetwork, Emphasis)
    needs = (NOT_A_WEBUI,)
    silent_with = (OWN_SCHEDULES, READS_SCHEDULES)
    fold_after = 4
    good = (
        Good("[IMAGE1] is a photo of a [SUBJECT]", target="comfyui"),
        Good("[red:blue:0.5] hair"),
        Good("[red:blue:0.5] hair", target="forge"),
        Good("(red hair:1.2)", target="comfyui"),
        Good("[red] hair, (red:1.2), a sailor (costume)", target="novelai"),
        Good("(red:1.2) hair, (a cat)", target="invoke"),
        Good("a <b> c", target="comfyui"),
        Good("[red:blue:0.5] [sky|sea]<break>hair, <lora:ink:1>", target="swarmui"),
        Good("saber \\(fate\\)", target="diffusers"),
        Good("saber (fate), a lamp (brass, very old) on a shelf", target="diffusers"),
        Good("a lamp (green) on a shelf", target="diffusers", model_family="flux"),
        Good("sky, <lora:ink:0.8>", target="comfyui", plugins=("lora-tags",)),
    )
    bad = (
        Bad("[red:blue:0.5] hair", target="comfyui", at="[red:blue:0.5]"),
        Bad("[red|blue] hair", target="comfyui", at="[red|blue]"),
        Bad("sky BREAK sea", target="comfyui", at="BREAK"),
        Bad("sky BREAK sea", target="swarmui", at="BREAK"),
        Bad("sky AND sea", target="swarmui", at="AND"),
        Bad("[sky], sea", target="swarmui", at="[sky]"),
        Bad("sky, <lora:ink:0.8>", target="diffusers", at="<lora:ink:0.8>"),
        Bad("[red] hair", target="comfyui", at="[red]"),
        Bad("sea, #1 [red] hair", target="comfyui", at="[red]"),
        Bad("(red:1.2) hair", target="diffusers", at="(red:1.2)"),
        Bad("a (green) lamp on a shelf", target="diffusers", at="(green)"),
        Bad("a ((green)) lamp on a shelf", target="diffusers", model_family="flux", at="((green))"),
        Bad("a (green:1.2) lamp on a shelf", target="diffusers", model_family="flux", at="(green:1.2)"),
        Bad("[red] hair", target="invoke", at="[red]"),
        Bad("sky, <lora:ink:0.8>", target="invoke", at="<lora:ink:0.8>"),
        Bad("cat AND boat", target="invoke", at="AND"),
        Bad("[red:blue:0.5] hair", target="novelai", at="[red:blue:0.5]"),
        Bad("[red|blue] hair, cat BREAK boat", target="novelai", at="[red|blue]"),
    )

    def check(self, node: Group | Leaf, ctx: Context) -> Iterator[Diagnostic]:
        if not is_missing(node, ctx):
            return
        program = ctx.program
        kind = type(node)
        shown = "the word" if kind in (Break, And) else quoted(ctx.slice(node.span))
        what = _WHAT[kind]
        if isinstance(node, Emphasis) and node.bracket == "square" and program.emphasis.is_read:
            what = "emphasis in square brackets"
        message = f"{program} has no {what}: {shown} goes to the model as text"
        if kind is ExtraNetwork:
            message = f"{program} reads no tags: {shown} loads nothing and goes to the model as text"
        elif kind in (Schedule, Alternation) and program.emphasis.square is not None:
            factor = f"÷{1 / program.emphasis.square:.4g}"
            message = f"{program} has no {what}: what is in {shown} goes to the model as text, {factor}"
        yield self.finding(ctx, node.span, message, help=_help(node, program))


def _help(node: Group | Leaf, program: Program) -> str | None:
    """What there is instead, in the program's own form where it has one."""
    if program.functions:
        if isinstance(node, Emphasis):
            return _SQUARE_HELP
        if isinstance(node, (And, Break)):
            return _AND_HELP
        return _LORA_HELP if isinstance(node, ExtraNetwork) else None
    if isinstance(node, Break) and program.breaks is not None:
        return f"write {program.breaks.words[0]} to begin a new chunk"
    if isinstance(node, And) and not program.has_loader_nodes:
        return "for the English word write and"
    if isinstance(node, ExtraNetwork) and not program.has_loader_nodes:
        return None
    return _HELP.get(type(node))  # type: ignore[arg-type]  # a union of classes
