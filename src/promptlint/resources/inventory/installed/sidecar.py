"""What stands beside a model file: `<stem>.json` of A1111's card editor and `<stem>.civitai.info`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import finite
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.safetensors import read_json
from promptlint.resources.known.bases import read_base

__all__ = ["LARGEST_SIDECAR", "Sidecar", "read_sidecar"]

LARGEST_SIDECAR = 8 << 20
_MOST_TRIGGERS = 50
_LONGEST_TRIGGER = 10_000
"""Characters of what a sidecar says to write: whole prompts are found there, and hardly longer ones."""
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What the files beside a model say; the fields are those of `ResourceEntry`."""

    base: str | None = None
    triggers: tuple[str, ...] = ()
    negative_triggers: tuple[str, ...] = ()
    weight: float | None = None
    sha256: str | None = None
    model_hash: str | None = None

    def over(self, other: Sidecar) -> Sidecar:
        """Both together; what this one says goes first."""
        return Sidecar(
            self.base or other.base,
            self.triggers or other.triggers,
            self.negative_triggers or other.negative_triggers,
            self.weight if self.weight is not None else other.weight,
            self.sha256 or other.sha256,
            self.model_hash or other.model_hash,
        )


def read_sidecar(path: Path, *, size: int | None = None) -> Sidecar:
    """Read either kind, by its keys. `size` is that of the model file, to find it among those in a `.civitai.info`.
    Raises FormatError for what is not a JSON table, OSError for a file that cannot be read."""
    try:
        data = read_regular(path, LARGEST_SIDECAR)
    except TooLargeError as error:
        raise FormatError(str(error.strerror)) from None
    table = read_json(data.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(table, dict):
        raise FormatError("it is not a JSON table")
    return _of_civitai(table, size) if "trainedWords" in table or "baseModel" in table else _of_card(table)


def _of_card(table: dict[str, Any]) -> Sidecar:
    version = table.get("sd version")
    return Sidecar(
        base=read_base(version) if isinstance(version, str) else None,
        triggers=_words([table.get("activation text")]),
        negative_triggers=_words([table.get("negative text")]),
        # The card editor writes 0 for "not set".
        weight=finite(table.get("preferred weight")) or None,
        sha256=_digits(table.get("sha256"), 64),
    )


def _of_civitai(table: dict[str, Any], size: int | None) -> Sidecar:
    words = table.get("trainedWords")
    base = table.get("baseModel")
    hashes = _hashes(table.get("files"), size)
    return Sidecar(
        base=read_base(base) if isinstance(base, str) else None,
        triggers=_words(words) if isinstance(words, list) else (),
        sha256=_digits(hashes.get("SHA256"), 64),
        model_hash=_digits(hashes.get("AutoV3"), 12),
    )


def _hashes(files: object, size: int | None) -> dict[str, Any]:
    """The hashes of the file itself: the only one that is a model, or the one of its size."""
    models = [f for f in files if isinstance(f, dict)] if isinstance(files, list) else []
    models = [f for f in models if f.get("type") in (None, "Model", "Pruned Model", "Negative")]
    if len(models) > 1 and size is not None:
        models = [f for f in models if _kilobytes(f.get("sizeKB")) == round(size / 1024)]
    hashes = models[0].get("hashes") if len(models) == 1 else None
    return hashes if isinstance(hashes, dict) else {}


def _kilobytes(value: object) -> int | None:
    return round(value) if isinstance(value, int | float) and abs(value) < 1e15 else None


def _words(values: Iterable[object]) -> tuple[str, ...]:
    found = [" ".join(value.split()).strip(" ,") for value in values if isinstance(value, str)]
    return tuple(dict.fromkeys(word for word in found if 0 < len(word) <= _LONGEST_TRIGGER))[:_MOST_TRIGGERS]


def _digits(value: object, least: int) -> str | None:
    if not isinstance(value, str):
        return None
    digits = value.strip().lower().removeprefix("0x")
    return digits if least <= len(digits) <= 64 and _HEX.issuperset(digits) else None
