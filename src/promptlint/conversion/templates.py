"""What is filled in before a prompt is read, and so has no one reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.conversion.model import Loss
from promptlint.conversion.shortening import shortened
from promptlint.programs.model import Program
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["template_losses"]

_VARIANT = regex(r"\{[^{}|]*+\|[^{}]*+\}|\{[^{}|]*+\|")
_WILDCARD = regex(r"__[\w./*-]+?__")
_EMBEDDINGS = ("embed", "embedding")
_MOST = 3
"""Losses of one kind, each with its place; one more says how many others there are."""


def template_losses(text: str, written: str, source: Program, target: Program) -> list[Loss]:
    """What one of two programs fills in of a prompt, and of what is `written` for the target, and the other not."""
    if _fills_alike(source, target):
        return []
    losses = [_loss_of_source(what, span, text, source, target) for what, span in _filled_in(text, source)]
    if not losses and not source.fills_variants and _may_have_extensions(source):
        found = [*_spans(_VARIANT, text), *_spans(_WILDCARD, text)] if not _may_have_extensions(target) else []
        losses = [_loss_of_extension(span, text, source) for span in sorted(found)]
    seen = {text[loss.span.start : loss.span.end] for loss in losses if loss.span is not None}
    for what, span in _filled_in(written, target):
        if written[span.start : span.end] not in seen:
            losses.append(
                Loss(
                    "lost", f"{target} {what} `{shortened(written[span.start : span.end])}`, which is text to {source}"
                )
            )
    if len(losses) > _MOST:
        losses[_MOST:] = [Loss("lost", f"and {len(losses) - _MOST} more that are filled in")]
    return losses


def _fills_alike(source: Program, target: Program) -> bool:
    if source is target:
        return True
    return source.typed_host is not None and target.typed_host is not None  # both are typed into ComfyUI's page


def _may_have_extensions(program: Program) -> bool:
    """Whether it takes A1111's extensions, which Dynamic Prompts is."""
    return program.composition and program.networks is not None


def _filled_in(text: str, program: Program) -> Iterator[tuple[str, Span]]:
    host = program.host
    if host is not None and host.filled_in is not None:
        for span, _ in host.filled_in(text):
            name = text[span.start + 1 : span.end - 1].partition(":")[0].partition("[")[0].lower()
            if name not in _EMBEDDINGS:
                yield "fills in the tag", span
    if program.fills_variants and "|" in text:
        for span in _spans(_VARIANT, text):
            yield "picks one of", span
    if program.fills_wildcards and "__" in text:
        for span in _spans(_WILDCARD, text):
            yield "fills in the wildcard", span


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        yield Span(*match.span())


def _loss_of_source(what: str, span: Span, text: str, source: Program, target: Program) -> Loss:
    shown = shortened(text[span.start : span.end])
    return Loss("lost", f"{source} {what} `{shown}`, which {target} does not do alike: fill it in first", span)


def _loss_of_extension(span: Span, text: str, source: Program) -> Loss:
    shown = shortened(text[span.start : span.end])
    return Loss("lost", f"`{shown}` is text to {source}; if Dynamic Prompts fills it in, do that first", span)
