"""PM007: two styles of one name."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["DuplicateStyle"]


class DuplicateStyle(Rule):
    """Two styles with one name.

    ## Why is this bad?
    A1111 keeps only the later one; the earlier one can no longer be chosen.

    ## Example
    Two rows `Portrait`.

    ## Use instead
    Another name for one of them.
    """

    code, name, severity = "PM007", "duplicate-style", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    needs = (ANY_TEXT,)
    good = (Good("name,prompt,negative_prompt\nA,red,\nB,red,", path="styles.csv"),)
    bad = (Bad("name,prompt,negative_prompt\nA,red,\nA,blue,", at="A", path="styles.csv"),)

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx, advice="rename one of the two")
