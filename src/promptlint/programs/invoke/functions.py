"""What compel makes of the arguments of its functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promptlint.programs.invoke.errors import CompelError, described, swap_in_blend, wrong_count
from promptlint.programs.invoke.nodes import BlendNode, Exchange, Group, Node, Option
from promptlint.text import Span

__all__ = ["blend", "swap_options", "weights_of_parts"]

_SWAP_DEFAULTS: Mapping[str, object] = {"s_start": 0.0, "s_end": 0.0, "t_start": 0.2, "t_end": 1.0}


def swap_options(options: Sequence[Option]) -> Mapping[str, object]:
    """All options of a swap, with defaults. Raises CompelError for a `shape_freedom` that is not a number."""
    given: dict[str, object] = {}
    places: dict[str, Span] = {}
    for option in options:
        given[option.name] = option.value
        places[option.name] = option.place
    merged = dict(_SWAP_DEFAULTS)
    freedom = given.pop("shape_freedom", None)
    if isinstance(freedom, str):
        raise CompelError(
            "TypeError",
            "unsupported operand type(s) for ** or pow(): 'str' and 'float'",
            places["shape_freedom"],
            "`shape_freedom` has to be a number",
        )
    if isinstance(freedom, float):
        # The root of a number below 0 is complex, and compel goes on with it.
        merged["s_end"] = 1.0 - freedom ** (1.0 / 3.0)
    return merged | given


def blend(prompts: tuple[tuple[Node, ...], ...], options: Sequence[Option], call: Span) -> BlendNode:
    """Raises CompelError for a wrong number of weights, one that is not a number, and a swap in one of the prompts."""
    normalize = not options or options[-1].name != "no_normalize"
    weights = _numbers(options if normalize else options[:-1]) or (1.0,) * len(prompts)
    if len(weights) != len(prompts):
        raise wrong_count("Blend", map(described, prompts), weights, call)
    waiting: list[Node] = [node for nodes in prompts for node in nodes]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Exchange):
            raise swap_in_blend(node.call)
        if isinstance(node, Group):
            waiting += node.nodes
    return BlendNode(prompts, weights, normalize, call)


def weights_of_parts(prompts: Sequence[tuple[Node, ...]], options: Sequence[Option], call: Span) -> tuple[float, ...]:
    """The weights of `.and(…)`. Raises CompelError for a wrong number of them and for one that is not a number."""
    weights = _numbers(options) or (1.0,) * len(prompts)
    if len(weights) != len(prompts):
        raise wrong_count("Conjunction", map(described, prompts), weights, call)
    return weights


def _numbers(options: Sequence[Option]) -> tuple[float, ...]:
    """What `float` makes of the names, so that `inf` and `nan` are numbers and the value of `a=1` is not looked at."""
    numbers: list[float] = []
    for option in options:
        try:
            numbers.append(float(option.name))
        except ValueError:
            raise CompelError(
                "ValueError",
                f"could not convert string to float: {option.name!r}",
                option.place,
                "a weight has to be a number",
            ) from None
    return tuple(numbers)
