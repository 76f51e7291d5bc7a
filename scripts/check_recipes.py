"""Run each recipe of docs/data.md as it stands there, and the command with each engine.

`python scripts/check_recipes.py [NAME...]`; all must find the same in the same table, row by row. Needs pandas, Polars,
DuckDB, datasets, Ray, and Spark with Java.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.many_prompts import prompt
from promptlint.data import check_batch

ROOT = Path(__file__).parent.parent
_RECIPE = re.compile(r"^### (?P<name>.+?)\n\n```py\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
_ROWS = 3_000
Row = dict[str, object]


def table() -> pa.Table:
    """Prompts of the benchmarks, some without a negative prompt, some that come again."""
    numbers = [number if number % 7 else number // 9 for number in range(_ROWS)]
    negatives = [prompt(number, negative=True, size=(1, 5)) if number % 3 else None for number in numbers]
    columns = {"id": range(_ROWS), "prompt": [prompt(number) for number in numbers], "negative_prompt": negatives}
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def rows_of(path: Path) -> list[Row]:
    """The findings in a file or a folder, in the order of the table."""
    files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
    rows: list[Row] = [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]
    return sorted(rows, key=lambda row: int(str(row["row_id"])))


def run(folder: Path, command: list[str]) -> float:
    """Run a command in a folder; the seconds that it took."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return time.monotonic() - began


def main() -> int:
    """Run all; raises SystemExit for what is different."""
    given = table()
    wanted: list[Row] = check_batch(given, prompt="prompt", negative="negative_prompt", id="id").to_pylist()
    recipes = {match["name"]: match["code"] for match in _RECIPE.finditer((ROOT / "docs/data.md").read_text("utf-8"))}
    if len(recipes) != 6 or len(wanted) < _ROWS:
        raise SystemExit(f"there are {len(recipes)} recipes, and {len(wanted)} findings")
    commands = {name: [sys.executable, "-c", code] for name, code in recipes.items()}
    call = [sys.executable, "-m", "promptlint", "data", "check", "prompts.parquet", "--isolated", "--output"]
    for engine in ("local", "ray", "spark"):
        commands[f"promptlint data --engine {engine}"] = [*call, "out", "--engine", engine]
    for name, command in commands.items():
        if len(sys.argv) > 1 and not any(part in name for part in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work)
            pq.write_table(given, folder / "prompts.parquet", row_group_size=1_000)
            took = run(folder, command)
            found = rows_of(folder / ("out/findings" if "out" in command else "findings.parquet"))
        if found != wanted:
            raise SystemExit(f"{name}: {len(found)} findings, which are not the {len(wanted)} of check_batch")
        print(f"{name}: {len(found)} findings, the same row by row ({took:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
