"""PM002: a LoRA in the prompt of a picture that was made without it."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.rules.facts.hashes import listed_name, lora_hashes
from promptlint.rules.facts.networks import uses_by_place
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork

__all__ = ["LoraNotApplied"]

_VERSION = regex(r"v1\.(?P<minor>\d{1,3})(?!\d)")
_A1111 = {"Steps": "20", "Model hash": "ec41bd2a82", "Version": "v1.8.0"}
_HASHES = {"Lora hashes": "ink: aaaaaaaaaaaa, odd name: bbbbbbbbbbbb"}


class LoraNotApplied(Rule):
    """A LoRA tag in infotext, and no hash of it.

    ## Why is this bad?
    A1111 writes the LoRAs it loaded into infotext as `Lora hashes`. A LoRA that is in the prompt and not there was
    not found, or all were dropped because of one unreadable weight: the picture was made without it. Where there are no
    hashes, only infotext of A1111 1.5 or newer is trusted: it writes them as soon as one LoRA is loaded.

    ## Example
    `<lora:ink:1>, <lora:oil:1>` above `Lora hashes: "ink: 0b5f3c1b2d3e"`

    ## Use instead
    `<lora:ink:1>`, or install the other LoRA and draw the picture again
    """

    code, name, severity = "PM002", "lora-not-applied", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive"})
    good = (
        Good("<lora:ink:1>, <lyco:odd name:1>", settings=_HASHES),
        Good("<lora:ink:1>"),
        Good("<lora:ink:1>", settings={"Steps": "20", "Version": "f2.0.1", "Model hash": "ec41bd2a82"}),
        Good("<lora:oil:0>", settings=_HASHES),
        Good("<hypernet:ink:1>", settings=_A1111),
    )
    bad = (
        Bad("<lora:ink:1>, <lora:oil:1>", settings=_HASHES, at="<lora:oil:1>"),
        Bad("sea, <lora:ink:1>", settings=_A1111),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if not ctx.settings or not _writes_hashes(ctx):
            return
        use = ctx.fact(uses_by_place).get(node.start)
        if use is None or use.kind != "lora" or (use.weights is not None and not any(use.weights)):
            return
        hashes = ctx.fact(lora_hashes)
        if listed_name(use.name) in hashes:
            return
        where = "is not among the `Lora hashes`" if hashes else "has no hash in the infotext"
        yield self.finding(
            ctx,
            node.span,
            f"LoRA `{shorten(use.name)}` {where}: the picture was made without it",
            help="it was not installed, or an unreadable weight switched all LoRAs off",
        )


def _writes_hashes(ctx: Context) -> bool:
    """Whether the program that wrote the infotext would have written the hash of a LoRA it loaded."""
    if "Lora hashes" in ctx.settings:
        return True
    version = _VERSION.match(ctx.settings.get("Version", ""))
    return version is not None and int(version["minor"]) >= 5 and "Model hash" in ctx.settings
