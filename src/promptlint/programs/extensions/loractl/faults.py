"""What is wrong in a prompt for loractl, beside the weights that A1111 itself reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.programs.extensions.model import Asked, Fault
from promptlint.programs.extensions.tag_arguments import TagArgument, tag_arguments
from promptlint.regex import regex
from promptlint.semantics.networks import ExtraNetworkUse, extract_networks
from promptlint.semantics.step_weights import StepWeights, read_step_weights

__all__ = ["faults"]

_KIND, _ALIAS = "lora", "loractl"
_OWN = frozenset({"hr", "hrte", "hrunet"})
_NAMED = frozenset({"te", "unet", *_OWN})
_POSITIONAL = 3
_PART, _PLACE = regex("[,;]"), regex("[@~]")
_FORM = "write weights with places, such as 0.5@0,1@0.5"


def faults(asked: Asked) -> Iterable[Fault]:
    """Where loractl stops, or reads a weight otherwise than it looks, in the order of the text."""
    if asked.role == "negative":  # tags are read in the positive prompt
        return ()
    uses = (use for use in extract_networks(asked.without_comments)[1] if use.kind in (_KIND, _ALIAS))
    return sorted((fault for use in uses for fault in _tag_faults(use)), key=lambda fault: fault.span)


def _tag_faults(use: ExtraNetworkUse) -> Iterator[Fault]:
    arguments = list(tag_arguments(use))
    if any(argument.is_template for argument in arguments):
        return
    if not use.args:
        yield Fault(
            kind="stops",
            span=use.span,
            message="loractl stops with IndexError at a tag without a name",
            help=f"write the name of the file first: <{use.kind}:name:1>",
        )
        return
    place = 0
    for argument in arguments:
        place += argument.name is None
        if argument.name in _NAMED if argument.name is not None else 1 < place <= _POSITIONAL:
            yield from _weight_faults(argument, use.kind)


def _weight_faults(argument: TagArgument, kind: str) -> Iterator[Fault]:
    value = argument.value
    if argument.name is not None and (not value or argument.text.count("=") > 1):
        return
    parts = _PART.split(value)
    try:
        weights = read_step_weights(value)
    except ValueError:
        # A1111 stops there as well, and its rule says so, if it reads the argument.
        if kind == _ALIAS or argument.name in _OWN:
            yield Fault(
                kind="stops",
                span=argument.value_span,
                message=f"loractl stops with ValueError at `{value[:40].strip()}`, which is not a number, and no "
                "LoRA of the prompt is applied",
                help=_FORM,
            )
        return
    if not isinstance(weights, StepWeights):
        if len(parts) > 1 and any(map(_PLACE.search, parts)):
            yield Fault(
                kind="misread",
                span=argument.value_span,
                message=f"loractl takes {weights:g} for the whole picture and leaves the rest out: the first weight "
                "has no place",
                help=_FORM,
            )
        return
    places = [point[1] for point in weights.points]
    between = [place for place in places if 0 < place < 1]
    if places[-1] > 1 and between:
        yield Fault(
            kind="misread",
            span=argument.value_span,
            message=f"loractl takes all of these places for steps, {between[0]:g} too, because the last one is above 1",
            help="write all of them as parts of 1, or all as steps",
        )
