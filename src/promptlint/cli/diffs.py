"""Diffs, as `fix --diff` and `format --diff` print them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from promptlint.cli.terminal import is_terminal, note, write

if TYPE_CHECKING:
    from promptlint.output.style import Style

__all__ = ["show_diff"]


def show_diff(before: str, after: str, path: str, style: Style) -> None:
    """Write what changes in a file to standard output, in a form that no terminal obeys. Where `patch` cannot apply
    that to the file, a line on standard error says so."""
    from promptlint.output.diff import shown_line, unified_diff

    terminal = is_terminal(sys.stdout)
    exact = True
    for line in unified_diff(before, after, path):
        shown = shown_line(line, terminal=terminal)
        exact = exact and shown == line
        write(style.diff(shown), colours=style.on)
    if not exact and not terminal:
        note(f"{path}: its diff shows control characters as pictures, so `patch` cannot apply it; `promptlint` can")
