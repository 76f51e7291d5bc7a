"""The hashes of LoRAs and embeddings that stand beside a prompt in infotext."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.rules.kit.context import Context

__all__ = ["infotext_hash", "listed_name", "lora_hashes", "same_hash", "ti_hashes"]


def lora_hashes(ctx: Context) -> Mapping[str, str]:
    """`Lora hashes` by the names as they are written there, without `:` and `,`."""
    return _pairs(ctx.settings.get("Lora hashes", ""))


def ti_hashes(ctx: Context) -> Mapping[str, str]:
    """`TI hashes` by casefolded name; embeddings match in any letter case."""
    return {name.casefold(): value for name, value in _pairs(ctx.settings.get("TI hashes", "")).items()}


def listed_name(name: str) -> str:
    """A name as the host writes it into infotext."""
    return name.replace(":", "").replace(",", "").strip()


def infotext_hash(ctx: Context, name: str) -> str | None:
    """The hash of the LoRA that the picture was made with under this name, or None."""
    return ctx.fact(lora_hashes).get(listed_name(name)) if ctx.settings else None


def same_hash(one: str, other: str) -> bool:
    """Whether two hashes, of which either may be shortened, are of the same file."""
    size = min(len(one), len(other))
    return size >= 8 and one[:size].lower() == other[:size].lower()


def _pairs(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for item in text.strip('" ').split(","):
        name, colon, value = item.partition(":")
        if colon and name.strip():
            pairs[name.strip()] = value.strip().lower()
    return pairs
