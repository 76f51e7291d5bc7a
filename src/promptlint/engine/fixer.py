"""Applying fixes: pass after pass, until nothing more can be fixed.

A safe fix must not change what the host makes of the prompt: one that would is withheld. Of fixes that
touch the same text the first goes first, and the next pass sees what is left of the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from promptlint.diagnostics import DOCUMENT, Applicability, Diagnostic
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document, Region, Role
from promptlint.documents.reader import read_text
from promptlint.engine.fights import LAST_PASSES, Fighters, Taken
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.report import Finding, Report
from promptlint.programs.catalogue import DEFAULT
from promptlint.text import Edit, Span, apply_edits

__all__ = [
    "MAX_PASSES",
    "AppliedFix",
    "FixResult",
    "FixedDocument",
    "apply_fix",
    "apply_fixes",
    "fix_document",
    "fix_prompts",
]

MAX_PASSES = 25
"""After so many passes that all changed something, the fixes fight each other: a bug of ours."""

_MOST_ROUNDS = 3
"""How often fixing starts again, without the rules that fight each other: those of other packages first, then ours."""

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

    `converged` is False if the fixes did not converge; `text` and `negative` are then those that went in.
    `withheld` are findings whose safe fix would have changed the meaning. `unsettled` are the codes of the rules whose
    fixes were left out, as with them it would not have converged.
    """

    text: str
    negative: str | None
    applied: tuple[AppliedFix, ...]
    remaining: Report
    converged: bool = True
    withheld: tuple[Diagnostic, ...] = ()
    unsettled: tuple[str, ...] = ()


def apply_fix(text: str, diagnostic: Diagnostic, *, target: str = DEFAULT) -> str | None:
    """The text with one finding's fix applied, or None where there is none to apply.

    None too for a fix that calls itself safe and would change what the target makes of the prompt.
    """
    fix = diagnostic.fix
    if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
        return None
    fixed = apply_edits(text, fix.edits)
    if diagnostic.has_safe_fix and not same_meaning(text, fixed, role=diagnostic.role, target=target):
        return None
    return fixed


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic], *, target: str = DEFAULT) -> str:
    """The text with the fix of every finding applied that does not touch an earlier one's."""
    chosen, _ = _choose(text, diagnostics, unsafe=True, target=target)
    return apply_edits(text, _edits_of(chosen))


_Chosen = list[tuple[Diagnostic, tuple[Edit, ...]]]


def _choose(
    text: str, diagnostics: Iterable[Diagnostic], *, unsafe: bool, target: str
) -> tuple[_Chosen, list[Diagnostic]]:
    """The fixes to apply to one prompt in one pass, and the findings whose safe fix must be withheld."""
    return _without_unsafe(text, _side_by_side(diagnostics, unsafe=unsafe), target)


def _side_by_side(diagnostics: Iterable[Diagnostic], *, unsafe: bool) -> _Chosen:
    """The fixes that may be applied and do not touch the text of an earlier one."""
    chosen: _Chosen = []
    taken = Taken()
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
            continue
        if (unsafe or diagnostic.has_safe_fix) and taken.add(fix.edits):
            chosen.append((diagnostic, fix.edits))
    return chosen


def _edits_of(chosen: _Chosen) -> list[Edit]:
    return [edit for _, edits in chosen for edit in edits]


def _without_unsafe(text: str, chosen: _Chosen, target: str) -> tuple[_Chosen, list[Diagnostic]]:
    """Drop safe fixes that change the meaning. All of them are tried at once, and one by one only if that fails."""
    if not any(diagnostic.has_safe_fix for diagnostic, _ in chosen):
        return chosen, []
    role = chosen[0][0].role

    def keep_meaning(some: _Chosen) -> bool:
        return same_meaning(text, apply_edits(text, _edits_of(some)), role=role, target=target)

    if keep_meaning([one for one in chosen if one[0].has_safe_fix]):
        return chosen, []
    left: _Chosen = []
    withheld: list[Diagnostic] = []
    for one in chosen:
        if one[0].has_safe_fix and not keep_meaning([one]):
            withheld.append(one[0])
        else:
            left.append(one)
    safe = [one for one in left if one[0].has_safe_fix]
    if keep_meaning(safe):
        return left, withheld
    # Each alone keeps the meaning and all together do not: one a pass.
    others = [one for one in left if not one[0].has_safe_fix]
    return sorted([safe[0], *others], key=lambda one: one[0].span), withheld


