"""PR009: an embedding used as a LoRA, a LoRA as an embedding.

Longer than other rules for its three detections, a tag in either prompt and a plain word, with many cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.embeddings import embedding_called
from promptlint.rules.facts.lora_words import LoraWord, lora_words
from promptlint.rules.facts.networks import uses_by_place
from promptlint.rules.facts.tags import place_of
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import LORA_KINDS, UnreadableArgument, read_lora_arguments
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
    Unsafe: something takes effect that did not before.
    """

    code, name, severity = "PR009", "wrong-kind-reference", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (ExtraNetwork, lora_words)
    needs = (TAGS,)
    yields_to = ("PR001", "PR013", "PR018", "PR021")
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

    def check(self, item: ExtraNetwork | LoraWord, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(item, LoraWord):
            found: Found | None = _word(item, ctx)
        elif ctx.role == "negative":
            found = _tag_in_negative(item, ctx)
        else:
            found = _tag(item, ctx)
        if found is not None:
            yield found.by(self, ctx)


def _tag(node: ExtraNetwork, ctx: Context) -> Found | None:
    """A tag with the name of something of another kind."""
    use = ctx.fact(uses_by_place).get(node.start)
    inventory = ctx.inventory
    if use is None or (inventory is not None and _is_installed(use.kind, use.name, inventory)):
        return None
    embedding = embedding_called(use.name, ctx)
    if embedding is not None:
        written = _weighed(embedding, use.weights[0] if use.weights is not None else 1.0)
        what = "an embedding, which needs no tag"
    elif inventory is not None and use.kind == "hypernetwork" and inventory.ask_lora(use.name).stem is not None:
        written = f"<lora:{node.text.partition(':')[2]}"
        what = "a LoRA"
    elif inventory is not None and use.kind == "lora" and use.name in inventory.hypernetworks:
        written = f"<hypernet:{node.text.partition(':')[2]}"
        what = "a hypernetwork"
    else:
        return None
    kind = "LoRA" if use.kind == "lora" else "hypernetwork"
    return Found(
        node.span,
        f"`{shorten(use.name)}` is {what}: {ctx.program} looks for a {kind} of that name and loads nothing",
        f"write {shorten(written)}",
        unsafe("write it as what it is", replace(node.span, written)),
    )


def _tag_in_negative(node: ExtraNetwork, ctx: Context) -> Found | None:
    if node.kind not in LORA_KINDS:
        return None
    name = node.arguments[0]
    if ctx.inventory is not None and _is_installed("lora", name, ctx.inventory):
        return None
    embedding = embedding_called(name, ctx)
    if embedding is None:
        return None
    read = read_lora_arguments(node.arguments)
    written = _weighed(embedding, 1.0 if isinstance(read, UnreadableArgument) else read.te)
    return Found(
        node.span,
        f"`{shorten(name)}` is an embedding, which needs no tag; tags are not read in the negative prompt, and "
        f"{ctx.program} sends this one to the model as text",
        f"write {shorten(written)}",
        unsafe("write it as what it is", replace(node.span, written)),
    )


def _word(word: LoraWord, ctx: Context) -> Found:
    """The name of a LoRA without a tag."""
    tag, name, lora = word.tag, word.name, word.lora
    fix = None
    if ctx.role == "positive" and ctx.slice(tag.span) in (f"({name}:{tag.weight:g})", name):
        fix = unsafe("write it as a LoRA tag", replace(tag.span, f"<lora:{lora}:{tag.weight:g}>"))
    return Found(
        place_of(name, tag, ctx),
        f"`{shorten(name)}` is a LoRA: as a plain word it loads nothing, and goes to the model as text",
        f"write <lora:{shorten(lora)}:1> in the positive prompt",
        fix,
    )


def _weighed(embedding: str, weight: float) -> str:
    return embedding if weight == 1 else f"({embedding}:{weight:g})"


def _is_installed(kind: Literal["lora", "hypernetwork"], name: str, inventory: Inventory) -> bool:
    if kind == "hypernetwork":
        return name in inventory.hypernetworks
    return bool(inventory.find_loras(name))
