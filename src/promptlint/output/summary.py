"""What a run found, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import NO_FILE
from promptlint.engine.report import Report
from promptlint.engine.settings import is_chosen

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Summary", "count", "held_back", "is_shown"]


def is_shown(diagnostic: Diagnostic, minimum: Severity, chosen: tuple[str, ...] = ()) -> bool:
    """Whether a finding is shown: it is grave enough, or stands for one that is, or a selector of the run names its
    rule."""
    return any(
        each.severity.rank >= minimum.rank or is_chosen(chosen, each.code, each.name) for each in diagnostic.unfold()
    )


@dataclass(slots=True)
class Summary:
    """Counts of a run, added up file by file.

    `severities` counts the findings that are shown, `hidden` those of a lower severity than `minimum` whose rule no
    selector of `chosen` names, `folded` those inside of others, `fixes` the shown ones' own fixes, `fixed` what was
    fixed before, `unreadable` the files that could not be read or checked, `known` the findings that the file
    `baseline` names.

    A finding may stand for others. Each of them is counted, as `--statistics` does, in `problems` by severity, in
    `codes` by the code and name of its rule, and its fix in `repairs`. `excluded` are the files that the configuration
    leaves out, with the reason, and `places` those in which there is a prompt, or a finding.
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
    problems: Counter[Severity] = field(default_factory=Counter)
    repairs: Counter[Applicability] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    alike: int = 0
    """Findings that others stand for because they are alike and many."""
    known: int = 0
    baseline: str = ""
    excluded: Mapping[str, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    @property
    def findings(self) -> int:
        """How many findings are shown."""
        return self.severities.total()

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing to report about anything that the run was to check."""
        left_out = self.known or self.excluded or self.unreadable
        return bool(self.prompts) and not (self.findings or self.hidden or left_out)

    def add(self, document: Document, report: Report, *, clean: int = 0, known: int = 0) -> None:
        """Count a file, or a piece of one. `clean` are its prompts where it was not read again, `known` the findings
        that the baseline took out of its report."""
        prompts = clean + document.prompt_count
        self.files += document.path != NO_FILE and document.first.offset == 0
        self.prompts += prompts
        self.known += known
        if prompts:
            self.places.add(document.path)
        self.add_findings(report)

    def add_findings(self, report: Report) -> None:
        """Count findings of a file that is counted already."""
        self.places.update(finding.path for finding in report.findings)
        for finding in report.findings:
            diagnostic = finding.diagnostic
            unfolded = tuple(diagnostic.unfold())
            gravest = max((one.severity for one in unfolded), key=lambda severity: severity.rank)
            if not is_shown(diagnostic, self.minimum, self.chosen):
                self.hidden[gravest] += 1
                continue
            self.severities[diagnostic.severity] += 1
            self.folded += len(unfolded) - 1
            self.alike += max(0, len(finding.alike) - 1)
            if diagnostic.fix is not None:
                self.fixes[diagnostic.fix.applicability] += 1
            for each in unfolded:
                if is_shown(each, self.minimum, self.chosen):
                    self.problems[each.severity] += 1
                    self.codes[each.code, each.name] += 1
                    if each.fix is not None:
                        self.repairs[each.fix.applicability] += 1

    def held_back(self, most: int) -> int:
        """How many findings are not printed where people are shown that many."""
        return max(0, self.findings - most) if most else 0

    def sentence(self, *, most: int = 0, in_findings: bool = True) -> str:
        """The last line of a report for people, who are shown `most` findings, or all. `in_findings` says how many
        findings hold the problems."""
        if not self.files and not self.prompts:
            return self._nothing()
        parts = [f"Fixed {count(self.fixed, 'problem')}"] if self.fixed else []
        found = self._found(in_findings=in_findings)
        parts.append(found[0].lower() + found[1:] if self.fixed else found)
        if self.findings:
            parts += self._fixable()
        if held := self.held_back(most):
            parts.append(held_back(held))
        if self.known:
            parts.append(f"{count(self.known, 'known finding')} in {self.baseline}")
        if self.hidden:
            # The lowest severity hidden decides which option would show them all.
            lowest = min(self.hidden, key=lambda severity: severity.rank)
            parts.append(f"{_counts(self.hidden)} not shown (--min-severity {lowest} shows all)")
        if self.unreadable:
            parts.append(f"{count(self.unreadable, 'file')} could not be checked")
        if self.excluded:
            parts.append(f"{self._excluded()} (--no-exclude takes {_it(len(self.excluded))} in)")
        return "; ".join(parts) + "."

    def next_steps(self, again: str, *, fixing: bool = False) -> Iterator[str]:
        """What to run next, a line each: what fixes, and what explains the most frequent rule. `again` are the
        arguments of `promptlint fix`, empty where nothing can be written. A run that is `fixing` leaves safe fixes
        only where it cannot make them, so the same again would not either."""
        safe, unsafe = self.repairs[Applicability.SAFE], self.repairs[Applicability.UNSAFE]
        if again and safe and not fixing:
            more = f", and with --unsafe-fixes {unsafe} more" if unsafe else ""
            yield f"`promptlint fix {again}` fixes {safe}{more}."
        elif again and unsafe:
            yield f"`promptlint fix --unsafe-fixes {again}` fixes {unsafe}; the picture changes."
        for (code, name), times in self.codes.most_common(1):
            yield f"`promptlint rule {code}` explains {name}{f' ({times} times)' if times > 1 else ''}."

    def _nothing(self) -> str:
        reasons = ["nothing that was named could be read"] if self.unreadable else []
        if self.excluded:
            reasons.append(f"{self._excluded()}; --no-exclude checks {_it(len(self.excluded))}")
        return f"Nothing was checked{': ' if reasons else ''}{'; '.join(reasons)}."

    def _excluded(self) -> str:
        name, reason = next(iter(self.excluded.items()))
        if len(self.excluded) == 1:
            return f"{name} is excluded by {reason}"
        if len(set(self.excluded.values())) > 1:
            reason = "the configuration"
        return f"{count(len(self.excluded), 'file')} are excluded by {reason}"

    def _found(self, *, in_findings: bool) -> str:
        place = count(len(self.places - {NO_FILE}), "file") if self.files else count(self.prompts, "prompt")
        checked = f"{count(self.prompts, 'prompt')} in {place}" if self.files else place
        if self.findings:
            kinds = (
                Severity.ERROR,
                Severity.WARNING,
                *([Severity.INFO] if Severity.INFO in self.problems else []),
            )
            counts = ", ".join(count(self.problems[kind], _WORDS[kind]) for kind in kinds)
            problems = self.problems.total()
            each = " (--no-fold shows each)" if self.alike else ""
            holders = (
                f" in {count(self.findings, 'finding')}{each}," if in_findings and problems != self.findings else each
            )
            return f"Found {count(problems, 'problem')} ({counts}){holders} in {place}"
        if not self.prompts:
            return f"Nothing to check: no prompt in {count(self.files, 'file')}"
        if self.hidden[Severity.ERROR] or self.hidden[Severity.WARNING]:
            return f"Nothing of severity {self.minimum} or above: {checked}"
        if self.unreadable:
            return f"No problems in what could be read: {checked}"
        if self.excluded:
            return f"No problems in what was checked: {checked}"
        if self.known:
            return f"Nothing new: {checked}"
        return f"{'No problems' if self.hidden else 'All clear'}: {checked}"

    def _fixable(self) -> list[str]:
        safe = self.repairs[Applicability.SAFE]
        unsafe = self.repairs[Applicability.UNSAFE]
        if safe and unsafe:
            return [f"{safe} can be fixed safely, {unsafe} unsafely"]
        if safe:
            return [f"{safe} can be fixed safely"]
        return [f"{unsafe} can be fixed unsafely"] if unsafe else []


def held_back(findings: int) -> str:
    """That some findings are not printed, and how to see them."""
    return f"{count(findings, 'more finding')} not shown (--max-findings 0 shows all)"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "remark"}


def count(number: int, noun: str) -> str:
    """A number with its noun in the right number: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _counts(severities: Counter[Severity]) -> str:
    kinds = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    return ", ".join(count(severities[kind], _WORDS[kind]) for kind in kinds if severities[kind])
