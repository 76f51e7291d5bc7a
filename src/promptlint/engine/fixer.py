"""Applying fixes: pass after pass, until nothing more can be fixed.

A safe fix must not change what the host makes of the prompt: the linter calls no other one safe, and what is written is
compared once more. Of fixes that touch the same text the first goes first, and the next pass sees what is left of the
others. Rules whose fixes undo each other are left out, and the others' fixes are made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT, Applicability, Diagnostic
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document, Region, Role, prompts_alone
from promptlint.engine.fights import Passes, to_leave_out
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.report import Report
from promptlint.engine.safety import Judge, ReadPrompt, edits_of, kept_together, side_by_side
from promptlint.engine.same_prompts import prompts_of, reads_as
from promptlint.programs.catalogue import DEFAULT
from promptlint.regex import regex
from promptlint.text import Edit, Span, apply_edits

__all__ = [
    "AppliedFix",
    "FixResult",
    "FixedDocument",
    "apply_fix",
    "apply_fixes",
    "fix_document",
    "fix_prompts",
    "may_be_made",
]

_MOST_TRIES = 64
"""How often a file is read again in one pass to find the fixes that it cannot hold: enough for a dozen of them among
thousands, and so few that a file in which nothing can be fixed is left alone soon."""


@dataclass(frozen=True, slots=True)
class AppliedFix:
    """A fix that was applied: the finding's code and name, and what the fix says it does."""

    code: str
    name: str
    message: str
    applicability: Applicability


@dataclass(frozen=True, slots=True)
class FixResult:
    """The prompts after fixing, what was applied in order, and what is still found.

    `unsettled` are the codes of rules whose fixes did not converge, and were left out. `withheld` are findings
    whose safe fix would have changed the meaning, which the linter should have known.
    """

    text: str
    negative: str | None
    applied: tuple[AppliedFix, ...]
    remaining: Report
    unsettled: tuple[str, ...] = ()
    withheld: tuple[Diagnostic, ...] = ()

    @property
    def converged(self) -> bool:
        """Whether all fixes converged."""
        return not self.unsettled


def apply_fix(text: str, diagnostic: Diagnostic, *, target: str = DEFAULT) -> str | None:
    """The text with one finding's fix applied, or None where there is none to apply.

    None too for a fix that calls itself safe and would change what the target makes of the prompt.
    """
    fix = diagnostic.fix
    if fix is None or not may_be_made(diagnostic, unsafe=True):
        return None
    fixed = apply_edits(text, fix.edits)
    if _keeps_meaning(diagnostic) and not same_meaning(text, fixed, role=diagnostic.role, target=target):
        return None
    return fixed


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic], *, target: str = DEFAULT) -> str:
    """The text with the fix of every finding applied that does not touch an earlier one's."""
    chosen, _ = _choose(text, [each for each in diagnostics if may_be_made(each, unsafe=True)], target)
    return apply_edits(text, edits_of(chosen))


def may_be_made(diagnostic: Diagnostic, *, unsafe: bool | Collection[str]) -> bool:
    """Whether there is a fix to apply: a safe one, or an unsafe one, where those of its code are asked for."""
    fix = diagnostic.fix
    if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
        return False
    return diagnostic.has_safe_fix or (unsafe if isinstance(unsafe, bool) else diagnostic.code in unsafe)


def _keeps_meaning(diagnostic: Diagnostic) -> bool:
    """Whether a fix is held to leave what the model sees as it is: a safe one, unless the user alone calls it so."""
    return diagnostic.has_safe_fix and diagnostic.fix is not None and not diagnostic.fix.changes_picture


