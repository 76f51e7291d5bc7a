"""PR010: a LoRA or an embedding made for another family of checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.requirements.model import BaseRequirement, Manifest
from promptlint.rules.facts.made_for import MadeFor, models_together
from promptlint.rules.facts.model_family import model_family
from promptlint.rules.kit.context import PairContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import shorten

if TYPE_CHECKING:
    from promptlint.resources.known.families import Family

__all__ = ["BaseModelMismatch"]

_INVENTORY = Inventory.from_entries((
    ResourceEntry("lora", "ink_15", base="SD 1.5"),
    ResourceEntry("lora", "ink_xl", base="SDXL"),
    ResourceEntry("lora", "ink_pony", base="Pony"),
    ResourceEntry("lora", "ink_pony7", base="Pony V7"),
    ResourceEntry("lora", "ink_flux", base="Flux"),
    ResourceEntry("lora", "ink_chroma", base="Chroma"),
    ResourceEntry("lora", "ink_kolors", base="Kolors"),
    ResourceEntry("lora", "unknown"),
    ResourceEntry("lora", "lcm-lora-sdxl"),
    ResourceEntry("embedding", "EasyNegative", vectors=8, base="SD 1.5"),
    ResourceEntry("checkpoint", "photon", base="SD 1.5", sha256="ec41bd2a82" + 54 * "0"),
))  # fmt: skip
_SDXL = Manifest(bases=(BaseRequirement("SDXL"),))
_PHOTON = {"Model": "photon", "Model hash": "ec41bd2a82"}


class BaseModelMismatch(Rule):
    """A LoRA or an embedding that was made for another family of checkpoints.

    ## Why is this bad?
    The tensors do not fit: an embedding of another width is passed over without a word and its name becomes plain
    text; of a LoRA no part is applied. The family is known from the setting `model-family`, from the manifest's
    `base-model`, or from the checkpoint that infotext names, if that is in the inventory. Without any of them,
    references that cannot go together are reported. Pony and Illustrious are of the SDXL family; Pony V7, Flux.2 and
    Chroma have families of their own ([all of them](../families/index.md)). Families of which it is not certain, such
    as Flux.1 and Chroma, are not compared. A file that does not say what it was made for is passed over unless it is
    in the lists of well-known embeddings and LoRAs, and so are embeddings whose name is an ordinary word.

    ## Example
    `sea, <lora:ink_xl:0.8>, <lora:ink_15:0.8>`, one made for SDXL, one for SD 1.5

    ## Use instead
    `sea, <lora:ink_xl:0.8>` with an SDXL checkpoint
    """

    code, name, severity = "PR010", "base-model-mismatch", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (models_together,)
    needs = (TAGS,)
    good = (
        Good("<lora:ink_xl:1>", inventory=_INVENTORY),
        Good("<lora:ink_15:1>", negative="EasyNegative", inventory=_INVENTORY),
        Good("<lora:ink_pony:1>, <lora:unknown:1>", inventory=_INVENTORY, manifest=_SDXL),
        Good("<lora:ink_15:1>", inventory=_INVENTORY, settings=_PHOTON),
        Good("<lora:ink_15:1>, <lora:ink_xl:1>"),
        Good("<lora:ink_pony:1>", inventory=_INVENTORY, model_family="illustrious"),
        Good("<lora:ink_flux:1>, <lora:ink_chroma:1>", inventory=_INVENTORY),
        Good("<lora:ink_kolors:1>", inventory=_INVENTORY, model_family="sdxl"),
        Good("sea", negative="EasyNegative", inventory=_INVENTORY, model_family="flux"),
        Good("<lora:ink_xl:1>", inventory=_INVENTORY, settings=_PHOTON, model_family="pony"),
    )
    bad = (
        Bad("<lora:ink_xl:1>, sea, <lora:ink_15:1>", inventory=_INVENTORY, at="<lora:ink_15:1>"),
        Bad("sea, <lora:ink_15:1>", inventory=_INVENTORY, manifest=_SDXL, at="<lora:ink_15:1>"),
        Bad("sea, <lora:ink_pony:1>", inventory=_INVENTORY, settings=_PHOTON),
        Bad("<lora:ink_pony7:1>, sea", inventory=_INVENTORY, model_family="pony"),
        Bad(
            "<lora:ink_xl:1>, sea",
            inventory=_INVENTORY,
            settings={"Model": "x", "Distilled CFG Scale": "3.5", "Version": "f2.0.1v1.10.1"},
        ),
        Bad("sea, <lora:lcm-lora-sdxl:1>", inventory=_INVENTORY, settings=_PHOTON),
        Bad("<lora:ink_xl:1>", negative="blurry, (easynegative:0.8)", inventory=_INVENTORY),
    )

    def check(self, node: tuple[MadeFor, ...], ctx: PairContext) -> Iterator[Diagnostic]:
        from promptlint.resources.known.families import fit_together  # the data are read where there is a need

        known = ctx.fact(model_family)
        used = known.family if known is not None else None
        reason = f"and {known.why}" if known is not None else ""
        first: MadeFor | None = None
        for reference in node:
            if not reference.family.groups:
                continue
            if used is None:
                used, first = reference.family, reference
                continue
            is_embedding = "embedding" in (reference.kind, first.kind if first is not None else "")
            if fit_together(reference.family.groups, used.groups, embeddings=is_embedding) is not False:
                continue
            labels = []
            if first is not None:
                reason = f"`{shorten(first.name)}` for {first.base}: they do not go together"
                labels = [first.context.label(first.span, f"made for {first.base}")]
            does = ", and its name becomes plain text" if reference.kind == "embedding" else " and applies none of it"
            own, other = _groups(reference.family), _groups(used)
            yield self.finding(
                reference.context,
                reference.span,
                f"`{shorten(reference.name)}` is made for {reference.base}, {reason}; {ctx.program} says nothing{does}",
                labels=labels,
                help=f"use one that is made for {other}, or a checkpoint of the family {own}"
                if first is None
                else None,
            )


def _groups(family: Family) -> str:
    """What goes with a family's files, for people."""
    from promptlint.resources.known.families import find_group

    return " or ".join(find_group(name).label for name in family.groups)
