"""The arguments of a network tag with their places, for the faults of extensions that read them."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.networks import ExtraNetworkUse
from promptlint.text import Span

__all__ = ["TagArgument", "tag_arguments"]

_FILLED_IN = regex(r"[{}|$#]|__")
"""What templates put something in the place of, and comments hide."""


@dataclass(frozen=True, slots=True)
class TagArgument:
    """An argument: `name` is what stands before its first `=`, None for a positional one; `span` is all of it.

    Of one that `is_template` nobody knows what it will say.
    """

    span: Span
    text: str
    name: str | None
    value: str

    @property
    def is_template(self) -> bool:
        return _FILLED_IN.search(self.text) is not None

    @property
    def value_span(self) -> Span:
        """Where the value stands."""
        return Span(self.span.end - len(self.value), self.span.end)


def tag_arguments(use: ExtraNetworkUse) -> Iterator[TagArgument]:
    """The arguments of a tag in order, its name first."""
    at = use.span.start + len(use.kind) + len("<:")
    for text in use.arguments:
        name, equals, value = text.partition("=")
        span = Span(at, at + len(text))
        yield TagArgument(span, text, name, value) if equals else TagArgument(span, text, None, text)
        at = span.end + 1
