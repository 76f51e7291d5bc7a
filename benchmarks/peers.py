"""What other parsers cost on the same prompts: `python -m benchmarks.peers`.

The attention scan of the WebUI is that of `tests/oracle`, which tells its stages a second time. The parsers of
dynamicprompts and compel are their own, where `scripts/install_differential.sh` has installed them. All of it is
processor time, as scans of the same text in the same run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from inspect import unwrap

import promptlint
from benchmarks.many_prompts import lines
from benchmarks.ratios import best
from benchmarks.yardstick import scan, seed_pair
from tests import compel_alone
from tests.oracle import a1111

__all__ = ["main"]

_FEW = 12
"""Prompts for parsers that take seconds for more."""


def _dynamicprompts() -> Callable[[str], object] | None:
    try:
        from dynamicprompts.parser.parse import parse  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    return parse  # type: ignore[no-any-return,unused-ignore]


def _compel() -> Callable[[str], object] | None:
    module = compel_alone.load()
    return None if module is None else module.PromptParser().parse_conjunction


def _tried(parse: Callable[[str], object], texts: tuple[str, ...]) -> None:
    for text in texts:
        with suppress(Exception):  # what it makes of the prompt is not the question
            parse(text)


def main() -> int:
    """Print the table."""
    sets = {"seed pair": seed_pair(), "500 prompts": tuple(lines(500))}
    work: list[tuple[str, Callable[[str], object] | None, bool]] = [
        ("the WebUI's attention scan, told again", unwrap(a1111.attention), False),
        ("promptlint: tree", promptlint.parse, False),
        ("promptlint: tree and all default rules", promptlint.lint, False),
        ("dynamicprompts: parse", _dynamicprompts(), True),
        ("compel: parse_conjunction", _compel(), True),
    ]
    print(f"{'scans':42}" + "".join(f"{name:>14}" for name in sets))
    for name, parse, is_slow in work:
        cells = []
        for texts in sets.values():
            some = texts[:_FEW] if is_slow else texts
            if parse is None:
                cells.append("not installed")
                continue
            yardstick = best(lambda some=some: scan(some), 0.3)  # type: ignore[misc]  # mypy reads the default as a parameter
            taken = best(lambda parse=parse, some=some: _tried(parse, some))  # type: ignore[misc]
            cells.append(f"{taken / yardstick:.1f}")
        print(f"{name:42}" + "".join(f"{cell:>14}" for cell in cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
