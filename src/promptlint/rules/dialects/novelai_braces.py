"""PX001: NovelAI's braces."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.extensions.abilities import FILLS_VARIANTS
from promptlint.programs.properties import NO_BRACE_WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.braces import BraceGroup, brace_groups, is_slot
from promptlint.rules.facts.colon_weights import is_json, split_weight
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Node, Stray, Text
from promptlint.text import Span

__all__ = ["NovelaiBraces"]

_STEP = 1.05
_EXPRESSION = regex(r"(?s)\s[\w.]+(?:\(.*)?\s")
_SLOTS = frozenset({"p", "np", "prompt", "negative", "negative_prompt", "subject", "style"})
_SURE = 2
"""From so many groups on that are not slots, a prompt is taken for one in NovelAI's syntax."""
_NUMBER = regex(r"\s*[+-]?(?:\d++\.?+\d*+|\.\d++)\s*")


class NovelaiBraces(Rule):
    """Braces around tags, which weigh in NovelAI and nowhere else.

    ## Why is this bad?
    NovelAI reads `{smile}` as ×1.05 and `{{smile}}` as ×1.1025. A1111 sends braces to the model like any
    other character: no emphasis, and each costs tokens. A single name in braces, as in `{prompt}`, is taken for a
    slot that another program fills, unless other braces show whose syntax it is; braces with `|` or `$$` are taken
    for a template (PX005).

    ## Example
    `{{fused fingers}}`

    ## Use instead
    `(fused fingers:1.1)`

    ## Fix safety
    Unsafe: the weight changes, and the braces are gone from the text.
    """

    code, name, severity = "PX001", "novelai-braces", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (brace_groups,)
    needs = (NO_BRACE_WEIGHTS,)
    fold_after = 4
    silent_with = (FILLS_VARIANTS,)
    yields_to = ("PR005", "PR021", "PX035")
    good = (
        Good("(fused fingers:1.1)"),
        Good("{prompt}, masterpiece, a {color} dress, {{prompt}}"),
        Good("{red|blue} hair, {2$$red, blue} {a, {b|c}}"),
        Good("${name}, {}, { }, :{, :}, \\{x y\\}"),
        Good("a { b, c } d", plugins=("dynamic-prompts",)),
        Good("{hat: a red hat, boots}, cats\nred cat, {hat}", target="forge", plugins=("forge-couple",)),
        *(Good("{{fused fingers}}", target=target) for target in ("novelai", "comfyui")),
        Good("{% for x in colours %}a {{ x }} dress, {{ pick(1, 2) }}{% endfor %}"),
    )
    bad = (
        Bad(
            "blurry, {Multiple people}, text",
            fixed="blurry, (Multiple people:1.05), text",
            at="{Multiple people}",
        ),
        Bad("{{fused fingers}}", fixed="(fused fingers:1.1)", at="{{fused fingers}}", role="negative"),
        Bad("{{{solo}}}", fixed="(solo:1.16)", at="{{{solo}}}"),
        Bad(
            "{palace}, {{fox spirit}}, {nine tails}, {prompt}",
            fixed="(palace:1.05), (fox spirit:1.1), (nine tails:1.05), {prompt}",
            at="{palace}",
        ),
        Bad("{{fox spirit}}", fixed="(fox spirit:1.1)", target="sdnext"),
        Bad("{masterpiece}, sea", fixed="(masterpiece:1.05), sea"),
        Bad("{red eyes:1.2}", fixed="(red eyes:1.2)"),
        Bad("{long hair, {red} eyes}", fixed="(long hair, {red} eyes:1.05)", at="{long hair, {red} eyes}"),
    )

    def check(self, node: BraceGroup, ctx: Context) -> Iterator[Diagnostic]:
        inside = ctx.slice(node.innermost.inner)
        text = inside.strip()
        if node.is_template or not text or text[0] in ",;" or (ctx.program.fills_variants and ctx.fact(is_json)):
            return
        if _is_slot(inside, node.depth) and (ctx.fact(_certain) < _SURE or not _is_word(node, text, ctx)):
            return
        factor = _STEP**node.depth if node.depth < 100 else float("inf")
        yield self.finding(
            ctx,
            node.node.span,
            f"{_what_happens(node, text, ctx)} (NovelAI ×{factor:.6g})",
            help="for emphasis write round brackets with a weight" if ctx.program.emphasis.is_read else None,
            fix=_fix(node, text) if ctx.program.emphasis.is_read else None,
        )


def _what_happens(node: BraceGroup, text: str, ctx: Context) -> str:
    if ctx.program.fills_variants:
        return f"braces without a choice vanish, and weigh nothing: {ctx.program} reads {quoted(split_weight(text)[0])}"
    shown = quoted(ctx.slice(node.node.span))
    return f"braces have no effect in {ctx.program}: {shown} goes to the model with its braces as characters"


def _certain(ctx: Context) -> int:
    """How many braces are surely no slot that something else fills in."""
    groups = (group for group in ctx.fact(brace_groups) if not group.is_template)
    return sum(not _is_slot(ctx.slice(group.innermost.inner), group.depth) for group in groups)


def _is_slot(inside: str, depth: int) -> bool:
    """Whether something else fills it in: `{name}`, `{{prompt}}`, `{{ name }}` or `{{ call() }}`."""
    text = inside.strip()
    if depth > 1:
        return text in _SLOTS or _EXPRESSION.fullmatch(inside) is not None
    return is_slot(text)


def _is_word(group: BraceGroup, text: str, ctx: Context) -> bool:
    """Whether a single name in braces is a whole tag, and none that is known for a slot."""
    node = group.node
    before, after = ctx.text[max(0, node.start - 20) : node.start], ctx.text[node.end : node.end + 20]
    alone = before.rstrip()[-1:] in ("", ",") and after.lstrip()[:1] in ("", ",")
    return group.depth == 1 and alone and text.casefold() not in _SLOTS and text.isalpha()


def _has_number(children: list[Node]) -> bool:
    if len(children) < 2:
        return False
    colon, last = children[-2:]
    return (
        isinstance(colon, Stray)
        and colon.text == ":"
        and isinstance(last, Text)
        and _NUMBER.fullmatch(last.text) is not None
    )


def _fix(group: BraceGroup, text: str) -> Fix | None:
    """Round brackets: with the number that is written inside, or with NovelAI's weight."""
    children = group.innermost.children
    if any(isinstance(child, Stray) and child.text in "()[]" for child in children) or group.depth > 14:
        return None
    weight = "" if _has_number(children) else f":{round(_STEP**group.depth, 2):g}"
    replacement = f"({text}{weight})"
    return unsafe("write a weight", replace(Span(group.node.start, group.node.end), replacement))
