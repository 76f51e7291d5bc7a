"""`--show-files`: which files would be checked, as what, without checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promptlint.cli.checking import project_of
from promptlint.cli.errors import Failures
from promptlint.cli.inputs import Inputs
from promptlint.cli.terminal import write_line

if TYPE_CHECKING:
    from promptlint.cli.check_options import CheckOptions

__all__ = ["show_files"]


def show_files(options: CheckOptions) -> int:
    """Print each file that holds prompts, with its kind; with --verbose also the others, and why. Returns the exit
    status. Raises UsageError."""
    failures = Failures()
    shown = None
    for document in Inputs(options, failures.add, project_of(options), quiet=options.quiet).documents():
        if document.path != shown and document.prompts:
            shown = document.path
            write_line(f"{document.path}: {document.kind}")
    return 2 if failures else 0