def fix_prompts(
    linter: Linter, text: str, negative: str | None = None, *, role: Role = Role.POSITIVE, unsafe: bool = False
) -> FixResult:
    """Fix a prompt and the negative prompt that goes with it."""
    fighters = Fighters(linter)
    for _ in range(_MOST_ROUNDS):
        fixed = _fix_prompts(linter, text, negative, role, unsafe, fighters)
        if fixed is not None:
            return fixed
    (regions,) = Document.of_prompts(text, negative, role=role).prompts
    return FixResult(text, negative, (), linter.lint(regions), converged=False, unsettled=fighters.left_out)


def _fix_prompts(  # noqa: PLR0917  # one caller
    linter: Linter, text: str, negative: str | None, role: Role, unsafe: bool, fighters: Fighters
) -> FixResult | None:
    """The same without the fixes of some rules; None where that does not converge."""
    applied: list[AppliedFix] = []
    withheld: list[Diagnostic] = []
    current = (text, negative)
    target = linter.settings.target
    late = 0
    for number in range(MAX_PASSES):
        late = len(applied) if number == MAX_PASSES - LAST_PASSES else late
        document = Document.of_prompts(*current, role=role)
        (regions,) = document.prompts
        report = linter.lint(regions)
        found = _by_prompt(report)
        fixed = []
        changed = False
        for region in regions:
            chosen, refused = _choose_in(region, found, unsafe=unsafe, target=target, without=fighters.left_out)
            withheld += refused
            applied += map(_applied, chosen)
            changed = changed or bool(chosen)
            fixed.append(apply_edits(region.text, _edits_of(chosen)))
        if not changed:
            return FixResult(*current, tuple(applied), report, withheld=tuple(withheld), unsettled=fighters.left_out)
        current = (fixed[0], fixed[1] if len(fixed) > 1 else None)
    fighters.leave_out(each.code for each in applied[late:])
    return None


@dataclass(frozen=True, slots=True)
class FixedDocument:
    """A file after fixing: the document as it reads now, what was applied, and what is still found. `converged` and
    `unsettled` as in `FixResult`; where it did not converge the document is the one that went in."""

    document: Document
    applied: tuple[AppliedFix, ...]
    remaining: Report
    converged: bool = True
    withheld: tuple[Diagnostic, ...] = ()
    unsettled: tuple[str, ...] = ()


def fix_document(
    linter: Linter, document: Document, reread: Callable[[str], Document], *, unsafe: bool = False
) -> FixedDocument:
    """Fix every prompt of a file. `reread` makes a document of the file's text after each pass.

    An edit is made only if the file then still holds the same prompts: as many, of the same roles, each reading as it
    was meant to, and a file whose kind follows from its text must still be of that kind. Of a file whose kind was
    guessed the lines stay, too: each may be an entry of a list. One that is doubtful stays as it is.
    """
    if document.doubtful:
        return FixedDocument(document, (), linter.lint_document(document))
    fighters = Fighters(linter)
    for _ in range(_MOST_ROUNDS):
        fixed = _fix_document(linter, document, reread, unsafe, fighters)
        if fixed is not None:
            return fixed
    return FixedDocument(document, (), linter.lint_document(document), converged=False, unsettled=fighters.left_out)


def _fix_document(
    linter: Linter, document: Document, reread: Callable[[str], Document], unsafe: bool, fighters: Fighters
) -> FixedDocument | None:
    """The same without the fixes of some rules; None where that does not converge."""
    applied: list[AppliedFix] = []
    withheld: list[Diagnostic] = []
    attempt = _Attempt(document, reread)
    late = 0
    for number in range(MAX_PASSES):
        late = len(applied) if number == MAX_PASSES - LAST_PASSES else late
        current = attempt.after
        report = linter.lint_document(current)
        target = current.target or linter.settings.target
        found = _by_prompt(report)
        repairs: dict[_Place, _Repair] = {}
        for region in current.regions:
            chosen, refused = _choose_in(
                region, found, unsafe=unsafe, target=region.target or target, without=fighters.left_out
            )
            withheld += refused
            if chosen:  # one string may be two prompts, and is repaired once
                repairs.setdefault(_place(region), _Repair(region, chosen))
        made = attempt.made(list(repairs.values()))
        made = made or attempt.made(_repairs_of_file(report, unsafe=unsafe, without=fighters.left_out))
        if not made:
            return FixedDocument(current, tuple(applied), report, withheld=tuple(withheld), unsettled=fighters.left_out)
        applied += [_applied(each) for repair in made for each in repair.chosen]
    fighters.leave_out(each.code for each in applied[late:])
    return None


