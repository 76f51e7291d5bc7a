"""What can go wrong, how it is counted, and the table of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from promptlint.diagnostics import Diagnostic

__all__ = ["Failure", "Fault", "Tally", "outside", "table"]


class Fault(StrEnum):
    """The kinds of failures, in the order of the table; each value is the heading of its row."""

    EXCEPTION = "exceptions"
    SPAN = "spans outside of the text"
    FIX_MEANING = "another picture after safe fixes"
    FORMAT_MEANING = "another picture after format"
    FIX_AGAIN = "fixing again changes more"
    FORMAT_AGAIN = "formatting again changes more"
    UNSAFE_AGAIN = "unsafe fixes that do not end"
    WITHHELD = "safe fixes withheld"
    ANNOUNCED = "fixes announced as safe that are not"
    CONVERSION = "conversions that are not what they say"
    SHAPE = "kind, number, roles or the file's structure changed"
    SLOW = "over the limit of time"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong. `where` is what it is about, such as a rule or a container; failures with the same
    fault and `where` are alike, of which a few are kept."""

    fault: Fault
    where: str
    detail: str

    @property
    def key(self) -> tuple[Fault, str]:
        return self.fault, self.where


@dataclass
class Tally:
    """How many inputs were tried, by what they were, and what failed. One input counts once for each fault."""

    tried: Counter[str] = field(default_factory=Counter)
    failed: Counter[tuple[str, Fault]] = field(default_factory=Counter)
    alike: Counter[tuple[Fault, str]] = field(default_factory=Counter)
    not_judged: int = 0

    def add(self, what: str, failures: Iterable[Failure]) -> None:
        """Count an input and its failures."""
        some = list(failures)
        self.tried[what] += 1
        self.failed.update((what, fault) for fault in {failure.fault for failure in some})
        self.alike.update({failure.key for failure in some})

    def update(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.tried.update(other.tried)
        self.failed.update(other.failed)
        self.alike.update(other.alike)
        self.not_judged += other.not_judged

    @property
    def is_clean(self) -> bool:
        return not self.failed.total()


def table(tallies: Iterable[tuple[str, Tally]]) -> str:
    """The counts as a table in Markdown: a row for each fault, a column for each kind of input."""
    columns = [(heading, tally) for heading, tally in tallies if tally.tried.total()]
    rows = [["", *(heading for heading, _ in columns)], ["tried", *(f"{t.tried.total():,}" for _, t in columns)]]
    for fault in Fault:
        counts = [sum(count for (_, one), count in t.failed.items() if one is fault) for _, t in columns]
        rows.append([fault.value, *(f"{count:,}" for count in counts)])
    if any(tally.not_judged for _, tally in columns):
        rows.append(["(too deep for the judge of pictures)", *(f"{t.not_judged:,}" for _, t in columns)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _line(row: list[str], widths: list[int]) -> str:
    cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
    return f"| {' | '.join(cells)} |"


def outside(diagnostics: Iterable[Diagnostic], length_of: Callable[[Diagnostic, str], int]) -> Iterator[str]:
    """The findings with a place that is not in the text that it is about. `length_of` says how long the text of a role
    is for a finding."""
    for one in diagnostics:
        own = length_of(one, one.role)
        spans = [(one.span, own)]
        spans += [(label.span, length_of(one, label.role)) for label in one.labels]
        spans += [(edit.span, own) for edit in (one.fix.edits if one.fix is not None else ())]
        if any(not 0 <= span.start <= span.end <= length for span, length in spans):
            yield f"{one.code} {one.span} of {own}: {one.message}"
