"""Prompt editing and alternation, as A1111 had them before 1.6, with two differences.

An empty option of an alternation gives an empty text rather than an error, and an option ends after its first piece:
`[a (cat:1.2)|boat]` draws `a ` and `boat`.
"""

from __future__ import annotations

from promptlint.semantics.schedule_grammar import ScheduleDialect
from promptlint.semantics.scheduling import ScheduledText, StepRange, scheduled_texts
from promptlint.text import SourceText

__all__ = ["SDNEXT_SCHEDULES", "sdnext_schedules"]

SDNEXT_SCHEDULES = ScheduleDialect(blank_after_number=False, options_end_early=True)
"""`[a:b:5 ]` is not prompt editing; every option of an alternation ends after its first piece."""


def sdnext_schedules(source: SourceText, steps: int, *, unreached: bool = False) -> list[ScheduledText]:
    """The texts that apply during `steps` steps, in order. A number below 1 is a fraction, any other a step.

    With `unreached` also those whose last step is below 1: SD.Next lists them and never uses them. Raises HostError
    for a switch too large for a float, and ValueError without a step.
    """
    return scheduled_texts(source, StepRange(steps, old_timeline=True), dialect=SDNEXT_SCHEDULES, unreached=unreached)