_Place = tuple[Span, str]
"""Where a prompt stands in its file, and its text."""


def _place(region: Region) -> _Place:
    return region.source.origin(0, len(region.source)), region.text


@dataclass(frozen=True, slots=True)
class _Repair:
    """The fixes of one prompt, or with `region` None those of the file around its prompts."""

    region: Region | None
    chosen: _Chosen


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
            for diagnostic, edits in repair.chosen:
                of_rules.setdefault(diagnostic.code, []).append(_Repair(repair.region, [(diagnostic, edits)]))
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
        by_place: dict[_Place, tuple[Region, list[Edit]]] = {}
        for repair in repairs:
            edits = _edits_of(repair.chosen)
            if repair.region is None:
                of_file += edits
                takes_away = takes_away or not all(diagnostic.has_safe_fix for diagnostic, _ in repair.chosen)
            else:  # the edits of one prompt are spelled together
                by_place.setdefault(_place(repair.region), (repair.region, []))[1].extend(edits)
        try:
            spelled = [edit for region, edits in by_place.values() for edit in region.in_file(edits)]
            after = self._reread(apply_edits(document.text, [*of_file, *spelled]))
        except (ReadError, ValueError):  # prompts that overlap, or a spelling that the format has no room for
            return None
        if of_file:  # the file itself was broken; only what may change the picture takes prompts away
            return after if takes_away or _holds(after, document) else None
        fixed = {place: apply_edits(region.text, edits) for place, (region, edits) in by_place.items()}
        wanted = [
            [(region.role, fixed.get(_place(region), region.text).strip()) for region in regions]
            for regions in document.prompts
        ]
        if _prompts(after) != wanted or (document.keeps_lines and _lines(after) != _lines(document)):
            return None
        if self._is_plain is None:
            self._is_plain = not document.is_said and _reads_as(document)
        return after if not self._is_plain or _reads_as(after) else None


def _prompts(document: Document) -> list[list[tuple[Role, str]]]:
    return [[(region.role, region.text.strip()) for region in regions] for regions in document.prompts]


def _lines(document: Document) -> int:
    """How many lines a file has, without those that only say something to promptlint."""
    return document.text.count("\n") - len(_REMARK.findall(document.text))


_REMARK = re.compile(r"(?m)^[ \t]*#[ \t]*promptlint:[^\n]*\n")


def _reads_as(document: Document) -> bool:
    """Whether somebody who only has the file's text reads the same from it: its kind, its prompts and their roles."""
    try:
        fresh = read_text(document.text, path=document.path, keys=document.keys, place=document.place)
    except ReadError:
        return False
    return fresh.kind == document.kind and _prompts(fresh) == _prompts(document)


def _holds(after: Document, before: Document) -> bool:
    """Whether a file has at least the prompts that it had, in their order."""
    left = iter(role for group in _prompts(after) for role, _ in group)
    return all(role in left for group in _prompts(before) for role, _ in group)


def _by_prompt(report: Report) -> dict[int, list[Finding]]:
    """The findings in prompts, by the identity of the prompt."""
    found: dict[int, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(id(finding.region), []).append(finding)
    return found


def _repairs_of_file(report: Report, *, unsafe: bool, without: Collection[str] = ()) -> list[_Repair]:
    """The fixes of findings about the file itself."""
    found = [each for one in report if one.role == DOCUMENT for each in one.unfold() if each.code not in without]
    chosen = _side_by_side(sorted(found, key=lambda d: d.span), unsafe=unsafe)
    return [_Repair(None, [each]) for each in chosen]


def _choose_in(
    region: Region,
    findings: Mapping[int, Iterable[Finding]],
    *,
    unsafe: bool,
    target: str,
    without: Collection[str] = (),
) -> tuple[_Chosen, list[Diagnostic]]:
    """The fixes of one pass for a prompt, and the findings whose safe fix must be withheld."""
    found = [each for finding in findings.get(id(region), ()) for each in finding.diagnostic.unfold()]
    found = [each for each in found if each.code not in without] if without else found
    return _choose(region.text, sorted(found, key=lambda d: (d.span, d.code)), unsafe=unsafe, target=target)


def _applied(chosen: tuple[Diagnostic, tuple[Edit, ...]]) -> AppliedFix:
    diagnostic = chosen[0]
    assert diagnostic.fix is not None
    return AppliedFix(diagnostic.code, diagnostic.name, diagnostic.fix.message, diagnostic.fix.applicability)
