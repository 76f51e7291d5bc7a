"""What the commands share about baselines: the options, and what is said of stale entries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.engine.baseline import Baseline

__all__ = ["add_baseline_options", "stale_entries"]

_DEFAULT = "promptlint-baseline.json"
_MAX_LISTED = 10


def add_baseline_options(add: Callable[..., object]) -> None:
    """Add what names the baseline, with the `add_argument` of a parser or group."""
    add("--baseline", metavar="FILE", help=f"known findings that may stay (default: {_DEFAULT}, if there)")
    add("--no-baseline", action="store_true", help="report known findings too")


def stale_entries(baseline: Baseline) -> str:
    """What is said on standard error of entries that allow more than there is."""
    stale = list(baseline.stale())
    lines = [
        f"promptlint: warning: PL005 stale-baseline-entry: {entry.path}: {entry.allowed} of {entry.code} allowed, "
        f"{entry.found} found"
        for entry in stale[:_MAX_LISTED]
    ]
    if len(stale) > _MAX_LISTED:
        lines.append(f"promptlint: warning: PL005 stale-baseline-entry: and {len(stale) - _MAX_LISTED} more")
    if stale:
        lines.append("promptlint: `promptlint baseline prune` takes them out")
    return "".join(f"{line}\n" for line in lines)
