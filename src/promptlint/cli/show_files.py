"""`--show-files`: which files would be checked, as what, without checking them."""

from __future__ import annotations

import argparse

from promptlint.cli.inputs import Inputs
from promptlint.cli.project import open_project
from promptlint.cli.terminal import complain, write

__all__ = ["show_files"]


def show_files(values: argparse.Namespace) -> int:
    """Print each file that holds prompts, with its kind; with --verbose also the others, and why. Returns the exit
    status. Raises UsageError."""
    failed: list[str] = []

    def fail(message: str) -> None:
        failed.append(message)
        complain(message)

    shown = None
    for document in Inputs(values, fail, open_project(values)).documents():
        if document.path != shown and document.prompts:
            shown = document.path
            write(f"{document.path}: {document.kind}\n")
    return 2 if failed else 0
