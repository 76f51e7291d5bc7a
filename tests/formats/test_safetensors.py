"""Headers of safetensors files: read by hand, and never trusted."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import pytest

from promptlint.formats.errors import FormatError
from promptlint.formats.safetensors import read_json, read_safetensors
from tests.resources.model_tree import safetensors


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    return path


def _with_header(header: bytes) -> bytes:
    return struct.pack("<Q", len(header)) + header


def test_a_header_gives_metadata_and_shapes(tmp_path: Path) -> None:
    header = read_safetensors(_file(tmp_path, safetensors({"a": (2, 3), "b": ()}, {"ss_v2": "True"})))

    assert header.metadata == {"ss_v2": "True"}
    assert header.shapes == {"a": (2, 3), "b": ()}
    assert list(header.shapes) == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "shorter than the 8 bytes"),
        (b"\x02\0\0\0", "shorter than the 8 bytes"),
        (struct.pack("<Q", 2**63) + b"{}", "9,223,372,036,854,775,808 bytes, and the file ends after 2"),
        (struct.pack("<Q", 3) + b"{}", "3 bytes, and the file ends after 2"),
        (_with_header(b""), "not JSON"),
        (_with_header(b"[1]"), "not JSON"),
        (_with_header(b'{"a": '), "not valid JSON"),
        (_with_header(b'{"a": NaN}'), "not valid JSON"),
        (_with_header(b'{"a": ' + b"9" * 10_000 + b"}"), "not valid JSON"),
        (_with_header(b'{"a": {"shape": [1]}, "a": {"shape": [2]}}'), "has a key twice"),
        (_with_header(b'{"a": {"shape": [-1]}}'), "no shape for a tensor"),
        (_with_header(b'{"a": {"shape": "12"}}'), "no shape for a tensor"),
        (_with_header(b'{"a": 1}'), "no shape for a tensor"),
        (_with_header(b'{"__metadata__": [1]}'), "metadata"),
        (_with_header(b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"), "nested too deeply"),
        (_with_header(b'{"a": \xff\xfe}'), "not valid JSON"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_no_header_is_one_clear_line(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=r"^[^\n]*$") as error:
        read_safetensors(_file(tmp_path, data))
    assert message in str(error.value)


def test_a_header_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 1 << 33))
        file.truncate((1 << 33) + 100)
    tracemalloc.start()
    with pytest.raises(FormatError, match="promptlint reads up to 16,777,216"):
        read_safetensors(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_small_file_cannot_ask_for_gigabytes_of_lists() -> None:
    data = b'{"a": [' + b"[]," * 5_000_000 + b"[]]}"
    tracemalloc.start()
    with pytest.raises(FormatError, match="holds too much"):
        read_json(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_a_name_with_line_ends_stays_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as error:
        read_safetensors(_file(tmp_path, _with_header(b'{"a\\nb\\u001b[31m": 1}')))
    assert "\n" not in str(error.value)
    assert "\x1b" not in str(error.value)
