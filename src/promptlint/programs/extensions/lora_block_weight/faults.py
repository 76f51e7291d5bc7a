"""What is wrong in a prompt for lora-block-weight, beside the weights that A1111 itself reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.programs.extensions.lora_block_weight.reading import LENGTHS, block_loras
from promptlint.programs.extensions.model import Asked, Fault
from promptlint.programs.extensions.tag_arguments import TagArgument, tag_arguments
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import LORA_KINDS, ExtraNetworkUse, extract_networks
from promptlint.semantics.python_numbers import read_as
from promptlint.text.likeness import slips

__all__ = ["faults"]

_PRESETS = (
    *("NONE", "ALL", "INS", "IND", "INALL", "MIDD", "OUTD", "OUTS", "OUTALL", "ALL0.5", "FLUXALL"),
    *("XYZ", "ZYX"),
)
"""The presets that it comes with, and the two names of its plots. What others a file of the user has is not known."""
_SHORTEST_SLIP = 5
"""Characters of a preset that may be misspelt. Of shorter names people have their own: `MID`, `OUTB`."""
_RATIO = regex(r"[RU]|X(?:[+-](?:\d+\.?\d*|\.\d+))?.*")
_LIST = regex(r"[\d.,\sRUX+-]+")
_TAKES = f"it takes {', '.join(map(str, LENGTHS[:-1]))} or, for Flux, {LENGTHS[-1]} numbers"


def faults(asked: Asked) -> Iterable[Fault]:
    """Where lora-block-weight stops, or passes something over, in the order of the text."""
    if asked.role == "negative":  # tags are read in the positive prompt
        return ()
    uses = (use for use in extract_networks(asked.without_comments)[1] if use.kind in LORA_KINDS)
    return sorted((fault for use in uses for fault in _tag_faults(use)), key=lambda fault: fault.span)


def _tag_faults(use: ExtraNetworkUse) -> Iterator[Fault]:
    arguments = list(tag_arguments(use))
    if any(argument.is_template for argument in arguments):
        return
    found = [fault for argument in arguments[1:] for fault in _argument_faults(argument)]
    yield from found
    if any(fault.kind == "stops" for fault in found) or not _weights_are_numbers(arguments):
        return
    try:
        block_loras([use], presets=dict.fromkeys(_PRESETS, ",".join("1" * LENGTHS[1])))
    except HostError as error:
        yield Fault(
            kind="stops",
            span=use.span,
            message=f"lora-block-weight stops with {error.kind} at this tag",
            help="write its arguments one by one: <lora:name:1:lbw=MIDD:start=5:stop=10>",
        )


def _weights_are_numbers(arguments: list[TagArgument]) -> bool:
    """Whether the weights that A1111 reads, too, are numbers; if not, its own rule says so."""
    positional = [argument for argument in arguments if argument.name is None]
    named = [argument for argument in arguments if argument.name in ("te", "unet", "dyn")]
    return all(read_as(float, argument.value) is not None for argument in (*positional[1:4], *named))


def _argument_faults(argument: TagArgument) -> Iterator[Fault]:
    if argument.text.count("=") > 1:
        return
    value = argument.value
    if argument.name in ("lbw", "w"):
        yield from _block_faults(argument)
    elif argument.name in ("start", "stop") and read_as(int, value) is None:
        yield _stops(argument, f"`{value.strip()}` is not a whole number", f"write a step, such as {argument.name}=10")
    elif argument.name == "step":
        first, *others = value.split("-")
        if not others:
            yield Fault(
                kind="misread",
                span=argument.span,
                message="lora-block-weight passes `step` over that has no hyphen",
                help="write from where to where, as in step=5-10, or start=5 or stop=10",
            )
        elif len(others) > 1 or None in (read_as(int, first), read_as(int, others[0])):
            yield _stops(
                argument, f"`{value.strip()}` is not two whole numbers", "write step=5-10, or start=5 or stop=10"
            )


def _stops(argument: TagArgument, why: str, help_: str) -> Fault:
    return Fault(
        kind="stops",
        span=argument.value_span if argument.value else argument.span,
        message=f"{why}: lora-block-weight stops here with ValueError",
        help=help_,
    )


def _block_faults(argument: TagArgument) -> Iterator[Fault]:
    """The faults of `lbw=`: the name of a preset, or a list of ratios."""
    value = argument.value
    name = value.strip()
    count = value.count(",") + 1
    if count in LENGTHS:
        yield from _ratio_faults(argument)
    elif count > 1:
        if _LIST.fullmatch(value):
            yield Fault(
                kind="misread",
                span=argument.value_span,
                message=f"lora-block-weight passes a list of {count} ratios over, so that every block has 1",
                help=_TAKES,
                is_minor=True,
            )
    elif value not in _PRESETS:
        meant = name if name in _PRESETS else _preset(name)
        if meant is not None:
            yield Fault(
                kind="misread",
                span=argument.value_span,
                message=f"`{value}` is not a preset that lora-block-weight comes with: one that it does not know is "
                "passed over, and every block has 1",
                help=f"did you mean {meant}? Letter case and blanks count",
                repair=meant,
            )


def _preset(name: str) -> str | None:
    """The preset that is plainly meant, None where it may be one of the user's own."""
    for preset in _PRESETS:
        if name.upper() == preset:
            return preset
    if len(name) < _SHORTEST_SLIP:
        return None
    presets = (preset for preset in _PRESETS if len(preset) >= _SHORTEST_SLIP)
    return next((preset for preset in presets if slips(name.upper(), preset) <= 1), None)


def _ratio_faults(argument: TagArgument) -> Iterator[Fault]:
    """The first ratio at which it raises."""
    for written in argument.value.split(","):
        ratio = written.strip()
        if _RATIO.fullmatch(ratio) and not re.match(r"X[+-](?![\d.])", ratio):
            continue
        if not ratio:
            yield Fault(
                kind="stops",
                span=argument.value_span,
                message="one of these ratios is empty: lora-block-weight stops here with IndexError",
                help="write a number between all commas",
            )
            return
        if read_as(float, ratio) is None:
            yield _stops(argument, f"`{ratio[:20]}` is not a number", "a ratio is a number, R, U, or X with a number")
            return
