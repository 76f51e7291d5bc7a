"""What an extension is: a declaration of what it adds to the prompts of the programs that it extends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promptlint.programs.model import Source

__all__ = ["Extension"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension that reads something of its own in a prompt. `str(extension)` is its name in messages."""

    name: str
    """How configurations name it, and `stage` its vectors."""
    label: str
    """How messages name it."""
    summary: str
    """A sentence about it."""
    programs: tuple[str, ...]
    """The programs that it extends, by name, as far as its code or its README names them."""
    keywords: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The words and characters that it looks for in the text, each with what it does. Case counts."""
    arguments: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The named arguments that it reads in tags or calls, each with what it says. Case counts."""
    raises: tuple[str, ...] = ()
    """What makes it raise or never end, a line each."""
    notes: tuple[str, ...] = ()
    """What else its page says, a sentence each."""
    sources: tuple[Source, ...] = ()

    def __str__(self) -> str:
        return self.label
