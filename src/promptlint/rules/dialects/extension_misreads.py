"""PX035: a prompt that an extension reads otherwise than it looks."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.extension_faults import ExtensionFault, extension_faults
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["ExtensionMisreads"]


class ExtensionMisreads(Rule):
    """Something that a declared extension reads otherwise than it looks, or not at all.

    ## Why is this bad?
    Each extension has a grammar of its own, and what is not quite in it is mostly text, or something else, without a
    word. Which extensions there are the setting `plugins` says, or the WebUI's folder of extensions.

    ## Example
    `STANDARD view BREAK a cat` with Regional Prompter, which reads the `AND` inside of `STANDARD`

    ## Use instead
    `standard view BREAK a cat`
    """

    code, name, severity = "PX035", "extension-misreads", Severity.WARNING
    since = "0.1.0"
    visits = (extension_faults,)
    needs = (ANY_TEXT,)
    good = (
        Good("standard view BREAK a cat", plugins=("regional-prompter",)),
        Good("STANDARD view BREAK a cat"),
    )
    bad = (Bad("STANDARD view BREAK a cat", plugins=("regional-prompter",), at="STANDARD"),)

    def check(self, item: ExtensionFault, ctx: Context) -> Iterator[Diagnostic]:
        fault = item.fault
        if fault.kind == "misread":
            yield self.finding(
                ctx,
                fault.span,
                fault.message,
                help=fault.help,
                severity=Severity.INFO if fault.is_minor else None,
            )
