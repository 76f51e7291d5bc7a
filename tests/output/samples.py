"""Findings made by hand, for documents made by hand."""

from __future__ import annotations

from promptlint.diagnostics import Diagnostic, Fix, Label, Note, Severity
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.report import Locator, Report
from promptlint.output import Options, render
from promptlint.roles import RoleName
from promptlint.text import Span


def finding(
    document: Document,
    flagged: str | Span,
    message: str = "this is flagged",
    *,
    group: int = 0,
    role: RoleName = "positive",
    severity: Severity = Severity.WARNING,
    labels: tuple[Label, ...] = (),
    notes: tuple[Note, ...] = (),
    help: str | None = None,  # noqa: A002
    fix: Fix | None = None,
    folded: tuple[Diagnostic, ...] = (),
) -> tuple[int, Diagnostic]:
    """A finding on the first place where a text stands."""
    span = flagged if isinstance(flagged, Span) else place(document, flagged, group=group, role=role)
    diagnostic = Diagnostic(
        "PX999", "made-by-hand", severity, message, role, span, labels, notes, help, fix, None, folded
    )
    return group, diagnostic


def place(document: Document, text: str, *, group: int = 0, role: str = "positive") -> Span:
    """Where a text first stands in a prompt."""
    region = next(region for region in document.prompts[group] if region.role == role)
    start = region.text.index(text)
    return Span(start, start + len(text))


def report(document: Document, *findings: tuple[int, Diagnostic]) -> Report:
    """A report such as `Linter.lint_document` gives."""
    locator = Locator(document.path, document.text, document.first)
    return Report(tuple(locator.finding(diagnostic, document.prompts[group]) for group, diagnostic in findings))


def text_file(text: str, path: str = "a.txt", kind: str = "prompt") -> Document:
    return read_text(text, path=path, kind=kind)


def show(
    document: Document,
    *findings: tuple[int, Diagnostic],
    format: str = "full",  # noqa: A002
    options: Options | None = None,
) -> str:
    """What a renderer makes of the findings."""
    return render([(document, report(document, *findings))], format, options)


def frame(
    document: Document, *findings: tuple[int, Diagnostic], width: int = 60, options: Options | None = None
) -> str:
    """The frame of the first finding in the full format: what stands between its place and the blank line."""
    lines = show(document, *findings, options=options or Options(width=width)).splitlines()
    return "\n".join(lines[3 : lines.index("")])
