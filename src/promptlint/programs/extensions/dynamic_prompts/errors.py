"""Where and why the library raises."""

from __future__ import annotations

from enum import Enum

from promptlint.errors import PromptlintError
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = ["Mistake", "StopError", "TemplateError", "no_text", "too_large", "too_long"]


class Mistake(Enum):
    """What is wrong where a template stops."""

    UNCLOSED_VARIANTS = "unclosed variants"
    UNCLOSED_VARIABLE = "unclosed variable"
    UNCLOSED_WRAP = "unclosed wrap"
    UNCLOSED_WILDCARD = "unclosed wildcard"
    EMPTY_WILDCARD = "empty wildcard"
    ARGUMENTS = "arguments"
    COMMENT = "comment"
    DOLLARS = "dollars"
    DOLLAR = "dollar"
    PERCENT = "percent"
    PIPE = "pipe"
    VARIABLE = "variable"
    INNER_ASSIGNMENT = "inner assignment"
    WRAP_WITHOUT_DOLLARS = "wrap without dollars"
    CHARACTER = "character"
    DEFAULT_OF_NAME = "default of name"
    LARGE_NUMBER = "large number"


class TemplateError(HostError):
    """The library raises for this template.

    `mistake` says what is wrong, `place` is the part of the prompt that is. `stops` is where the library says that it
    stopped, at the outermost brackets that hold the mistake; by default the start of `place`. `missed` is the mark that
    a comment hides.
    """

    place: Span

    def __init__(
        self, kind: str, message: str, mistake: Mistake, place: Span, *, stops: int | None = None, missed: str = ""
    ) -> None:
        super().__init__(kind, message, place)
        self.mistake = mistake
        self.stops = place.start if stops is None else stops
        self.missed = missed


class StopError(PromptlintError):
    """Something cannot be read; what it stands in cannot be read then either. `place` is in the prompt.

    `missed` is the mark that a comment hides.
    """

    def __init__(self, mistake: Mistake, place: Span, missed: str = "") -> None:
        super().__init__(mistake.value)
        self.mistake = mistake
        self.place = place
        self.missed = missed


def no_text(command: str, place: Span) -> TemplateError:
    """The default of a variable in a wildcard's name is not plain text but `command`, a class of the library."""
    return TemplateError(
        "AttributeError", f"'{command}' object has no attribute 'literal'", Mistake.DEFAULT_OF_NAME, place
    )


def too_large(place: Span) -> TemplateError:
    """An integer that is a weight cannot be a float."""
    return TemplateError("OverflowError", "int too large to convert to float", Mistake.LARGE_NUMBER, place)


def too_long(digits: int, place: Span) -> TemplateError:
    """Python reads no integer of so many digits."""
    return TemplateError(
        "ValueError",
        f"Exceeds the limit (4300 digits) for integer string conversion: value has {digits} digits; "
        "use sys.set_int_max_str_digits() to increase the limit",
        Mistake.LARGE_NUMBER,
        place,
    )
