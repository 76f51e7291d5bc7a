"""LoRAs that a prompt has more than one tag for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from promptlint.dataclass import dataclass
from promptlint.resources.inventory.model import lora_file
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.networks import LORA_KINDS, LoraUse, read_lora_arguments
from promptlint.syntax import Break, ExtraNetwork, Leaf, Mark
from promptlint.text import Span

__all__ = ["LoraGroup", "LoraTag", "repeated_loras"]

_FEWEST = 2
"""Tags of which one can be of the LoRA of another."""


@dataclass(frozen=True, slots=True, eq=False)
class LoraTag:
    """A LoRA tag. `asked` is what the host reads of it, None where it cannot; `previous` the tag of the same LoRA
    before it."""

    name: str
    kind: str
    arguments: tuple[str, ...]
    asked: LoraUse | None
    span: Span
    removal: Span
    group: LoraGroup
    previous: LoraTag | None


class LoraGroup:
    """All tags of a LoRA, by whichever of its names."""

    def __init__(self) -> None:
        self.tags: list[LoraTag] = []

    @cached_property
    def different(self) -> int:
        """How many of them differ in an argument."""
        return len({tag.arguments for tag in self.tags})

    @cached_property
    def weights(self) -> list[float] | None:
        """The weights, where each tag has one alone and all are of one kind."""
        weights = [tag.asked.te for tag in self.tags if tag.asked is not None and tag.asked.unet == tag.asked.te]
        same_kind = len({tag.kind for tag in self.tags}) == 1
        return weights if len(weights) == len(self.tags) and same_kind else None


@fact("EXTRA_NETWORK")
def repeated_loras(ctx: Context) -> tuple[LoraTag, ...]:
    """The LoRA tags that have an earlier one of the same LoRA. Options of a variant keep tags apart, and so does what
    an extension parts a prompt at."""
    if len(ctx.leaf_numbers["EXTRA_NETWORK"]) < _FEWEST:
        return ()
    kinds = LORA_KINDS.intersection(ctx.program.networks.loads if ctx.program.networks is not None else ())
    found: list[LoraTag] = []
    groups: dict[tuple[int, str], LoraGroup] = {}
    for option, index, leaf in _networks(ctx.prompt.leaf_list):
        arguments = leaf.arguments
        name = next((argument for argument in arguments if argument.count("=") != 1), None)
        if leaf.kind not in kinds or name is None:
            continue
        asked = read_lora_arguments(arguments)
        group = groups.setdefault((option, lora_file(ctx.inventory, name)), LoraGroup())
        tag = LoraTag(
            name,
            leaf.kind,
            arguments,
            asked if isinstance(asked, LoraUse) else None,
            leaf.span,
            _with_comma(ctx.prompt.leaf_list, index),
            group,
            group.tags[-1] if group.tags else None,
        )
        if group.tags:
            found.append(tag)
        group.tags.append(tag)
    return tuple(found)


def _networks(leaves: Sequence[Leaf]) -> Iterator[tuple[int, int, ExtraNetwork]]:
    """Each tag with the number of the part that it stands in, an option of a variant or what an extension parts, and
    its own number."""
    option = options = 0
    around: list[int] = []
    for index, leaf in enumerate(leaves):
        if isinstance(leaf, ExtraNetwork):
            yield option, index, leaf
        elif isinstance(leaf, Break) and leaf.text != "BREAK":
            options += 1
            option = options
        elif isinstance(leaf, Mark):
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


def _with_comma(leaves: Sequence[Leaf], index: int) -> Span:
    """The tag with the comma in front of it, if another or the end follows, or with the one after it if it is first."""
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
