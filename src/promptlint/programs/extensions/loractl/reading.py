"""loractl: weights of LoRA tags that change with the steps.

Source: `loractl/lib/utils.py` and `loractl/lib/lora_ctl_network.py` at b48cf602.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from promptlint.dataclass import dataclass
from promptlint.programs.json_forms import json_number
from promptlint.programs.webui_fields import STEPS
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import ExtraNetworkUse, extract_networks
from promptlint.semantics.step_weights import StepWeights, read_step_weights
from promptlint.text import Span

__all__ = ["FIELDS", "ControlledLora", "StepWeight", "controlled_loras"]

_KIND = "lora"

StepWeight = float | StepWeights
"""A weight, or weights at steps."""


@dataclass(frozen=True, slots=True)
class ControlledLora:
    """What a tag asks for, in the first pass and the hires pass; `span` is the tag."""

    name: str
    te: StepWeight
    unet: StepWeight
    hires_te: StepWeight
    hires_unet: StepWeight
    span: Span


def controlled_loras(uses: Iterable[ExtraNetworkUse]) -> list[ControlledLora]:
    """What the tags of a prompt ask for. Raises HostError where loractl raises, which drops every LoRA."""
    return [_read(use) for use in uses if use.kind == _KIND]


def _read_weight(text: str) -> StepWeight:
    """A weight such as `0.5` or `0.5@0,1@1`. Raises HostError for what is not a number."""
    try:
        return read_step_weights(text)
    except ValueError as error:
        raise HostError("ValueError", str(error)) from None


def _read(use: ExtraNetworkUse) -> ControlledLora:
    if not use.args:
        raise HostError("IndexError", "list index out of range")
    general = _read_weight(use.args[1]) if len(use.args) > 1 else 1.0
    second = _read_weight(use.args[2]) if len(use.args) > 2 else None
    te = _first(_named(use, "te"), general)
    unet = _first(_named(use, "unet"), second, te)
    hires = _named(use, "hr")
    hires_unet = _first(_named(use, "hrunet"), hires, unet)
    hires_te = _first(_named(use, "hrte"), hires, te)
    return ControlledLora(use.args[0], te, unet, hires_te, hires_unet, use.span)


def _first(*weights: StepWeight | None) -> StepWeight:
    return next(weight for weight in weights if weight is not None)


def _named(use: ExtraNetworkUse, name: str) -> StepWeight | None:
    """A named weight; an empty one is passed over."""
    return _read_weight(use.named[name]) if use.named.get(name) else None


_SHOWN_STEPS = (0, 5, 10, 18)


def _result(text: str) -> object:
    """Each LoRA with its weights and places, and the weight for the unet at some of 20 steps."""
    return [
        {
            "name": lora.name,
            "positions": {
                "unet": _position(lora.unet),
                "te": _position(lora.te),
                "hrunet": _position(lora.hires_unet),
                "hrte": _position(lora.hires_te),
            },
            "unet_at": {str(step): json_number(_weight_at(lora.unet, step)) for step in _SHOWN_STEPS},
        }
        for lora in controlled_loras(extract_networks(text)[1])
    ]


def _position(weight: StepWeight) -> object:
    if isinstance(weight, StepWeights):
        return [[json_number(number) for number in column] for column in zip(*weight.points, strict=True)]
    return json_number(weight)


def _weight_at(weight: StepWeight, step: int) -> float:
    return weight.at(step, STEPS) if isinstance(weight, StepWeights) else weight


FIELDS: Mapping[str, Callable[[str], object]] = {"result": _result}
"""The stages by name."""
