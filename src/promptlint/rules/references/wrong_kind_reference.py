"""PR009: an embedding used as a LoRA, a LoRA as an embedding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory, lora_file
from promptlint.resources.known.embeddings import find_known
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.references import is_scripted, network_use, network_uses, place_of
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork

__all__ = ["WrongKindReference"]

_INK = Manifest((Requirement("lora", "ink_v2"),))
_HANDS = Manifest((Requirement("embedding", "good-hands"),))
_INVENTORY = Inventory.of(loras=["inkStroke_v2", "sea"], embeddings=["softFog_v1"], hypernetworks=["brush_1"])


class WrongKindReference(Rule):
    """An embedding in a LoRA tag, or the name of a LoRA as a plain word.

    ## Why is this bad?
    A1111 looks for `<lora:EasyNegative:1>` among the LoRAs, finds none and loads nothing; an embedding is used by its
    bare name. The other way round, the name of a LoRA without a tag is plain text, and loads nothing either. A plain
    word is taken for a LoRA only if a manifest requires that LoRA, or if it is exactly the name of an installed file
    and looks like one (`inkStroke_v2`, not `sea`); and only if the prompt has no tag for it. Embeddings are known by
    the inventory, the manifest and the list of those that everybody uses.

    ## Example
    `sea, <lora:softFog_v1:0.8>` where `softFog_v1` is an embedding

    ## Use instead
    `sea, (softFog_v1:0.8)`

    ## Fix safety
    Unsafe: something comes into force that did not before.
    """

    code, name, severity = "PR009", "wrong-kind-reference", Severity.ERROR
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (ExtraNetwork, Tag)
    targets = WEBUIS
    yields_to = ("PR001", "PR013", "PR018")
    good = (
        Good("<lora:inkStroke_v2:1>, softFog_v1", inventory=_INVENTORY),
        Good("<lora:inkStroke_v2:1>, inkStroke_v2", inventory=_INVENTORY),
        Good("the sea", inventory=_INVENTORY),
        Good("inkStroke_v2"),
        Good("<lora:EasyNegative:1>", inventory=Inventory.of(loras=["EasyNegative"])),
        Good("easynegative", role="negative"),
        Good("<lora:ink:1>", role="negative"),
        Good("<lora:ink_v2:1>, ink_v2", manifest=_INK),
        Good("good-hands, sky", manifest=_HANDS),
        Good("<lora:easynegative_style:1>"),
    )
    bad = (
        Bad(
            "sea, <lora:softFog_v1:0.8>",
            inventory=_INVENTORY,
            fixed="sea, (softFog_v1:0.8)",
            at="<lora:softFog_v1:0.8>",
            also=("PR006",),
        ),
        Bad("<hypernet:inkStroke_v2:1>", inventory=_INVENTORY, fixed="<lora:inkStroke_v2:1>", also=("PR006",)),
        Bad("sea, (inkStroke_v2:0.8)", inventory=_INVENTORY, fixed="sea, <lora:inkStroke_v2:0.8>", at="inkStroke_v2"),
        Bad("blurry, inkStroke_v2", role="negative", inventory=_INVENTORY),
        Bad("sky, <lora:easynegative:1>", fixed="sky, easynegative", at="<lora:easynegative:1>"),
        Bad("<lora:EasyNegative:0.8>", fixed="(EasyNegative:0.8)", at="<lora:EasyNegative:0.8>"),
        Bad("sky, Ink_v2", fixed="sky, <lora:ink_v2:1>", at="Ink_v2", manifest=_INK, also=("PR008",)),
        Bad(
            "blurry, <lora:EasyNegative:0.8>",
            role="negative",
            fixed="blurry, (EasyNegative:0.8)",
            at="<lora:EasyNegative:0.8>",
            also=("PR004",),
        ),
        Bad("<lora:good-hands:1>", fixed="good-hands", manifest=_HANDS, also=("PR008",)),
    )

    def check(self, node: ExtraNetwork | Tag, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, ExtraNetwork):
            yield from self._check_network(node, ctx)
        elif ctx.inventory is not None or ctx.manifest is not None:
            yield from self._check_tag(node, ctx)

    def _check_network(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        use = network_use(node, ctx)
        if use is None:
            if ctx.role == "negative" and node.kind in LORA_KINDS:
                yield from self._check_in_negative(node, ctx)
            return
        inventory = ctx.inventory
        if inventory is not None and _is_installed(use.kind, use.name, inventory):
            return
        written = None
        embedding = _is_embedding(use.name, ctx)
        if embedding is not None:
            weight = use.weights[0] if use.weights is not None else 1.0
            written = embedding if weight == 1 else f"({embedding}:{weight:g})"
            what = "an embedding, which needs no tag"
        elif inventory is not None and use.kind == "hypernetwork" and inventory.ask_lora(use.name).stem is not None:
            written = f"<lora:{node.text.partition(':')[2]}"
            what = "a LoRA"
        elif inventory is not None and use.kind == "lora" and use.name in inventory.hypernetworks:
            written = f"<hypernet:{node.text.partition(':')[2]}"
            what = "a hypernetwork"
        else:
            return
        kind = "LoRA" if use.kind == "lora" else "hypernetwork"
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(use.name)}` is {what}: {ctx.program} looks for a {kind} of that name and loads nothing",
            help=f"write {shorten(written)}",
            fix=unsafe("write it as what it is", replace(node.span, written)),
        )

    def _check_in_negative(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        name = node.arguments[0]
        if ctx.target not in WEBUIS or (ctx.inventory is not None and _is_installed("lora", name, ctx.inventory)):
            return
        embedding = _is_embedding(name, ctx)
        if embedding is None:
            return
        read = read_lora_arguments(node.arguments)
        weight = 1.0 if isinstance(read, UnreadableArgument) else read.te
        written = embedding if weight == 1 else f"({embedding}:{weight:g})"
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(name)}` is an embedding, which needs no tag; tags are not read in the negative prompt, and "
            f"{ctx.program} sends this one to the model as text",
            help=f"write {shorten(written)}",
            fix=unsafe("write it as what it is", replace(node.span, written)),
        )

    def _check_tag(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        name = node.text.strip()
        if len(name) > 200 or "<" in name:
            return
        lora = ctx.fact(_required_loras).get(node.key) or _installed_lora(name, ctx)
        if lora is None or lora_file(ctx.inventory, lora) in ctx.fact(_used_files):
            return
        place = place_of(name, node, ctx)
        fix = None
        if ctx.role == "positive":
            source = ctx.slice(node.span)
            if source == f"({name}:{node.weight:g})" or source == name:
                fix = unsafe("write it as a LoRA tag", replace(node.span, f"<lora:{lora}:{node.weight:g}>"))
        yield self.finding(
            ctx,
            place,
            f"`{shorten(name)}` is a LoRA: as a plain word it loads nothing, and goes to the model as text",
            help=f"write <lora:{shorten(lora)}:1> in the positive prompt",
            fix=fix,
        )


def _is_installed(kind: Literal["lora", "hypernetwork"], name: str, inventory: Inventory) -> bool:
    if kind == "hypernetwork":
        return name in inventory.hypernetworks
    return bool(inventory.find_loras(name))


def _installed_lora(name: str, ctx: Context) -> str | None:
    """The LoRA whose name a plain word is, if it is nothing else; trigger words of one are not meant."""
    inventory = ctx.inventory
    if inventory is None or name not in inventory.loras or " " in name or not is_scripted(name):
        return None
    if inventory.find_embedding(name) is not None:
        return None
    words = (word for entry in inventory.find_entries("lora", name) for word in entry.triggers)
    return None if any(name.casefold() in word.casefold() for word in words) else name


def _required_loras(ctx: Context) -> Mapping[str, str]:
    if ctx.manifest is None:
        return {}
    return {each.name.casefold(): each.name for each in ctx.manifest.requirements if each.kind == "lora"}


def _is_embedding(name: str, ctx: Context) -> str | None:
    """The embedding of that name, installed, required or well known, as it should be written."""
    installed = ctx.inventory.find_embedding(name) if ctx.inventory is not None else None
    if installed is not None:
        return installed
    folded = name.casefold()
    for required in ctx.manifest.requirements if ctx.manifest is not None else ():
        if required.kind == "lora" and required.name == name:
            return None
        if required.kind == "embedding" and required.name.casefold() == folded:
            return required.name
    return name if find_known(name) is not None else None


def _used_files(ctx: Context) -> frozenset[str]:
    return frozenset(lora_file(ctx.inventory, use.name) for use in ctx.fact(network_uses))
