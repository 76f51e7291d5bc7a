"""Applying fixes: pass after pass, until nothing more can be fixed.

A safe fix is held to its word: one that would change what the host makes of the prompt is withheld. Of fixes that
touch the same text the first goes first, and the next pass sees what is left of the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from promptlint.diagnostics import DOCUMENT, Applicability, Diagnostic, Report
from promptlint.documents.model import Document, Region, Role
from promptlint.documents.reader import ReadError
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import reader_of, same_meaning
from promptlint.semantics.hosts import DEFAULT_HOST, Host
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

    `converged` is False if the fixes never came to rest; `text` and `negative` are then those that went in.
    `withheld` are findings whose safe fix would have changed the meaning.
    """

    text: str
    negative: str | None
    applied: tuple[AppliedFix, ...]
    remaining: Report
    converged: bool = True
    withheld: tuple[Diagnostic, ...] = ()


def apply_fix(text: str, diagnostic: Diagnostic, *, target: str = DEFAULT_HOST.name) -> str | None:
    """The text with one finding's fix applied, or None where there is none to apply.

    None too for a fix that calls itself safe and would change what the target makes of the prompt.
    """
    fix = diagnostic.fix
    if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
        return None
    fixed = apply_edits(text, fix.edits)
    if fix.applicability is Applicability.SAFE and not same_meaning(
        text, fixed, role=diagnostic.role, host=reader_of(target)
    ):
        return None
    return fixed


def apply_fixes(text: str, diagnostics: Iterable[Diagnostic], *, target: str = DEFAULT_HOST.name) -> str:
    """The text with the fix of every finding applied that does not touch an earlier one's."""
    chosen, _ = _choose(text, diagnostics, unsafe=True, host=reader_of(target))
    return apply_edits(text, [edit for _, edits in chosen for edit in edits])


_Chosen = list[tuple[Diagnostic, tuple[Edit, ...]]]


def _choose(
    text: str, diagnostics: Iterable[Diagnostic], *, unsafe: bool, host: Host
) -> tuple[_Chosen, list[Diagnostic]]:
    """The fixes to apply to one prompt in one pass, and the findings whose safe fix must be withheld."""
    chosen: _Chosen = []
    taken = _Taken()
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
            continue
        if (unsafe or fix.applicability is Applicability.SAFE) and taken.add(fix.edits):
            chosen.append((diagnostic, fix.edits))
    return _without_liars(text, chosen, host)


def _without_liars(text: str, chosen: _Chosen, host: Host) -> tuple[_Chosen, list[Diagnostic]]:
    """Drop safe fixes that change the meaning. All of them are tried at once, and one by one only if that fails."""
    is_safe = [d.fix is not None and d.fix.applicability is Applicability.SAFE for d, _ in chosen]
    if not any(is_safe):
        return chosen, []
    role = chosen[0][0].role
    together = [edit for (_, edits), safe in zip(chosen, is_safe, strict=True) if safe for edit in edits]
    if same_meaning(text, apply_edits(text, together), role=role, host=host):
        return chosen, []
    kept: _Chosen = []
    withheld: list[Diagnostic] = []
    for (diagnostic, edits), safe in zip(chosen, is_safe, strict=True):
        if safe and not same_meaning(text, apply_edits(text, edits), role=role, host=host):
            withheld.append(diagnostic)
        else:
            kept.append((diagnostic, edits))
    safe_edits = [e for d, edits in kept for e in edits if d.fix and d.fix.applicability is Applicability.SAFE]
    if same_meaning(text, apply_edits(text, safe_edits), role=role, host=host):
        return kept, withheld
    # Each alone keeps the meaning and all together do not: one a pass.
    first = next(i for i, (d, _) in enumerate(kept) if d.fix and d.fix.applicability is Applicability.SAFE)
    others = [one for one in kept if not (one[0].fix and one[0].fix.applicability is Applicability.SAFE)]
    return sorted([kept[first], *others], key=lambda one: one[0].span), withheld


class _Taken:
    """The spans that edits of a pass have touched so far; only in their order of the text are they looked up."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take the spans of some edits, unless one of them overlaps what is taken."""
        spans = sorted(edit.span for edit in edits)
        places = [bisect_left(self._spans, span) for span in spans]
        for span, place in zip(spans, places, strict=True):
            neighbours = self._spans[max(0, place - 1) : place + 1]
            if any(span.overlaps(other) for other in neighbours):
                return False
        for span in spans:
            self._spans.insert(bisect_left(self._spans, span), span)
        return True


def fix_prompts(
    linter: Linter, text: str, negative: str | None = None, *, role: Role = Role.POSITIVE, unsafe: bool = False
) -> FixResult:
    """Fix a prompt and the negative prompt that goes with it."""
    applied: list[AppliedFix] = []
    withheld: list[Diagnostic] = []
    current = (text, negative)
    host = reader_of(linter.settings.target)
    for _ in range(MAX_PASSES):
        document = Document.of_prompts(*current, role=role)
        (regions,) = document.prompts
        report = linter.lint(regions)
        chosen, refused = _choose_for(regions, report, unsafe=unsafe, host=host)
        withheld += refused
        if not any(chosen):
            return FixResult(*current, tuple(applied), report, withheld=tuple(withheld))
        fixed = []
        for region, one in zip(regions, chosen, strict=True):
            applied += map(_applied, one)
            fixed.append(apply_edits(region.text, [edit for _, edits in one for edit in edits]))
        current = (fixed[0], fixed[1] if len(fixed) > 1 else None)
    (regions,) = Document.of_prompts(text, negative, role=role).prompts
    return FixResult(text, negative, (), linter.lint(regions), converged=False)


