"""Facts: things that rules visit and that are found once for all rules that ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import update_wrapper
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, overload

if TYPE_CHECKING:
    from promptlint.rules.kit.context import Context, DocumentContext, PairContext

__all__ = ["NEGATIVE_PROMPT", "Fact", "Given", "document_fact", "fact", "pair_fact"]

C = TypeVar("C")
T = TypeVar("T")

Given = Literal["inventory", "manifest", "vocabulary", "extensions", "templates", "other targets", "negative prompt"]
"""What there may be around a prompt: models that are known, things that are required, lists of tags, extensions that
are declared, something that may fill in templates, other programs that are to read it; and in a pair, a negative
prompt."""

NEGATIVE_PROMPT: frozenset[Given] = frozenset({"negative prompt"})


class Fact(Generic[C, T]):
    """A function that gives the items of one kind that a prompt, a pair or a file holds: emphasis groups, numbers that
    could be weights, embeddings that are named.

    A rule that names it in `visits` is called with each item; `ctx.fact(it)` gives all of them. It is computed at most
    once, and not at all where there can be nothing to find, which for most prompts and facts is the case: in a prompt
    that holds none of the leaves it `needs` (terminals of the grammar) or none of the texts that it `holds`, or only
    ASCII where it is `beyond_ascii`, and where nothing of what must be `given` is there. Of each of these that is empty
    nothing is asked.
    """

    def __init__(
        self,
        compute: Callable[[C], Sequence[T]],
        of: Literal["prompt", "pair", "document"],
        needs: Iterable[str] = (),
        *,
        holds: Iterable[str] = (),
        beyond_ascii: bool = False,
        given: Iterable[Given] = (),
    ) -> None:
        self.compute = compute
        self.of = of
        self.needs = frozenset(needs)
        self.holds = frozenset(holds)
        self.beyond_ascii = beyond_ascii
        self.given = frozenset(given)
        update_wrapper(self, compute)

    def __call__(self, ctx: C) -> Sequence[T]:
        """The items, computed anew; rules ask through `ctx.fact`."""
        return self.compute(ctx)

    def __repr__(self) -> str:
        return f"<fact {self.compute.__name__}>"

    def may_be_in(self, text: str, leaves: Collection[str]) -> bool:
        """Whether a prompt with leaves of these terminals can hold any."""
        return (
            not (self.needs and self.needs.isdisjoint(leaves))
            and not (self.holds and not any(each in text for each in self.holds))
            and not (self.beyond_ascii and text.isascii())
        )

    def may_be_where(self, given: Collection[Given]) -> bool:
        """Whether there can be any where so much is given."""
        return not self.given or not self.given.isdisjoint(given)


def fact(
    *needs: str, holds: Iterable[str] = (), beyond_ascii: bool = False, given: Iterable[Given] = ()
) -> Callable[[Callable[[Context], Sequence[T]]], Fact[Context, T]]:
    """Make a fact of a function of a prompt. `needs` are terminals, such as `ROUND_OPEN`, and `holds` texts, such as
    `__`: without a leaf of any of those, or any of these, there is nothing to find, and the function is not called.
    Nor is it in a prompt of ASCII alone where it is `beyond_ascii`, and where nothing of `given` is there."""
    return lambda compute: Fact(compute, "prompt", needs, holds=holds, beyond_ascii=beyond_ascii, given=given)


@overload
def pair_fact(compute: Callable[[PairContext], Sequence[T]]) -> Fact[PairContext, T]: ...
@overload
def pair_fact(*, given: Iterable[Given]) -> Callable[[Callable[[PairContext], Sequence[T]]], Fact[PairContext, T]]: ...
def pair_fact(
    compute: Callable[[PairContext], Sequence[T]] | None = None, *, given: Iterable[Given] = ()
) -> Fact[PairContext, T] | Callable[[Callable[[PairContext], Sequence[T]]], Fact[PairContext, T]]:
    """Make a fact of a function of the prompts that are used together, for where something of `given` is there."""
    if compute is not None:
        return Fact(compute, "pair")
    return lambda compute: Fact(compute, "pair", given=given)


def document_fact(compute: Callable[[DocumentContext], Sequence[T]]) -> Fact[DocumentContext, T]:
    """Make a fact of a function of a file."""
    return Fact(compute, "document")
