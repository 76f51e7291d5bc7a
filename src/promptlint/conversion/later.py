"""What a prompt is in pictures of other lengths than the usual one, and in a hires pass: `[a:b:25]`, `[a:b:1.5]`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from promptlint.conversion.model import Loss
from promptlint.conversion.readings import BREAK, PartReading, Piece, Reading, read
from promptlint.conversion.shortening import shortened
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.evaluation import DEFAULT_STEPS

__all__ = ["Pass", "later_losses", "other_passes", "pass_name"]

Pass = tuple[int, int | None]
"""The steps of a picture, and those of the hires pass after it, if it is that."""
_LONGER: tuple[Pass, ...] = ((33, None), (150, None))
_HIRES: Pass = (DEFAULT_STEPS, 150)
"""150 steps are the most that A1111 offers, so that nothing falls between two of them."""
_LONGEST = 60
"""Characters of a text that a message shows."""


def other_passes(text: str, source: Program, target: Program) -> tuple[Pass, ...]:
    """Those in which a prompt may be another than in a picture of the usual length, and in which both programs can be
    asked what they read: none for a prompt that cannot change with the steps."""
    if source.schedules is None or target.schedules is None or not _may_change(text):
        return ()
    return (*_LONGER, _HIRES) if _counts_on(source) and _counts_on(target) else _LONGER


def pass_name(steps: int, hires_steps: int | None) -> str:
    """A pass in words."""
    return f"a picture of {steps} steps" if hires_steps is None else "a hires pass"


def later_losses(text: str, source: Program, target: Program, role: RoleName, first: Reading) -> Iterator[Loss]:
    """A text that the source has in another pass and not in the `first`, where the target's prompt cannot say it.
    Raises HostError."""
    if source.schedules is None or not _may_change(text):
        return
    passes: tuple[Pass, ...] = ()
    if target.schedules is None and all(len(part.texts) == 1 for part in first.parts):
        passes = _LONGER
    if _counts_on(source) and not _counts_on(target):
        passes = (*passes, _HIRES)
    for steps, hires_steps in passes:
        late = _late_text(first, read(text, source, role, steps, hires_steps))
        if late is None:
            continue
        what = f"in {pass_name(steps, hires_steps)} {source} reads `{shortened(late, _LONGEST)}`"
        if target.has_loader_nodes:
            yield Loss("elsewhere", f"{what}; give that to a conditioning of its own")
        else:
            yield Loss("lost", f"{what}, and {target} cannot be told so")
        return


def _counts_on(program: Program) -> bool:
    """Whether its steps go on in a hires pass where those of the first pass ended, as A1111's do since version 1.6."""
    return program.schedules is not None and program.host is not None and not program.host.old_timeline


def _may_change(text: str) -> bool:
    return "[" in text and "]" in text and (":" in text or "|" in text)


def _late_text(first: Reading, later: Reading) -> str | None:
    for part, before in zip_longest(later.parts, first.parts):
        early = {pieces for _, pieces in _texts(before)}
        for _, pieces in _texts(part):
            if pieces not in early:
                return "".join(" BREAK " if piece == BREAK else piece[0] for piece in pieces)
    return None


def _texts(part: PartReading | None) -> tuple[tuple[int, tuple[Piece, ...]], ...]:
    return () if part is None else part.texts