@dataclass(frozen=True, slots=True)
class FixedDocument:
    """A file after fixing: the document as it reads now, what was applied, and what is still found. `converged` as
    in `FixResult`; the document is then the one that went in."""

    document: Document
    applied: tuple[AppliedFix, ...]
    remaining: Report
    converged: bool = True
    withheld: tuple[Diagnostic, ...] = ()


def fix_document(
    linter: Linter, document: Document, reread: Callable[[str], Document], *, unsafe: bool = False
) -> FixedDocument:
    """Fix every prompt of a file. `reread` makes a document of the file's text after each pass."""
    applied: list[AppliedFix] = []
    withheld: list[Diagnostic] = []
    current = document
    for _ in range(MAX_PASSES):
        report = linter.lint_document(current)
        host = reader_of(current.target or linter.settings.target)
        batches: list[_Batch] = []
        found_in = _by_region(report, current)
        for regions in current.prompts:
            mine = [one for region in regions for one in found_in.get(id(region), ())]
            chosen, refused = _choose_for(regions, mine, unsafe=unsafe, host=host)
            withheld += refused
            for region, one in zip(regions, chosen, strict=True):
                edits = region.in_file(edit for _, found in one for edit in found)
                if edits:
                    batches.append(([_applied(each) for each in one], edits))
        mended, more = _mend_document(report, (edit for _, edits in batches for edit in edits), unsafe=unsafe)
        if more:
            batches.append((mended, more))
        written, after = _write(current, batches, reread)
        if after is None:
            return FixedDocument(current, tuple(applied), report, withheld=tuple(withheld))
        applied += written
        current = after
    return FixedDocument(document, (), linter.lint_document(document), converged=False)


_Batch = tuple[list[AppliedFix], list[Edit]]
"""The fixes of one prompt, and their edits of the file."""


def _write(
    document: Document, batches: Sequence[_Batch], reread: Callable[[str], Document]
) -> tuple[list[AppliedFix], Document | None]:
    """Apply all batches, or, where the file cannot hold them together, the first that it can hold alone; None if there
    is nothing to apply."""
    together: _Batch = ([each for one, _ in batches for each in one], [edit for _, edits in batches for edit in edits])
    for applied, edits in (together, *batches) if batches else ():
        try:
            return applied, reread(apply_edits(document.text, edits))
        except (ReadError, ValueError):  # prompts that share a string, or a spelling that the format has no room for
            continue
    return [], None


def _by_region(report: Report, document: Document) -> dict[int, list[Diagnostic]]:
    """The findings in prompts, by the identity of the prompt. A file may have two of one name, such as a key that is
    there twice; then the place tells."""
    named: dict[str, list[Region]] = {}
    for regions in document.prompts:
        for region in regions:
            named.setdefault(region.name, []).append(region)
    found: dict[int, list[Diagnostic]] = {}
    for one in report.located:
        if one.diagnostic.role == DOCUMENT:
            continue
        candidates = named.get(one.region, [])
        at = one.start.offset
        for region in candidates:
            place = region.source.origin(0, len(region.source))
            if len(candidates) == 1 or place.start <= at <= place.end:
                found.setdefault(id(region), []).append(one.diagnostic)
                break
    return found


def _mend_document(report: Report, edits: Iterable[Edit], *, unsafe: bool) -> tuple[list[AppliedFix], list[Edit]]:
    """The fixes of findings about the file itself, as far as they leave the edits of prompts alone."""
    found = [each for one in report.diagnostics if one.role == DOCUMENT for each in one.unfold()]
    taken = _Taken()
    if found:
        for edit in sorted(edits):
            taken.add((edit,))
    applied: list[AppliedFix] = []
    more: list[Edit] = []
    for diagnostic in sorted(found, key=lambda d: d.span):
        fix = diagnostic.fix
        allowed = (Applicability.SAFE, Applicability.UNSAFE) if unsafe else (Applicability.SAFE,)
        if fix is not None and fix.applicability in allowed and taken.add(fix.edits):
            applied.append(_applied((diagnostic, fix.edits)))
            more += fix.edits
    return applied, more


def _choose_for(
    regions: Sequence[Region], diagnostics: Iterable[Diagnostic], *, unsafe: bool, host: Host
) -> tuple[list[_Chosen], list[Diagnostic]]:
    """The fixes of one pass for each of some prompts."""
    by_role: dict[str, list[Diagnostic]] = {str(region.role): [] for region in regions}
    for diagnostic in diagnostics:
        for each in diagnostic.unfold():
            by_role[each.role].append(each)
    chosen: list[_Chosen] = []
    withheld: list[Diagnostic] = []
    for region in regions:
        found = sorted(by_role[str(region.role)], key=lambda d: (d.span, d.code))
        one, refused = _choose(region.text, found, unsafe=unsafe, host=host)
        chosen.append(one)
        withheld += refused
    return chosen, withheld


def _applied(chosen: tuple[Diagnostic, tuple[Edit, ...]]) -> AppliedFix:
    diagnostic = chosen[0]
    assert diagnostic.fix is not None
    return AppliedFix(diagnostic.code, diagnostic.name, diagnostic.fix.message, diagnostic.fix.applicability)
