"""PM001: a settings line that A1111 does not take for one."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["InfotextUnreadable"]


class InfotextUnreadable(Rule):
    """A settings line that A1111 does not take for one.

    ## Why is this bad?
    The last line of an infotext is the settings only if it has three settings or more. Otherwise A1111 takes it for a
    part of the prompt when the text is pasted, and the seed, sampler and size are not set.

    ## Example
    A line `Steps: 20` alone, or a settings line with a comment after it.

    ## Use instead
    `Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1`
    """

    code, name, severity = "PM001", "infotext-unreadable", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    good = (Good("a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7", path="a.txt"),)
    bad = (Bad("a cat\nNegative prompt: blurry\nSteps: 20", at="Steps: 20", path="a.txt", also=("PN003",)),)

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx, advice="write at least three settings, in one line at the end")
