"""JSON as we write it: valid for every parser, and harmless in a terminal and in the log of a program that runs us."""

from __future__ import annotations

import json
import math
from typing import Any

from promptlint.text.controls import with_escapes

__all__ = ["written_json"]


def written_json(value: Any, *, indent: int | None = None) -> str:
    """A value of dicts with string keys, lists, tuples, strings, numbers, booleans and None as JSON, in one line unless
    there is an `indent`.

    What acts or hides, and a lone surrogate, which UTF-8 cannot write, is escaped. Numbers that JSON does not have are
    the strings `Infinity`, `-Infinity` and `NaN`.
    """
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    except ValueError:
        written = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return with_escapes(written)


def _finite(value: Any) -> Any:
    """The value without numbers that JSON does not have; nested no deeper than `json.dumps` itself goes."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
