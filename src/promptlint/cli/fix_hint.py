"""The command that a report names next: `promptlint fix` for what was checked."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.cli.check_options import CheckOptions

__all__ = ["as_typed", "fix_arguments"]

_LONGEST_COMMAND = 120
_REPORT_OPTIONS = (
    "-o",
    "--output-file",
    "--output-format",
    "--max-findings",
    "--fail-level",
    "--color",
    "--jobs",
    "--ignore-reason",
)
_REPORT_FLAGS = (
    "--fix",
    "--fix-only",
    "--diff",
    "--watch",
    "--exit-zero",
    "--no-color",
    "--no-cache",
    "--verbose",
    "--add-ignore",
    "--no-fold",
)


def fix_arguments(options: CheckOptions) -> str:
    """The arguments with which `promptlint fix` fixes what was checked; empty where that writes no file, or all was
    fixed already."""
    if not options.of_files or options.unsafe_fixes:
        return ""
    kept: list[str] = []
    skip = False
    for each in options.typed:
        if not skip and each.partition("=")[0] not in (*_REPORT_OPTIONS, *_REPORT_FLAGS):
            kept.append(each)
        skip = not skip and each in _REPORT_OPTIONS
    again = as_typed(kept)
    if len(again) > _LONGEST_COMMAND:
        return " ".join((as_typed([each for each in kept if each not in options.paths]), "PATH...")).strip()
    return again


def as_typed(arguments: Sequence[str]) -> str:
    """Arguments as one types them into the system's own shell."""
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(arguments)
    return shlex.join(arguments)
