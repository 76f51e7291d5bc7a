"""What readers saw in a file beside its prompts."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic
from promptlint.documents.model import Flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.fact import document_fact
from promptlint.rules.kit.rule import Rule, unsafe

__all__ = ["file_flaws", "report_flaw"]


@document_fact
def file_flaws(ctx: DocumentContext) -> tuple[Flaw, ...]:
    """Each flaw that the file's reader noted, with the name of the rule that reports it."""
    return tuple(ctx.document.flaws)


def report_flaw(rule: Rule, flaw: Flaw, ctx: DocumentContext, *, advice: str | None = None) -> Iterator[Diagnostic]:
    """The finding of a flaw, if it is for this rule to report."""
    if flaw.rule == rule.name:
        fix = unsafe(flaw.repair, *flaw.edits) if flaw.repair is not None and not ctx.document.binary else None
        message = flaw.message if isinstance(flaw.message, str) else flaw.message.naming(ctx.program.label)
        yield rule.finding(ctx, flaw.span, message, help=flaw.advice or advice, fix=fix)
