"""PR002: a tag of a kind that A1111 does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.extensions.catalogue import all_extensions
from promptlint.programs.extensions.model import Extension
from promptlint.programs.properties import TAGS
from promptlint.regex import regex
from promptlint.resources.names import one_slip
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import KINDS
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["UnknownExtraNetworkType"]

_MODEL_NAME = regex(r"(?=.*[_\d])\w{4,}")
_WEIGHT = regex(r"\s*+-?(?:\d++(?:\.\d++)?+|\.\d++)\s*+")
_OTHER_NAMES = {
    "lycoris": "lyco",
    "locon": "lora",
    "loha": "lora",
    "hypernetwork": "hypernet",
    "hyper": "hypernet",
}
_SAME_FILES = {"lyco": "lora", "lycoris": "lora"}
"""Kinds whose files a program may load by another."""


class UnknownExtraNetworkType(Rule):
    """A tag of a kind that A1111 does not know.

    ## Why is this bad?
    A1111 cuts every `<word:…>` out of the positive prompt, whether or not it knows the word, and says so only in the
    log. `<Lora:ink:1>` loads nothing (case counts), `<https://…>` and `<note: …>` simply vanish. Forge and SD.Next have
    no `<lyco:…>`, Forge Classic and SD.Next no `<hypernet:…>`.

    ## Example
    `<Lora:ink:1>`

    ## Use instead
    `<lora:ink:1>`

    ## Fix safety
    Unsafe: something is loaded that was not loaded before. There is a fix only where the kind is clearly misspelt.
    """

    code, name, severity = "PR002", "unknown-extra-network-type", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PR013", "PR018")
    good = (
        Good("<lora:ink:1>"),
        Good("<lyco:ink:1>"),
        Good("<hypernet:ink:1>"),
        Good("< b:c >"),
        Good("a <b> c"),
        Good("<hypernet:ink:1>", target="forge"),
        Good("<lyco:ink:1>, <hypernet:ink:1>", target="reforge"),
        Good("<loractl:ink:0.5@0,1@1>", plugins=("loractl",)),
    )
    bad = (
        Bad("<Lora:ink:1>", fixed="<lora:ink:1>", at="<Lora:ink:1>"),
        Bad("<lroa:ink:1>", fixed="<lora:ink:1>"),
        Bad("<ink_style_v2:0.5>", fixed="<lora:ink_style_v2:0.5>"),
        Bad("<embedding:ink_v2>, sea", fixed="ink_v2, sea"),
        Bad("see <https://example.org/a>", at="<https://example.org/a>"),
        Bad("a <note: b> c", at="<note: b>"),
        Bad("<loractl:ink:0.5@0,1@1>", at="<loractl:ink:0.5@0,1@1>"),
        Bad("<lyco:ink:1>, sea", fixed="<lora:ink:1>, sea", at="<lyco:ink:1>", target="forge"),
        Bad("<lyco:ink:1>, sea", fixed="<lora:ink:1>, sea", at="<lyco:ink:1>", target="forge-classic"),
        Bad("<hypernet:ink:1>, sea", at="<hypernet:ink:1>", target="forge-classic"),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        kind = node.kind
        kinds = ctx.program.networks.loads if ctx.program.networks is not None else ()
        if kind in kinds or any(kind in extension.network_kinds for extension in ctx.extensions):
            return
        shown = shorten(node.text)
        extensions = (each for each in all_extensions() if ctx.target in each.programs)
        extension = next((each for each in extensions if kind in each.network_kinds), None)
        help_, fix = self._guess(node, kind, kinds) if extension is None else (_declare(extension), None)
        if kind.casefold() in ("http", "https", "ftp"):
            message = f"{ctx.program} takes `{shown}` for a tag and cuts it out: the link vanishes from the prompt"
        elif kind in KINDS:
            message = f"{ctx.program} loads nothing for `{kind}`: it cuts `{shown}` out of the prompt"
        else:
            message = (
                f"`{shorten(kind, 30)}` is not an extra-network type: {ctx.program} cuts `{shown}` out of the prompt "
                "and loads nothing"
            )
        yield self.finding(ctx, node.span, message, help=help_, fix=fix)

    @staticmethod
    def _guess(node: ExtraNetwork, kind: str, kinds: Sequence[str]) -> tuple[str, Fix | None]:
        """What was probably meant, of the kinds that there are."""
        lower = kind.casefold()
        near = lower if lower in kinds else _OTHER_NAMES.get(lower)
        if near not in kinds:
            near = _SAME_FILES.get(lower)
        arguments = node.arguments
        if near is None and len(kind) <= 10 and len(arguments) > 1:
            near = one_slip(lower, kinds)
        if lower in ("embedding", "embeddings", "ti") and len(arguments[0]) > 2:
            name = arguments[0].strip()
            return (
                f"an embedding is found by its bare name: {shorten(name, 40)}",
                unsafe("write the bare name", replace(node.span, name)),
            )
        place = Span(node.start + 1, node.start + 1 + len(kind))
        if near is not None and near in kinds:
            return f"did you mean <{near}:…>? Case counts", unsafe(f"write {near}", replace(place, near))
        if len(arguments) == 1 and _WEIGHT.fullmatch(arguments[0]) and _MODEL_NAME.fullmatch(kind):
            return (
                f"if `{shorten(kind, 40)}` is a LoRA, write <lora:{shorten(kind, 40)}:{arguments[0].strip()}>",
                unsafe("write it as a LoRA tag", insert(node.start + 1, "lora:")),
            )
        known = f"known type{'' if len(kinds) == 1 else 's'}: {', '.join(kinds)}"
        return f"{known}; write text without < >", None


def _declare(extension: Extension) -> str:
    return (
        f"it is a tag of the extension {extension}: where that is installed, say so in the configuration, with "
        f'plugins = ["{extension.name}"]'
    )
