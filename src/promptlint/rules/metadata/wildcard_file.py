"""PM009: a wildcard file with an entry twice, without any, or with a space in its name."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.rules.base import Bad, Default, Good, Rule
from promptlint.rules.context import DocumentContext
from promptlint.rules.metadata.flaws import flaws

__all__ = ["WildcardFile"]


class WildcardFile(Rule):
    """A wildcard file with an entry twice, without any, or with a space in its name.

    ## Why is this bad?
    An entry that stands twice is drawn twice as often, which is better said with a weight (`2::entry`). A wildcard
    without entries leaves nothing in the prompt, and one with a space in its name is not found by every program.

    ## Example
    A line `red` two times.

    ## Use instead
    `2::red` once.

    ## Fix safety
    Unsafe: the entry is drawn less often.
    """

    code, name, severity = "PM009", "wildcard-file", Severity.WARNING
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Document,)
    good = (
        Good("red\nblue\n", path="wildcards/colours.txt"),
        Good("# red\n# red\nblue\n", path="wildcards/colours.txt"),
    )
    bad = (
        Bad("red\nblue\nred\n", fixed="red\nblue\n", at="red", path="wildcards/colours.txt"),
        Bad("# nothing\n", path="wildcards/colours.txt"),
    )

    def check(self, node: Document, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from flaws(self, node, ctx, advice="give an entry a weight where it should come more often")
