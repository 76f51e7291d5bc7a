"""The hashes by which sites and the WebUI know a model file.

Source: A1111 1.8.0 (`modules/hashes.py`, the LoRA extension). SHA-256 of the whole file is Civitai's SHA256, and its
first ten digits AutoV2, which infotext has as `Model hash`. For LoRAs in safetensors the WebUI goes by the
`sshs_model_hash` of the header, else by the SHA-256 of everything after the header; the first twelve digits are what
`Lora hashes` has (Civitai's AutoV3).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from promptlint.formats.regular_file import open_regular

__all__ = ["hash_file"]

_BLOCK = 1 << 20


def hash_file(path: Path, data_start: int = 0) -> tuple[str, str]:
    """SHA-256 of a file, and of what stands from `data_start` on, in lower-case hexadecimal. Raises OSError."""
    whole = hashlib.sha256()
    data = hashlib.sha256()
    with open_regular(path) as file:
        left = data_start
        while left > 0 and (block := file.read(min(left, _BLOCK))):
            whole.update(block)
            left -= len(block)
        while block := file.read(_BLOCK):
            whole.update(block)
            data.update(block)
    return whole.hexdigest(), data.hexdigest()
