"""One span, one story: findings that yield to others, and findings of which there are too many."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from promptlint.diagnostics import Diagnostic, Label, Note, Severity
from promptlint.rules.base import Rule

__all__ = ["fold"]


def fold(diagnostics: Sequence[Diagnostic], rules: Mapping[str, Rule]) -> list[Diagnostic]:
    """Attach what yields to what it yields to, then make one line of many findings of a code and severity.

    `rules` maps codes to rules; findings of codes that are not in it stay as they are. The result is in the order
    of the text, prompt by prompt; findings that were folded stand in `folded` of the one that speaks for them.
    """
    prompts: dict[tuple[int | None, str], list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        prompts[diagnostic.prompt, diagnostic.role].append(diagnostic)
    result: list[Diagnostic] = []
    for _, found in sorted(prompts.items(), key=lambda item: (item[0][0] or 0, item[0][1])):
        found.sort(key=lambda d: (d.span, d.code))
        result += _cap(_yield(found, rules), rules)
    return result


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


def _cap(found: Iterable[Diagnostic], rules: Mapping[str, Rule]) -> list[Diagnostic]:
    # An error must not hide behind a line of less.
    alike: dict[tuple[str, Severity], list[Diagnostic]] = defaultdict(list)
    for diagnostic in found:
        alike[diagnostic.code, diagnostic.severity].append(diagnostic)
    result: list[Diagnostic] = []
    for (code, _), many in alike.items():
        rule = rules.get(code)
        limit = rule.fold_after if rule is not None else Rule.fold_after
        if len(many) <= limit:
            result += many
            continue
        last, rest = many[limit - 1], many[limit:]
        result += many[: limit - 1]
        result.append(
            replace(
                last,
                message=f"{last.message} (and {len(rest)} more like this)",
                labels=(*last.labels, *(Label(other.span, "here too", other.role, other.prompt) for other in rest)),
                folded=(*last.folded, *rest),
            )
        )
    result.sort(key=lambda d: (d.span, d.code))
    return result
