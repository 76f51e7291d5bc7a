"""What a safetensors header says about a LoRA, an embedding or a checkpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import LONGEST_NAME, count
from promptlint.formats.safetensors import read_json
from promptlint.resources.known.bases import base_of_metadata, base_of_shapes, family

__all__ = ["base_of", "training_tags", "vectors_of"]

_MOST_TAGS = 12
_WITH_UNET = ("SD 1.5", "SD 2", "SDXL")


def base_of(metadata: Mapping[str, str], shapes: Mapping[str, Sequence[int]]) -> str | None:
    """The family of checkpoints: what the metadata say, or else the tensors.

    Metadata are not believed that name a model with a UNet in the file of a transformer: a trainer wrote `sd_1.5` for
    whatever it did not know.
    """
    from promptlint.resources.known.tensors import has_transformer  # its patterns are for files that are read

    stated = base_of_metadata(metadata)
    if stated is not None and not (family(stated) in _WITH_UNET and has_transformer(shapes)):
        return stated
    return base_of_shapes(shapes)


def vectors_of(shapes: Mapping[str, Sequence[int]]) -> int | None:
    """How many vectors an embedding has: the rows of its tensor (of `clip_l` or `clip_g` in SDXL's)."""
    for name in ("emb_params", "clip_l", "clip_g"):
        if name in shapes:
            return _rows(shapes[name])
    return _rows(next(iter(shapes.values()))) if len(shapes) == 1 else None


def _rows(shape: Sequence[int]) -> int | None:
    return 1 if len(shape) == 1 else shape[0] if len(shape) == 2 else None


def training_tags(metadata: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """The commonest tags of the captions a LoRA was trained on, with their counts; empty where it does not say."""
    text = metadata.get("ss_tag_frequency")
    if not text:
        return ()
    try:
        folders = read_json(text.encode("utf-8", "surrogatepass"))
    except FormatError:
        return ()
    counts: Counter[str] = Counter()
    for tags in folders.values() if isinstance(folders, dict) else ():
        for tag, number in tags.items() if isinstance(tags, dict) else ():
            if count(number) and tag.strip() and len(tag) <= LONGEST_NAME:
                counts[tag.strip()] += count(number) or 0
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ordered[:_MOST_TAGS])
