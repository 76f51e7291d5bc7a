"""What the host does when it cannot go on."""

from __future__ import annotations

from promptlint.errors import PromptlintError
from promptlint.text import Span

__all__ = ["NOT_KNOWN", "HostError", "NotKnownError"]

NOT_KNOWN = "not known"
"""The kind of a NotKnownError."""


class HostError(PromptlintError):
    """The host raises here and generation stops. `kind` is the name of its exception, such as `ValueError`.

    `place` is what makes it raise, in the text that the stage was given; None where that is not known.
    """

    def __init__(self, kind: str, message: str, place: Span | None = None) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.place = place


class NotKnownError(HostError):
    """What the host does is not known: its code is closed, and its documents do not say. It need not stop."""

    def __init__(self, message: str) -> None:
        super().__init__(NOT_KNOWN, message)
