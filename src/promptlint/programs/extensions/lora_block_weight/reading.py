"""lora-block-weight: weights of a LoRA for each block of the model.

Source: `loradealer` of `scripts/lora_block_weight.py` at b403cb73, for models other than Flux. It looks for `name=`
anywhere in an argument and takes the first one that has it, so that an argument may be read as several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.programs.json_forms import json_number
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import LORA_KINDS, ExtraNetworkUse, extract_networks
from promptlint.text import Span

__all__ = ["BLOCKS", "FIELDS", "LENGTHS", "BlockLora", "Ratio", "block_loras"]

_INNER = ("IN04", "IN05", "IN07", "IN08", "M00")
_ALL_BLOCKS = ("BASE", *(f"IN{n:02}" for n in range(12)), "M00", *(f"OUT{n:02}" for n in range(12)))
BLOCKS: Mapping[int, tuple[str, ...]] = {
    12: ("BASE", *_INNER, *(f"OUT{n:02}" for n in range(6))),
    17: ("BASE", "IN01", "IN02", *_INNER, *(f"OUT{n:02}" for n in range(3, 12))),
    20: ("BASE", *(f"IN{n:02}" for n in range(9)), "M00", *(f"OUT{n:02}" for n in range(9))),
    26: _ALL_BLOCKS,
}
"""The blocks that a list of ratios is for, by its length."""
_FLUX_LENGTH = 61
LENGTHS = (*BLOCKS, _FLUX_LENGTH)
"""How many ratios a list may have."""
_INHERITED = regex(r"X([+-])?([\d.]+)?")

Ratio = float | Literal["R", "U"]
"""The ratio of a block, or the letter of one that is drawn by chance."""


@dataclass(frozen=True, slots=True)
class BlockLora:
    """What a tag asks for; `span` is the tag.

    `ratios` are those of all 26 blocks, or of the 61 of a Flux list. `blocks` is what names them as written, None where
    it is passed over or there is none, and `elements` the preset for elements likewise.
    """

    name: str
    te: float
    unet: float
    ratios: tuple[Ratio, ...]
    blocks: str | None
    elements: str | None
    start: int | None
    stop: int | None
    span: Span


_Value = str | Literal[1] | None
"""The text of an argument, 1 for a positional one with `@`, or None where there is none."""


def block_loras(
    uses: Iterable[ExtraNetworkUse], *, presets: Mapping[str, str], elements: Iterable[str] = ()
) -> list[BlockLora]:
    """What the tags of a prompt ask for. Raises HostError where the extension raises.

    `presets` are lists of ratios by name, `elements` the names of presets for elements.
    """
    known = frozenset(elements)
    return [_read(use, presets, known) for use in uses if use.kind in LORA_KINDS]


def _read(use: ExtraNetworkUse, presets: Mapping[str, str], elements: frozenset[str]) -> BlockLora:
    items = use.arguments
    te, unet = _weights(_value(items, "te=", 1), _value(items, "unet=", 2))
    written = _value(items, "lbw=", 2)
    if written is None:
        written = _value(items, "w=", 2)
    element = _value(items, "lbwe=", 3)
    start = _value(items, "start=", None)
    stop = _value(items, "stop=", None)
    step = _value(items, "step=", None)
    if isinstance(step, str) and "-" in step:
        start, stop = _steps(step)
    if written == 1:
        raise HostError("AttributeError", "'int' object has no attribute 'count'")
    ratios: tuple[Ratio, ...] = (1,) * len(_ALL_BLOCKS)
    blocks: str | None = None
    if isinstance(written, str) and (written in presets or written.count(",") + 1 in LENGTHS):
        ratios = _ratios(presets.get(written, written), items)
        blocks = written
    return BlockLora(
        items[0],
        te,
        unet,
        ratios,
        blocks,
        element if isinstance(element, str) and element in elements else None,
        None if start is None else _whole(str(start)),
        None if stop is None else _whole(str(stop)),
        use.span,
    )


def _value(items: tuple[str, ...], named: str, place: int | None) -> _Value:
    """The first argument that has `named` in it, without it; or else the positional one at a place."""
    for item in items:
        if named in item:
            return item.replace(named, "")
    if place is None or place >= len(items) or "=" in items[place]:
        return None
    return 1 if "@" in items[place] else items[place]


def _weights(te: _Value, unet: _Value) -> tuple[float, float]:
    if te is None and unet is None:
        return 1, 1
    first = _number(unet if te is None else te)
    return first, first if te is None or unet is None else _number(unet)


def _steps(step: str) -> tuple[str, str]:
    parts = step.split("-")
    if len(parts) != 2:
        raise HostError("ValueError", "too many values to unpack (expected 2)")
    return parts[0], parts[1]


def _ratios(text: str, items: tuple[str, ...]) -> tuple[Ratio, ...]:
    ratios = [_ratio(written.strip(), items) for written in text.split(",")]
    if len(ratios) in (len(_ALL_BLOCKS), _FLUX_LENGTH):
        return tuple(ratios)
    if len(ratios) not in BLOCKS:
        raise HostError("ValueError", f"{len(ratios)} is not in list")
    given = dict(zip(BLOCKS[len(ratios)], ratios, strict=True))
    return tuple(given.get(block, 0) for block in _ALL_BLOCKS)


def _ratio(written: str, items: tuple[str, ...]) -> Ratio:
    if written == "R" or written == "U":
        return "R" if written == "R" else "U"
    if not written:
        raise HostError("IndexError", "string index out of range")
    if written[0] != "X":
        return _number(written)
    base = _number(_value(items, "x=", 3) if len(items) >= 4 else 1)
    match = _INHERITED.search(written)
    assert match is not None
    if match[1] is None:
        return base
    difference = _number(match[2])
    return base + difference if match[1] == "+" else base - difference


def _number(text: _Value) -> float:
    if text is None:
        raise HostError("TypeError", "float() argument must be a string or a real number, not 'NoneType'")
    try:
        return float(text)
    except ValueError as error:
        raise HostError("ValueError", str(error)) from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise HostError("ValueError", str(error)) from None


_PRESETS = {
    "NONE": ",".join("0" * 17),
    "ALL": ",".join("1" * 17),
    "MIDD": "1,0,0,0,1,1,1,1,1,1,1,1,0,0,0,0,0",
    "OUTALL": "1,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1",
    "XX": "X" + ",1" * 16,
}
"""The presets with which the vectors were made."""
_ELEMENTS = {"ATTN": "x:x:1"}


def _result(text: str) -> object:
    """The log of the extension: `{name: [te, unet, ratios, elements, start, stop]}`, and whether there are starts and
    stops."""
    log: dict[str, object] = {}
    for lora in block_loras(extract_networks(text)[1], presets=_PRESETS, elements=_ELEMENTS):
        if lora.start is not None:
            log["starts"] = True
        if lora.stop is not None:
            log["stops"] = True
        log[lora.name] = [
            json_number(lora.te),
            json_number(lora.unet),
            [ratio if isinstance(ratio, str) else json_number(ratio) for ratio in lora.ratios],
            _ELEMENTS[lora.elements] if lora.elements else "",
            lora.start,
            lora.stop,
        ]
    return log


FIELDS: Mapping[str, Callable[[str], object]] = {"result": _result}
"""The stages by name."""
