"""What pydantic and tomllib find wrong with a configuration, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from promptlint.config.positions import KeyPath
from promptlint.formats.numbers import shown
from promptlint.regex import regex
from promptlint.resources.names import closest, one_of

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["first_mistake", "toml_mistake"]

_TOML_PLACE = regex(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_WRONG = {
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "string_type": "must be a text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "too_long": "has more than {max_length:,} entries",
    "string_pattern_mismatch": "must match {pattern}",
    "literal_error": "must be {expected}",
}
"""Our messages for pydantic's types of error; those of the others are good as they are."""


def toml_mistake(text: str, error: Exception) -> tuple[tuple[int, int] | None, str]:
    """Line and column, where tomllib says them, and what is wrong with a text that is not TOML."""
    if isinstance(error, RecursionError):
        return None, "is not valid TOML: it is nested too deeply"
    words = " ".join(str(error).split()) or type(error).__name__
    if "integer string conversion" in words:  # of Python itself
        return None, "is not valid TOML: it has a number of thousands of digits"
    match = _TOML_PLACE.search(words)
    place = None
    if match is not None:
        lines = text.split("\n")
        place = (int(match[1]), int(match[2])) if match[1] else (len(lines), len(lines[-1]) + 1)
        words = words[: match.start()]
    return place, f"is not valid TOML: {words[0].lower()}{words[1:]}"


def first_mistake(error: ValidationError, model: type[BaseModel]) -> tuple[KeyPath, str, str]:
    """The path and the words of what is wrong, and its kind in words that hold nothing of the file: a key that does not
    exist explains best what else may be."""
    errors = error.errors(include_url=False)
    first = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    path: KeyPath = first["loc"]
    name = ".".join(str(part) if isinstance(part, str) else str(part + 1) for part in path)
    if first["type"] == "extra_forbidden":
        message = f"unknown key {name!r}; {one_of(str(path[-1]), _keys_at(model, path[:-1]))}"
        return path, message, "has a key that a configuration does not have"
    if first["type"] == "missing":
        return path[:-1], f"{name} is missing", "lacks a key"
    context = first.get("ctx", {})
    wrong = _WRONG.get(first["type"])
    words = wrong.format(**context) if wrong is not None else first["msg"][0].lower() + first["msg"][1:]
    message = f"{name}: {words}"
    message += (
        f", not {shown(first['input'])}" if first["input"] not in ("", []) and first["type"] != "too_long" else ""
    )
    if first["type"] == "literal_error" and isinstance(first["input"], str):
        near = closest(first["input"], re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        message += f"; did you mean {near}?" if near else ""
    kind = "has a value of the wrong type" if first["type"].endswith("_type") else "has a value that is not allowed"
    return path, message, kind


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys of the table at a path."""
    for part in path:
        if isinstance(part, int):
            continue
        name = part.replace("-", "_")
        model = _table_models().get(name, model)
    return [info.alias or name for name, info in model.model_fields.items()]


def _table_models() -> dict[str, type[BaseModel]]:
    from promptlint.config.model import Format, Override, TagRule, Vocabulary

    return {"overrides": Override, "tags": TagRule, "format": Format, "vocabulary": Vocabulary}
