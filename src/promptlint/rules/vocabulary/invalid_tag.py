"""PV003: a tag that is out of use."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.resources.vocabulary.categories import INVALID
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.rules.facts.listed_tags import ListedTag, listed_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted

__all__ = ["InvalidTag"]

_LIST = Vocabulary(("wolf", "rendered", "detailed"), (90_000, 335, 4_000), (1, INVALID, 1), {"renders": 1})


class InvalidTag(Rule):
    """A tag that the lists call invalid: the site took it out of use.

    ## Why is this bad?
    Its pictures have other tags today, if they were given any. What a model has learned of it is what the word says, or
    nothing.

    ## Example
    `wolf, rendered`

    ## Use instead
    `wolf, detailed`
    """

    code, name, severity = "PV003", "invalid-tag", Severity.INFO
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (listed_tags,)
    needs = (ANY_TEXT,)
    good = (Good("wolf, detailed", vocabulary=_LIST), Good("wolf, rendered"))
    bad = (
        Bad("wolf, rendered", vocabulary=_LIST, at="rendered"),
        Bad("wolf, renders", vocabulary=_LIST, at="renders"),
    )

    def check(self, item: ListedTag, ctx: Context) -> Iterator[Diagnostic]:
        if item.word.is_invalid and not item.meant:
            yield self.finding(
                ctx, item.span, f"{quoted(item.tag.text)} is out of use: the list of tags calls it invalid"
            )
