"""What engines cost that can run `check_batch` in process: `python -m benchmarks.data_engines [--rows N]`.

The same table goes through each, in a process of its own: seconds on the clock, seconds of processor time of all its
processes, and the most memory that one of them had. `--jobs` says how many processes those get that take a number.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.many_prompts import lines

_CHECK = 'check_batch({}, prompt="prompt", id="id")'
PROGRAMS = {
    "pyarrow alone": f"""
import pyarrow.parquet as pq
found = sum({_CHECK.format("batch")}.num_rows for batch in pq.ParquetFile(PATH).iter_batches(2048))
""",
    "DuckDB": f"""
import duckdb
batches = duckdb.sql(f"from '{{PATH}}'").to_arrow_reader(2048)
found = sum({_CHECK.format("batch")}.num_rows for batch in batches)
""",
    "Polars": f"""
import polars as pl
table = pl.scan_parquet(PATH).map_batches(
    lambda batch: pl.from_arrow({_CHECK.format("batch.to_arrow()")}), streamable=True, validate_output_schema=False
)
found = table.collect(engine="streaming").height
""",
    "daft": """
import daft, pyarrow as pa
from daft import DataType
@daft.func.batch(return_dtype=DataType.int64())
def count(ids, prompts):
    table = pa.table({"id": ids.to_arrow(), "prompt": prompts.to_arrow()})
    rows = check_batch(table, prompt="prompt", id="id").column("row_id").to_pylist()
    counts = dict.fromkeys(table["id"].to_pylist(), 0)
    for row in rows:
        counts[row] += 1
    return pa.array(list(counts.values()), pa.int64())
table = daft.read_parquet(PATH)
found = sum(table.select(count(table["id"], table["prompt"]).alias("n")).to_pydict()["n"])
""",
}


def table(path: Path, rows: int) -> None:
    """Prompts, all different."""
    prompts = list(lines(rows))
    pq.write_table(pa.table({"id": [str(number) for number in range(rows)], "prompt": prompts}), path)


def measure(command: list[str]) -> tuple[float, float, float, str]:
    """Seconds, seconds of processor time, megabytes, and the last line of the output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    took = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise SystemExit(done.stderr[-2_000:])
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, used, after.ru_maxrss / 1024, done.stdout.strip().splitlines()[-1]


def main() -> int:
    """Measure all, each in a process below one of its own, so that the memory is its own too."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print("{:.1f} {:.1f} {:.0f} {}".format(*measure([sys.executable, "-c", options.one])))
        return 0
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "table.parquet"
        table(path, options.rows)
        for name, program in PROGRAMS.items():
            code = f"from promptlint.data import check_batch\nPATH = {str(path)!r}\n{program}\nprint(found)"
            command = [sys.executable, "-m", "benchmarks.data_engines", "--one", code]
            clock, processor, memory, found = subprocess.check_output(command, text=True).split()  # noqa: S603
            rate = options.rows / float(processor)
            load = os.getloadavg()[0]
            print(f"{name}: {clock} s, {processor} s of processor time, {rate:,.0f} rows a second of it, {memory} MB, "
                  f"{found} findings; load {load:.1f}", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
