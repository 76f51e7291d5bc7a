"""What readers saw in a file beside its prompts, as findings."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic
from promptlint.documents.model import Document
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Rule, unsafe

__all__ = ["flaws"]


def flaws(rule: Rule, document: Document, ctx: DocumentContext, *, advice: str | None = None) -> Iterator[Diagnostic]:
    """A finding for each flaw that the reader noted for this rule."""
    for flaw in document.flaws:
        if flaw.rule == rule.name:
            fix = unsafe(flaw.repair, *flaw.edits) if flaw.repair is not None and not document.binary else None
            message = flaw.message if isinstance(flaw.message, str) else flaw.message.naming(ctx.program)
            yield rule.finding(ctx, flaw.span, message, help=flaw.advice or advice, fix=fix)
