"""What one key can do about a finding: repair it, repair everything, or ask not to hear of it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lsprotocol import types

from promptlint.diagnostics import Diagnostic
from promptlint.documents.reader import reread
from promptlint.engine.fixer import apply_fix, fix_document, may_be_made
from promptlint.engine.ignore_comments import becomes_part, comment_for_line, comment_for_prompt
from promptlint.engine.report import Finding
from promptlint.lsp.features.change import edits_in_file
from promptlint.lsp.features.converting import KIND as CONVERT
from promptlint.lsp.features.converting import conversions_at, edits_of_conversion
from promptlint.lsp.features.diagnostics import diagnostic_of
from promptlint.lsp.features.edits import minimal_edits, text_edits
from promptlint.lsp.features.hands import HANDS, changes_by
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.catalogue import NAMES, find_program
from promptlint.programs.properties import HASH_COMMENTS
from promptlint.text import Edit, Span
from promptlint.text.controls import visible

__all__ = ["FIX_ALL", "IGNORE_IN_CONFIGURATION", "KINDS", "actions_at", "edits_of", "fix_all"]

FIX_ALL = "source.fixAll.promptlint"
"""The kind of the action that applies every safe fix."""
IGNORE_IN_CONFIGURATION = "configuration"
"""What an action does that edits another file than its text."""
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL, types.CodeActionKind.RefactorRewrite)


def actions_at(
    snapshot: Snapshot,
    span: Span,
    only: Sequence[str] | None,
    *,
    invoked: bool = False,
    unsafe: bool = False,
    names_configuration: Callable[[str], str | None] = lambda _: None,
) -> Iterator[types.CodeAction]:
    """The actions for a range of the text; their edits are made when one is chosen. `only` are the kinds asked for.
    What can be done to any tag is offered to somebody who asks, by its kind or where the actions are `invoked`. Where
    the user wants it, everything that is fixed at once may change the picture (`unsafe`). `names_configuration` gives
    the name of the configuration in which a rule can be switched off, or None."""
    if _wanted(types.CodeActionKind.QuickFix.value, only):
        yield from _quick_fixes(snapshot, span, names_configuration)
    if _wanted(FIX_ALL, only):
        fixable = [each.diagnostic for each in snapshot.all_findings if may_be_made(each.diagnostic, unsafe=unsafe)]
        if fixable:
            is_safe = all(each.has_safe_fix for each in fixable)
            title = "Fix everything that is safe to fix" if is_safe else "Fix everything (changes the picture)"
            yield types.CodeAction(title, kind=FIX_ALL, data={"uri": snapshot.uri, "do": "all"})
    if (invoked or only is not None) and _wanted(types.CodeActionKind.RefactorRewrite.value, only):
        yield from _by_hand(snapshot, span)
    if invoked or only is not None:
        targets = [name for name in NAMES if _wanted(f"{CONVERT}.{name}", only)]
        for name, title in conversions_at(snapshot, span, targets):
            data = {"uri": snapshot.uri, "do": "convert", "target": name, "span": [span.start, span.end]}
            yield types.CodeAction(title, kind=f"{CONVERT}.{name}", data=data)


def _by_hand(snapshot: Snapshot, span: Span) -> Iterator[types.CodeAction]:
    for do, (_, change) in changes_by(HANDS, snapshot, span).items():
        data = {"uri": snapshot.uri, "do": do, "span": [span.start, span.end]}
        yield types.CodeAction(change.title, kind=types.CodeActionKind.RefactorRewrite, data=data)


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind is among those asked for, or below one of them."""
    return only is None or any(kind == asked or kind.startswith(f"{asked}.") or not asked for asked in only)


def _quick_fixes(
    snapshot: Snapshot, span: Span, names_configuration: Callable[[str], str | None]
) -> Iterator[types.CodeAction]:
    here = [each for each in snapshot.all_findings if each.span.overlaps(span)]
    shown = {
        id(each): [diagnostic_of(snapshot, each, related=False)]
        for each in snapshot.findings
        if each.span.overlaps(span)
    }
    preferred: set[Span] = set()
    fixes: list[types.CodeAction] = []
    for finding in here:
        if not may_be_made(finding.diagnostic, unsafe=True):
            continue
        safe = finding.diagnostic.has_safe_fix
        fixes.append(
            types.CodeAction(
                _title(finding.diagnostic, safe=safe),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=shown.get(id(finding)),
                is_preferred=(safe and finding.span not in preferred) or None,
                data=_data(snapshot, finding, "fix"),
            )
        )
        if safe:
            preferred.add(finding.span)
    yield from sorted(fixes, key=lambda action: not action.is_preferred)
    yield from _of_rules(snapshot, here)
    codes: set[str] = set()
    for finding in here:
        code = finding.diagnostic.code
        if code in codes or code.startswith("PL"):
            continue
        codes.add(code)
        for do, title in _ways_to_ignore(snapshot, finding, names_configuration(code)):
            yield types.CodeAction(
                title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=shown.get(id(finding)),
                data=_data(snapshot, finding, do),
            )


