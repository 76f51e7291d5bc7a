"""The arguments of network tags one by one: what each stands for in the program that reads the prompt.

Sources: the extra networks and the LoRA extension of A1111 1.8.0, of Forge, and of SD.Next of 2026; the extensions
lora-block-weight and loractl.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.abilities import STEP_WEIGHTS
from promptlint.programs.model import Networks
from promptlint.rules.facts.bracketed_networks import has_outer_brackets
from promptlint.rules.facts.template_slots import fills_in_templates, template_slots
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["WEIGHTS", "NetworkArgument", "NetworkTag", "has_stepped_weights", "network_tags"]

WEIGHTS = frozenset({"te", "unet", "in", "mid", "out"})
"""What stands for a weight: of the text encoder, the unet, and the unet's first, middle and last blocks."""

_BLOCKS = frozenset({"in", "mid", "out"})
"""The arguments for parts of the unet, which together leave nothing to `unet`."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkArgument:
    """An argument of a network tag.

    `span` is where it stands, or the whole tag where a comment is in that. `name` is what stands before its only `=`,
    None for a positional one, and `value` what follows, or all of it. `stands_for` is what the program takes it for:
    `name`, `te`, `unet`, `dyn`, in SD.Next also `in`, `mid`, `out` and `module`; None where it ignores it. Of one that
    `is_template`, a template fills in some, or decides at which place it will stand, so that nobody knows what it says.
    """

    span: Span
    text: str
    name: str | None
    value: str
    stands_for: str | None
    is_template: bool

    @property
    def value_span(self) -> Span | None:
        """Where the value stands, for a fix; None where a comment is in the tag."""
        return Span(self.span.end - len(self.value), self.span.end) if len(self.span) == len(self.text) else None


@dataclass(frozen=True, slots=True, eq=False)
class NetworkTag:
    """A tag of a kind that the program answers to, with its arguments."""

    node: ExtraNetwork
    arguments: tuple[NetworkArgument, ...]

    @property
    def is_lora(self) -> bool:
        """Whether it is not a hypernetwork, which has a name and one weight, and no named arguments."""
        return self.node.kind != "hypernet"

    def given(self, parameter: str) -> tuple[NetworkArgument, ...]:
        """The arguments that stand for something, in the order of the text."""
        return tuple(argument for argument in self.arguments if argument.stands_for == parameter)


@fact("EXTRA_NETWORK")
def network_tags(ctx: Context) -> tuple[NetworkTag, ...]:
    """Every such tag, in the order of the text; without those with brackets around some arguments, which are wrong as
    a whole."""
    networks = ctx.program.networks
    if networks is None:
        return ()
    leaves = (ctx.prompt.leaf_list[number] for number in ctx.leaf_numbers.get("EXTRA_NETWORK", ()))
    return tuple(
        NetworkTag(leaf, tuple(_arguments(leaf, ctx, networks)))
        for leaf in leaves
        if isinstance(leaf, ExtraNetwork) and leaf.kind in networks.loads and not has_outer_brackets(leaf, ctx)
    )


def has_stepped_weights(ctx: Context) -> bool:
    """Whether a weight may be several, each with the step at which it holds, as in `0.5@0,1@1`."""
    networks = ctx.program.networks
    return ctx.has(STEP_WEIGHTS) or (networks is not None and networks.step_weights)


def _arguments(node: ExtraNetwork, ctx: Context, networks: Networks) -> Iterator[NetworkArgument]:
    texts = node.arguments
    slots = list(reversed(template_slots(":".join(texts)))) if fills_in_templates(ctx) else []
    is_placed = True
    end = -1
    for text, parameter in zip(texts, _parameters(node, networks), strict=True):
        start, end = end + 1, end + 1 + len(text)
        name, equals, value = (
            text.partition("=") if text.count("=") == 1 and node.kind != "hypernet" else ("", "", text)
        )
        is_template = bool(slots) and slots[-1].start < end
        while slots and slots[-1].end <= end:
            slots.pop()
        yield NetworkArgument(
            node.span if "#" in node.text else Span(start, end).moved(node.arguments_start),
            text,
            name if equals else None,
            value,
            parameter,
            is_template or (not equals and not is_placed),
        )
        # A colon in a template: what is chosen decides how many arguments there are.
        is_placed = is_placed and not (slots and slots[-1].start <= end)


def _parameters(node: ExtraNetwork, networks: Networks) -> tuple[str | None, ...]:
    """What each argument stands for."""
    texts = node.arguments
    if node.kind == "hypernet":
        return tuple("name" if number == 0 else "te" if number == 1 else None for number in range(len(texts)))
    last = {text.partition("=")[0]: number for number, text in enumerate(texts) if text.count("=") == 1}
    named = {last[name]: name for name in networks.arguments if name in last}
    given = set(named.values())
    unread = given if networks.unread_if_named else set()
    positional = iter([None if name in unread else name for name in networks.positional])
    if unread >= _BLOCKS:
        named = {number: name for number, name in named.items() if name != "unet"}
    parameters = [
        named.get(number) if text.count("=") == 1 else next(positional, None) for number, text in enumerate(texts)
    ]
    return tuple(
        None if text.lower() in networks.words and parameter != "name" else parameter
        for text, parameter in zip(texts, parameters, strict=True)
    )
