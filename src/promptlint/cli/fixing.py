"""`check --fix` and its relatives: what happens to a file's text before its findings are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from promptlint.cli.diffs import show_diff
from promptlint.cli.terminal import complain, note, write_exactly
from promptlint.cli.writing import WritingBack

if TYPE_CHECKING:
    from promptlint.cli.check_options import CheckOptions
    from promptlint.documents.model import Document
    from promptlint.engine.fixer import FixedDocument
    from promptlint.engine.linter import Linter
    from promptlint.engine.report import Report
    from promptlint.output.style import Style

__all__ = ["Fixing", "left_out_of"]


class Fixing:
    """Fixes documents, as the options of one run say; `fixed` counts what was fixed, and it `has_bug` if fixes of ours
    had to be left out."""

    def __init__(self, options: CheckOptions, style: Style, fail: Callable[[str], None]) -> None:
        self._options = options
        self._style = style
        self._fail = fail
        self._back = WritingBack(fail)
        self._applied: dict[str, Counter[tuple[str, str]]] = {}
        self._changed = False
        self.fixed = 0
        self.has_bug = False

    @property
    def fails(self) -> bool:
        """Whether what was fixed makes the run exit with 1."""
        return self._changed and (self._options.diff or self._options.exit_non_zero_on_fix)

    def fix(self, linter: Linter, document: Document, *, from_stdin: bool) -> tuple[Document, Report]:
        """Fix a document and show or write what becomes of it; returns how it stands now."""
        from functools import partial

        from promptlint.documents.reader import reread
        from promptlint.engine.fixer import fix_document

        if document.binary:
            report = linter.lint_document(document)
            if any(one.fix is not None for one in report.all()):
                note(f"{document.path}: pictures are only read; what is wrong in it was not fixed")
            return document, report
        if not self._options.diff and not from_stdin:
            self._back.tidy(document)
        result = fix_document(linter, document, partial(reread, document), unsafe=self._options.unsafe_fixes)
        for left_out in left_out_of(document.path, result):
            self.has_bug = True
            complain(left_out)
        fixed = result.document
        if self._options.diff:
            show_diff(document.text, fixed.text, document.path, self._style)
        elif from_stdin:
            write_exactly(fixed.text)
        elif fixed.text != document.text and not self._back.write(document, fixed.text):
            return document, linter.lint_document(document)
        if fixed.text != document.text:
            self._changed = True
            counts = self._applied.setdefault(document.path, Counter())
            counts.update((fix.code, fix.name) for fix in result.applied)
            self.fixed += len(result.applied)
        return fixed, result.remaining

    def summary(self) -> list[str]:
        """The lines that are said about the fixes on standard error when all is done."""
        if self._options.show_fixes and self._applied:
            lines = [f"{self._headline()}:"]
            for path, counts in self._applied.items():
                lines.append(f"  {path}:")
                lines += [f"    {count} × {code} ({name})" for (code, name), count in sorted(counts.items())]
            return lines
        return [f"{self._headline()}."] if self._options.only_fixes else []

    def _headline(self) -> str:
        from promptlint.output.summary import count

        verb = "Would fix" if self._options.diff else "Fixed"
        if not self._changed:
            return f"{verb} nothing"
        return f"{verb} {count(self.fixed, 'problem')} in {count(len(self._applied), 'file')}"


def left_out_of(path: str, result: FixedDocument) -> list[str]:
    """The fixes of a file that we failed to make, in words for the person who will report it."""
    report = "this is a bug in promptlint: please report it with the prompt"
    found = []
    if result.unsettled:
        codes = ", ".join(result.unsettled)
        found.append(f"{path}: fixes of {codes} undo each other or have no end, and were left out; {report}")
    found += [
        f"{path}: the safe fix of {code} would have changed the picture and was left out; {report}"
        for code in sorted({each.code for each in result.withheld})
    ]
    return found
