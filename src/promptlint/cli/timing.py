"""The table of `--timing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.engine.timing import Stopwatch

__all__ = ["timing_table"]

_MOST = 30


def timing_table(watch: Stopwatch) -> list[str]:
    """The lines that say what rules and facts cost, most first, with what the rest of the run took."""
    total = watch.total
    spent = sorted(watch.by_name.items(), key=lambda each: -each[1].nanoseconds)
    rows = [_row(name, f"{own.calls:,}", own.nanoseconds, total) for name, own in spent[:_MOST]]
    others = spent[_MOST:]
    if others:
        rest = sum(own.nanoseconds for _, own in others)
        rows.append(_row(f"{len(others)} more rules and facts", "", rest, total))
    rows.append(_row("reading, reporting and all else", "", total - sum(own.nanoseconds for _, own in spent), total))
    return [f"{'rule or fact':<40} {'calls':>9} {'ms':>9}   share", *rows]


def _row(name: str, calls: str, nanoseconds: int, total: int) -> str:
    return f"{name:<40} {calls:>9} {nanoseconds / 1e6:>9.1f} {100 * nanoseconds / total:>6.1f}%"
