"""PX034: a prompt at which an extension raises or never ends."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.extension_faults import ExtensionFault, extension_faults
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["ExtensionStops"]


class ExtensionStops(Rule):
    """Something at which a declared extension raises, or never ends.

    ## Why is this bad?
    An extension reads the prompt before or beside the program. Where it raises, what it was to do is not done, and
    often no picture is made; where it never ends, the program hangs. Which extensions there are the setting `plugins`
    says, or the WebUI's folder of extensions.

    ## Example
    `<lora:ink:1@x>` with loractl

    ## Use instead
    `<lora:ink:1@5>`
    """

    code, name, severity = "PX034", "extension-stops", Severity.ERROR
    since = "0.1.0"
    visits = (extension_faults,)
    needs = (ANY_TEXT,)
    good = (
        Good("<lora:ink:0.5@0,1@1>", plugins=("loractl",)),
        Good("<lora:ink:1@x>"),
    )
    bad = (Bad("sea, <lora:ink:1@x>", plugins=("loractl",), at="1@x"),)

    def check(self, item: ExtensionFault, ctx: Context) -> Iterator[Diagnostic]:
        fault = item.fault
        if fault.kind == "stops":
            yield self.finding(
                ctx,
                fault.span,
                fault.message,
                help=fault.help,
                severity=Severity.INFO if fault.is_minor else None,
            )
