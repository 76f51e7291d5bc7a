"""`check --add-ignore`: a comment for each finding that is left, before the rest is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from promptlint.cli.diffs import show_diff
from promptlint.cli.terminal import note, write_exactly
from promptlint.cli.writing import WritingBack

if TYPE_CHECKING:
    from promptlint.cli.check_options import CheckOptions
    from promptlint.documents.model import Document
    from promptlint.engine.baseline import Baseline
    from promptlint.engine.ignore_comments import Ignored
    from promptlint.engine.linter import Linter
    from promptlint.engine.report import Finding, Report
    from promptlint.output import Options

__all__ = ["AddIgnore"]

_MOST_CODES = 8


class AddIgnore:
    """Adds comments to documents, as the options of one run say; in the place of `Fixing`. What is not shown, as
    `layout` has it, and what the baseline knows is not ignored."""

    fixed = 0
    has_bug = False

    def __init__(
        self, options: CheckOptions, layout: Options, baseline: Baseline | None, fail: Callable[[str], None]
    ) -> None:
        self._options = options
        self._layout = layout
        self._baseline = baseline
        self._back = WritingBack(fail)
        self._number = 0
        self._files: set[str] = set()

    @property
    def fails(self) -> bool:
        """Whether the comments make the run exit with 1."""
        return bool(self._files) and (self._options.diff or self._options.exit_non_zero_on_fix)

    def fix(self, linter: Linter, document: Document, *, from_stdin: bool) -> tuple[Document, Report]:
        """Add comments to a document and show or write what becomes of it; returns how it stands now."""
        from functools import partial

        from promptlint.documents.reader import reread
        from promptlint.engine.ignore_comments import add_ignores

        if not self._options.diff and not from_stdin:
            self._back.tidy(document)
        result = add_ignores(
            linter,
            document,
            partial(reread, document),
            partial(self._wanted, document.path),
            reason=(self._options.ignore_reason or "").strip(),
        )
        after = result.document
        if self._options.diff:
            show_diff(document.text, after.text, document.path, self._layout.style)
        elif from_stdin:
            write_exactly(after.text)
        elif after.text != document.text and not self._back.write(document, after.text):
            return document, linter.lint_document(document)
        if after.text != document.text:
            self._number += result.number
            self._files.add(document.path)
        if result.left and not self._options.quiet:
            note(_what_is_left(document.path, result))
        return after, result.remaining

    def _wanted(self, path: str, report: Report) -> list[Finding]:
        """The findings that are shown, and not known."""
        from promptlint.output.summary import is_shown

        if self._baseline is not None:
            report = self._baseline.uncovered(path, report)
        layout = self._layout
        return [each for each in report.findings if is_shown(each.diagnostic, layout.minimum, layout.chosen)]

    def summary(self) -> list[str]:
        """The line that is said on standard error when all is done."""
        from promptlint.output.summary import count

        verb = "Would ignore" if self._options.diff else "Ignored"
        if not self._files:
            return [f"{verb} nothing."]
        return [f"{verb} {count(self._number, 'finding')} by comments in {count(len(self._files), 'file')}."]


def _what_is_left(path: str, result: Ignored) -> str:
    """One line about the findings that no comment can ignore, with what can."""
    from promptlint.output.summary import count

    codes = sorted({each.diagnostic.code for each in result.left})
    listed = ", ".join(f'"{code}"' for code in codes[:_MOST_CODES]) + (", …" if len(codes) > _MOST_CODES else "")
    # A path with backslashes is a pattern with slashes.
    pattern = json.dumps(path.replace("\\", "/"), ensure_ascii=False)
    return (
        f"{path}: {count(len(result.left), 'finding')} not ignored: {result.why}; in promptlint.toml, "
        f"[per-file-ignores] {pattern} = [{listed}] does it"
    )
