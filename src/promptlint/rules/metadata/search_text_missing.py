"""PM011: a search text of the X/Y/Z plot that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["SearchTextMissing"]

_SETTINGS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Script: X/Y/Z plot, X Type: Prompt S/R, X Values"


class SearchTextMissing(Rule):
    """A search text of the X/Y/Z plot that neither prompt holds.

    ## Why is this bad?
    "Prompt S/R" looks for the first text of its list and puts the others in its place, letter by letter. Where neither
    prompt holds it, A1111 stops with an error and draws nothing.

    ## Example
    `a cat, sky` with the list `dog, bird`

    ## Use instead
    `a cat, sky` with the list `cat, dog, bird`
    """

    code, name, severity = "PM011", "search-text-missing", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    good = (
        Good(f'a cat, sky\nNegative prompt: blurry\n{_SETTINGS}: "cat, dog"', path="grid.txt"),
        Good(f'a cat, sky\nNegative prompt: blurry\n{_SETTINGS}: "blurry, fog"', path="grid.txt"),
        Good(f"a cat, sky\n{_SETTINGS}: cat", path="grid.txt"),
    )
    bad = (
        Bad(f'a cat, sky\nNegative prompt: blurry\n{_SETTINGS}: "dog, bird"', at="dog", path="grid.txt"),
        Bad(
            '{"prompt": "a cat", "script_name": "X/Y/Z plot", "script_args": [7, "dog, bird", []]}',
            at="dog",
            path="payload.json",
        ),
    )

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx, advice="begin the list with a text of the prompt")
