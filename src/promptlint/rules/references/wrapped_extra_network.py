"""PR016: a network tag inside brackets that do nothing to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, safe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import KINDS
from promptlint.syntax import Alternation, Comment, Emphasis, ExtraNetwork, Group, Node, Schedule, Text
from promptlint.text import Span

__all__ = ["WrappedExtraNetwork"]


class WrappedExtraNetwork(Rule):
    """A LoRA or hypernetwork tag inside brackets that do nothing to it.

    ## Why is this bad?
    A1111 cuts tags out before it looks at brackets. Round brackets do not change a LoRA's weight, and prompt editing
    or alternation does not switch it: `[<lora:ink:1>::10]` loads it for the whole run. Weighted groups that hold other
    text too are left alone.

    ## Example
    `sky, (<lora:ink:1>:1.2)`

    ## Use instead
    `sky, <lora:ink:1.2>`

    ## Fix safety
    Safe: brackets around nothing but tags hold no text. There is no fix for prompt editing, which needs a plug-in.
    """

    code, name, severity = "PR016", "wrapped-extra-network", Severity.WARNING
    fixable = Applicability.SAFE
    visits = (Emphasis, ExtraNetwork)
    targets = WEBUIS
    roles = frozenset({"positive", "unknown"})
    plugins_off = ("loractl", "prompt-control")
    good = (
        Good("sky, <lora:ink:1.2>"),
        Good("(sky, <lora:ink:1>:1.2)"),
        Good("[sky:sea:0.5] <lora:ink:1>"),
        Good("([<lora:ink:1>::10])", plugins=("loractl",)),
        Good("(<lora:ink:1>:1.2)", target="comfyui"),
        Good("(<unknown:ink:1>)"),
    )
    bad = (
        Bad("sky, (<lora:ink:1>:1.2)", fixed="sky, <lora:ink:1>", at="(<lora:ink:1>:1.2)"),
        Bad("((<lora:ink:1> <lora:oil:1>)), sky", fixed="<lora:ink:1> <lora:oil:1>, sky"),
        Bad("[<lora:ink:1>::10] sky", at="[<lora:ink:1>::10]"),
        Bad("[<lora:ink:1>|<lora:oil:1>] sky", at="[<lora:ink:1>|<lora:oil:1>]"),
        Bad("[sky <lora:ink:1>:sea:0.5]", at="<lora:ink:1>"),
    )

    def check(self, node: Emphasis | ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if not ctx.fact(_has_tags):
            return
        if isinstance(node, Emphasis):
            yield from self._check_emphasis(node, ctx)
            return
        if node.kind not in KINDS:
            return
        around = ctx.fact(_schedules_around).get(node.start)
        if around is None or around.speaker not in (None, node.start):
            return
        effect = "prompt editing" if isinstance(around.group, Schedule) else "alternation"
        yield self.finding(
            ctx,
            node.span if around.speaker is None else around.group.span,
            f"{effect} does nothing to `{shorten(node.text, 40)}`: {ctx.program} cuts tags out first and loads the "
            "network for the whole run",
            severity=Severity.ERROR,
            help="to switch a LoRA by steps takes a plug-in such as loractl; declare it, and this rule is off",
        )

    def _check_emphasis(self, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        if node.start in ctx.fact(_wrapped_wrappers) or not _holds_only_tags(node):
            return
        tags = ctx.slice(_inside(node))
        yield self.finding(
            ctx,
            node.span,
            f"brackets around `{shorten(tags, 40)}` change nothing: {ctx.program} cuts tags out before it weighs "
            "anything",
            help="the weight stands behind the name, as in <lora:name:0.8>",
            fix=safe("take the brackets away", replace(node.span, tags)),
        )


def _has_tags(ctx: Context) -> bool:
    return any(leaf.type == "EXTRA_NETWORK" for leaf in ctx.prompt.leaf_list)


def _inside(node: Emphasis) -> Span:
    """What stands inside of brackets that hold only brackets."""
    inner = _sole_emphasis(node)
    while inner is not None:
        node, inner = inner, _sole_emphasis(inner)
    return node.inner


def _sole_emphasis(node: Emphasis) -> Emphasis | None:
    held = [child for child in node.children if not _is_blank(child)]
    return held[0] if len(held) == 1 and isinstance(held[0], Emphasis) else None


def _holds_only_tags(node: Emphasis) -> bool:
    inner: Emphasis | None = node
    while inner is not None:
        node, inner = inner, _sole_emphasis(inner)
    return all(_is_tag_or_blank(child) for child in node.children) and any(
        isinstance(child, ExtraNetwork) and child.kind in KINDS for child in node.children
    )


def _wrapped_wrappers(ctx: Context) -> frozenset[int]:
    """Where emphasis starts that is all another emphasis holds. Ask through `ctx.fact`."""
    found = set()
    waiting: list[Node] = [ctx.prompt]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Group):
            waiting.extend(node.parts)
            if isinstance(node, Emphasis) and (inner := _sole_emphasis(node)) is not None:
                found.add(inner.start)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Around:
    """The outermost prompt editing or alternation around a tag. Where it holds nothing but tags, `speaker` is where the
    first of them starts, which speaks for all."""

    group: Group
    speaker: int | None


def _schedules_around(ctx: Context) -> dict[int, _Around]:
    """What is around each tag, by its start. Ask through `ctx.fact`."""
    found: dict[int, _Around] = {}
    waiting: list[tuple[Node, _Around | None]] = [(ctx.prompt, None)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, ExtraNetwork):
            if around is not None:
                found[node.start] = around
        elif isinstance(node, Group):
            if around is None and isinstance(node, (Schedule, Alternation)):
                whole = all(_is_tag_or_blank(child) for child in node.children)
                tags = (
                    child.start for child in node.children if isinstance(child, ExtraNetwork) and child.kind in KINDS
                )
                around = _Around(node, next(tags, None) if whole else None)
            waiting += [(part, around) for part in node.parts]
    return found


def _is_tag_or_blank(node: Node) -> bool:
    return isinstance(node, ExtraNetwork) or _is_blank(node)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Comment) or (isinstance(node, Text) and node.text.isspace())
