"""Which fixes are safe: asked of the program that reads the prompt, before anybody is told that they are.

A rule knows its own text and not all that stands around it: without the empty brackets `(dusk:1.1 [])` is a weight.
"""

from __future__ import annotations

from bisect import insort_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT, Applicability, Diagnostic
from promptlint.engine.meaning import Meaning
from promptlint.programs.catalogue import DEFAULT
from promptlint.regex import regex
from promptlint.roles import TextRole
from promptlint.rules.kit.rule import Rule
from promptlint.text import Edit, Span, apply_edits

__all__ = ["Judge", "ReadPrompt", "edits_of", "kept_together", "side_by_side", "with_true_safety"]

_MOST_READ = 400_000
"""Characters that are read to find the fixes of a prompt that are not safe: about a second. All are tried at once
first, which is the only reading of nearly every prompt; this is for the search when that fails."""

_BRACKETS = regex(r"[()\[\]{}]")
_JUNCTION = regex(r"[)\]}]?(?:<[^<>]*+>|#.*+\n|[()\[\]{}])*+[(\[{]?")
"""Where two groups meet: their brackets, and between them only what a program may cut out of a prompt."""


@dataclass(frozen=True, slots=True)
class ReadPrompt:
    """A prompt, its role, and the program that reads it."""

    text: str
    role: TextRole
    target: str = DEFAULT


class Judge:
    """Says of fixes of one prompt whether they keep what the program makes of it, as long as that does not take too
    long; then of none any more."""

    def __init__(self, prompt: ReadPrompt) -> None:
        self._meaning = Meaning(prompt.text, prompt.role, prompt.target)
        self._left = _MOST_READ

    @property
    def text(self) -> str:
        """The prompt."""
        return self._meaning.text

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is tried."""
        return self._left < 0

    def keeps(self, fixes: Sequence[Diagnostic]) -> bool:
        """Whether the prompt has the same meaning with these fixes, which lie side by side."""
        if self.is_spent:
            return False
        self._left -= max(len(self._meaning.text), self._meaning.size)
        try:
            after = apply_edits(self._meaning.text, edits_of(fixes))
        except ValueError:  # of rules of other packages
            return False
        return self._meaning.is_kept_by(after)


def edits_of(fixes: Iterable[Diagnostic]) -> list[Edit]:
    """The edits of all fixes of some findings."""
    return [edit for diagnostic in fixes if diagnostic.fix is not None for edit in diagnostic.fix.edits]


def side_by_side(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those with a fix that does not touch the text of an earlier one's."""
    taken = _Taken()
    return [each for each in diagnostics if each.fix is not None and taken.add(each.fix.edits)]


class _Taken:
    """The spans that edits have touched so far; only in their order of the text are they looked up."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take the spans of some edits, unless one of them overlaps what is taken."""
        spans = sorted(edit.span for edit in edits)
        if any(after.start < before.end for before, after in pairwise(spans)):  # a rule of others
            return False
        if any(span.overlaps_any(self._spans) for span in spans):
            return False
        for span in spans:
            insort_left(self._spans, span)
        return True


def kept_together(judge: Judge, fixes: Sequence[Diagnostic]) -> list[Diagnostic]:
    """As many of some safe fixes that lie side by side as keep the meaning together.

    All are tried at once. If that fails it is done rule by rule, for what is wrong with the fix of a rule is mostly
    wrong with all of them, and those of a rule in halves.
    """
    if not fixes or judge.keeps(fixes):
        return list(fixes)
    of_rules: dict[str, list[Diagnostic]] = {}
    for each in fixes:
        of_rules.setdefault(each.code, []).append(each)
    waiting = deque(of_rules.values() if len(of_rules) > 1 else _halves(fixes))
    kept: list[Diagnostic] = []
    while waiting:
        some = waiting.popleft()
        if judge.keeps([*kept, *some]):
            kept += some
        elif len(some) > 1:
            waiting += _halves(some)
    return kept


def _halves(fixes: Sequence[Diagnostic]) -> list[list[Diagnostic]]:
    middle = len(fixes) // 2
    return [list(fixes[:middle]), list(fixes[middle:])] if middle else []


def with_true_safety(
    diagnostics: list[Diagnostic], prompts: Sequence[ReadPrompt], rules: Mapping[str, Rule]
) -> list[Diagnostic]:
    """Findings in some prompts, with every fix that is called safe and is not as an unsafe one; without the finding if
    its rule is about style alone.

    Each safe fix is tried, mostly together with all others of its prompt: a prompt without any is not read at all. A
    fix of which that could not be found out in time is not safe. `diagnostics` have the numbers of their prompts.
    """
    claims: dict[int, list[Diagnostic]] = {}
    for each in diagnostics:
        if each.has_safe_fix and each.role != DOCUMENT and each.prompt is not None:
            claims.setdefault(each.prompt, []).append(each)
    if not claims:
        return diagnostics
    untrue = {id(each) for number, some in claims.items() for each in _untrue(Judge(prompts[number]), some)}
    style = {code for code, rule in rules.items() if rule.only_style} if untrue else set()
    return [
        _as_unsafe(each) if id(each) in untrue else each
        for each in diagnostics
        if id(each) not in untrue or each.code not in style
    ]


def _untrue(judge: Judge, claims: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings whose fix changes the meaning on its own."""
    untrue: list[Diagnostic] = []
    while claims and not judge.is_spent:
        some = side_by_side(claims)
        kept = kept_together(judge, some)
        sure = {id(each) for each in kept} - {id(each) for each in _touching(judge.text, kept)}
        untrue += [each for each in some if id(each) not in sure and not judge.keeps([each])]
        done = {id(each) for each in some}
        claims = [each for each in claims if id(each) not in done]
    return [*untrue, *claims]


def _touching(text: str, fixes: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Those at groups with nothing between them. They may keep the meaning only together: texts of one weight are one
    text, so that of `((^))((^))` either alone makes `^^` two words."""
    places = sorted((_place_of(each), number) for number, each in enumerate(fixes))
    for (before, one), (after, other) in pairwise(places):
        start, end = before.end - 1, max(before.end, after.start) + 1
        if _BRACKETS.search(text, start, end) and _JUNCTION.fullmatch(text, start, end):
            yield fixes[one]
            yield fixes[other]


def _place_of(diagnostic: Diagnostic) -> Span:
    spans = [edit.span for edit in edits_of([diagnostic])]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _as_unsafe(diagnostic: Diagnostic) -> Diagnostic:
    assert diagnostic.fix is not None
    return replace(diagnostic, fix=replace(diagnostic.fix, applicability=Applicability.UNSAFE))
