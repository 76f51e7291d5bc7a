"""Comments that keep findings away, in the places where a file can hold them, so that no prompt changes.

In a prompt whose program drops comments, one stands at the end of its line; in files with comments of their own, above
the prompt. `suppressions` reads them, `check --add-ignore` and the editor's actions write them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import partial
from pathlib import PurePath
from typing import Protocol

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT
from promptlint.documents.decoding import ReadError
from promptlint.documents.kinds import kind_of
from promptlint.documents.model import Document, Region
from promptlint.documents.reader import reread as read_again
from promptlint.engine.file_comments import FileComments, can_hold_comments, other_content
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.report import Finding, Report
from promptlint.engine.same_prompts import prompts_of, reads_as
from promptlint.formats.errors import FormatError
from promptlint.programs.catalogue import find_program
from promptlint.programs.properties import HASH_COMMENTS
from promptlint.regex import regex
from promptlint.roles import role_name
from promptlint.rules.kit.tool_codes import UNKNOWN_CODE_IN_SUPPRESSION, UNUSED_SUPPRESSION
from promptlint.text import Edit, Span, apply_edits

__all__ = ["Ignored", "add_ignores", "becomes_part", "comment_for_line", "comment_for_prompt"]

_IGNORE = regex(r"#[ \t]*promptlint:[ \t]*ignore[ \t]*\[(?P<codes>[^\]\n]*)\]")
_MOST_PASSES = 8
"""How often is looked for what shows only when other findings are ignored."""
_MOST_TRIES = 24
"""How often a file is read again in one pass to find the comments that it cannot hold."""
_FARTHEST = 4
"""Lines above the one of a prompt at which its comment may stand: a block of YAML has its key there."""


def comment_for_line(text: str, offset: int, codes: Sequence[str], reason: str = "") -> Edit:
    """The edit of a prompt that ignores some codes in the line of an offset. A comment that does so for others takes
    them in; where the line has a comment of another kind, it goes above."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    listed = ", ".join(codes)
    other = text.find("#", start, end)
    written = _IGNORE.match(text, other, end) if other >= 0 else _alone_above(text, start)
    if written is not None:
        before = ", " if written["codes"].strip() else ""
        return Edit(Span(written.end("codes"), written.end("codes")), before + listed)
    comment = f"# promptlint: ignore[{listed}]{f' -- {reason}' if reason else ''}"
    stop = start + len(text[start:end].rstrip("\r"))
    if other >= 0:
        return Edit(Span(start, start), comment + (text[stop : end + 1] or "\n"))
    return Edit(Span(stop, stop), f"  {comment}")


def _alone_above(text: str, start: int) -> re.Match[str] | None:
    """A comment that is all of the line above one."""
    above = text.rfind("\n", 0, start - 1) + 1 if start else 0
    above += len(text[above:start]) - len(text[above:start].lstrip(" \t"))
    return _IGNORE.match(text, above, start) if above < start else None


def comment_for_prompt(code: str) -> Edit:
    """The edit of a prompt that ignores a code in all of it."""
    return Edit(Span(0, 0), f"# promptlint: file-ignore[{code}]\n")


