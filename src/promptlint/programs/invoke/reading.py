"""A whole prompt: one part, a blend, or several parts that are joined by `.and(…)`."""

from __future__ import annotations

import re

from promptlint.programs.invoke.characters import prepared
from promptlint.programs.invoke.errors import not_at_the_end
from promptlint.programs.invoke.functions import blend, weights_of_parts
from promptlint.programs.invoke.grammar import BLANK, Reader, TargetRead
from promptlint.programs.invoke.nodes import BlendNode, Node, Option, Reading
from promptlint.programs.tasks import Task, run_task
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["read"]

_OPEN = regex(rf"{BLANK}\(")
_COMMA = regex(rf"{BLANK},")
_AND = regex(rf"{BLANK}\){BLANK}(\.)(?:and|add){BLANK}\(")
_BLEND = regex(rf"{BLANK}\){BLANK}(\.)blend{BLANK}\(")
_CLOSE = regex(rf"{BLANK}\)")


def read(prompt: str) -> Reading:
    """The tree of a prompt that is not blank. Raises CompelError where compel raises while it parses."""
    reader = Reader(prepared(prompt))
    return run_task(_prompt(reader))


def _prompt(reader: Reader) -> Task[Reading]:
    joined = yield from _listed(reader, 0, _AND)
    if joined is not None:
        prompts, options, call, end = joined
        weights = weights_of_parts(prompts, options, call)
        rest = reader.source.origin(reader.skip(end), len(reader.text))
        return Reading(prompts, weights, call, rest if rest.start < rest.end else None, reader.deepest)
    parts: list[tuple[Node, ...] | BlendNode] = []
    at = _loras(reader, 0, parts)
    blended = yield from _listed(reader, at, _BLEND)
    if blended is not None:
        prompts, options, call, at = blended
        parts.append(blend(prompts, options, call))
    else:
        nodes, at = yield reader.free_pieces(at)
        parts.append(nodes)
    at = reader.skip(_loras(reader, at, parts))
    if at < len(reader.text):
        raise not_at_the_end(reader.text, at, reader.source.origin(at, len(reader.text)))
    return Reading(tuple(parts), (1.0,) * len(parts), None, None, reader.deepest)


def _loras(reader: Reader, at: int, parts: list[tuple[Node, ...] | BlendNode]) -> int:
    """LoRAs one after the other are a part of their own; where they end."""
    loras: list[Node] = []
    while (lora := reader.lora(at)) is not None:
        loras.append(lora.node)
        at = lora.end
    if loras:
        parts.append(tuple(loras))
    return at


def _listed(
    reader: Reader, at: int, function: re.Pattern[str]
) -> Task[tuple[tuple[tuple[Node, ...], ...], list[Option], Span, int] | None]:
    """Prompts in brackets with a function after them: the prompts, its options, its place, and where it ends."""
    mark = _OPEN.match(reader.text, at)
    prompts: list[tuple[Node, ...]] = []
    while mark is not None:
        target: TargetRead | None = (yield from reader.target(mark.end())) or reader.free_quoted(mark.end())
        if target is None:
            break
        prompts.append((target.node,))
        at = target.end
        mark = _COMMA.match(reader.text, at)
    opened = function.match(reader.text, at) if prompts else None
    if opened is None:
        return None
    options, at = reader.options(opened.end())
    close = _CLOSE.match(reader.text, at)
    if close is None:
        return None
    return tuple(prompts), options, reader.source.origin(opened.start(1), close.end()), close.end()
