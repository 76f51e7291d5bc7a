"""PD005: the same LoRA twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import LORAS_BY_PART, REGIONS_BY_BREAKS
from promptlint.programs.properties import TAGS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.repeated_loras import LoraGroup, LoraTag, repeated_loras
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import quoted, weight

if TYPE_CHECKING:
    from promptlint.programs.model import Program

__all__ = ["DuplicateLora"]

_MOST_SHOWN = 4
"""Weights that are added up in a message."""


class DuplicateLora(Rule):
    """The same LoRA in two tags.

    ## Why is this bad?
    A1111 loads the file once, keeps the weights of the last tag, and applies it once for each tag:
    `<lora:ink:0.5> <lora:ink:0.7>` acts like 2 × 0.7 = 1.4. Forge Classic and reForge add the weights up, 1.2, and so
    does Forge, which counts tags that are equal in every argument once. Tags are cut out before AND splits the prompt
    and before prompt editing, so neither keeps them apart; options of a variant do, and what an extension parts. Names
    count as the host looks them up: `Ink` is not `ink`.

    ## Example
    `<lora:ink:0.5>, sea, <lora:ink:0.7>`

    ## Use instead
    `sea, <lora:ink:0.7>`

    ## Fix safety
    Unsafe: the LoRA is applied once, so the picture changes. The last weight stays, which is the one A1111 uses; of
    equal tags the first stays.
    """

    code, name, severity = "PD005", "duplicate-lora", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (repeated_loras,)
    needs = (TAGS,)
    silent_with = (LORAS_BY_PART, REGIONS_BY_BREAKS)
    roles = frozenset({"positive"})
    yields_to = ("PR018",)
    good = (
        Good("<lora:ink:0.5>, <lora:oil:0.5>"),
        Good("<lora:ink:0.5>, <lora:Ink:0.5>"),
        Good("<hypernet:ink:1>, <lora:ink:1>"),
        Good("{<lora:ink:1> a|<lora:ink:0.5> b}", plugins=("dynamic-prompts",)),
        Good("<lora:ink:1>, <lyco:ink:1>", target="forge"),
        Good("<lora:ink:0.5> sky AND <lora:ink:0.8> sea", plugins=("composable-lora",)),
        Good("hill, <lora:ink:0.5> BREAK lake, <lora:ink:0.8>", plugins=("regional-prompter",)),
        Good("smile, <lora:ink:0.5> [SEP] frown, <lora:ink:0.8>", plugins=("adetailer",)),
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
        Bad("<lora:ink:0.5>, sea, <lora:ink:0.5>", fixed="<lora:ink:0.5>, sea", target="forge"),
        Bad("<lora:ink:0.5>, sea, <lora:ink:0.5>", fixed="<lora:ink:0.5>, sea", target="reforge"),
    )

    def check(self, tag: LoraTag, ctx: Context) -> Iterator[Diagnostic]:
        if tag.previous is None:
            return
        unwanted, which = tag, "this tag"
        if tag.arguments != tag.previous.arguments:
            unwanted, which = tag.previous, "the earlier tag"
        group = tag.group
        yield self.finding(
            ctx,
            tag.span,
            f"LoRA {quoted(tag.name)} is in the prompt {_times(group)}: {_effect(group, ctx.program)}",
            labels=(ctx.label(group.tags[0].span, "first here"),),
            help="keep one tag, with the weight you mean",
            fix=unsafe(f"delete {which}", delete(unwanted.removal)),
        )


def _times(group: LoraGroup) -> str:
    return "twice" if len(group.tags) == 2 else f"{len(group.tags)} times"


def _effect(group: LoraGroup, program: Program) -> str:
    """What the program makes of all tags of a LoRA together."""
    count, weights = len(group.tags), group.weights
    twice = program.networks.twice if program.networks is not None else "unknown"
    if twice == "last, twice" and weights is not None:
        total = weight(count * weights[-1])
        return f"{program} keeps the last weight, {weight(weights[-1])}, and applies it {_times(group)}, {total} in all"
    if twice == "last, twice":
        return f"{program} keeps the weights of the last tag and applies them {_times(group)}"
    if twice == "first":
        return f"{program} takes the first tag only"
    if twice == "different" and group.different == 1:
        return f"{program} counts equal tags once, so all but one have no effect"
    adds_all = twice == "both" or (twice == "different" and group.different == count)
    if adds_all and weights is not None and count <= _MOST_SHOWN:
        return f"{program} adds the weights up, {' + '.join(map(weight, weights))} = {weight(sum(weights))}"
    if twice == "both":
        return f"{program} adds the weights up"
    if twice == "different":
        return f"{program} adds the weights of different tags up"
    return "one tag is enough"