def becomes_part(document: Document, region: Region, edit: Edit) -> bool:
    """Whether a comment becomes part of its prompt: a wildcard's entry ends with its line, and takes none above it."""
    if kind_of(document).has_free_lines:
        return True
    text = apply_edits(document.text, region.in_file([edit]))
    wanted = apply_edits(region.text, [edit]).strip()
    return any(each.text.strip() == wanted for prompts in read_again(document, text).prompts for each in prompts)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file with its comments. `number` is how many findings they keep away, `remaining` is what is still found, and
    `left` is what should have been ignored of that: `why` says in one clause what stands in the way."""

    document: Document
    number: int
    remaining: Report
    left: tuple[Finding, ...]
    why: str = ""


def add_ignores(
    linter: Linter,
    document: Document,
    reread: Callable[[str], Document],
    wanted: Callable[[Report], list[Finding]],
    *,
    reason: str = "",
) -> Ignored:
    """Add a comment for each finding that `wanted` takes out of a report, where the file can hold one. The file then
    has the same prompts for its reader, and each prompt says the same to its program; a comment that would change more
    is not made. `reread` makes a document of another text."""
    adding = _Adding(linter, document, reread, wanted, reason)
    if not document.binary and not document.doubtful:
        for in_prompts, write in _ways(linter, document):
            adding.go(write, in_prompts=in_prompts)
    left = tuple(adding.left)
    return Ignored(adding.document, adding.number, adding.report, left, _why_not(linter, document) if left else "")


@dataclass(slots=True, eq=False)
class _Comment:
    """A comment to add: the place that it is for, in the prompt where there is a `region`, else in the file; its codes,
    and how many findings they are."""

    region: Region | None
    offset: int
    codes: list[str] = field(default_factory=list)
    number: int = 0
    edits: list[Edit] = field(default_factory=list)


class _Writer(Protocol):
    """Writes comments into one document."""

    def line_of(self, finding: Finding) -> Hashable:
        """The place of a finding: those of one have one comment."""

    def edit(self, comment: _Comment, reason: str) -> Edit | None:
        """The edit that a comment is, or None where it cannot be made."""


_Way = Callable[[Document], _Writer]


def _ways(linter: Linter, document: Document) -> Iterator[tuple[bool, _Way]]:
    """The ways to write comments into a file, the best first, each with whether it is in prompts."""
    kind = kind_of(document)
    if kind.has_free_lines or kind.name == "lines":
        yield True, partial(_InPrompts, linter)
    if can_hold_comments(document):
        for up in range(1 if kind.comments == "row" else _FARTHEST + 1):
            yield False, partial(_InFile, up)


class _InPrompts:
    """At the ends of lines of prompts, where their program drops comments."""

    def __init__(self, linter: Linter, document: Document) -> None:
        self._linter = linter
        self._document = document

    def line_of(self, finding: Finding) -> Hashable:
        return id(finding.region), finding.start.line

    def edit(self, comment: _Comment, reason: str) -> Edit | None:
        region = comment.region
        if region is None:
            return None
        program = find_program(_target(self._linter, self._document, region))
        if not HASH_COMMENTS.holds(program):
            return None
        return comment_for_line(region.text, comment.offset, comment.codes, reason)


class _InFile:
    """In lines of their own, so many `up` from the prompt."""

    def __init__(self, up: int, document: Document) -> None:
        self._up = up
        self._comments = FileComments(document)

    def line_of(self, finding: Finding) -> Hashable:
        return self._comments.line_of(_offset_in_file(finding))

    def edit(self, comment: _Comment, reason: str) -> Edit | None:
        return self._comments.edit(comment.offset, comment.codes, reason, up=self._up)


def _offset_in_file(finding: Finding) -> int:
    """Where the prompt begins that a finding is about; or where it is itself, if that is the file."""
    if finding.diagnostic.role == DOCUMENT:
        return finding.span.start
    return finding.region.source.origin(0, 0).start


def _target(linter: Linter, document: Document, region: Region) -> str:
    return region.target or document.target or linter.settings.target


def _why_not(linter: Linter, document: Document) -> str:
    """Why a file can hold no comment, or not all of them."""
    if document.binary:
        return "pictures are only read"
    if document.doubtful:
        return "it is hardly a prompt, and nothing is written to it"
    if document.kind == "caption":
        return "all of a caption reaches the model"
    if can_hold_comments(document):
        return "there is no place for a comment"
    if not kind_of(document).has_free_lines and document.kind != "lines":
        suffix = PurePath(document.path).suffix.removeprefix(".")
        return f"{suffix.upper() or 'such a file'} holds no comments"
    for region in document.regions:
        program = find_program(_target(linter, document, region))
        if not HASH_COMMENTS.holds(program):
            return f"{program} has no comments in prompts"
    return "there is no place for a comment"


class _Adding:
    """Adds comments to a file, which `document` is by now; `left` are the findings that are still wanted away, and
    `number` those that are."""

    def __init__(
        self,
        linter: Linter,
        document: Document,
        reread: Callable[[str], Document],
        wanted: Callable[[Report], list[Finding]],
        reason: str,
    ) -> None:
        self._linter = linter
        self._reread = reread
        self._wanted = wanted
        self._reason = reason
        self._is_plain: bool | None = None
        self.document = document
        self.report = linter.lint_document(document)
        self.left = _without_own(wanted(self.report))
        self.number = 0

    def go(self, write: _Way, *, in_prompts: bool) -> None:
        """Add what can be added one way. When findings are gone, those may show for which they stood."""
        for _ in range(_MOST_PASSES):
            if not self.left or not self._pass(write, in_prompts=in_prompts):
                return

    def _pass(self, write: _Way, *, in_prompts: bool) -> bool:
        base = self.document
        comments: list[_Comment] = []
        writer = write(base)
        for comment in self._grouped(writer, in_prompts=in_prompts):
            edit = writer.edit(comment, self._reason)
            if edit is not None:
                comment.edits.append(edit)
                comments.append(comment)
        made: list[_Comment] = []
        waiting = [comments] if comments else []
        for _ in range(_MOST_TRIES):
            if not waiting:
                break
            some = waiting.pop()
            if not self._adds(base, made, some) and len(some) > 1:
                waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
        return bool(made)

    def _grouped(self, writer: _Writer, *, in_prompts: bool) -> list[_Comment]:
        """The comments that are needed: one for each line, of a prompt or of the file."""
        found: dict[Hashable, _Comment] = {}
        for each in self.left:
            for finding in each.alike or (each,):
                diagnostic = finding.diagnostic
                region = finding.region if in_prompts and diagnostic.role != DOCUMENT else None
                offset = diagnostic.span.start if region is not None else _offset_in_file(finding)
                comment = found.setdefault(writer.line_of(finding), _Comment(region, offset))
                comment.number += 1
                if diagnostic.code not in comment.codes:
                    comment.codes.append(diagnostic.code)
        return list(found.values())

    def _adds(self, base: Document, made: list[_Comment], some: list[_Comment]) -> bool:
        """Whether some more comments could be added, each of use; they then are."""
        after = self._try(base, [*made, *some])
        if after is None:
            return False
        report = self._linter.lint_document(after)
        left = _without_own(self._wanted(report))
        if _codes(left) == _codes(self.left) or _useless(report) > _useless(self.report):
            return False
        made += some
        self.number += sum(comment.number for comment in some)
        self.document, self.report, self.left = after, report, left
        return True

    def _try(self, base: Document, comments: list[_Comment]) -> Document | None:
        """The file with some comments, or None where it would hold other prompts, or anything else would change."""
        of_file: list[Edit] = []
        by_place: dict[tuple[Span, str], tuple[Region, list[Edit]]] = {}
        for comment in comments:
            if comment.region is None:
                of_file += comment.edits
            else:
                by_place.setdefault(comment.region.place, (comment.region, []))[1].extend(comment.edits)
        try:
            spelled = [edit for region, edits in by_place.values() for edit in region.in_file(edits)]
            after = self._reread(apply_edits(base.text, [*of_file, *spelled]))
            same = other_content(after) == other_content(base)
        except (ReadError, FormatError, ValueError):
            return None
        changed = {place: apply_edits(region.text, edits) for place, (region, edits) in by_place.items()}
        wanted = [
            [(region.role, changed.get(region.place, region.text).strip()) for region in regions]
            for regions in base.prompts
        ]
        if not same or prompts_of(after) != wanted:
            return None
        for region, _ in by_place.values():
            target = _target(self._linter, base, region)
            if not same_meaning(region.text, changed[region.place], role=role_name(region.role), target=target):
                return None
        if self._is_plain is None:
            self._is_plain = not base.is_said and reads_as(base)
        return after if not self._is_plain or reads_as(after) else None


def _without_own(findings: Iterable[Finding]) -> list[Finding]:
    """Those that are not about promptlint itself, of which no comment speaks."""
    return [each for each in findings if not each.diagnostic.code.startswith("PL")]


def _codes(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(each.diagnostic.code for finding in findings for each in (finding.alike or (finding,)))


def _useless(report: Report) -> int:
    """How many comments do nothing."""
    own = (UNUSED_SUPPRESSION.code, UNKNOWN_CODE_IN_SUPPRESSION.code)
    return sum(diagnostic.code in own for diagnostic in report.all())
