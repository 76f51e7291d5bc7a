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
    `{x$$red|blue} hat` with Impact Pack

    ## Use instead
    `{1$$red|blue} hat`
    """

    code, name, severity = "PX034", "extension-stops", Severity.ERROR
    since = "0.1.0"
    visits = (extension_faults,)
    needs = (ANY_TEXT,)
    good = (
        Good("{2$$red|blue|green} hat", target="comfyui", plugins=("impact-pack",)),
        Good("<lora:ink:0.5@0,1@1:hr=0.8>", plugins=("loractl",)),
        Good("[heron:gull:5,10]", plugins=("prompt-fusion",)),
        Good("<lora:ink:0.5:hr=x>"),
    )
    bad = (
        Bad("{x$$red|blue} hat", target="comfyui", plugins=("impact-pack",), at="{x$$red|blue}"),
        Bad("a heron, STYLE(A1111", target="comfyui", plugins=("prompt-control",), at="STYLE("),
        Bad("sea, <lora:ink:0.5:hr=x>", plugins=("loractl",), at="x"),
        Bad("<lora:ink:1:lbw=MIDD:start=0.5>", plugins=("lora-block-weight",), at="0.5"),
        Bad("a [heron:gull:crow:5], sky", plugins=("prompt-fusion",), at="[heron:gull:crow:5]"),
    )

    def check(self, item: ExtensionFault, ctx: Context) -> Iterator[Diagnostic]:
        if item.fault.kind == "stops":
            yield item.found.by(self, ctx)
