"""PR009: a reference of another kind than it is used as."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.known import find_known
from promptlint.resources.model import Manifest, Requirement
from promptlint.rules.base import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.references.wording import KINDS, shorten
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork

__all__ = ["WrongKindReference"]

_INK = Manifest((Requirement("lora", "ink_v2"),))
_HANDS = Manifest((Requirement("embedding", "good-hands"),))
_WEIGHT = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*")


class WrongKindReference(Rule):
    """A reference that is used as another kind than it is.

    ## Why is this bad?
    An embedding works by its bare name; `<lora:easynegative:1>` looks for a LoRA of that name, finds none, and the
    embedding is not used. The other way round, the name of a LoRA written as a plain word is only a word. Known are the
    embeddings that everybody uses, and what the manifest or the page requires.

    ## Example
    `<lora:easynegative:1>`

    ## Use instead
    `easynegative`

    ## Fix safety
    Unsafe: the embedding or LoRA comes into force.
    """

    code, name, severity = "PR009", "wrong-kind-reference", Severity.ERROR
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (ExtraNetwork, Tag)
    yields_to = ("PR004", "PR013")
    good = (
        Good("easynegative", role="negative"),
        Good("<lora:ink_v2:1>", manifest=_INK),
        Good("ink_v2"),
        Good("good-hands, sky", manifest=_HANDS),
        Good("<lora:easynegative_style:1>"),
    )
    bad = (
        Bad("sky, <lora:easynegative:1>", fixed="sky, easynegative", at="<lora:easynegative:1>"),
        Bad("<lora:EasyNegative:0.8>", fixed="(EasyNegative:0.8)", at="<lora:EasyNegative:0.8>"),
        Bad("sky, ink_v2", fixed="sky, <lora:ink_v2:1>", at="ink_v2", manifest=_INK, also=("PR008",)),
        Bad("<lora:good-hands:1>", fixed="good-hands", manifest=_HANDS, also=("PR008",)),
    )

    def check(self, node: ExtraNetwork | Tag, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, ExtraNetwork):
            yield from self._check_network(node, ctx)
        elif ctx.manifest is not None and ctx.role != "negative":
            yield from self._check_word(node, ctx)

    def _check_network(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if node.kind not in KINDS:
            return
        name = node.arguments[0].strip()
        if not self._is_embedding(name, ctx):
            return
        weight = node.arguments[1] if len(node.arguments) == 2 else "1"
        weighted = _WEIGHT.fullmatch(weight) is not None and float(weight) != 1
        written = f"({name}:{weight.strip()})" if weighted else name
        kind = "a hypernetwork" if node.kind == "hypernet" else "a LoRA"
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(name)}` is an embedding: A1111 looks for {kind} of that name, and the embedding is not used",
            help=f"write {shorten(written)}, in the prompt that it is made for",
            fix=unsafe("write the bare name", replace(node.span, written)),
        )

    def _check_word(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        assert ctx.manifest is not None
        key = node.key
        for required in ctx.manifest.requirements:
            if required.kind == "lora" and required.name.casefold() == key and "<" not in node.text:
                tag = f"<lora:{required.name}:1>"
                yield self.finding(
                    ctx,
                    node.span,
                    f"`{shorten(node.text)}` is a LoRA, and as a plain word it loads nothing",
                    help=f"write {shorten(tag)}",
                    fix=unsafe("write it as a tag", replace(node.span, tag)),
                )
                return

    @staticmethod
    def _is_embedding(name: str, ctx: Context) -> bool:
        inventory, manifest = ctx.inventory, ctx.manifest
        if inventory is not None:
            if inventory.find_loras(name) or name in inventory.hypernetworks:
                return False
            if inventory.find_embedding(name) is not None:
                return True
        folded = name.casefold()
        required = manifest.requirements if manifest is not None else ()
        if any(each.kind == "lora" and each.name == name for each in required):
            return False
        if any(each.kind == "embedding" and each.name.casefold() == folded for each in required):
            return True
        return find_known(name) is not None
