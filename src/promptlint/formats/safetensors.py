"""The header of a safetensors file, read by hand: 8 bytes of length, then JSON. The tensors are never touched.

Source: the format's own description. What it forbids is refused here too: a length beyond the file, a header that does
not start with `{`, a key that occurs twice.

Messages hold nothing of what a file says: it may lie anywhere.
"""

from __future__ import annotations

import json
from dataclasses import field
from pathlib import Path
from typing import IO, Any

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import LARGEST_COUNT
from promptlint.formats.regular_file import open_regular

__all__ = ["SafetensorsHeader", "read_json", "read_safetensors"]

LARGEST_HEADER = 16 << 20
"""Bytes of a header that are read at most; those of real files have up to a few megabytes."""
_MOST_BRACKETS = 600_000
_MOST_COMMAS = 2_000_000
"""Limits to what a header may hold, so that a small file cannot ask for gigabytes of lists."""

_NO_SHAPE = "its header has no shape for a tensor"


@dataclass(frozen=True, slots=True)
class SafetensorsHeader:
    """`metadata` are the strings under `__metadata__`, `shapes` the shape of each tensor in the order of the file.
    `data_start` is the offset after the header."""

    metadata: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    data_start: int = 8


def read_safetensors(path: Path) -> SafetensorsHeader:
    """Read the header. Raises FormatError for what is none, OSError for a file that cannot be read."""
    with open_regular(path) as file:
        return _read(file)


def _read(file: IO[bytes]) -> SafetensorsHeader:
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(8)
    if len(start) < 8:
        raise FormatError("it is shorter than the 8 bytes every safetensors file starts with")
    length = int.from_bytes(start, "little")
    if length > size - 8:
        raise FormatError(f"its header should have {length:,} bytes, and the file ends after {size - 8:,}")
    if length > LARGEST_HEADER:
        raise FormatError(f"its header has {length:,} bytes; promptlint reads up to {LARGEST_HEADER:,}")
    data = file.read(length)
    if len(data) < length:
        raise FormatError("it ends inside its header")
    if not data.startswith(b"{"):
        raise FormatError("its header is not JSON")
    table = read_json(data, "its header")
    metadata = table.pop("__metadata__", {})
    shapes: dict[str, tuple[int, ...]] = {}
    numbers: list[Any] = []
    for name, tensor in table.items():
        shape = tensor.get("shape") if isinstance(tensor, dict) else None
        if not isinstance(shape, list):
            raise FormatError(_NO_SHAPE)
        shapes[name] = tuple(shape)
        numbers += shape
    if not set(map(type, numbers)) <= {int} or (numbers and not 0 <= min(numbers) <= max(numbers) <= LARGEST_COUNT):
        raise FormatError(_NO_SHAPE)
    if not isinstance(metadata, dict):
        raise FormatError("the metadata in its header are not a table")
    # The format wants strings; some tools write numbers.
    try:
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in metadata.items()}
    except RecursionError:  # what could just be read cannot always be written
        raise FormatError("the metadata in its header are nested too deeply") from None
    return SafetensorsHeader(texts, shapes, 8 + length)


def read_json(data: bytes, what: str = "it") -> Any:
    """JSON of bounded nesting and size, in which no key occurs twice. Raises FormatError; `what` begins its message."""
    if data.count(b"{") + data.count(b"[") > _MOST_BRACKETS or data.count(b",") > _MOST_COMMAS:
        raise FormatError(f"{what} holds too much")
    try:
        value = json.loads(data, parse_constant=_constant)
        if data.count(b'":') - data.count(b'\\":') != _keys(value):
            # A key occurs twice, or there are deeper tables or blanks before colons: looked at more slowly.
            value = json.loads(data, object_pairs_hook=_table, parse_constant=_constant)
        return value  # noqa: TRY300
    except RecursionError:
        raise FormatError(f"{what} is nested too deeply") from None
    except _TwiceError:
        raise FormatError(f"{what} has a key twice") from None
    except ValueError as error:
        # Also what Python refuses to convert: integers of thousands of digits.
        position = getattr(error, "pos", None)
        place = f" (at character {position + 1:,})" if isinstance(position, int) else ""
        raise FormatError(f"{what} is not valid JSON{place}") from None


def _keys(value: Any) -> int:
    """How many keys there are in a table and in the tables right below it."""
    if not isinstance(value, dict):
        return 0
    return len(value) + sum([len(each) for each in value.values() if type(each) is dict])


class _TwiceError(Exception):
    """A key that occurs twice."""


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise _TwiceError
    return table


def _constant(name: str) -> float:
    raise ValueError(name)
