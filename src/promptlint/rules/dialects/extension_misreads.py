"""PX035: a prompt that an extension reads otherwise than it looks."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
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

    ## Fix safety
    Unsafe: the extension then reads it as it looks.
    """

    code, name, severity = "PX035", "extension-misreads", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (extension_faults,)
    needs = (ANY_TEXT,)
    good = (
        Good("standard view BREAK a cat", plugins=("regional-prompter",)),
        Good("STANDARD view BREAK a cat"),
        Good("a yard ADDCOMM a cat ADDCOL a hen", plugins=("regional-prompter",)),
        Good("a cat AND_PERP [a hen AND a boat :0.5] :0.8", plugins=("neutral-prompt",)),
        Good("[PROMPT], smile [SEP] [SKIP]", plugins=("adetailer",)),
        Good("a dress, (black:-1.2)", plugins=("negpip",)),
        Good("two cats, {k:yard}\nred cat, {k}", target="forge", plugins=("forge-couple",)),
    )
    bad = (
        Bad(
            "STANDARD view BREAK a cat",
            fixed="standard view BREAK a cat",
            plugins=("regional-prompter",),
            at="STANDARD",
        ),
        Bad("a cat ADDCOL a hen ADDCOMM a yard", plugins=("regional-prompter",), at="ADDCOMM"),
        Bad("AND_PERP a cat", plugins=("neutral-prompt",), at="AND_PERP"),
        Bad("smile [sep] frown", fixed="smile [SEP] frown", plugins=("adetailer",), at="[sep]"),
        Bad("a cat AND_PERP a hen", plugins=("regional-prompter", "neutral-prompt"), at="AND_PERP"),
        Bad("two cats, {k:yard}\nred cat, {j}", target="forge", plugins=("forge-couple",), at="{j}"),
    )

    def check(self, item: ExtensionFault, ctx: Context) -> Iterator[Diagnostic]:
        if item.fault.kind != "misread":
            return
        found = item.found
        words = {word for extension in ctx.extensions for word in (*extension.words, *extension.keywords)}
        if ctx.slice(found.span) in words - set(item.extension.words):
            found = dataclasses.replace(found, fix=None)  # another extension means it
        yield found.by(self, ctx)
