"""PD004: a run of tags that repeats an earlier run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.semantics.tags import Tag
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["RepeatedBlock"]


@dataclass(frozen=True)
class RepeatedBlockOptions:
    """How many tags in a row make a block."""

    min_tags: int = 5


class RepeatedBlock(Rule):
    """A run of tags that repeats an earlier run in the same order.

    ## Why is this bad?
    Something was pasted twice. All of it costs tokens again and weighs on the picture again. Weights may differ
    between the two runs. The single duplicates inside are not reported on their own.

    ## Example
    `sky, sea, fog, rain, snow, cat, sky, sea, fog, rain, snow`

    ## Use instead
    `sky, sea, fog, rain, snow, cat`

    ## Fix safety
    Unsafe: the later run is deleted, and the picture changes.
    """

    code, name, severity = "PD004", "repeated-block", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    Options = RepeatedBlockOptions
    good = (
        Good("sky, sea, fog, rain, cat, sky, sea, fog, rain", options={"PD004": {"min_tags": 5}}),
        Good("sky, sea, fog, rain, snow BREAK sky, sea, fog, rain, snow"),
        Good("sky, sea, fog, rain, snow AND sky, sea, fog, rain, snow"),
    )
    bad = (
        Bad(
            "sky, sea, fog, rain, snow, cat, sky, sea, fog, rain, snow",
            fixed="sky, sea, fog, rain, snow, cat",
            at="sky, sea, fog, rain, snow",
            also=("PD001",),
        ),
        Bad(
            "a1, a2, a3, a4, a5, (a1:1.2), a2, a3, a4, a5, b",
            fixed="a1, a2, a3, a4, a5, b",
            also=("PD001", "PD002"),
        ),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        size = max(2, ctx.options(self).min_tags)
        scopes: dict[tuple[int, int], list[Tag]] = defaultdict(list)
        for tag in ctx.tags:
            scopes[id(tag.scope), tag.breaks].append(tag)
        for tags in scopes.values():
            if len(tags) >= 2 * size:
                for first, start, count in _repeated(tags, size):
                    yield self._finding(tags[first : first + count], tags[start : start + count], ctx)

    def _finding(self, earlier: list[Tag], block: list[Tag], ctx: Context) -> Diagnostic:
        first, last = block[0], block[-1]
        span = Span(first.span.start, last.span.end)
        removal = Span(min(first.removal.start, span.start), max(last.span.end, last.removal.end))
        return self.finding(
            ctx,
            span,
            f"{len(block)} tags are repeated here in the same order as before: A1111 encodes them twice",
            labels=(ctx.label(Span(earlier[0].span.start, earlier[-1].span.end), "first here"),),
            help="probably pasted twice; keep one of them",
            fix=unsafe("delete the repetition", delete(removal)),
        )


def _repeated(tags: list[Tag], size: int) -> Iterator[tuple[int, int, int]]:
    """Where an earlier run starts, where its repetition starts, and how many tags both have."""
    keys = [None if tag.composite else tag.key for tag in tags]
    seen: dict[tuple[str | None, ...], int] = {}
    position = 0
    while position + size <= len(keys):
        window = tuple(keys[position : position + size])
        first = seen.setdefault(window, position)
        if first + size > position or None in window:
            position += 1
            continue
        count = size
        while (
            position + count < len(keys)
            and first + count < position
            and keys[first + count] == keys[position + count] is not None
        ):
            count += 1
        yield first, position, count
        position += count
