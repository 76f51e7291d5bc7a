"""What rules say. All values, frozen; nothing here knows files or prompts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from enum import StrEnum
from typing import Final

from promptlint.dataclass import dataclass
from promptlint.roles import TextRole
from promptlint.text import Edit, Span

__all__ = [
    "DOCUMENT",
    "Applicability",
    "Diagnostic",
    "Fix",
    "Label",
    "Note",
    "Severity",
]

DOCUMENT: Final = "document"
"""The role of a label whose span counts in the file, outside of every prompt."""


class Severity(StrEnum):
    """How bad it is. *error*: generation fails, or something written is thrown away or does another thing than it
    says; *warning*: very probably not meant; *info*: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return ("info", "warning", "error").index(self.value)


class Applicability(StrEnum):
    """Who may apply a fix. *safe*: what the model sees stays the same, so `--fix` does it; *unsafe*: the picture
    changes, a person decides; *display-only*: shown, never applied."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY_ONLY = "display-only"


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that belongs to the finding, in the text of `role` (`positive`, `negative`, `unknown`, or
    `document` for the file itself). `prompt` is the number of that prompt, as in `Diagnostic`."""

    span: Span
    message: str
    role: TextRole
    prompt: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """A further fact, or a finding that this one stands for; then `code` and `span` are that finding's."""

    code: str | None
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair: edits of the text that the diagnostic is about, applied together or not at all."""

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]
    changes_picture: bool = False
    """Whether it is safe only because the user says so, and may change what the model sees."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `span` counts code points of the prompt of that `role`.

    `folded` are the findings this one stands for: they yielded to it, or there were too many of their code. `prompt`
    is the number of the prompt among those that are used together, from 0: several may have one role. None leaves it
    to the role.
    """

    code: str
    name: str
    severity: Severity
    message: str
    role: TextRole
    span: Span
    labels: tuple[Label, ...] = ()
    notes: tuple[Note, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    url: str | None = None
    folded: tuple[Diagnostic, ...] = ()
    prompt: int | None = field(default=None, compare=False, repr=False)

    @property
    def has_safe_fix(self) -> bool:
        """Whether there is a fix that leaves what the model sees as it is."""
        return self.fix is not None and self.fix.applicability is Applicability.SAFE

    def unfold(self) -> Iterator[Diagnostic]:
        """This finding and all those it stands for."""
        stack = [self]
        while stack:
            diagnostic = stack.pop()
            yield diagnostic
            stack.extend(reversed(diagnostic.folded))

    def unfold_by_depth(self) -> Iterator[tuple[int, Diagnostic]]:
        """The same, each with the number of those that stand for it."""
        stack = [(0, self)]
        while stack:
            depth, diagnostic = stack.pop()
            yield depth, diagnostic
            stack.extend((depth + 1, each) for each in reversed(diagnostic.folded))
