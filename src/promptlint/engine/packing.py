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
from promptlint.text import Edit, Position, Segment, SourceText, Span

__all__ = ["pack_as_calls"]

_VALUES: tuple[type, ...] = (
    Diagnostic, Document, Edit, Fix, Label, Note, Position, Segment, Span,
)  # fmt: skip


def pack_as_calls() -> None:
    """Have this process pickle what was found as calls of the classes. As frozen dataclasses do it themselves,
    field by field through what the class says of its fields, most of the time of a run goes into packing."""
    copyreg.pickle(Region, _region)
    for kind in _VALUES:
        copyreg.pickle(kind, partial(_as_call, kind, attrgetter(*(field.name for field in fields(kind)))))
    copyreg.pickle(SourceText, lambda source: (SourceText, (source.text, source.segments)))


def _region(region: Region) -> tuple[type, tuple[Any, ...]]:
    if region.spell is None and not region.is_special:
        return Region, (region.name, region.role, region.source, region.origin)
    return Region, _FIELDS_OF_REGION(region)


_FIELDS_OF_REGION = attrgetter(*(field.name for field in fields(Region)))


def _as_call(kind: type, values: Callable[[Any], tuple[Any, ...]], packed: object) -> tuple[type, tuple[Any, ...]]:
    return kind, values(packed)
