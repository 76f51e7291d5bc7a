"""`check --fix` and its relatives: what happens to a file's text before its findings are shown."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from promptlint.cli.terminal import note, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document
    from promptlint.engine.linter import Linter
    from promptlint.engine.report import Report
    from promptlint.output.style import Style

__all__ = ["Fixing", "add_fix_options", "wants_fixing"]


def add_fix_options(add: Callable[..., object]) -> None:
    """Add the options of fixing, with the `add_argument` of a parser or group."""
    add("--fix", action="store_true", help="mend what can be mended without changing the picture")
    add("--unsafe-fixes", action="store_true", help="also by fixes that may change the picture")
    add("--diff", action="store_true", help="show what --fix would change, and change nothing")
    add("--fix-only", action="store_true", help="as --fix, without reporting what is left")
    add("--show-fixes", action="store_true", help="list what was mended")
    add("--exit-non-zero-on-fix", action="store_true", help="exit with 1 if anything was mended")


def wants_fixing(values: argparse.Namespace) -> bool:
    """Whether the options ask for fixes."""
    return bool(values.fix or values.fix_only or values.diff)


class Fixing:
    """Fixes documents, as the options of one run say.

    `only` says whether findings that are left are nobody's business, `text_to_stdout` whether standard output takes
    the fixed text of standard input, `fixed` counts what was mended.
    """

    def __init__(self, values: argparse.Namespace, style: Style, fail: Callable[[str], None]) -> None:
        self._values = values
        self._style = style
        self._fail = fail
        self._applied: dict[str, Counter[tuple[str, str]]] = {}
        self._changed = False
        self.only = bool(values.fix_only or values.diff)
        self.text_to_stdout = "-" in values.paths and not values.diff
        self.fixed = 0

    @property
    def fails(self) -> bool:
        """Whether what was mended makes the run exit with 1."""
        return self._changed and bool(self._values.diff or self._values.exit_non_zero_on_fix)

    def fix(self, linter: Linter, document: Document, *, from_stdin: bool) -> tuple[Document, Report]:
        """Fix a document and show or write what becomes of it; returns how it stands now."""
        from functools import partial

        from promptlint.documents.reader import reread
        from promptlint.engine.fixer import fix_document

        if document.binary:
            report = linter.lint_document(document)
            if any(one.fix is not None for one in report.all()):
                note(f"{document.path}: pictures are only read; what is wrong in it was not mended\n")
            return document, report
        result = fix_document(linter, document, partial(reread, document), unsafe=self._values.unsafe_fixes)
        for problem in _problems(document, result.converged, {each.code for each in result.withheld}):
            self._fail(problem)
        fixed = result.document
        if self._values.diff:
            from promptlint.output.diff import unified_diff

            write("".join(unified_diff(document.text, fixed.text, document.path, self._style)))
        elif from_stdin:
            write(fixed.text)
        elif fixed.text != document.text and not self._write(document, fixed.text):
            return document, linter.lint_document(document)
        if fixed.text != document.text:
            self._changed = True
            counts = self._applied.setdefault(document.path, Counter())
            counts.update((fix.code, fix.name) for fix in result.applied)
            self.fixed += len(result.applied)
        return fixed, result.remaining

    def summary(self) -> str:
        """What is said about the fixes on standard error when all is done."""
        if self._values.show_fixes and self._applied:
            lines = [f"{self._headline()}:"]
            for path, counts in self._applied.items():
                lines.append(f"  {path}:")
                lines += [f"    {count} × {code} ({name})" for (code, name), count in sorted(counts.items())]
            return "\n".join(lines) + "\n"
        return f"{self._headline()}.\n" if self.only else ""

    def _headline(self) -> str:
        from promptlint.output.summary import count

        verb = "Would mend" if self._values.diff else "Mended"
        if not self._changed:
            return f"{verb} nothing"
        return f"{verb} {count(self.fixed, 'problem')} in {count(len(self._applied), 'file')}"

    def _write(self, document: Document, text: str) -> bool:
        from promptlint.documents.writer import WriteError, write_document
        from promptlint.text import Edit, Span

        try:
            write_document(document, [Edit(Span(0, len(document.text)), text)])
        except WriteError as error:
            self._fail(str(error))
            return False
        return True


def _problems(document: Document, converged: bool, withheld: set[str]) -> list[str]:
    """Where we failed, in words for the person who will report it."""
    report = "this is a bug in promptlint: please report it with the prompt"
    found = []
    if not converged:
        found.append(f"{document.path}: the fixes never came to rest, so nothing was changed; {report}")
    found += [
        f"{document.path}: the safe fix of {code} would have changed the picture and was not applied; {report}"
        for code in sorted(withheld)
    ]
    return found
