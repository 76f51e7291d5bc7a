"""Wrong arguments, reported in one line that names the argument and what may stand there."""

from __future__ import annotations

__all__ = ["expect", "expect_text"]


def expect(value: object, name: str, types: type | tuple[type, ...], words: str) -> None:
    """Raises TypeError, naming the argument, for a value of none of the types; `words` say what may stand there."""
    if not isinstance(value, types):
        raise TypeError(f"{name} must be {words}, not {type(value).__name__}")


def expect_text(value: object, name: str = "text") -> None:
    """Raises TypeError for a prompt that is not a string."""
    expect(value, name, str, "a string")
