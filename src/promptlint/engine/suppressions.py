"""Suppression comments: `# promptlint: ignore[PD002] -- reason` and its relatives.

They stand in prompts where the host has comments, so they never reach the model, and in files whose format has
comments of its own:

- `ignore[CODES]` after a text applies to its line, alone on a line to the next line, in a file to the next prompts;
- `disable[CODES]` … `enable[CODES]` to everything in between, up to the end without an `enable`;
- `file-ignore[CODES]` to the whole prompt and to the prompt it is paired with, in a file to the whole file.

CODES are codes, prefixes of codes or rule names; they are never left out. `--` and a reason may follow.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from promptlint.diagnostics import DOCUMENT, Diagnostic
from promptlint.documents.kinds import kind_of
from promptlint.documents.model import Document, Region
from promptlint.engine.directives import MARK, Lookup, Remark, Remarks
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Rule
from promptlint.syntax import Comment
from promptlint.text import LineIndex, Span

__all__ = ["FileSuppressions", "has_suppressions", "suppress"]


def has_suppressions(context: Context) -> bool:
    """Whether a prompt can hold any: a cheap look before its comments are read."""
    return MARK in context.text


def suppress(
    contexts: Sequence[Context], diagnostics: Iterable[Diagnostic], rules: Sequence[Rule], available: Sequence[Rule]
) -> list[Diagnostic]:
    """What suppressions leave of the findings in some prompts that are used together, with what is wrong with the
    suppressions themselves. `rules` are those that are on, `available` all that there are."""
    by_prompt: dict[int | None, Remarks] = {}
    for context in contexts:
        scope = _LineScope(context.text)
        by_prompt[context.number] = remarks = Remarks(context.text, context.role, available, scope, context.number)
        comments = (leaf for leaf in context.prompt.leaf_list if isinstance(leaf, Comment))
        remarks.read(Remark(leaf.text, leaf.start) for leaf in comments)
    lookups = {number: Lookup(remarks.directives, available) for number, remarks in by_prompt.items()}
    in_files = [d for remarks in by_prompt.values() for d in remarks.directives if d.word == "file-ignore"]
    everywhere = Lookup(in_files, available)
    nothing = Lookup((), ())
    left = [
        diagnostic
        for diagnostic in diagnostics
        if not (
            lookups.get(diagnostic.prompt, nothing).covers(diagnostic, diagnostic.span.start)
            | everywhere.covers(diagnostic, diagnostic.span.start)
        )
    ]
    for remarks in by_prompt.values():
        left += remarks.problems
        left += remarks.unused(rules)
    return left


class _LineScope:
    """What an `ignore` in a prompt applies to: its line, or the next one if it stands alone on its own."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = LineIndex(text)

    def __call__(self, remark: Remark) -> tuple[int, int]:
        text, index = self._text, self._index
        line = index.position(remark.start).line
        if not text[index.start(line) : remark.start].strip():
            line += 1
        if line > len(index):
            return len(text), len(text) + 1
        end = index.start(line + 1) if line < len(index) else len(text) + 1
        return index.start(line), end


# How comments look in files that have them; in JSON there are none, in others only those of the prompts.
_HASH = regex(r"(?:^|(?<=[ \t]))#[ \t]*promptlint:[^\r\n]*", re.MULTILINE)
_ROW = regex(r'^"?#[ \t]*promptlint:[^\r\n]*', re.MULTILINE)
_MARKUP = regex(r"<!--[ \t]*promptlint:[^\r\n]*?-->")
_FORMS = {"hash": _HASH, "row": _ROW, "markup": _MARKUP}


class FileSuppressions:
    """The suppressions among the comments of a file, outside of its prompts. Offsets count in the document's text."""

    def __init__(self, document: Document, available: Sequence[Rule]) -> None:
        self._document = document
        self._remarks: Remarks | None = None
        comments = kind_of(document).comments
        if (
            comments is None
            or not document.prompts
            or MARK not in document.text
            or document.path.lower().endswith((".json", ".jsonl"))
        ):
            return
        self._groups = [[self._extent(region) for region in regions] for regions in document.prompts]
        self._prompts = sorted((extent, n) for n, group in enumerate(self._groups) for extent in group)
        self._remarks = Remarks(document.text, DOCUMENT, available, self._scope)
        self._remarks.read(self._outside(_FORMS[comments]))
        self._lookup = Lookup(self._remarks.directives, available)

    def left(self, diagnostics: Iterable[Diagnostic], regions: Sequence[Region]) -> list[Diagnostic]:
        """The findings in some prompts that are used together, or with none in the file itself, that stay."""
        if self._remarks is None:
            return list(diagnostics)
        kept = []
        for diagnostic in diagnostics:
            offset = diagnostic.span.start
            if regions:
                region = regions[diagnostic.prompt or 0]
                offset = region.source.origin(offset, diagnostic.span.end).start - self._document.first.offset
            if not self._lookup.covers(diagnostic, offset):
                kept.append(diagnostic)
        return kept

    def problems(self, rules: Sequence[Rule]) -> Iterator[Diagnostic]:
        """What is wrong with the suppressions, when all findings have been asked."""
        if self._remarks is not None:
            yield from self._remarks.problems
            yield from self._remarks.unused(rules)

    def _extent(self, region: Region) -> Span:
        return region.source.origin(0, len(region.text)).moved(-self._document.first.offset)

    def _outside(self, form: re.Pattern[str]) -> Iterator[Remark]:
        """The comments that stand in no prompt."""
        starts = [extent.start for extent, _ in self._prompts]
        for match in form.finditer(self._document.text):
            number = bisect_right(starts, match.start()) - 1
            if number < 0 or match.start() >= self._prompts[number][0].end:
                yield Remark(match.group(), match.start())

    def _scope(self, remark: Remark) -> tuple[int, int]:
        """The line of the comment; or if it stands alone, up to the end of the prompts that come next together: of one
        style, or of one line."""
        text = self._document.text
        line_start = text.rfind("\n", 0, remark.start) + 1
        line_end = _line_end(text, remark.end)
        if text[line_start : remark.start].strip():
            return line_start, line_end
        number = bisect_left(self._prompts, remark.end, key=lambda prompt: prompt[0].start)
        if number == len(self._prompts):
            return len(text), len(text) + 1
        extent, group = self._prompts[number]
        end = _line_end(text, extent.start)
        together = self._groups[group] if kind_of(self._document).comments == "row" else [extent]
        return remark.end, max(end, *(each.end + 1 for each in together))


def _line_end(text: str, offset: int) -> int:
    found = text.find("\n", offset)
    return len(text) + 1 if found < 0 else found + 1
