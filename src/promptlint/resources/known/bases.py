"""Names of base models, and the many ways in which files and sites spell them.

Which names mean which family stands in `data/families.toml`, with its sources; here is how they are looked up. A name
that is of no family gives None, never one that is like it: Pony V7 is not Pony, and Flux.2 is not Flux.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from promptlint.regex import regex

if TYPE_CHECKING:  # what is read of families, and of tensors, is imported when it is asked for
    from promptlint.resources.known.families import Fact, Family
    from promptlint.resources.known.tensors import Shapes

__all__ = ["EMBEDDING_WIDTHS", "base_of_metadata", "base_of_shapes", "family", "family_of", "read_base"]

EMBEDDING_WIDTHS: Final = {768: "SD 1.5", 1024: "SD 2", 1280: "SDXL"}
"""How wide one vector of an embedding is."""

_SIGNS: Final = regex(r"[\s_.\-]+")


def family_of(text: str) -> Family | None:
    """The family that somebody means (`SD 1.5`, `sdxl_base_v1-0`, `stable-diffusion-xl-v1-base/lora`), or None.

    What stands after a slash is left out where the whole is not a name: `/lora` of metadata; and what stands before
    it, where that is not one either: the owner of a repository.
    """
    parts = [text, *text.split("/", 1)] if "/" in text else [text]
    return next((found for part in parts if (found := _look_up(_squeezed(part))) is not None), None)


def read_base(text: str) -> str | None:
    """A base model as somebody spells it, as we do: the label of its family, such as `SD 1.5`, `SDXL`, `Pony`, `Flux`.
    None for what we do not know."""
    found = family_of(text)
    return found.label if found is not None else None


def family(base: str | None) -> str | None:
    """The group whose files go together, by its label: Pony and Illustrious are SDXL. None: not known, or several."""
    from promptlint.resources.known.families import find_group

    found = family_of(base) if base is not None else None
    return find_group(found.groups[0]).label if found is not None and len(found.groups) == 1 else None


def base_of_metadata(metadata: Mapping[str, str]) -> str | None:
    """What the metadata of a safetensors header says, or None."""
    for key in ("ss_base_model_version", "modelspec.architecture"):
        stated = metadata.get(key, "")
        base = read_base(stated)
        if base is not None and _squeezed(stated.partition("/")[0]) not in _ambiguous():
            return base
    if metadata.get("ss_v2") in ("True", "False"):
        return "SD 2" if metadata["ss_v2"] == "True" else None
    return None


def base_of_shapes(shapes: Shapes) -> str | None:
    """What the tensors of a LoRA, embedding or checkpoint say, or None."""
    from promptlint.resources.known.tensors import family_of_tensors

    name = family_of_tensors(shapes)
    return read_base(name) if name is not None else None


def _look_up(squeezed: str) -> Family | None:
    whole, beginnings = _names()
    found = whole.get(squeezed)
    if found is None:
        found = next((family for beginning, family in beginnings if squeezed.startswith(beginning)), None)
    return found


@cache
def _ambiguous() -> frozenset[str]:
    from promptlint.resources.known.families import ambiguous_names

    return frozenset(map(_squeezed, ambiguous_names()))


@cache
def _names() -> tuple[Mapping[str, Family], tuple[tuple[str, Family], ...]]:
    """Every name with its family, squeezed, and the beginnings of names, the longest first."""
    from promptlint.resources.known.families import all_families

    whole: dict[str, Family] = {}
    beginnings: dict[str, Family] = {}
    for each in all_families():
        for name in _names_of(each):
            if name.endswith("*"):
                beginnings.setdefault(_squeezed(name[:-1]), each)
            else:
                whole.setdefault(_squeezed(name), each)
    return whole, tuple(sorted(beginnings.items(), key=lambda item: -len(item[0])))


def _names_of(family: Family) -> Iterator[str]:
    yield from (family.name, *family.also, family.label, family.title, *family.spellings)
    for facts in (family.civitai, family.modelspec, family.kohya, family.invoke):
        yield from _values(facts)


def _values(facts: tuple[Fact[tuple[str, ...]], ...]) -> Iterator[str]:
    for fact in facts:
        yield from fact.value


def _squeezed(text: str) -> str:
    return _SIGNS.sub("", text.casefold())
