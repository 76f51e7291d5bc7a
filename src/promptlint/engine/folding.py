"""One span, one story: findings that yield to others, and findings of which there are too many."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from promptlint.diagnostics import Diagnostic, Label, Note, Severity
from promptlint.documents.kinds import kind_of
from promptlint.documents.model import Document
from promptlint.engine.report import Finding, Report
from promptlint.rules.kit.rule import Rule

__all__ = ["Rows", "fold", "fold_alike", "fold_rows", "without_alike"]

_ROWS = 8
"""Prompts from which on a file is a list, in which a rule says as much as it says in one prompt."""

_LINES = 3
"""Lines that a message names."""

_MOST_HELD = 10_000
"""Findings of one file that are folded together."""

_LARGEST_HELD = 16 * 1024 * 1024
"""Characters of a file's pieces that are held for it."""


def fold(diagnostics: Sequence[Diagnostic], rules: Mapping[str, Rule]) -> list[Diagnostic]:
    """Attach what yields to what it yields to.

    `rules` maps codes to rules; findings of codes that are not in it stay as they are. The result is in the order
    of the text, prompt by prompt; findings that were folded stand in `folded` of the one that they are folded into.
    """
    prompts: dict[tuple[int | None, str], list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        prompts[diagnostic.prompt, diagnostic.role].append(diagnostic)
    result: list[Diagnostic] = []
    for _, found in sorted(prompts.items(), key=lambda item: (item[0][0] or 0, item[0][1])):
        found.sort(key=lambda d: (d.span, d.code))
        result += _yield(found, rules)
    return result


def fold_alike(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """Make one of the findings of a code and severity in one prompt from the `fold_after`-th of the rule on.

    The findings are those of some prompts that are used together, as `fold` leaves them, and stay in their order.
    """
    # An error must not be hidden inside a finding of lower severity.
    alike: dict[tuple[int | None, str, str, Severity], list[Finding]] = defaultdict(list)
    for finding in findings:
        diagnostic = finding.diagnostic
        alike[diagnostic.prompt, diagnostic.role, diagnostic.code, diagnostic.severity].append(finding)
    if all(len(many) <= _limit(rules, code) for (_, _, code, _), many in alike.items()):
        return list(findings)
    result = [each for (_, _, code, _), many in alike.items() for each in _together(many, _limit(rules, code))]
    result.sort(key=lambda each: (each.diagnostic.prompt or 0, each.diagnostic.role, each.diagnostic.span))
    return result


def fold_rows(report: Report, prompts: int, rules: Mapping[str, Rule]) -> Report:
    """What `fold_alike` does for one prompt, for a file in which a prompt is one row of many.

    `prompts` is how many there are in the file of the report. A rule that says so tells each thing once in a file of
    several prompts, and how often it is there. Every finding is still there once in `Report.all`.
    """
    if prompts < 2:  # one is not a list
        return report
    is_list = prompts >= _ROWS
    result: list[Finding] = []
    alike: dict[tuple[str, Severity, str | None], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        diagnostic = finding.diagnostic
        rule = rules.get(diagnostic.code)
        once = rule is not None and rule.fold_same
        if once or is_list:
            for each in finding.alike or (finding,):
                message = each.diagnostic.message if once else None
                alike[diagnostic.code, diagnostic.severity, message].append(each)
        else:
            result.append(finding)
    for (code, _, message), many in alike.items():
        result += _together(many, 1 if message is not None else _limit(rules, code))
    result.sort(key=lambda finding: (finding.span.start, finding.diagnostic.code))
    return Report(tuple(result))


class _Spans:
    """Spans of some findings in order of their starts, to look up overlaps in."""

    def __init__(self, numbers: list[int], diagnostics: Sequence[Diagnostic]) -> None:
        self._numbers = numbers
        self._spans = [diagnostics[number].span for number in numbers]
        self._starts = [span.start for span in self._spans]
        self._furthest = list(accumulate((span.end for span in self._spans), max))

    def first_overlap(self, diagnostic: Diagnostic, itself: int) -> int | None:
        """The number of a finding that overlaps, or None."""
        span = diagnostic.span
        index = bisect_left(self._starts, max(span.end, span.start + 1)) - 1
        while index >= 0 and self._furthest[index] >= span.start:
            if self._numbers[index] != itself and self._spans[index].overlaps(span):
                return self._numbers[index]
            index -= 1
        return None


def _yield(found: list[Diagnostic], rules: Mapping[str, Rule]) -> list[Diagnostic]:
    by_code: dict[str, list[int]] = defaultdict(list)
    for number, diagnostic in enumerate(found):
        by_code[diagnostic.code].append(number)
    lookup = {code: _Spans(numbers, found) for code, numbers in by_code.items()}
    speaker: dict[int, tuple[int, bool]] = {}
    for number, diagnostic in enumerate(found):
        rule = rules.get(diagnostic.code)
        if rule is None:
            continue
        for codes, with_note in ((rule.vanishes_in, False), (rule.yields_to, True)):
            for code in codes:
                other = lookup[code].first_overlap(diagnostic, number) if code in lookup else None
                if other is not None and number not in speaker:
                    speaker[number] = (other, with_note)
    absorbed: dict[int, list[tuple[Diagnostic, bool]]] = defaultdict(list)
    for number, (_, with_note) in speaker.items():
        last = _speaks_in_the_end(number, speaker)
        absorbed[last].append((found[number], with_note))
    return [
        _absorb(diagnostic, absorbed.get(number, []))
        for number, diagnostic in enumerate(found)
        if number not in speaker or _speaks_in_the_end(number, speaker) == number
    ]


def _speaks_in_the_end(number: int, speaker: Mapping[int, tuple[int, bool]]) -> int:
    seen = {number}
    while number in speaker:
        following = speaker[number][0]
        if following in seen:
            return min(seen)
        number = following
        seen.add(number)
    return number


def _absorb(diagnostic: Diagnostic, others: list[tuple[Diagnostic, bool]]) -> Diagnostic:
    others = [(other, with_note) for other, with_note in others if other is not diagnostic]
    if not others:
        return diagnostic
    notes = tuple(Note(other.code, other.message, other.span) for other, with_note in others if with_note)
    return replace(
        diagnostic,
        notes=diagnostic.notes + notes,
        folded=diagnostic.folded + tuple(other for other, _ in others),
    )


class Rows:
    """`fold_rows` for one file after the other, some of which come in pieces.

    Findings of a piece are held until the file ends, or there is too much of it: memory stays flat.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Document, Report]] = []
        self._rules: Mapping[str, Rule] = {}
        self._prompts = 0
        self._findings = 0
        self._size = 0

    def add(self, document: Document, report: Report, rules: Mapping[str, Rule]) -> Iterator[tuple[Document, Report]]:
        """The findings of another file or piece; gives the files that are complete."""
        if document.first.offset == 0:
            yield from self.rest()
        self._rules = rules
        self._prompts += document.group_count
        if report.findings:
            self._held.append((document, report))
            self._findings += len(report)
            self._size += len(document.text)
        if kind_of(document).pieces is None or self._findings > _MOST_HELD or self._size > _LARGEST_HELD:
            yield from self.rest()

    def rest(self) -> Iterator[tuple[Document, Report]]:
        """The file that is held, since nothing more comes of it."""
        held, prompts = self._held, self._prompts
        self._held, self._prompts, self._findings, self._size = [], 0, 0, 0
        if held:
            findings = tuple(finding for _, report in held for finding in report.findings)
            yield held[0][0], fold_rows(Report(findings), prompts, self._rules)


def _limit(rules: Mapping[str, Rule], code: str) -> int:
    rule = rules.get(code)
    return rule.fold_after if rule is not None else Rule.fold_after


def _together(many: list[Finding], limit: int) -> list[Finding]:
    """Findings that are alike, of which the one at the limit stands for all that follow."""
    if len(many) <= limit:
        return many
    last, rest = many[limit - 1], many[limit:]
    diagnostic = last.diagnostic
    labels = (Label(each.diagnostic.span, "here too", each.diagnostic.role, each.diagnostic.prompt) for each in rest)
    spoken = replace(
        diagnostic,
        message=f"{diagnostic.message} (and {len(rest)} more like this{_where(last, rest)})",
        labels=(*diagnostic.labels, *labels),
        folded=(*diagnostic.folded, *(each.diagnostic for each in rest)),
    )
    places = (*last.labels, *(each.place for each in rest))
    one = replace(last, diagnostic=spoken, labels=places, folded=(*last.folded, *rest), alike=(last, *rest))
    return [*many[: limit - 1], one]


def without_alike(report: Report) -> Report:
    """The same findings, each of those that are alike for itself."""
    if not any(finding.alike for finding in report.findings):
        return report
    findings = [each for finding in report.findings for each in (finding.alike or (finding,))]
    return replace(report, findings=tuple(sorted(findings, key=lambda each: (each.span.start, each.diagnostic.code))))


def _where(finding: Finding, others: Sequence[Finding]) -> str:
    """The lines of others, where they are not all on that of the finding."""
    lines = sorted({each.start.line for each in others} - {finding.start.line})
    if not lines:
        return ""
    named = [str(line) for line in lines[:_LINES]]
    left = len(lines) - len(named)
    last = f"{left} more" if left else named.pop()
    listed = f"{', '.join(named)} and {last}" if named else last
    return f": line{'s' if len(lines) > 1 else ''} {listed}"
