"""How what processes find is sent to the one that reports it."""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from operator import attrgetter
from typing import Any

from promptlint.diagnostics import Diagnostic, Fix, Label, Note
from promptlint.documents.model import Document, Region
from promptlint.engine.report import Finding, Place, Report
from promptlint.text import Edit, Position, Segment, SourceText, Span

__all__ = ["pack_as_calls"]

_VALUES: tuple[type, ...] = (
    Diagnostic, Document, Edit, Finding, Fix, Label, Note, Place, Position, Region, Segment, Span,
)  # fmt: skip


def pack_as_calls() -> None:
    """Have this process pickle the parts of a report as calls of their classes. As frozen dataclasses do it themselves,
    field by field through what the class says of its fields, most of the time of a run goes into packing."""
    copyreg.pickle(Report, lambda report: (Report, (report.findings,)))
    for kind in _VALUES:
        copyreg.pickle(kind, partial(_as_call, kind, attrgetter(*(field.name for field in fields(kind)))))
    copyreg.pickle(SourceText, lambda source: (SourceText, (source.text, source.segments)))


def _as_call(kind: type, values: Callable[[Any], tuple[Any, ...]], packed: object) -> tuple[type, tuple[Any, ...]]:
    return kind, values(packed)
