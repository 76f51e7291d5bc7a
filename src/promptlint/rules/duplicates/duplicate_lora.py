"""PD005: the same LoRA twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory, lora_file
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import quoted, weight
from promptlint.semantics.hosts import FORGE
from promptlint.semantics.networks import LORA_KINDS, LoraUse, read_lora_arguments
from promptlint.syntax import ExtraNetwork, Leaf, Mark
from promptlint.text import Span

__all__ = ["DuplicateLora"]


class DuplicateLora(Rule):
    """The same LoRA in two tags.

    ## Why is this bad?
    A1111 loads the file once, keeps the weights of the last tag, and applies it once for each tag:
    `<lora:ink:0.5> <lora:ink:0.7>` acts like 2 × 0.7 = 1.4. Forge adds the weights up, 1.2, and counts tags that are
    equal in every argument once. Tags are cut out before AND splits the prompt and before prompt editing, so neither
    keeps them apart; options of a variant do. Names count as the host looks them up: `Ink` is not `ink`.

    ## Example
    `<lora:ink:0.5>, sea, <lora:ink:0.7>`

    ## Use instead
    `sea, <lora:ink:0.7>`

    ## Fix safety
    Unsafe: the LoRA is applied once, so the picture changes. The last weight stays, which is the one A1111 uses; of
    equal tags the first stays.
    """

    code, name, severity = "PD005", "duplicate-lora", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork,)
    targets = WEBUIS
    plugins_off = ("composable-lora",)
    roles = frozenset({"positive"})
    yields_to = ("PR018",)
    good = (
        Good("<lora:ink:0.5>, <lora:oil:0.5>"),
        Good("<lora:ink:0.5>, <lora:Ink:0.5>"),
        Good("<hypernet:ink:1>, <lora:ink:1>"),
        Good("{<lora:ink:1> a|<lora:ink:0.5> b}", plugins=("dynamic-prompts",)),
        Good("<lora:ink:1>, <lyco:ink:1>", target="forge"),
        Good("<lora:ink:0.5> sky AND <lora:ink:0.8> sea", plugins=("composable-lora",)),
    )
    bad = (
        Bad(
            "<lora:ink:0.5>, sea, <lora:inkstyle:0.7>",
            inventory=Inventory.of(loras={"ink": "inkstyle"}),
            fixed="sea, <lora:inkstyle:0.7>",
            at="<lora:inkstyle:0.7>",
            also=("PR012",),
        ),
        Bad("<lora:ink:0.5>, sea, <lora:ink:0.7>", fixed="sea, <lora:ink:0.7>", at="<lora:ink:0.7>"),
        Bad("sea, <lora:ink:0.5>, fog, <lora:ink:0.5>", fixed="sea, <lora:ink:0.5>, fog"),
        Bad(
            "<lora:ink:0.5> sea AND fog <lyco:ink:0.5>",
            fixed="<lora:ink:0.5> sea AND fog ",
            at="<lyco:ink:0.5>",
        ),
        Bad("<lora:ink:0.5>, sea, <lora:ink:0.7>", fixed="sea, <lora:ink:0.7>", target="forge"),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        use = ctx.fact(_uses).get(node.start)
        if use is None or use.previous is None:
            return
        unwanted, which = use, "this tag"
        if use.arguments != use.previous.arguments:
            unwanted, which = use.previous, "the earlier tag"
        group = use.group
        yield self.finding(
            ctx,
            node.span,
            f"LoRA {quoted(use.name)} is in the prompt {_times(group)}: {group.effect(ctx.target)}",
            labels=(ctx.label(group.uses[0].span, "first here"),),
            help="keep one tag, with the weight you mean",
            fix=unsafe(f"delete {which}", delete(unwanted.removal)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """A LoRA tag. `asked` is what the host reads of it, None where it cannot; `previous` the tag of the same LoRA
    before it."""

    name: str
    kind: str
    arguments: tuple[str, ...]
    asked: LoraUse | None
    span: Span
    removal: Span
    group: _Group
    previous: _Use | None


class _Group:
    """All tags of a LoRA, by whichever of its names."""

    __slots__ = ("_effect", "uses")

    def __init__(self) -> None:
        self.uses: list[_Use] = []
        self._effect: str | None = None

    def effect(self, target: str) -> str:
        """What the host makes of them all together."""
        if self._effect is None:
            self._effect = _effect(self, target)
        return self._effect


def _uses(ctx: Context) -> Mapping[int, _Use]:
    """The prompt's LoRA tags, by the offset where they start."""
    kinds = FORGE.lora_kinds if ctx.target == "forge" else LORA_KINDS
    uses: dict[int, _Use] = {}
    groups: dict[tuple[int, str], _Group] = {}
    option = options = 0
    around: list[int] = []
    leaves = ctx.prompt.leaf_list
    for index, leaf in enumerate(leaves):
        if isinstance(leaf, Mark):
            opener = leaf if leaf.type == "VARIANT_OPEN" else leaf.partner
            if opener is None or opener.type != "VARIANT_OPEN":
                continue
            if leaf is opener:
                around.append(option)
            if leaf.type == "BRACE_CLOSE":
                option = around.pop()
            else:
                options += 1
                option = options
        elif isinstance(leaf, ExtraNetwork) and leaf.kind in kinds:
            arguments = leaf.arguments
            name = next((argument for argument in arguments if argument.count("=") != 1), None)
            if name is None:
                continue
            asked = read_lora_arguments(arguments)
            group = groups.setdefault((option, lora_file(ctx.inventory, name)), _Group())
            use = _Use(
                name,
                leaf.kind,
                arguments,
                asked if isinstance(asked, LoraUse) else None,
                leaf.span,
                _with_comma(leaves, index),
                group,
                group.uses[-1] if group.uses else None,
            )
            group.uses.append(use)
            uses[leaf.start] = use
    return uses


