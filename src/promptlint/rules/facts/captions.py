"""Prompt syntax in the caption of a training picture."""

from __future__ import annotations

from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Break, Emphasis, ExtraNetwork, walk

__all__ = ["caption_syntax"]


@fact("ROUND_OPEN", "EXTRA_NETWORK", "BREAK")
def caption_syntax(ctx: Context) -> tuple[Emphasis | ExtraNetwork | Break, ...]:
    """Weighted groups, extra networks and BREAKs, of which the model of a caption sees the characters."""
    return tuple(
        node
        for node in walk(ctx.prompt)
        if isinstance(node, (ExtraNetwork, Break)) or (isinstance(node, Emphasis) and node.weight is not None)
    )
