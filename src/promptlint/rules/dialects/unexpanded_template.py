"""PX005: templates that nothing fills in."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.extensions.abilities import FILLS_VARIANTS, FILLS_WILDCARDS
from promptlint.rules.facts.expansions import Expansion, expansions
from promptlint.rules.facts.loose_wildcards import loose_wildcards
from promptlint.rules.facts.wildcard_names import name_in, wildcard_names
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Wildcard

__all__ = ["UnexpandedTemplate"]


class UnexpandedTemplate(Rule):
    """A wildcard, variant or variable in a prompt for a host that fills in no templates.

    ## Why is this bad?
    `__name__`, `{red|blue}` and `${name}` mean something to the Dynamic Prompts extension and its relatives. A1111
    itself sends them to the model as they stand, underscores, braces and all options; a `|` outside of square
    brackets also switches off every schedule of the prompt. Where the extension is installed, name it in the
    setting `plugins`, and this rule is silent. Where a wildcard of the prompt is installed, or lies in a folder of
    wildcards close to the file, it is an info.

    ## Example
    `{red|blue} hair`

    ## Use instead
    `[red|blue] hair`
    """

    code, name, severity = "PX005", "unexpanded-template", Severity.WARNING
    since = "0.1.0"
    visits = (expansions,)
    yields_to = ("PS018",)
    fold_after = 1
    good = (
        Good("{prompt}, masterpiece"),
        Good("[red|blue] hair"),
        Good("long__hair__x, O__O, ^__^, a __ b __"),
        Good("<lora:a__b__c:1>"),
        Good("a __ b / c __, (__)/(__), __/__"),
        Good("costs $5, {x}, {{ prompt }}"),
        Good("{red|blue} hair", target="comfyui"),
        Good("{red|blue} hair, __colour__, __facial expression__", target="sdnext"),
        Good("{red|blue} hair", target="novelai"),
        Good("{red|blue} hair, __colour__", plugins=("dynamic-prompts",)),
    )
    bad = (
        Bad("sky, __!colour__", at="__!colour__"),
        Bad("{red|blue} hair", at="{red|blue}"),
        Bad("__hair/colour__, 1girl", at="__hair/colour__"),
        Bad("__artists/Old Masters/dutch__, 1girl", at="__artists/Old Masters/dutch__"),
        Bad("sky, (__facial expression__)", at="__facial expression__"),
        Bad("sky, __style(v=ink)__", at="__style(v=ink)__"),
        Bad("I love {{ choice('red', 'blue') }} roses", at="{{ choice('red', 'blue') }}"),
        Bad("{% for i in range(3) %} sky {% endfor %}", at="{% for i in range(3) %}"),
        Bad("a ${animal}, b", at="${animal}"),
        Bad("{2$$red|blue}, {a {b|c}|d}, __x__", at="{2$$red|blue}"),
        Bad("{red|blue} hair", at="{red|blue}", target="swarmui"),
        Bad("__colour__ hair", at="__colour__", target="swarmui"),
        Bad("a ${animal}, b", at="${animal}", target="comfyui"),
    )

    def check(self, node: Expansion, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.has(FILLS_WILDCARDS if node.what == "a wildcard" else FILLS_VARIANTS):
            return
        if node.what == "a variant" and ctx.program.emphasis.curly is not None:
            return  # braces weigh there, and no document says what a bar in them means
        written = f"{quoted(ctx.slice(node.span))} is {node.what} of Dynamic Prompts"
        if ctx.fact(_is_filled_in):
            yield self.finding(
                ctx,
                node.span,
                f"{written}, and no setting says that it fills in this prompt",
                help='say so in the configuration, with plugins = ["dynamic-prompts"], to have it checked',
                severity=Severity.INFO,
            )
        else:
            yield self.finding(
                ctx,
                node.span,
                f"{written}; {_what_happens(node, ctx)}",
                help=_own_form(node, ctx)
                or 'if the extension fills it in, say so in the configuration, with plugins = ["dynamic-prompts"]',
            )


def _own_form(node: Expansion, ctx: Context) -> str | None:
    templates = ctx.program.templates
    form = None
    if templates is not None:
        form = {"a variant": templates.choice, "a wildcard": templates.wildcard}.get(node.what)
    return f"{ctx.program} has its own form: {form}" if form is not None else None


def _what_happens(node: Expansion, ctx: Context) -> str:
    if ctx.program.fills_variants and "{" in ctx.slice(node.span):
        return f"{ctx.program} itself takes its braces for a choice, and sends the rest to the model as text"
    return f"{ctx.program} itself sends it to the model as text"


def _is_filled_in(ctx: Context) -> bool:
    """Whether a wildcard of the prompt is there to be filled in: installed, or in a folder close to the file."""
    known = [each.wildcards for each in (ctx.inventory, ctx.surroundings.beside) if each is not None and each.wildcards]
    if not known:
        return False
    written = [name_in(leaf.text) for leaf in ctx.prompt.leaf_list if isinstance(leaf, Wildcard)]
    written += [loose.name for loose in ctx.fact(loose_wildcards)]
    return any(wildcard_names(names).has(name) for names in known for name in written)
