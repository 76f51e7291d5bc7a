"""PX036: a word that is plainly meant as a keyword of an extension."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.extension_faults import ExtensionWord, misspelt_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["MisspeltKeyword"]


class MisspeltKeyword(Rule):
    """A word that is plainly meant as a keyword of a declared extension, but is not one.

    ## Why is this bad?
    The keywords of extensions are whole words in capitals. One that is misspelt is text: `ADDCOM` does not end the
    common part, and the model reads it.

    ## Example
    `forest ADDCOM red hat` with Regional Prompter

    ## Use instead
    `forest ADDCOMM red hat`

    ## Fix safety
    Unsafe: the keyword then parts the prompt.
    """

    code, name, severity = "PX036", "misspelt-keyword", Severity.WARNING
    fixable = Applicability.UNSAFE
    since = "0.1.0"
    visits = (misspelt_words,)
    needs = (ANY_TEXT,)
    yields_to = ("PX035",)
    good = (
        Good("forest ADDCOMM red hat", plugins=("regional-prompter",)),
        Good("forest ADDCOM red hat"),
        Good("a comic, add common sense", plugins=("regional-prompter",)),
    )
    bad = (Bad("forest ADDCOM red hat", fixed="forest ADDCOMM red hat", plugins=("regional-prompter",), at="ADDCOM"),)

    def check(self, item: ExtensionWord, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            item.span,
            f"{quoted(ctx.slice(item.span))} is not a keyword of {item.extension}, but {item.keyword} is: this is text",
            help=f"did you mean {item.keyword}?",
            fix=unsafe(f"write {item.keyword}", replace(item.span, item.keyword)),
        )
