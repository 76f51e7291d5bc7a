"""Weights multiplied out: from the tree to the pieces that are encoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby

from promptlint.dataclass import dataclass
from promptlint.programs.invoke.characters import unescaped
from promptlint.programs.invoke.conjunction import Blend, Fragment, Lora, Mark, MarkKind, Piece, Swap
from promptlint.programs.invoke.errors import swap_in_blend, wrong_count
from promptlint.programs.invoke.nodes import BlendNode, Exchange, Group, LoraNode, Node, Weight, Word
from promptlint.text import Span

__all__ = ["Flattener"]


@dataclass(slots=True)
class _Side:
    """Pieces in the making: words with their weights, and swaps that are not finished.

    Where nothing is written, compel reads an empty word, which is weighed like any other; where only LoRAs or empty
    brackets with a weight are, it adds one later. `empty` is that word's weight.
    """

    empty: float = 1.0
    items: list[_Plain | _Swapped] = field(default_factory=list)
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plain:
    text: str
    weight: float
    place: Span


@dataclass(frozen=True, slots=True)
class _Swapped:
    original: _Side
    edited: _Side
    options: Mapping[str, object]
    place: Span


class Flattener:
    """Flattens the parts of a prompt one by one, and collects its LoRAs and marks on the way."""

    def __init__(self) -> None:
        self.loras: list[Lora] = []
        self.marks: list[Mark] = []

    def part(self, nodes: Sequence[Node], *, in_function: bool = False) -> tuple[Piece, ...]:
        """The pieces of one prompt, with neighbours of equal weight joined.

        `in_function` says that the nodes are arguments of a function, so that their own quotes and brackets have a use.
        """
        whole = _Side()
        sides = [whole]
        waiting: list[tuple[Node, float, _Side, bool]] = [(node, 1.0, whole, in_function) for node in reversed(nodes)]
        while waiting:
            node, scale, side, is_target = waiting.pop()
            if isinstance(node, Word):
                side.items.append(_Plain(node.text, scale, node.place))
            elif isinstance(node, LoraNode):
                side.empty = 1.0
                self.loras.append(Lora(node.name, node.weight, node.place.start, node.place.end))
                self._mark(MarkKind.FUNCTION, node.place)
            elif isinstance(node, Group):
                if not is_target:
                    self._mark(MarkKind.QUOTES if node.is_quoted else MarkKind.BRACKETS, node.place)
                waiting += [(inner, scale, side, False) for inner in reversed(node.nodes)]
            elif isinstance(node, Weight):
                side.empty = 1.0
                self._mark(MarkKind.WEIGHT, node.mark)
                waiting.append((node.target, scale * node.factor, side, True))
            elif isinstance(node, Exchange):
                self._mark(MarkKind.FUNCTION, node.call)
                swapped = _Swapped(
                    _Side(scale), _Side(scale), node.options, Span(node.target.place.start, node.call.end)
                )
                side.items.append(swapped)
                sides += [swapped.original, swapped.edited]
                waiting += [(inner, scale, swapped.edited, False) for inner in reversed(node.replacement)]
                waiting.append((node.target, scale, swapped.original, True))
        # The sides of a swap come after the side that the swap stands in.
        for side in reversed(sides):
            side.pieces = tuple(_fused(side))
        return whole.pieces

    def blend(self, node: BlendNode) -> Blend:
        """Raises CompelError where nothing is left of one of the prompts, and for a swap inside of a weight."""
        self._mark(MarkKind.FUNCTION, node.call)
        prompts = [pieces for nodes in node.prompts if (pieces := self.part(nodes, in_function=True))]
        if len(prompts) != len(node.weights):
            raise wrong_count("Blend", map(_described, prompts), node.weights, node.call)
        for pieces in prompts:
            for piece in pieces:
                if isinstance(piece, Swap):
                    raise swap_in_blend(Span(piece.start, piece.end))
        return Blend(tuple(prompts), node.weights, node.normalize, node.call.start, node.call.end)

    def _mark(self, kind: MarkKind, place: Span) -> None:
        self.marks.append(Mark(kind, place.start, place.end))


def _fused(side: _Side) -> Iterator[Piece]:
    """Words of equal weight are joined with a blank, whatever stood between them.

    compel takes a backslash from each bracket and quote whenever it makes a piece: when it reads it, when it weighs it,
    and whenever one more is joined to it.
    """
    for weight, items in groupby(side.items, key=lambda item: item.weight if isinstance(item, _Plain) else None):
        run = list(items)
        if weight is None:
            yield from (_finished(item) for item in run if isinstance(item, _Swapped))
            continue
        words = [item for item in run if isinstance(item, _Plain)]
        joins = len(words) - 1
        text = " ".join(
            unescaped(word.text, 2 + (joins if index == 0 else joins - index + 1)) for index, word in enumerate(words)
        )
        yield Fragment(text, weight, words[0].place.start, words[-1].place.end)


def _finished(swapped: _Swapped) -> Swap:
    start, end = swapped.place.start, swapped.place.end
    original, edited = (
        side.pieces or (Fragment("", side.empty, start, start),) for side in (swapped.original, swapped.edited)
    )
    return Swap(original, edited, swapped.options, start, end)


def _described(pieces: Sequence[Piece]) -> str:
    """A flattened prompt as compel's messages show it."""
    shown = (f"Fragment:'{piece.text}'@{piece.weight}" for piece in pieces if isinstance(piece, Fragment))
    return f"FlattenedPrompt:[{', '.join(shown)}]"
