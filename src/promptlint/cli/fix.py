"""`promptlint fix`: `check --fix` by another name."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.cli import check
from promptlint.cli.arguments import Parser

__all__ = ["new_parser", "run"]


def run(arguments: Sequence[str]) -> int:
    """As `promptlint.cli.check.run`, with fixing on."""
    return check.run(arguments, "fix")


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    return check.new_parser("fix")
