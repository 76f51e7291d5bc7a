"""`promptlint check`: find problems."""

from __future__ import annotations

from promptlint.cli.check_options import CheckOptions, check_parser, check_usage
from promptlint.cli.checking import check
from promptlint.cli.parser import Parser

__all__ = ["new_parser", "run"]

_DESCRIPTION = """\
Find problems in prompts. A named file is read as what it most likely is, a file of a folder if something says that it
holds prompts. "neg" or "negative" in its name makes it negative."""


def new_parser() -> Parser[CheckOptions]:
    """The parser of the command's arguments."""
    return check_parser("check", _DESCRIPTION)


def run(options: CheckOptions) -> int:
    """Check what the options name; returns the exit status. Raises UsageError; OSError from the output."""
    check_usage(options)
    if options.show_files:
        from promptlint.cli.show_files import show_files

        return show_files(options)
    if options.watch:
        from promptlint.cli.watching import watch

        return watch(options, check)
    return check(options)
