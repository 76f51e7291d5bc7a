"""PR007: an embedding that is not installed."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.known.embeddings import find_known, find_misspelt
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.references import (
    NamedEmbedding,
    embedding_uses,
    is_scripted,
    named_embeddings,
    place_of,
    required_embeddings,
)
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.tags import Tag

__all__ = ["MissingEmbedding"]

_LIKE = 92.0
_SHORTEST = 8
_INVENTORY = Inventory.of(embeddings={"EasyNegative": 8, "bad-hands-5": 2, "inkStroke_v2": 4})
_MANIFEST = Manifest((Requirement("embedding", "plain"), Requirement(None, "soft-6500")))


class MissingEmbedding(Rule):
    """An embedding that is not installed.

    ## Why is this bad?
    The name of an embedding needs no syntax: A1111 puts its vectors in wherever the name stands. If no file has the
    name, the characters go to the model as ordinary text, and nothing says so. promptlint takes a word for an embedding
    only if it is well known, required by a manifest, written behind `embedding:`, or nearly an installed name.

    ## Example
    `EasyNegative, blurry` where no such file is in `embeddings`

    ## Use instead
    `blurry`, or install the file

    ## Fix safety
    Unsafe: the vectors of an embedding come in. There is a fix where an installed name is like it.
    """

    code, name, severity = "PR007", "missing-embedding", Severity.ERROR
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Tag,)
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

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        inventory = ctx.inventory
        if inventory is None or not inventory.knows("embedding"):
            return
        named = False
        for each in named_embeddings(node, ctx.fact(required_embeddings)):
            named = True
            if inventory.find_embedding(each.name) is None and not _is_lora(each, ctx):
                yield self._missing(each, node, ctx, inventory)
        if not named and inventory.embeddings:
            yield from self._misspelt(node, ctx, inventory)

    def _missing(self, each: NamedEmbedding, tag: Tag, ctx: Context, inventory: Inventory) -> Diagnostic:
        name = shorten(each.name)
        message = f"embedding `{name}` is not installed: its name goes to the model as text"
        end = each.start + len(each.name)
        inside = [u for u in ctx.fact(embedding_uses).get(tag.span.start, ()) if u.start < end and each.start < u.end]
        if inside:
            message = (
                f"embedding `{name}` is not installed: {ctx.program} finds `{shorten(inside[0].name)}` in it and sends "
                "the rest as text"
            )
        near = _near(each, inventory)
        place = place_of(each.name, tag, ctx)
        fix = None
        if near is not None and ctx.slice(place) == each.name:
            fix = unsafe(f"write {shorten(near)}", replace(place, near))
        help_ = f"did you mean {shorten(near)}?" if near else None
        return self.finding(ctx, place, message, help=help_, fix=fix)

    def _misspelt(self, tag: Tag, ctx: Context, inventory: Inventory) -> Iterator[Diagnostic]:
        """Nearly an installed name, by a list of usual misspellings or as a word that looks like a file's name."""
        text = tag.text.strip()
        if len(text) > 80 or (ctx.target != "comfyui" and tag.span.start in ctx.fact(embedding_uses)):
            return
        near = None
        known = find_misspelt(text)
        if known is not None:
            near = next((found for name in known.names if (found := inventory.find_embedding(name))), None)
        elif " " not in text and len(text) >= _SHORTEST and is_scripted(text):
            near = inventory.names("embedding").closest(text, like=_LIKE)
            if near is not None and not _is_alike(text, near):
                near = None
        if near is None or near.casefold() == text.casefold():
            return
        place = place_of(text, tag, ctx)
        fix = unsafe(f"write {shorten(near)}", replace(place, near)) if ctx.slice(place) == text else None
        yield self.finding(
            ctx,
            place,
            f"no embedding is called `{shorten(text)}`: it goes to the model as text",
            help=f"did you mean {shorten(near)}?",
            fix=fix,
        )


def _is_alike(text: str, near: str) -> bool:
    """Whether two names are of about one length: `ink_v2` is no misspelling of `ink_v2_soft_brush`."""
    return abs(len(text) - len(near)) <= 3


def _is_lora(each: NamedEmbedding, ctx: Context) -> bool:
    """Whether the name is that of an installed LoRA: then another rule says what is wrong."""
    return each.known is None and ctx.inventory is not None and bool(ctx.inventory.find_loras(each.name))


def _near(each: NamedEmbedding, inventory: Inventory) -> str | None:
    """The installed name that was probably meant: the same embedding under another name, else the most similar."""
    known = each.known or find_known(each.name)
    if known is not None:
        other = next((found for name in known.names if (found := inventory.find_embedding(name))), None)
        if other is not None:
            return other
    near = inventory.names("embedding").closest(each.name, like=_LIKE)
    return near if near is not None and _is_alike(each.name, near) else None
