"""How fast `promptlint data check` is: `python -m benchmarks.data_rates FOLDER [--sizes 100000,200000,1000000]`.

Tables of the benchmarks' prompts, written to the folder once, go through the command: all different with two processes
in each size, the second size with one as well, and of 128,000 different ones with both. Said are seconds on the clock
and of processor time, the most memory of each process, and the load of the machine; where others use it too, processor
time is what counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.many_prompts import prompt

_DISTINCT = 128_000
_AT_ONCE = 20_000


def write_table(path: Path, numbers: Sequence[int]) -> None:
    """A table of the prompts of some numbers."""
    schema = pa.schema([("id", pa.int64()), ("prompt", pa.string())])
    known: dict[int, str] = {}
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            texts = [known.get(number) or known.setdefault(number, prompt(number)) for number in some]
            if not isinstance(numbers, list):
                known.clear()  # they do not come again
            rows = [pa.array(range(start, start + len(some))), pa.array(texts)]
            writer.write_table(pa.Table.from_arrays(rows, schema=schema))


def memory_of(process: int) -> list[int]:
    """The kilobytes that a process and those it started have in memory."""
    found: list[int] = []
    for path in Path("/proc").iterdir():
        try:
            if not path.name.isdigit() or (path / "stat").read_text().rpartition(")")[2].split()[1] != str(process):
                continue
            found.append(_resident(path))
        except OSError:
            continue
    return [_resident(Path(f"/proc/{process}")), *found]


def _resident(path: Path) -> int:
    words = (path / "status").read_text()
    return int(words.partition("VmRSS:")[2].split()[0]) if "VmRSS:" in words else 0


def measure(table: Path, jobs: int) -> str:
    """What a run over a table takes."""
    rows = pq.read_metadata(table).num_rows
    output = table.with_suffix(".out")
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "promptlint", "data", "check", str(table), "--output", str(output), "--isolated"]
    loads = [os.getloadavg()[0]]
    began = time.monotonic()
    process = subprocess.Popen([*command, "-q", "--jobs", str(jobs)])  # noqa: S603
    most: dict[int, int] = {}
    while True:
        try:
            for place, size in enumerate(memory_of(process.pid)):
                most[place] = max(size, most.get(place, 0))
        except OSError:
            pass
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        time.sleep(0.5)
    took = time.monotonic() - began
    loads.append(os.getloadavg()[0])
    used = usage.ru_utime + usage.ru_stime
    sizes = ", ".join(f"{size // 1024}" for _, size in sorted(most.items()))
    if status:
        raise SystemExit(f"{table}: status {status}")
    found = sum(pq.read_metadata(path).num_rows for path in (output / "findings").iterdir())
    return (
        f"{table.stem}, {jobs} jobs: {rows:,} rows, {found:,} findings; {took:.1f} s, {rows / took:,.0f} a second; "
        f"{used:.1f} s of processor time, {rows / used:,.0f} rows a second of it; MB of the processes: {sizes}; "
        f"load {loads[0]:.1f} to {loads[1]:.1f}"
    )


def main() -> int:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", default="100000,200000,1000000")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    tables = {f"distinct-{size}": range(size) for size in sizes}
    draw = Random(sizes[-1])
    repeated = [draw.randrange(max(1, _DISTINCT * sizes[-1] // 1_000_000)) for _ in range(sizes[-1])]
    runs = [(f"distinct-{size}", 2) for size in sizes]
    runs[2:2] = [(f"distinct-{sizes[1]}", 1), ("repeated", 2), ("repeated", 1)]
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, jobs in runs:
        path = options.folder / f"{name}.parquet"
        if not path.exists():
            write_table(path, repeated if name == "repeated" else tables[name])
        print(measure(path, jobs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
