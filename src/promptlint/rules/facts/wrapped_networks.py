"""Extra networks inside of brackets, from which the host takes them before it looks at brackets."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.rules.facts.emphasis import chain, emphasis_groups
from promptlint.rules.facts.leaves import is_blank_or_network
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.networks import KINDS
from promptlint.syntax import Alternation, Emphasis, ExtraNetwork, Group, Node, Schedule
from promptlint.text import Span

__all__ = ["ScheduledNetwork", "WrappedNetworks", "scheduled_networks", "wrapped_networks"]


@dataclass(frozen=True, slots=True, eq=False)
class WrappedNetworks:
    """Emphasis that holds nothing but networks, and what stands inside of all its brackets."""

    node: Emphasis
    inside: Span


@fact("EXTRA_NETWORK")
def wrapped_networks(ctx: Context) -> tuple[WrappedNetworks, ...]:
    """Each such emphasis, the outermost of those that hold nothing but each other."""
    found = []
    for group in ctx.fact(emphasis_groups):
        if group.wrapper is None:
            innermost = chain(group)[-1].node
            if _holds_only_networks(innermost) and _first_network(innermost) is not None:
                found.append(WrappedNetworks(group.node, innermost.inner))
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class ScheduledNetwork:
    """A network in prompt editing or an alternation, and the outermost of those. A `group` that is a `whole` holds
    nothing else: then its first network stands for all."""

    node: ExtraNetwork
    group: Schedule | Alternation
    is_whole: bool


@fact("EXTRA_NETWORK")
def scheduled_networks(ctx: Context) -> tuple[ScheduledNetwork, ...]:
    """Every network that somebody tries to switch by steps."""
    if ctx.leaf_numbers.keys().isdisjoint(("SCHEDULE_OPEN", "ALTERNATION_OPEN")):
        return ()
    found: list[ScheduledNetwork] = []
    waiting: list[tuple[Node, Schedule | Alternation | None]] = [(ctx.prompt, None)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, ExtraNetwork):
            if around is not None and node.kind in KINDS:
                found.append(ScheduledNetwork(node, around, is_whole=False))
        elif isinstance(node, (Schedule, Alternation)) and around is None and _holds_only_networks(node):
            first = _first_network(node)
            if first is not None:
                found.append(ScheduledNetwork(first, node, is_whole=True))
        elif isinstance(node, Group):
            if around is None and isinstance(node, (Schedule, Alternation)):
                around = node
            waiting += [(part, around) for part in reversed(node.parts)]
    return tuple(found)


def _holds_only_networks(node: Group) -> bool:
    """Whether there is nothing but networks, comments and white space directly inside."""
    return all(map(is_blank_or_network, node.children))


def _first_network(node: Group) -> ExtraNetwork | None:
    networks = (child for child in node.children if isinstance(child, ExtraNetwork))
    return next((network for network in networks if network.kind in KINDS), None)
