"""PX008: a word that needs an extension."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.extensions.catalogue import extends
from promptlint.rules.facts.extension_faults import ExtensionWord, undeclared_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted

__all__ = ["PluginKeyword"]


class PluginKeyword(Rule):
    """A keyword of an extension in a prompt, where nothing says that the extension is there.

    ## Why is this bad?
    `AND_PERP` parts a prompt for neutral-prompt, `ADDCOMM` for Regional Prompter. The program itself sends such words
    to the model as text. Where the extension is installed, name it in the setting `plugins`, or name the WebUI's folder
    with `--models`, and its grammar is checked.

    ## Example
    `a cat AND_PERP a red boat`

    ## Use instead
    `a cat AND a red boat`, or `plugins = ["neutral-prompt"]` in the configuration
    """

    code, name, severity = "PX008", "plugin-keyword", Severity.WARNING
    since = "0.1.0"
    visits = (undeclared_words,)
    fold_after = 1
    good = (
        Good("a cat AND_PERP a boat", plugins=("neutral-prompt",)),
        Good("forest ADDCOMM red hat", plugins=("regional-prompter",)),
        Good("a cat AND a boat"),
    )
    bad = (
        Bad("a cat AND_PERP a boat", at="AND_PERP"),
        Bad("forest ADDCOMM red hat BREAK blue hat", at="ADDCOMM"),
    )

    def check(self, item: ExtensionWord, ctx: Context) -> Iterator[Diagnostic]:
        extension = item.extension
        is_theirs = extends(extension, ctx.target)
        lacking = "which is not declared" if is_theirs else "which another program has"
        yield self.finding(
            ctx,
            item.span,
            f"{quoted(item.keyword)} is a keyword of the extension {extension}, {lacking}: {ctx.program} itself "
            "sends it to the model as text",
            help=f'where it is installed, say so in the configuration, with plugins = ["{extension.name}"]'
            if is_theirs
            else None,
        )
