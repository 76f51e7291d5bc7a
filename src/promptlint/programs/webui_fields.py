"""The stages that A1111's relatives share, in the JSON form of their vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.semantics.comments import strip_comments
from promptlint.semantics.composition import compose
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import extract_networks, lora_activation
from promptlint.semantics.scheduling import schedule
from promptlint.semantics.weighting import attention

__all__ = ["STEPS", "networks_field", "webui_fields"]

STEPS = 20
"""The steps of a picture with which the vectors were made."""

_LORA = frozenset({"lora"})
"""The tags that the LoRA extension was given when the vectors were made; a program may load `lyco` with it, too."""


def webui_fields(
    *,
    comments: Callable[[str], str] = strip_comments,
    weigh: Callable[[str], list[tuple[str, float]]] = attention,
) -> Mapping[str, Callable[[str], object]]:
    """The stages of a WebUI by name; without arguments they are those of A1111.

    `weigh` may raise HostError, and so may what is made of it.
    """
    return {
        "comments": comments,
        "networks": networks_field,
        "lora": _lora,
        "subprompts": lambda text: [[part, weight] for part, weight in compose(text)],
        "schedule": lambda text: [[end, entry] for end, entry in schedule(text, STEPS)],
        "attention": lambda text: [[piece, weight] for piece, weight in weigh(text)],
    }


def networks_field(text: str) -> object:
    """The text without tags, and the arguments of the tags by kind."""
    stripped, uses = extract_networks(text)
    kinds: dict[str, list[object]] = {}
    for use in uses:
        kinds.setdefault(use.kind, []).append({"args": list(use.args), "named": use.named})
    return {"text": stripped, "networks": kinds}


def _lora(text: str) -> object:
    """What the LoRA extension asks for. Raises HostError where it raises, which drops every LoRA."""
    activation = lora_activation(extract_networks(text)[1], kinds=_LORA)
    if activation.error is not None:
        raise HostError(activation.error.kind, activation.error.message)
    return [{"name": use.name, "te": use.te, "unet": use.unet, "dyn": use.dyn} for use in activation.loras]
