"""The options of a rule, in words: one source for its page, `promptlint rule` and editors."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.rule import Rule

__all__ = ["RuleOption", "options_of"]

_ENTRY = regex(r"^`(?P<name>\w+)`: (?P<words>.*?)(?=^`\w+`: |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class RuleOption:
    """An option as it is named in a configuration, with its type and default as Python writes them, and what it does:
    empty where the docstring does not say. `value` is the default itself."""

    name: str
    type: str
    default: str
    words: str
    value: Any


def options_of(rule: Rule) -> tuple[RuleOption, ...]:
    """The options of a rule in their order. What they do stands in the docstring of its `Options`, each option on a
    line of its own: its field's name as code, a colon and the words."""
    words = {match["name"]: " ".join(match["words"].split()) for match in _ENTRY.finditer(_docstring(rule.Options))}
    defaults = rule.Options()
    return tuple(
        RuleOption(
            field.name.replace("_", "-"),
            field.type if isinstance(field.type, str) else inspect.formatannotation(field.type),
            repr(getattr(defaults, field.name)),
            words.get(field.name, ""),
            getattr(defaults, field.name),
        )
        for field in dataclasses.fields(rule.Options)
    )


def _docstring(options: type) -> str:
    return inspect.cleandoc(options.__doc__ or "")
