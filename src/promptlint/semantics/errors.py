"""What the host does when it cannot go on."""

from __future__ import annotations

from promptlint.errors import PromptlintError

__all__ = ["HostError"]


class HostError(PromptlintError):
    """The host raises here and generation stops. `kind` is the name of its exception, such as `ValueError`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
