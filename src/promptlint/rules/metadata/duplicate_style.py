"""PM007: two styles of one name."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.rules.facts.flaws import flaws
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.targets import ANYWHERE

__all__ = ["DuplicateStyle"]


class DuplicateStyle(Rule):
    """Two styles of one name.

    ## Why is this bad?
    A1111 keeps the later one; the earlier is in the file and nowhere else.

    ## Example
    Two rows `Portrait`.

    ## Use instead
    Another name for one of them.
    """

    code, name, severity = "PM007", "duplicate-style", Severity.WARNING
    default = Default.WHEN_AVAILABLE
    visits = (Document,)
    targets = ANYWHERE
    good = (Good("name,prompt,negative_prompt\nA,red,\nB,red,", path="styles.csv"),)
    bad = (Bad("name,prompt,negative_prompt\nA,red,\nA,blue,", at="A", path="styles.csv"),)

    def check(self, node: Document, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from flaws(self, node, ctx, advice="rename one of the two")
