"""PR007: an embedding that is not installed."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.known.embeddings import find_known
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.embeddings import (
    LIKE,
    MisspeltEmbedding,
    NamedEmbedding,
    is_as_long,
    misspelt_embeddings,
    named_embeddings,
    uses_by_tag,
)
from promptlint.rules.facts.tags import place_of
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.tags import Tag

__all__ = ["MissingEmbedding"]

_INVENTORY = Inventory.of(embeddings={"EasyNegative": 8, "bad-hands-5": 2, "inkStroke_v2": 4})
_MANIFEST = Manifest((Requirement("embedding", "plain"), Requirement(None, "soft-6500")))


class MissingEmbedding(Rule):
    """An embedding that is not installed.

    ## Why is this bad?
    The name of an embedding needs no syntax: A1111 puts its vectors in wherever the name stands. If no file has the
    name, the characters go to the model as ordinary text, and nothing says so. promptlint takes a word for an embedding
    only if it is well known, required by a manifest, written after `embedding:`, or nearly an installed name.

    ## Example
    `EasyNegative, blurry` where no such file is in `embeddings`

    ## Use instead
    `blurry`, or install the file

    ## Fix safety
    Unsafe: the vectors of an embedding come in. There is a fix where an installed name is like it.
    """

    code, name, severity = "PR007", "missing-embedding", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (named_embeddings, misspelt_embeddings)
    fold_same = True
    yields_to = ("PR013",)
    good = (
        Good("EasyNegative, blurry", role="negative"),
        Good("(easynegative:0.8), blurry", role="negative", inventory=_INVENTORY),
        Good("blurry bad-hands-5", role="negative", inventory=_INVENTORY),
        Good("bad hands, easy, negative space", role="negative", inventory=_INVENTORY),
        Good("embedding:EasyNegative", role="negative", inventory=_INVENTORY, target="comfyui"),
        Good("ink stroke, stroke of ink, plain", inventory=_INVENTORY),
    )
    bad = (
        Bad("blurry, (ng_deepnegative_v1_75t:0.8)", role="negative", inventory=_INVENTORY, at="ng_deepnegative_v1_75t"),
        Bad("blurry, EasyNegative", role="negative", inventory=Inventory(), at="EasyNegative"),
        Bad("sea, plain, (soft-6500:0.8)", manifest=_MANIFEST, inventory=_INVENTORY, at="plain"),
        Bad(
            "blurry, bad_hands_5",
            role="negative",
            inventory=_INVENTORY,
            fixed="blurry, bad-hands-5",
            at="bad_hands_5",
        ),
        Bad("sea, inkStroke_v1", inventory=_INVENTORY, fixed="sea, inkStroke_v2", at="inkStroke_v1"),
        Bad("sea, embedding:gone", inventory=_INVENTORY, at="gone", also=("PX002",)),
    )

    def check(self, item: NamedEmbedding | MisspeltEmbedding, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.inventory is None:
            return
        if isinstance(item, MisspeltEmbedding):
            message = f"no embedding is called `{shorten(item.text)}`: it goes to the model as text"
            yield self._missing(item.tag, item.text, message, item.meant, ctx)
        elif ctx.inventory.find_embedding(item.name) is None and not _is_lora(item, ctx.inventory):
            yield self._missing(item.tag, item.name, _message(item, ctx), _near(item, ctx.inventory), ctx)

    def _missing(self, tag: Tag, name: str, message: str, near: str | None, ctx: Context) -> Diagnostic:
        place = place_of(name, tag, ctx)
        fix = None
        if near is not None and ctx.slice(place) == name:
            fix = unsafe(f"write {shorten(near)}", replace(place, near))
        help_ = f"did you mean {shorten(near)}?" if near else None
        return self.finding(ctx, place, message, help=help_, fix=fix)


def _message(each: NamedEmbedding, ctx: Context) -> str:
    name, end = shorten(each.name), each.start + len(each.name)
    inside = [u for u in ctx.fact(uses_by_tag).get(each.tag.start, ()) if u.start < end and each.start < u.end]
    if not inside:
        return f"embedding `{name}` is not installed: its name goes to the model as text"
    return (
        f"embedding `{name}` is not installed: {ctx.program} finds `{shorten(inside[0].name)}` in it and sends "
        "the rest as text"
    )


def _is_lora(each: NamedEmbedding, inventory: Inventory) -> bool:
    """Whether the name is that of an installed LoRA: then another rule says what is wrong."""
    return each.known is None and bool(inventory.find_loras(each.name))


def _near(each: NamedEmbedding, inventory: Inventory) -> str | None:
    """The installed name that was probably meant: the same embedding under another name, else the most similar."""
    known = each.known or find_known(each.name)
    if known is not None:
        other = next((found for name in known.names if (found := inventory.find_embedding(name))), None)
        if other is not None:
            return other
    near = inventory.names("embedding").closest(each.name, like=LIKE)
    return near if near is not None and is_as_long(each.name, near) else None