def _ways_to_ignore(snapshot: Snapshot, finding: Finding, configuration: str | None) -> Iterator[tuple[str, str]]:
    """What can be done so that a rule is not heard of, and how it is called."""
    code = finding.diagnostic.code
    if HASH_COMMENTS.holds(find_program(snapshot.target)):
        if becomes_part(snapshot.document, finding.region, _comment(finding, whole=False)):
            yield "line", f"Ignore {code} on this line"
        if becomes_part(snapshot.document, finding.region, _comment(finding, whole=True)):
            yield "file", f"Ignore {code} in this prompt"
    if configuration is not None:
        yield IGNORE_IN_CONFIGURATION, f"Ignore {code} in {configuration}"


def _of_rules(snapshot: Snapshot, here: Iterable[Finding]) -> Iterator[types.CodeAction]:
    """For each rule that found something here that can be fixed, and more of it elsewhere: to fix all of that."""
    fixable = [each for each in snapshot.all_findings if may_be_made(each.diagnostic, unsafe=True)]
    seen: set[str] = set()
    for finding in here:
        code = finding.diagnostic.code
        if code in seen or not may_be_made(finding.diagnostic, unsafe=True):
            continue
        seen.add(code)
        same = [each.diagnostic for each in fixable if each.diagnostic.code == code]
        if len(same) > 1:
            suffix = "" if all(each.has_safe_fix for each in same) else ", changes the picture"
            title = f"Fix all of {code} in this file ({len(same)}{suffix})"
            yield types.CodeAction(
                title, kind=types.CodeActionKind.QuickFix, data={"uri": snapshot.uri, "do": "rule", "code": code}
            )


def _title(diagnostic: Diagnostic, *, safe: bool) -> str:
    assert diagnostic.fix is not None
    message = visible(diagnostic.fix.message)
    suffix = "" if safe else ", changes the picture"
    return f"{message[:1].upper()}{message[1:]} ({diagnostic.code}{suffix})"


def _data(snapshot: Snapshot, finding: Finding, do: str) -> dict[str, Any]:
    return {
        "uri": snapshot.uri,
        "do": do,
        "code": finding.diagnostic.code,
        "span": [finding.span.start, finding.span.end],
        "message": finding.diagnostic.message,
    }


def edits_of(snapshot: Snapshot, data: object, *, unsafe: bool = False) -> list[types.TextEdit]:
    """The edits of an action, made from what `actions_at` put into its `data`; none if the text has moved on. `unsafe`
    as there."""
    if not isinstance(data, dict):
        return []
    do = data.get("do")
    if do == "all":
        return fix_all(snapshot, unsafe=unsafe)
    if do == "rule":
        return _fix_rule(snapshot, str(data.get("code")))
    span = _span(data.get("span"))
    if do == "convert":
        return edits_of_conversion(snapshot, span, str(data.get("target"))) if span is not None else []
    if isinstance(do, str) and do in HANDS:
        made = changes_by([do], snapshot, span) if span is not None else {}
        return edits_in_file(snapshot, *made[do]) if do in made else []
    for finding in snapshot.all_findings:
        diagnostic = finding.diagnostic
        place = [finding.span.start, finding.span.end]
        if (diagnostic.code, place, diagnostic.message) != (data.get("code"), data.get("span"), data.get("message")):
            continue
        if data.get("do") == "fix":
            fixed = apply_fix(finding.region.text, diagnostic, target=snapshot.target_of(finding.region))
            edits = list(finding.edits) if fixed is not None else []
        else:
            edits = finding.region.in_file([_comment(finding, whole=data.get("do") == "file")])
        return text_edits(snapshot.positions, edits)
    return []


def _comment(finding: Finding, *, whole: bool) -> Edit:
    """The edit of the prompt that keeps the finding away."""
    code = finding.diagnostic.code
    if whole:
        return comment_for_prompt(code)
    return comment_for_line(finding.region.text, finding.diagnostic.span.start, (code,))


def _span(value: object) -> Span | None:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(number, int) for number in value):
        start, end = value
        return Span(start, end) if 0 <= start <= end else None
    return None


def _fix_rule(snapshot: Snapshot, code: str) -> list[types.TextEdit]:
    """The edits that apply every fix of one rule, unsafe ones too: somebody has asked for them."""
    document = snapshot.document
    fixed = fix_document(snapshot.linter, document, lambda text: reread(document, text), unsafe={code}, only=code)
    return minimal_edits(snapshot.positions, fixed.document.text)


def fix_all(snapshot: Snapshot, *, unsafe: bool = False) -> list[types.TextEdit]:
    """The edits that apply every safe fix, or every one."""
    document = snapshot.document
    fixed = fix_document(snapshot.linter, document, lambda text: reread(document, text), unsafe=unsafe)
    return minimal_edits(snapshot.positions, fixed.document.text)
