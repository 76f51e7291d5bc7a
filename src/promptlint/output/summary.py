"""What a run found, in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import NO_FILE
from promptlint.engine.report import Report
from promptlint.engine.settings import is_chosen

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Summary", "count", "is_shown"]


def is_shown(diagnostic: Diagnostic, minimum: Severity, chosen: tuple[str, ...] = ()) -> bool:
    """Whether a finding is shown: it is grave enough, or stands for one that is, or a selector of the run names its
    rule."""
    return any(
        each.severity.rank >= minimum.rank or is_chosen(chosen, each.code, each.name) for each in diagnostic.unfold()
    )


@dataclass(slots=True)
class Summary:
    """Counts of a run, added up file by file.

    `severities` counts the findings that are shown, `hidden` those milder than `minimum` whose rule no selector of
    `chosen` names, `folded` those
    inside of others, `fixes` the shown ones' own fixes, `fixed` what was mended before, `unreadable` the files
    that could not be read or checked.
    """

    minimum: Severity = Severity.WARNING
    files: int = 0
    prompts: int = 0
    unreadable: int = 0
    folded: int = 0
    fixed: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)
    hidden: Counter[Severity] = field(default_factory=Counter)
    fixes: Counter[Applicability] = field(default_factory=Counter)
    chosen: tuple[str, ...] = ()

    @property
    def problems(self) -> int:
        """How many findings are shown."""
        return self.severities.total()

    def add(self, document: Document, report: Report) -> None:
        """Count a file."""
        self.files += document.path != NO_FILE and document.first.offset == 0
        self.prompts += sum(map(len, document.prompts))
        for diagnostic in report.diagnostics:
            unfolded = tuple(diagnostic.unfold())
            gravest = max((one.severity for one in unfolded), key=lambda severity: severity.rank)
            if not is_shown(diagnostic, self.minimum, self.chosen):
                self.hidden[gravest] += 1
                continue
            self.severities[diagnostic.severity] += 1
            self.folded += len(unfolded) - 1
            if diagnostic.fix is not None:
                self.fixes[diagnostic.fix.applicability] += 1

    def sentence(self) -> str:
        """The last line of a report for people."""
        if not self.files and not self.prompts:
            missing = f": {count(self.unreadable, 'file')} could not be read" if self.unreadable else ""
            return f"Nothing was checked{missing}."
        parts = [f"Mended {count(self.fixed, 'problem')}"] if self.fixed else []
        found = self._found()
        parts.append(found[0].lower() + found[1:] if self.fixed else found)
        if self.problems:
            parts += self._fixable()
        if self.hidden:
            # The mildest hidden one decides which option would show them all.
            mildest = min(self.hidden, key=lambda severity: severity.rank)
            parts.append(f"{_counts(self.hidden)} not shown (--min-severity {mildest} shows all)")
        if self.unreadable:
            parts.append(f"{count(self.unreadable, 'file')} could not be checked")
        return "; ".join(parts) + "."

    def _found(self) -> str:
        place = count(self.files, "file") if self.files else count(self.prompts, "prompt")
        checked = f"{count(self.prompts, 'prompt')} in {place}" if self.files else place
        if self.problems:
            kinds = (
                Severity.ERROR,
                Severity.WARNING,
                *([Severity.INFO] if Severity.INFO in self.severities else []),
            )
            counts = ", ".join(count(self.severities[kind], _WORDS[kind]) for kind in kinds)
            return f"Found {count(self.problems, 'problem')} ({counts}) in {place}"
        if not self.prompts:
            return f"Nothing to check: no prompt in {place}"
        if self.hidden[Severity.ERROR] or self.hidden[Severity.WARNING]:
            return f"Nothing of severity {self.minimum} or above: {checked}"
        if self.unreadable:
            return f"No problems in what could be read: {checked}"
        return f"All clear: {checked}"

    def _fixable(self) -> list[str]:
        safe = self.fixes[Applicability.SAFE]
        unsafe = self.fixes[Applicability.UNSAFE]
        if safe and unsafe:
            return [f"{safe} can be fixed safely, {unsafe} unsafely"]
        if safe:
            return [f"{safe} can be fixed safely"]
        return [f"{unsafe} can be fixed unsafely"] if unsafe else []


_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


def count(number: int, noun: str) -> str:
    """A number with its noun in the right number: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counts(severities: Counter[Severity]) -> str:
    kinds = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    return ", ".join(count(severities[kind], _WORDS[kind]) for kind in kinds if severities[kind])
