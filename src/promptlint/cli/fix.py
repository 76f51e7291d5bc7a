"""`promptlint fix`: `check --fix` by another name."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.cli import check

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """As `promptlint.cli.check.run`, with fixing on."""
    return check.run(arguments, "fix")