def _choose(text: str, fixes: Sequence[Diagnostic], target: str) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The fixes to apply to one prompt in one pass, and those that are safe and change the meaning all the same, alone
    or with the others. Of those that touch the same text the first goes first."""
    chosen = sorted(side_by_side(fixes), key=lambda each: each.span)
    safe = [each for each in chosen if _keeps_meaning(each)]
    if not safe:
        return chosen, []
    prompt = ReadPrompt(text, safe[0].role, target)
    kept = kept_together(Judge(prompt), safe)
    if not kept and Judge(prompt).keeps(safe[:1]):
        kept = safe[:1]  # there was no time to find more of them
    ids = {id(each) for each in kept}
    return (
        [each for each in chosen if not _keeps_meaning(each) or id(each) in ids],
        [each for each in safe if id(each) not in ids],
    )


def fix_prompts(
    linter: Linter,
    text: str,
    negative: str | None = None,
    *,
    role: Role = Role.POSITIVE,
    unsafe: bool | Collection[str] = False,
    described: Callable[[Region], Region] = lambda region: region,
) -> FixResult:
    """Fix a prompt and the negative prompt that goes with it. `unsafe` says whether unsafe fixes are made, too, or of
    which codes. `described` gives a prompt what more is known of it than its text and its role."""

    def regions(texts: tuple[str, str | None]) -> tuple[Region, ...]:
        return tuple(map(described, prompts_alone(*texts, role=role)))

    without: set[str] = set()
    while True:
        result = _fix_prompts(linter, (text, negative), regions, unsafe, without)
        if isinstance(result, FixResult):
            return result
        without |= to_leave_out(result, linter)


def _fix_prompts(
    linter: Linter,
    texts: tuple[str, str | None],
    regions_of: Callable[[tuple[str, str | None]], tuple[Region, ...]],
    unsafe: bool | Collection[str],
    without: set[str],
) -> FixResult | set[str]:
    """The prompts fixed, leaving out the fixes of some codes, or more codes that must be left out."""
    applied: list[AppliedFix] = []
    passes = Passes(sum(len(text or "") for text in texts))
    target = linter.settings.target
    while True:
        regions = regions_of(texts)
        report = linter.lint(regions)
        choose = _Chooser(report, unsafe, without)
        choices = [choose(region, region.target or target) for region in regions]
        chosen = [each for made, _ in choices for each in made]
        if not chosen:
            withheld = tuple(each for _, refused in choices for each in refused)
            return FixResult(*texts, tuple(applied), report, tuple(sorted(without)), withheld)
        if fighting := passes.fighting(texts, chosen):
            return fighting
        applied += map(_applied, chosen)
        fixed = [apply_edits(region.text, edits_of(made)) for region, (made, _) in zip(regions, choices, strict=True)]
        texts = (fixed[0], fixed[1] if len(fixed) > 1 else None)


@dataclass(frozen=True, slots=True)
class FixedDocument:
    """A file after fixing: the document as it reads now, what was applied, and what is still found. `unsettled` and
    `withheld` as in `FixResult`."""

    document: Document
    applied: tuple[AppliedFix, ...]
    remaining: Report
    unsettled: tuple[str, ...] = ()
    withheld: tuple[Diagnostic, ...] = ()

    @property
    def converged(self) -> bool:
        """Whether all fixes converged."""
        return not self.unsettled


def fix_document(
    linter: Linter,
    document: Document,
    reread: Callable[[str], Document],
    *,
    unsafe: bool | Collection[str] = False,
    only: str | None = None,
) -> FixedDocument:
    """Fix every prompt of a file. `reread` makes a document of the file's text after each pass; `unsafe` as for
    `fix_prompts`; `only` is the code of the one rule whose fixes are made.

    An edit is made only if the file then still holds the same prompts: as many, of the same roles, each reading as it
    was meant to, and a file whose kind follows from its text must still be of that kind. Of a file whose kind was
    guessed the lines stay, too: each may be an entry of a list. One that is doubtful stays as it is.
    """
    if document.doubtful:
        return FixedDocument(document, (), linter.lint_document(document))
    without = set() if only is None else set(linter.by_code) - {only}
    while True:
        result = _fix_document(linter, _Attempt(document, reread), unsafe, without)
        if isinstance(result, FixedDocument):
            return result
        without |= to_leave_out(result, linter)


def _fix_document(
    linter: Linter, attempt: _Attempt, unsafe: bool | Collection[str], without: set[str]
) -> FixedDocument | set[str]:
    """A file fixed, leaving out the fixes of some codes, or more codes that must be left out."""
    applied: list[AppliedFix] = []
    passes = Passes(len(attempt.after.text))
    while True:
        current = attempt.after
        report = linter.lint_document(current)
        target = current.target or linter.settings.target
        choose = _Chooser(report, unsafe, without)
        repairs: dict[tuple[Span, str], _Repair] = {}
        withheld: list[Diagnostic] = []
        for region in current.regions:
            chosen, refused = choose(region, region.target or target)
            withheld += refused
            if chosen:  # one string may be two prompts, and is repaired once
                repairs.setdefault(region.place, _Repair(region, chosen))
        made = attempt.made(list(repairs.values())) or attempt.made(choose.of_file())
        if not made:
            return FixedDocument(current, tuple(applied), report, tuple(sorted(without)), tuple(withheld))
        if fighting := passes.fighting(current.text, [each for repair in made for each in repair.chosen]):
            return fighting
        applied += [_applied(each) for repair in made for each in repair.chosen]


class _Chooser:
    """Chooses the fixes of one pass from what was found."""

    def __init__(self, report: Report, unsafe: bool | Collection[str], without: Collection[str]) -> None:
        self._unsafe = unsafe
        self._without = without
        self._by_prompt: dict[int, list[tuple[int, Diagnostic]]] = {}
        self._in_file: list[tuple[int, Diagnostic]] = []
        for finding in report.findings:
            found = self._in_file if finding.diagnostic.role == DOCUMENT else None
            if found is None:
                found = self._by_prompt.setdefault(id(finding.region), [])
            for each in finding.alike or (finding,):
                found += each.diagnostic.unfold_by_depth()

    def __call__(self, region: Region, target: str) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """The fixes for a prompt, and the safe ones that must wait or be withheld."""
        return _choose(region.text, self._in_order(self._by_prompt.get(id(region), [])), target)

    def of_file(self) -> list[_Repair]:
        """The fixes of findings about the file itself."""
        return [_Repair(None, [each]) for each in side_by_side(self._in_order(self._in_file))]

    def _in_order(self, found: list[tuple[int, Diagnostic]]) -> list[Diagnostic]:
        """Those with a fix to apply: what speaks for others before what gave way to it, then in order of the text."""
        ordered = sorted(found, key=lambda one: (one[0], one[1].span, one[1].code))
        return [
            each for _, each in ordered if each.code not in self._without and may_be_made(each, unsafe=self._unsafe)
        ]


@dataclass(frozen=True, slots=True)
class _Repair:
    """The fixes of one prompt, or with `region` None those of the file around its prompts."""

    region: Region | None
    chosen: list[Diagnostic]


class _Attempt:
    """Applies repairs to a file as far as it holds the same prompts afterwards; `after` is what it then is."""

    def __init__(self, document: Document, reread: Callable[[str], Document]) -> None:
        self._document = document
        self._reread = reread
        self._is_plain: bool | None = None
        self.after = document

    def made(self, repairs: Sequence[_Repair]) -> list[_Repair]:
        """The repairs that could be made together. Where some cannot, the others still are: fixes are then tried rule
        by rule, for what one does to a file it mostly does everywhere, and those of a rule in halves."""
        self._document = self.after
        made: list[_Repair] = []
        if not repairs or self._adds(made, repairs):
            return made
        of_rules: dict[str, list[_Repair]] = {}
        for repair in repairs:
            for each in repair.chosen:
                of_rules.setdefault(each.code, []).append(_Repair(repair.region, [each]))
        waiting = [some for some in of_rules.values() if len(of_rules) == 1 or not self._adds(made, some)]
        for _ in range(_MOST_TRIES):
            if not waiting:
                break
            some = waiting.pop()
            if len(some) > 1:
                middle = len(some) // 2
                waiting += [half for half in (some[middle:], some[:middle]) if not self._adds(made, half)]
        return made

    def _adds(self, made: list[_Repair], some: Sequence[_Repair]) -> bool:
        """Whether some more repairs could be made; they then are."""
        after = self._try([*made, *some])
        if after is None or after.text == self.after.text:  # what is only read has no edits
            return False
        made += some
        self.after = after
        return True

    def _try(self, repairs: Sequence[_Repair]) -> Document | None:
        """The file after some repairs, or None where it cannot hold them."""
        document = self._document
        of_file: list[Edit] = []
        takes_away = False
        by_place: dict[tuple[Span, str], tuple[Region, list[Edit]]] = {}
        for repair in repairs:
            edits = edits_of(repair.chosen)
            if repair.region is None:
                of_file += edits
                takes_away = takes_away or not all(map(_keeps_meaning, repair.chosen))
            else:  # the edits of one prompt are spelled together
                by_place.setdefault(repair.region.place, (repair.region, []))[1].extend(edits)
        try:
            spelled = [edit for region, edits in by_place.values() for edit in region.in_file(edits)]
            after = self._reread(apply_edits(document.text, [*of_file, *spelled]))
        except (ReadError, ValueError):  # prompts that overlap, or a spelling that the format has no room for
            return None
        if of_file:  # the file itself was broken; only what may change the picture takes prompts away
            return after if takes_away or _holds(after, document) else None
        fixed = {place: apply_edits(region.text, edits) for place, (region, edits) in by_place.items()}
        wanted = [
            [(region.role, fixed.get(region.place, region.text).strip()) for region in regions]
            for regions in document.prompts
        ]
        if prompts_of(after) != wanted or (document.keeps_lines and _lines(after) != _lines(document)):
            return None
        if self._is_plain is None:
            self._is_plain = not document.is_said and reads_as(document)
        return after if not self._is_plain or reads_as(after) else None


def _lines(document: Document) -> int:
    """How many lines a file has, without those that only say something to promptlint."""
    return document.text.count("\n") - len(_REMARK.findall(document.text))


_REMARK = regex(r"(?m)^[ \t]*#[ \t]*promptlint:[^\n]*\n")


def _holds(after: Document, before: Document) -> bool:
    """Whether a file has at least the prompts that it had, in their order."""
    left = iter(role for group in prompts_of(after) for role, _ in group)
    return all(role in left for group in prompts_of(before) for role, _ in group)


def _applied(diagnostic: Diagnostic) -> AppliedFix:
    assert diagnostic.fix is not None
    return AppliedFix(diagnostic.code, diagnostic.name, diagnostic.fix.message, diagnostic.fix.applicability)
