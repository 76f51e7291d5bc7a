"""The options of a rule, held to what its class says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

from promptlint.errors import MissingPackageError, PromptlintError
from promptlint.formats.numbers import shown
from promptlint.rules.kit.rule import Rule

__all__ = ["OptionValueError", "option_values"]

_NUMBERS = (int, float)


class OptionValueError(PromptlintError):
    """A value that an option cannot have, in words that complete a sentence about the rule."""


def option_values(rule: Rule, values: Mapping[str, Any]) -> Any:
    """The options of a rule with these values, by their names in Python. Raises OptionValueError.

    Values that are of the very types are taken as they are; what could be meant by others pydantic says, which is
    imported only then.
    """
    hints = get_type_hints(rule.Options)
    fitting = {name: _fitting(value, hints[name]) for name, value in values.items()}
    if all(known for known, _ in fitting.values()):
        return rule.Options(**{name: value for name, (_, value) in fitting.items()})
    try:
        from pydantic import TypeAdapter, ValidationError
    except ImportError:
        name = next(name for name, (known, _) in fitting.items() if not known)
        reason = MissingPackageError("pydantic", "making anything else of it")
        raise OptionValueError(
            f"option {name!r}: must be {_words(hints[name])}, not {shown(values[name])}; {reason}"
        ) from None
    try:
        return TypeAdapter(rule.Options).validate_python(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "options"
        raise OptionValueError(f"option {where!r}: {first['msg'].lower()}, not {shown(first['input'])}") from None


def _fitting(value: object, hint: Any) -> tuple[bool, object]:
    """Whether a value is plainly of a type, and what it is then."""
    if hint is float and type(value) in _NUMBERS:
        return True, float(value)  # type: ignore[arg-type]
    if hint in (bool, int, str):
        return type(value) is hint, value
    if get_origin(hint) is Literal:
        return any(type(value) is type(each) and value == each for each in get_args(hint)), value
    return False, value


def _words(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(map(str, get_args(hint)))
    words = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
    return words.get(hint, "of another type")
