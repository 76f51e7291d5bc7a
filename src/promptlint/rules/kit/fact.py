"""Facts: things that rules visit and that are found once for all rules that ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from promptlint.rules.kit.context import Context, DocumentContext, PairContext

__all__ = ["Fact", "document_fact", "fact", "pair_fact"]

C = TypeVar("C")
T = TypeVar("T")


class Fact(Generic[C, T]):
    """A function that gives the items of one kind that a prompt, a pair or a file holds: emphasis groups, numbers that
    could be weights, embeddings that are named.

    A rule that names it in `visits` is called with each item; `ctx.fact(it)` gives all of them. It is computed at most
    once, and not at all in a prompt that holds none of the leaves it `needs` (terminals of the grammar), which for most
    prompts and facts is the case.
    """

    def __init__(
        self, compute: Callable[[C], Sequence[T]], of: Literal["prompt", "pair", "document"], needs: frozenset[str]
    ) -> None:
        self.compute = compute
        self.of = of
        self.needs = needs
        update_wrapper(self, compute)

    def __call__(self, ctx: C) -> Sequence[T]:
        """The items, computed anew; rules ask through `ctx.fact`."""
        return self.compute(ctx)

    def __repr__(self) -> str:
        return f"<fact {self.compute.__name__}>"


def fact(*needs: str) -> Callable[[Callable[[Context], Sequence[T]]], Fact[Context, T]]:
    """Make a fact of a function of a prompt. `needs` are terminals, such as `ROUND_OPEN`: without a leaf of any of them
    there is nothing to find, and the function is not called."""
    return lambda compute: Fact(compute, "prompt", frozenset(needs))


def pair_fact(compute: Callable[[PairContext], Sequence[T]]) -> Fact[PairContext, T]:
    """Make a fact of a function of the prompts that are used together."""
    return Fact(compute, "pair", frozenset())


def document_fact(compute: Callable[[DocumentContext], Sequence[T]]) -> Fact[DocumentContext, T]:
    """Make a fact of a function of a file."""
    return Fact(compute, "document", frozenset())