def _with_comma(leaves: Sequence[Leaf], index: int) -> Span:
    """The tag with the comma in front of it, if another or the end follows, or with the one behind if it is first."""
    leaf = leaves[index]
    before = leaves[index - 1] if index else None
    after = leaves[index + 1] if index + 1 < len(leaves) else None
    left = before.text.rstrip() if before is not None and before.type == "TEXT" else None
    right = after.text.lstrip() if after is not None and after.type == "TEXT" else None
    ends = after is None or (right == "" and index + 2 == len(leaves))
    if before is not None and left is not None and left.endswith(",") and (ends or (right or "").startswith(",")):
        return Span(before.start + len(left) - 1, leaf.end)
    starts = before is None or (left == "" and index == 1)
    if after is not None and right is not None and right.startswith(",") and starts:
        rest = right[1:].lstrip(" ")
        return Span(leaf.start, after.end - len(rest))
    return leaf.span


def _times(group: _Group) -> str:
    return "twice" if len(group.uses) == 2 else f"{len(group.uses)} times"


def _effect(group: _Group, target: str) -> str:
    uses = group.uses
    count = len(uses)
    different = len({use.arguments for use in uses})
    weights = [use.asked.te for use in uses if use.asked is not None and use.asked.unet == use.asked.te]
    simple = len(weights) == count and len({use.kind for use in uses}) == 1
    if target == "a1111" and simple:
        total = weight(count * weights[-1])
        return f"A1111 keeps the last weight, {weight(weights[-1])}, and applies it {_times(group)}, {total} in all"
    if target == "a1111":
        return f"A1111 keeps the weights of the last tag and applies them {_times(group)}"
    if target == "forge" and different == 1:
        return "Forge counts equal tags once, so all but one have no effect"
    if target == "forge" and simple and different == count <= 4:
        return f"Forge adds the weights up, {' + '.join(map(weight, weights))} = {weight(sum(weights))}"
    if target == "forge":
        return "Forge adds the weights of different tags up"
    return "the weights add up, or the last one counts, depending on the host"
