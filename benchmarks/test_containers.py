"""Containers of many prompts: a styles.csv of 100,000 rows, a folder of 2,000 pictures."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from promptlint.documents.reader import read_document, read_text
from promptlint.engine.linter import Linter
from promptlint.engine.runner import FileWork, run_files, sensible_jobs
from promptlint.formats.png import SIGNATURE

ROWS = 100_000
PICTURES = 2_000
_PROMPT = "masterpiece, ((red hair:1.2)), smile, {prompt}, outdoors"


def _table(rows: int) -> str:
    body = "".join(f'Style {n},"{_PROMPT}","blurry, bad art {n}"\n' for n in range(rows))
    return f"name,prompt,negative_prompt\n{body}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_read_a_table_of_100_000_rows(benchmark: Any) -> None:
    text = _table(ROWS)
    document = benchmark.pedantic(lambda: read_text(text, path="styles.csv"), rounds=3)
    assert len(document.prompts) == ROWS


def test_check_a_table_of_100_000_rows_in_processes(benchmark: Any, tmp_path: Path) -> None:
    table = tmp_path / "styles.csv"
    table.write_text(_table(ROWS))
    works = [FileWork(table, None, None, 0)]
    jobs = sensible_jobs(works)

    def prompts() -> int:
        outcomes = run_files(works, [Linter()], jobs=jobs)
        return sum(len(outcome.document.prompts) for outcome in outcomes if outcome.document is not None)

    assert benchmark.pedantic(prompts, rounds=1) == ROWS


def test_lint_a_table_of_2_000_rows(benchmark: Any) -> None:
    document = read_text(_table(2_000), path="styles.csv")
    linter = Linter()
    assert benchmark.pedantic(lambda: linter.lint_document(document), rounds=3).diagnostics


def test_read_2_000_pictures(benchmark: Any, tmp_path: Path) -> None:
    infotext = f"{_PROMPT}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"
    texts = _chunk(b"tEXt", b"parameters\0" + infotext.encode())
    data = SIGNATURE + _chunk(b"IHDR", b"\0" * 13) + texts + _chunk(b"IDAT", b"\0" * 500_000) + _chunk(b"IEND", b"")
    files = [tmp_path / f"{n}.png" for n in range(PICTURES)]
    for file in files:
        file.write_bytes(data)
    found = benchmark.pedantic(lambda: sum(len(read_document(file).prompts) for file in files), rounds=3)
    assert found == PICTURES
