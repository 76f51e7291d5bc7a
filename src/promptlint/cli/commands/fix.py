"""`promptlint fix`: `check --fix` by another name."""

from __future__ import annotations

from promptlint.cli.check_options import CheckOptions, check_parser
from promptlint.cli.commands.check import run
from promptlint.cli.parser import Parser

__all__ = ["new_parser", "run"]

_DESCRIPTION = """\
Fix problems in prompts as far as that does not change the picture, write the files, and report what is left: `check
--fix` by another name. It takes the options of `check`."""


def new_parser() -> Parser[CheckOptions]:
    """The parser of the command's arguments."""
    parser = check_parser("fix", _DESCRIPTION)
    parser.set_defaults(fix=True)
    return parser
