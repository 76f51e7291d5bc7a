"""`promptlint data`: what it writes is what `lint` finds, whatever the table is written in and who does the work."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from tests.data.tables import found_by_lint, pairs

Run = Callable[..., tuple[int, str, str]]
Pairs = Sequence[tuple[str | None, str | None]]

ROWS = pairs(300)
NO_EMPTY = [(positive or None, negative or None) for positive, negative in ROWS]
"""Where a format does not tell an empty text from none."""
NAMES = [f"{number:04}.png" for number in range(len(ROWS))]
COLUMNS = {
    "image_name": NAMES,
    "prompt": [positive for positive, _ in ROWS],
    "negative_prompt": [negative for _, negative in ROWS],
    "part_id": [1] * len(ROWS),
}
TABLE = pa.table(COLUMNS, schema=pa.schema([(n, pa.int64() if n == "part_id" else pa.string()) for n in COLUMNS]))


@pytest.fixture
def run(run: Run) -> Run:
    return partial(run, "data")


def answers(folder: str) -> list[dict[str, Any]]:
    """All rows of the files in a folder."""
    rows: list[dict[str, Any]] = []
    for path in sorted(Path(folder).iterdir()):
        rows += pq.ParquetFile(path).read().to_pylist()
    return rows


def findings(folder: str = "out/findings") -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in answers(folder)]


def wanted(rows: Pairs = ROWS, ids: Sequence[str] = NAMES) -> list[tuple[Any, ...]]:
    return [(ids[number], *rest) for number, *rest in found_by_lint(rows)]


def _lines(rows: Pairs) -> str:
    both = zip(rows, NAMES, strict=True)
    return "".join(json.dumps({"id": i, "meta": {"prompt": p, "negativePrompt": n}}) + "\n" for (p, n), i in both)


def _parquet(path: str) -> None:
    pq.write_table(TABLE, path, row_group_size=70)


def _arrow_file(path: str) -> None:
    with pa.OSFile(path, "wb") as file, pa.ipc.new_file(file, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=41)


def _arrow_stream(path: str) -> None:
    with pa.OSFile(path, "wb") as file, pa.ipc.new_stream(file, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=41)


def _csv(path: str) -> None:
    delimiter = "\t" if ".tsv" in path else ","
    pa_csv.write_csv(TABLE, path, pa_csv.WriteOptions(delimiter=delimiter))


def _json(path: str) -> None:
    Path(path).write_text(_lines(ROWS), encoding="utf-8")


def _packed_json(path: str) -> None:
    with pa.output_stream(path, compression="detect") as file:
        file.write(_lines(ROWS).encode())


def _packed_csv(path: str) -> None:
    _csv("plain.csv")
    Path(path).write_bytes(gzip.compress(Path("plain.csv").read_bytes()))


@pytest.mark.parametrize(
    ("name", "write", "rows"),
    [
        ("t.parquet", _parquet, ROWS),
        ("t.arrow", _arrow_file, ROWS),
        ("t.feather", _arrow_stream, ROWS),
        ("t.csv", _csv, NO_EMPTY),
        ("t.tsv", _csv, NO_EMPTY),
        ("t.csv.gz", _packed_csv, NO_EMPTY),
        ("t.jsonl", _json, ROWS),
        ("t.jsonl.zst", _packed_json, ROWS),
        ("t.jsonl.gz", _packed_json, ROWS),
    ],
)
def test_findings_are_those_of_lint_in_every_format(
    run: Run, name: str, write: Callable[[str], None], rows: Pairs
) -> None:
    write(name)
    status, out, err = run("check", name, "--output", "out", "--jobs", "1", "--rows-per-file", "90")
    assert (status, findings()) == (0, wanted(rows))
    layout = "a dump of Civitai" if "json" in name else "DiffusionDB"
    assert f"{name}: prompts in '" in err
    assert f"(it looks like {layout})" in err
    assert f"{len(ROWS)} rows: {len(wanted(rows)):,} findings in" in out


def test_two_processes_find_the_same(run: Run) -> None:
    _parquet("t.parquet")
    repeated = pa.concat_tables([TABLE] * 9)
    pq.write_table(repeated, "r.parquet")
    run("check", "r.parquet", "--output", "one", "--jobs", "1")
    run("check", "r.parquet", "--output", "two", "--jobs", "2")
    assert findings("one/findings") == findings("two/findings")
    assert len(findings("two/findings")) == 9 * len(wanted())


def test_folders_patterns_and_several_tables(run: Run) -> None:
    Path("in/deeper/.hidden").mkdir(parents=True)
    _parquet("in/b.parquet")
    _json("in/deeper/a.jsonl")
    for name in ("in/notes.txt", "in/deeper/.hidden/c.jsonl", "in/_d.jsonl"):
        _json(name)
    both = wanted() * 2
    for number, inputs in enumerate((("in",), ("in/b.parquet", "in/deeper"), ("in/b.parquet", "in/*/*.jsonl", "in"))):
        status, _, _ = run("check", *inputs, "--output", f"out{number}", "--jobs", "1")
        assert (status, findings(f"out{number}/findings")) == (0, both)
        assert len(list(Path(f"out{number}/findings").iterdir())) == 2


def test_rows_without_ids_have_their_numbers(run: Run) -> None:
    pq.write_table(TABLE.select(["prompt"]), "a.parquet")
    pq.write_table(TABLE.select(["prompt"]).slice(0, 9), "b.parquet")
    run("check", "a.parquet", "--output", "one", "--jobs", "1", "--rows-per-file", "100")
    rows = [(positive, None) for positive, _ in ROWS]
    assert findings("one/findings") == wanted(rows, [str(number) for number in range(len(rows))])
    run("check", "a.parquet", "b.parquet", "--output", "two", "--jobs", "1")
    assert {row[0].partition(":")[0] for row in findings("two/findings")} == {"a.parquet", "b.parquet"}


def test_columns_that_are_named(run: Run) -> None:
    table = pa.table({"prompt": ["a cat"], "other": ["((dog:1.2))"], "no": ["((x:1.2))"], "n": [7]})
    pq.write_table(table, "t.parquet")
    status, _, err = run("check", "t.parquet", "--output", "out", "--prompt", "other", "--negative", "no", "--id", "n")
    assert [row[:3] for row in findings()] == [("7", "positive", "PW008"), ("7", "negative", "PW008")]
    assert (status, "prompts in 'other', negative prompts in 'no', ids in 'n'" in err) == (0, True)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (("image_name", "prompt", "part_id"), ("prompt", None, "image_name")),
        (("createdAt", "positivePrompt", "negativePrompt", "id"), ("positivePrompt", "negativePrompt", "id")),
        (("file_name", "text"), ("text", None, "file_name")),
        (("file_name", "caption", "text_2"), ("caption", None, "file_name")),
        (("Prompt",), ("Prompt", None, None)),
        (("url", "hash", "prompt", "negative_prompt"), ("prompt", "negative_prompt", "hash")),
    ],
)
def test_columns_of_public_sets_are_found(names: tuple[str, ...], found: tuple[str | None, ...]) -> None:
    from promptlint.data.guessing import find_columns

    columns = find_columns(pa.schema([(name, pa.string()) for name in names]), None, None, None)
    assert (columns.prompt, columns.negative, columns.id) == found


def test_a_run_that_is_whole_can_be_gone_on_with_and_has_the_same_summary(run: Run) -> None:
    _parquet("t.parquet")
    command = ("check", "t.parquet", "--output", "out", "--jobs", "1", "--rows-per-file", "90", "--html")
    _, first, _ = run(*command, "a.html")
    before = {path: path.stat().st_mtime_ns for path in Path("out/findings").iterdir()}
    for lost in sorted(before)[2:]:
        lost.unlink()
    status, second, _ = run(*command, "b.html", "--resume")
    after = {path: path.stat().st_mtime_ns for path in Path("out/findings").iterdir()}
    assert (status, findings()) == (0, wanted())
    assert first.rpartition(" in ")[0] == second.rpartition(" in ")[0]
    assert Path("a.html").read_text() == Path("b.html").read_text()
    assert {path for path in before if before[path] == after[path]} == set(sorted(before)[:2])
    assert len(before) > 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--select", "PW"), "other options"),
        (("--prompt", "negative_prompt"), "other columns"),
        (("--rows-per-file", "91"), "other rows in a file"),
        (("t.parquet", "u.parquet"), "other inputs"),
    ],
)
def test_another_run_does_not_go_on_with_it(run: Run, change: tuple[str, ...], words: str) -> None:
    _parquet("t.parquet")
    _parquet("u.parquet")
    run("check", "t.parquet", "--output", "out", "--jobs", "1")
    assert run("check", "t.parquet", "--output", "out")[0] == 2
    status, _, err = run("check", "t.parquet", "--output", "out", "--resume", *change)
    assert (status, words in err) == (2, True)
    time.sleep(0.01)
    os.utime("t.parquet")
    status, _, err = run("check", "t.parquet", "--output", "out", "--resume")
    assert (status, "other inputs" in err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no tables named"),
        (("t.parquet",), "--output"),
        (("t.parquet", "--output", "full"), "full: is not empty"),
        (("no.parquet", "--output", "out"), "no.parquet: no such file"),
        (("*.jsonl", "--output", "out"), "no file matches"),
        (("empty", "--output", "out"), "empty: there are no tables"),
        (("t.txt", "--output", "out"), "t.txt: is not a table by its name"),
        (("t.parquet", "--output", "out", "--address", "x"), "--address goes with"),
        (("t.parquet", "--output", "out", "--engine", "ray", "--jobs", "2"), "--jobs is for this machine"),
        (("t.parquet", "--output", "out", "--rows-per-file", "0"), "--rows-per-file is a number"),
        (("t.parquet", "--output", "out", "--select", "ZZ"), "ZZ"),
        (("t.parquet", "--output", "full/x"), "full/x"),
    ],
)
def test_a_wrong_call_is_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    _parquet("t.parquet")
    Path("t.txt").write_text("a cat")
    Path("empty").mkdir()
    Path("full").write_text("") if "full/x" in arguments else Path("full/sub").mkdir(parents=True)
    status, _, err = run("check", *arguments)
    assert (status, err.count("\n"), words in err) == (2, 1, True)


def test_a_table_that_cannot_be_read_costs_only_itself(run: Run) -> None:
    _parquet("b.parquet")
    data = Path("b.parquet").read_bytes()
    Path("a.parquet").write_bytes(data[:200] + bytes(2_000) + data[2_200:])
    Path("c.parquet").write_bytes(b"nothing")
    Path("d.json").write_text("[{}]")
    pq.write_table(pa.table({"n": [1]}), "e.parquet")
    paths = ("a.parquet", "b.parquet", "c.parquet", "d.json", "e.parquet")
    status, _, err = run("check", *paths, "--output", "out", "--jobs", "1", "--rows-per-file", "100000")
    assert (status, findings()) == (2, wanted())
    errors = [line for line in err.splitlines() if "error: " in line]
    assert [line.split(": ")[2] for line in errors] == ["a.parquet", "c.parquet", "d.json", "e.parquet"]
    assert not [path for path in Path("out/findings").iterdir() if not path.name.startswith("part-00001")]


def test_a_broken_row_is_a_finding_and_the_others_are_read(run: Run) -> None:
    lines = [
        b'{"prompt": "((a:1.2))", "id": 1}',
        b"",
        b'{"prompt": 3, "id": 2}',
        b"{",
        b'{"prompt": "\xff"}',
        b'{"prompt": "((b:1.2)) \\ud83d", "id": "x"}',
        b'{"id": 4}',
        b"[" * 100_000,
    ]
    Path("t.jsonl").write_bytes(b"\n".join(lines))
    status, _, _ = run("check", "t.jsonl", "--output", "out", "--jobs", "1", "--prompt", "prompt", "--id", "id")
    assert "(number 2 of its table, from 0) is not JSON" in str(findings())
    rows = [(row["row_id"], row["code"]) for row in answers("out/findings")]
    broken = (None, "PL004")
    assert [row for row in rows if row[1] in ("PW008", "PL004")] == [
        ("1", "PW008"), broken, broken, broken, ("x", "PW008"), broken,
    ]  # fmt: skip
    assert status == 1
    Path("t.csv").write_bytes(b'prompt,id\n((a:1.2)),1\nb\n"\xff",3\n((c:1.2)),"4"\n,5\n"",6\n')
    status, _, _ = run("check", "t.csv", "--output", "csv", "--jobs", "2")
    rows = [(row["row_id"], row["code"]) for row in answers("csv/findings")]
    assert (status, rows) == (1, [("1", "PW008"), broken, broken, ("4", "PW008")])
    status, _, _ = run("fix", "t.csv", "--output", "fixed", "--jobs", "1")
    fixed = answers("fixed/fixed")
    assert [row["positive"] for row in fixed] == ["(a:1.32)", None, None, "(c:1.32)", None, None]
    assert [row["error"] is not None for row in fixed] == [False, True, True, False, False, False]


def test_fix_and_facts_have_a_row_each(run: Run) -> None:
    _parquet("t.parquet")
    status, out, _ = run("fix", "t.parquet", "--output", "out", "--jobs", "1", "--rows-per-file", "100")
    fixed = answers("out/fixed")
    assert (status, [row["row_id"] for row in fixed]) == (0, NAMES)
    changed = sum(bool(row["applied"]) for row in fixed)
    assert f"{len(ROWS)} rows: {changed} of them changed" in out
    status, out, _ = run("facts", "t.parquet", "--output", "facts", "--jobs", "1", "--html", "facts.html")
    prompts = [text for row in ROWS for text in row if text is not None]
    assert (status, len(answers("facts/facts"))) == (0, len(prompts))
    assert f"{len(prompts)} prompts" in out
    assert "most tokens" in Path("facts.html").read_text()


def test_the_page_escapes_what_prompts_and_ids_say(run: Run) -> None:
    evil = "<script>alert(1)</script> ((cat:1.2)) \u202e (a, <img src=y>, <img src=y>"
    pq.write_table(pa.table({"prompt": [evil], "id": ["<img src=x onerror=alert(2)>"]}), "<b>.parquet")
    run("check", "<b>.parquet", "--output", "out", "--jobs", "1", "--html", "r.html")
    page = Path("r.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;img src=x" in page
    assert not [each for each in ("<script", "<img", "<b>.parquet", "\u202e") if each in page]
    assert "default-src 'none'" in page
    assert "PW008" in page
    assert "`&lt;img src=y&gt;` is here again" in page


def test_settings_of_the_folder_and_of_the_command_count(run: Run) -> None:
    pq.write_table(pa.table({"prompt": ["((cat:1.2)), a, a"]}), "t.parquet")
    Path("promptlint.toml").write_text('ignore = ["PD"]\n')
    run("check", "t.parquet", "--output", "a", "--jobs", "1")
    run("check", "t.parquet", "--output", "b", "--jobs", "1", "--isolated")
    run("check", "t.parquet", "--output", "c", "--jobs", "2", "--ignore", "PW")
    codes = [{row["code"] for row in answers(f"{folder}/findings")} for folder in "abc"]
    assert codes == [{"PW008"}, {"PW008", "PD001"}, set()]


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """The command as a process that heeds Ctrl-C, also where whoever runs the tests does not."""
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heeding}; from promptlint.__main__ import run; run()"
    command = [sys.executable, "-c", code, "data", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _names(folder: str) -> list[str]:
    return [path.name for path in Path(folder).iterdir()]


def _wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C of another process is a matter of its console there")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
def test_a_run_that_is_stopped_leaves_whole_files_and_goes_on(run: Run, tmp_path: Path, name: str, status: int) -> None:
    rows = pairs(3_000)
    table = {"prompt": [row[0] for row in rows], "negative_prompt": [row[1] for row in rows]}
    pq.write_table(pa.table(table), "t.parquet")
    command = ["check", "t.parquet", "--output", "out", "--jobs", "2", "--rows-per-file", "1000", "--isolated"]
    process = _started(command)
    _wait_for(tmp_path / "out/findings/part-00000-00000.parquet", process)
    process.send_signal(signal.Signals[name])
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert (b"--resume goes on" in err) == (name != "SIGKILL")
    kept = sorted(path.name for path in Path("out/findings").glob("*.parquet"))
    assert kept[0] == "part-00000-00000.parquet"
    assert len(kept) < 4
    for part in kept:
        pq.ParquetFile(f"out/findings/{part}").read()
    if name != "SIGKILL":
        assert sorted(_names("out/findings")) == kept
    assert run(*command, "--resume")[0] == 0
    assert sorted(_names("out/findings")) == [f"part-00000-{part:05}.parquet" for part in range(4)]
    assert [row[0] for row in findings()] == [str(row[0]) for row in found_by_lint(rows)]


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a list of a process's children")
def test_a_process_that_is_killed_costs_nothing(run: Run, tmp_path: Path) -> None:
    rows = pairs(3_000)
    table = {"prompt": [row[0] for row in rows], "negative_prompt": [row[1] for row in rows]}
    pq.write_table(pa.table(table), "t.parquet")
    command = ["check", "t.parquet", "--output", "out", "--jobs", "2", "--rows-per-file", "500", "--isolated"]
    process = _started(command)
    _wait_for(tmp_path / "out/findings/part-00000-00000.parquet", process)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    works = [each for each in children if b"multiprocessing.spawn" in Path(f"/proc/{each}/cmdline").read_bytes()]
    assert len(works) == 2
    os.kill(int(works[0]), signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, b"error" in err) == (0, False), (out, err)
    assert findings() == [(str(number), *rest) for number, *rest in found_by_lint(rows)]
    assert run("check", "t.parquet", "--output", "out")[0] == 2


def test_help_and_completion_do_not_load_arrow() -> None:
    code = (
        "import sys; from promptlint.cli import main; main(['data', '--help']); main(['--help']);"
        "main(['check', '--isolated', '--positive', 'a']);"
        "sys.exit(any(name in sys.modules for name in ('pyarrow', 'promptlint.data', 'ray', 'pyspark')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_without_arrow_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.cli.commands.data.find_spec", lambda _: None)
    status, _, err = run("check", "t.parquet", "--output", "out")
    assert (status, "pip install 'sd-promptlint[data]'" in err) == (2, True)
