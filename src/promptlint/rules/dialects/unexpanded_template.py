"""PX005: templates that nobody fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.braces import brace_groups
from promptlint.rules.facts.loose_wildcards import loose_wildcards
from promptlint.rules.facts.wildcard_names import name_in, wildcard_names
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt, Variable, Variant, Wildcard, traverse
from promptlint.text import Span

__all__ = ["UnexpandedTemplate"]

_CALL = re.compile(r"\{\{\s*[A-Za-z_]\w*\(.*\)\s*\}\}", re.DOTALL)
_PARTS = frozenset({"WILDCARD", "VARIANT_OPEN", "VARIABLE_OPEN"})


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
    visits = (Prompt,)
    yields_to = ("PS018",)
    fold_after = 1
    plugins_off = (
        "dynamic-prompts",
        "wildcards",
        "unprompted",
        "one-button-prompt",
        "umi-ai",
        "impact-pack",
        "prompt-control",
    )
    good = (
        Good("{prompt}, masterpiece"),
        Good("[red|blue] hair"),
        Good("long__hair__x, O__O, ^__^, a __ b __"),
        Good("<lora:a__b__c:1>"),
        Good("a __ b / c __, (__)/(__), __/__"),
        Good("costs $5, {x}, {{ prompt }}"),
        Good("{red|blue} hair", target="comfyui"),
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
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if "__" in ctx.text:
            yield from self._loose_wildcards(ctx)
        if "{%" in ctx.text or "{{" in ctx.text:
            yield from self._statements(ctx)
        if not any(leaf.type in _PARTS for leaf in node.leaf_list):
            return
        depth = 0
        for part, leaving in traverse(node):
            if isinstance(part, (Variant, Variable)):
                depth += -1 if leaving else 1
                if leaving or depth > 1 or (isinstance(part, Variant) and ctx.target == "comfyui"):
                    continue  # ComfyUI's own editor chooses from `{a|b}`
            elif not isinstance(part, Wildcard) or depth or _is_inside_a_word(part, ctx) or not name_in(part.text):
                continue
            yield self._report(ctx, part.span, _KINDS[type(part)])

    def _statements(self, ctx: Context) -> Iterator[Diagnostic]:
        for group in ctx.fact(brace_groups):
            text = ctx.slice(group.node.span)
            if text.startswith("{%") and text.endswith("%}"):
                yield self._report(ctx, group.node.span, "a statement")
            elif group.depth == 2 and len(text) <= 300 and _CALL.fullmatch(text):
                yield self._report(ctx, group.node.span, "an expression")

    def _loose_wildcards(self, ctx: Context) -> Iterator[Diagnostic]:
        for wildcard in ctx.fact(loose_wildcards):
            yield self._report(ctx, wildcard.span, "a wildcard")

    def _report(self, ctx: Context, span: Span, what: str) -> Diagnostic:
        if ctx.fact(_is_filled_in):
            return self.finding(
                ctx,
                span,
                f"{quoted(ctx.slice(span))} is {what} of Dynamic Prompts, which nobody has said fills in this prompt",
                help='say so in the configuration, with plugins = ["dynamic-prompts"], to have it checked',
                severity=Severity.INFO,
            )
        return self.finding(
            ctx,
            span,
            f"{quoted(ctx.slice(span))} is {what} of Dynamic Prompts; {ctx.program} itself sends it to the model as "
            "text",
            help='if the extension fills it in, say so in the configuration, with plugins = ["dynamic-prompts"]',
        )


_KINDS: dict[type, str] = {Wildcard: "a wildcard", Variant: "a variant", Variable: "a variable"}


def _is_filled_in(ctx: Context) -> bool:
    """Whether a wildcard of the prompt is there to be filled in: installed, or in a folder close to the file."""
    known = [each.wildcards for each in (ctx.inventory, ctx.surroundings.beside) if each is not None and each.wildcards]
    if not known:
        return False
    written = [name_in(leaf.text) for leaf in ctx.prompt.leaf_list if isinstance(leaf, Wildcard)]
    written += [loose.name for loose in ctx.fact(loose_wildcards)]
    return any(wildcard_names(names).has(name) for names in known for name in written)


def _is_inside_a_word(part: Wildcard, ctx: Context) -> bool:
    """Whether letters touch it, as in the name `a__b__c`."""
    before, after = (
        ctx.slice(Span(max(part.start - 1, 0), part.start)),
        ctx.slice(Span(part.end, part.end + 1)),
    )
    return before.isalnum() or after.isalnum()
