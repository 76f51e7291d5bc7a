"""What one key can do about a finding: repair it, repair everything, or ask not to hear of it here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lsprotocol import types

from promptlint.diagnostics import Applicability, Diagnostic
from promptlint.documents.kinds import kind_of
from promptlint.documents.reader import reread
from promptlint.engine.fixer import apply_fix, fix_document
from promptlint.engine.report import Finding
from promptlint.lsp.features.diagnostics import diagnostic_of
from promptlint.lsp.features.edits import minimal_edits
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.catalogue import find_program
from promptlint.programs.properties import HASH_COMMENTS
from promptlint.regex import regex
from promptlint.text import Edit, Span, apply_edits
from promptlint.text.controls import visible

__all__ = ["FIX_ALL", "KINDS", "actions_at", "edits_of", "fix_all"]

FIX_ALL = "source.fixAll.promptlint"
"""The kind of the action that applies every safe fix."""
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)

_SUPPRESSION = regex(r"# ?promptlint: ignore\[(?P<codes>[^\]\n]*)\]")


def actions_at(snapshot: Snapshot, span: Span, only: Sequence[str] | None) -> Iterator[types.CodeAction]:
    """The actions for a range of the text; their edits are made when one is chosen. `only` are the kinds asked for."""
    if _wanted(types.CodeActionKind.QuickFix.value, only):
        yield from _quick_fixes(snapshot, span)
    if _wanted(FIX_ALL, only) and any(finding.diagnostic.has_safe_fix for finding in snapshot.all_findings):
        yield types.CodeAction(
            "Fix everything that is safe to fix", kind=FIX_ALL, data={"uri": snapshot.uri, "do": "all"}
        )


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind is among those asked for, or below one of them."""
    return only is None or any(kind == asked or kind.startswith(f"{asked}.") or not asked for asked in only)


def _quick_fixes(snapshot: Snapshot, span: Span) -> Iterator[types.CodeAction]:
    here = [each for each in snapshot.all_findings if each.span.overlaps(span)]
    shown = {
        id(each): [diagnostic_of(snapshot, each, related=False)]
        for each in snapshot.findings
        if each.span.overlaps(span)
    }
    preferred: set[Span] = set()
    fixes: list[types.CodeAction] = []
    for finding in here:
        fix = finding.diagnostic.fix
        if fix is None or fix.applicability is Applicability.DISPLAY_ONLY:
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
    if not HASH_COMMENTS.holds(find_program(snapshot.target)):
        return
    codes: set[str] = set()
    for finding in here:
        code = finding.diagnostic.code
        if code in codes or code.startswith("PL"):
            continue
        codes.add(code)
        for do, title in (("line", f"Ignore {code} on this line"), ("file", f"Ignore {code} in this prompt")):
            if not _holds(snapshot, finding, _suppression(finding, whole=do == "file")):
                continue
            yield types.CodeAction(
                title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=shown.get(id(finding)),
                data=_data(snapshot, finding, do),
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


def edits_of(snapshot: Snapshot, data: object) -> list[types.TextEdit]:
    """The edits of an action, made from what `actions_at` put into its `data`; none if the text has moved on."""
    if not isinstance(data, dict):
        return []
    if data.get("do") == "all":
        return fix_all(snapshot)
    for finding in snapshot.all_findings:
        diagnostic = finding.diagnostic
        place = [finding.span.start, finding.span.end]
        if (diagnostic.code, place, diagnostic.message) != (data.get("code"), data.get("span"), data.get("message")):
            continue
        if data.get("do") == "fix":
            fixed = apply_fix(finding.region.text, diagnostic, target=snapshot.target_of(finding.region))
            edits = list(finding.edits) if fixed is not None else []
        else:
            edits = finding.region.in_file([_suppression(finding, whole=data.get("do") == "file")])
        return [types.TextEdit(snapshot.positions.range(edit.span), edit.replacement) for edit in sorted(edits)]
    return []


def _suppression(finding: Finding, *, whole: bool) -> Edit:
    """The edit of the prompt that keeps the finding away."""
    text = finding.region.text
    code = finding.diagnostic.code
    if whole:
        return Edit(Span(0, 0), f"# promptlint: file-ignore[{code}]\n")
    start = text.rfind("\n", 0, finding.diagnostic.span.start) + 1
    end = text.find("\n", finding.diagnostic.span.start)
    end = len(text) if end < 0 else end
    written = _SUPPRESSION.search(text, start, end)
    if written is not None:
        return Edit(Span(written.end("codes"), written.end("codes")), f", {code}")
    stop = start + len(text[start:end].rstrip("\r"))
    return Edit(Span(stop, stop), f"  # promptlint: ignore[{code}]")


def _holds(snapshot: Snapshot, finding: Finding, edit: Edit) -> bool:
    """Whether a comment becomes part of its prompt: a wildcard's entry ends with its line, and takes none above it."""
    document = snapshot.document
    if kind_of(document).has_free_lines:
        return True
    region = finding.region
    text = apply_edits(snapshot.text, region.in_file([edit]))
    wanted = apply_edits(region.text, [edit]).strip()
    return any(each.text.strip() == wanted for prompts in reread(document, text).prompts for each in prompts)


def fix_all(snapshot: Snapshot) -> list[types.TextEdit]:
    """The edits that apply every safe fix."""
    document = snapshot.document
    fixed = fix_document(snapshot.linter, document, lambda text: reread(document, text))
    return minimal_edits(snapshot.positions, fixed.document.text)
