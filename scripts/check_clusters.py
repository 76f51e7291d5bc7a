"""Tables of prompts on real clusters of this machine: `python scripts/check_clusters.py ray|spark [--rows N]`.

A Ray cluster of a head and two workers, or a Spark master with two workers, each a process of its own on the loopback
address. The same table goes through it twice, once in peace, and once with a worker that is killed in the middle, with
all below it; both times every row must be there once, as the processes of this machine find it. Then the cluster goes
away in the middle: the run must fail with one line, leave only whole files, and go on without the cluster. Needs the
extras `ray` and `spark`, and Java for Spark.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.many_prompts import prompt

_PATIENCE = 600.0
"""Seconds; a machine may have much else to do."""
_ROWS_IN_FILE = 2_048


class Cluster(Protocol):
    """A cluster of two workers, and what options lead to it."""

    @property
    def options(self) -> Sequence[str]: ...

    def kill_worker(self) -> None: ...

    def kill_all(self) -> None: ...


def say(words: str) -> None:
    """A line with the time."""
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def free_port() -> int:
    """A port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process listens. Raises SystemExit where it ends."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"a process of the cluster ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("the cluster does not come up")


def wait_for_words(log: Path, words: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until a process says something; whether it does."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if words in log.read_text(errors="replace"):
            return True
        time.sleep(0.2)
    return False


class _Processes:
    """Processes with all that they start, each in a session of its own, so that it can be killed as a whole."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with self.log(name).open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**self._environment, **environment},
                cwd=self._folder,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def kill_running(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is not None:
            raise SystemExit("the worker that is to be killed is not there any more")
        self.kill(process)

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        for number in _session(process.pid):
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()

    def kill_all(self) -> None:
        for process in self._started:
            self.kill(process)


def _session(leader: int) -> list[int]:
    """The processes of a session, and those that they have started in sessions of their own."""
    parents: dict[int, int] = {}
    found = {leader}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(path.name)] = int(fields[1])
            if int(fields[3]) == leader:
                found.add(int(path.name))
    grown = True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return sorted(found)


class RayCluster:
    """A head without cores, which only keeps the books, and two workers of one core each."""

    def __init__(self, processes: _Processes, folder: Path) -> None:
        ray = str(Path(sys.executable).parent / "ray")
        port = free_port()
        self._processes = processes
        self.options = ("--engine", "ray", "--address", f"127.0.0.1:{port}")
        common = ("--block", "--disable-usage-stats", "--object-store-memory=200000000", "--node-ip-address=127.0.0.1")
        head = processes.start(
            "head", ray, "start", "--head", f"--port={port}", "--num-cpus=0", "--include-dashboard=false",
            f"--temp-dir={folder}/r", *common,
        )  # fmt: skip
        wait_for_port(port, head)
        self._workers = [self._worker(number, ray, f"--address=127.0.0.1:{port}", *common) for number in range(2)]

    def _worker(self, number: int, ray: str, *options: str) -> subprocess.Popen[bytes]:
        """A worker that has come up, one after the other: on a busy machine two at once may not."""
        for attempt in range(3):
            name = f"worker{number}-{attempt}"
            process = self._processes.start(name, ray, "start", "--num-cpus=1", *options)
            if wait_for_words(self._processes.log(name), "Ray runtime started", process):
                return process
        raise SystemExit("a worker does not come up")

    def kill_worker(self) -> None:
        self._processes.kill_running(self._workers[0])

    def kill_all(self) -> None:
        self._processes.kill_all()


class SparkCluster:
    """A master, and two workers of one core each."""

    def __init__(self, processes: _Processes, folder: Path) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent
        command = str(home / "bin" / "spark-class")
        port = free_port()
        self._processes = processes
        address = f"spark://127.0.0.1:{port}"
        self.options = ("--engine", "spark", "--address", address)
        master = "org.apache.spark.deploy.master.Master"
        head = processes.start(
            "master", command, master, "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"
        )
        wait_for_port(port, head)
        worker = ("org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1")
        self._workers = [
            processes.start(f"worker{number}", command, *worker, "--memory", "1g", "-d", f"{folder}/w{number}", address)
            for number in range(2)
        ]
        for number, process in enumerate(self._workers):
            if not wait_for_words(processes.log(f"worker{number}"), "Successfully registered with master", process):
                raise SystemExit("a worker does not come up")

    def kill_worker(self) -> None:
        self._processes.kill_running(self._workers[0])

    def kill_all(self) -> None:
        self._processes.kill_all()


@contextmanager
def cluster(kind: str, folder: Path, environment: dict[str, str]) -> Iterator[Cluster]:
    """A cluster that is gone afterwards."""
    folder.mkdir()
    processes = _Processes(folder, environment)
    try:
        yield RayCluster(processes, folder) if kind == "ray" else SparkCluster(processes, folder)
    finally:
        processes.kill_all()


def write_table(path: Path, rows: int) -> None:
    """Prompts of the benchmarks, of which some come again."""
    numbers = [number if number % 5 else number // 10 for number in range(rows)]
    columns = {
        "id": [str(number) for number in range(rows)],
        "prompt": [prompt(number) for number in numbers],
        "negative_prompt": [prompt(number, negative=True, size=(1, 5)) for number in numbers],
    }
    pq.write_table(pa.table(columns), path)


def command(table: Path, output: Path, *options: str) -> list[str]:
    """The command that checks a table."""
    run = [sys.executable, "-m", "promptlint", "data", "check", str(table), "--output", str(output), "--isolated"]
    return [*run, "--rows-per-file", str(_ROWS_IN_FILE), *options]


def rows_of(output: Path) -> list[dict[str, object]]:
    """All findings that are written."""
    rows: list[dict[str, object]] = []
    for path in sorted((output / "findings").glob("*.parquet")):
        rows += pq.ParquetFile(path).read().to_pylist()
    return rows


def wait_for_files(output: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the first file is written. Raises SystemExit where none is."""
    end = time.monotonic() + _PATIENCE
    while not list((output / "findings").glob("part-*.parquet")):
        if process.poll() is not None or time.monotonic() > end:
            _, words = process.communicate(timeout=10)
            raise SystemExit(f"nothing is written: {words}")
        time.sleep(0.05)


def expect_same(output: Path, wanted: list[dict[str, object]]) -> None:
    """Raises SystemExit where something else is found."""
    found = rows_of(output)
    if found != wanted:
        raise SystemExit(
            f"{output}: {len(found)} findings, which are not the {len(wanted)} of this machine's processes"
        )
    say(f"   {len(found)} findings, the same as those of this machine's processes, row by row")


def check(kind: str, rows: int, folder: Path) -> None:
    """All that is to be shown of a kind of cluster. Raises SystemExit."""
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    environment |= {"SPARK_LOCAL_IP": "127.0.0.1", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"}
    # Newer versions of Ray ask everybody for a token, a worker as well as who brings work.
    environment |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    table = folder / "table.parquet"
    write_table(table, rows)

    def start(output: str, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command(table, folder / output, *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=folder,
        )

    say(f"{kind}: {rows} rows with the processes of this machine")
    if start("local").wait() != 0:
        raise SystemExit("the processes of this machine failed")
    wanted = rows_of(folder / "local")

    with cluster(kind, folder / "one", environment) as nodes:
        say(f"{kind}: the same on a cluster of two workers")
        process = start("peace", *nodes.options)
        out, err = process.communicate()
        if process.returncode != 0:
            raise SystemExit(f"failed with {process.returncode}: {err}")
        say(f"   {out.splitlines()[-1]}")
        expect_same(folder / "peace", wanted)

        say(f"{kind}: the same, and a worker is killed in the middle")
        process = start("killed", *nodes.options)
        wait_for_files(folder / "killed", process)
        done = len(rows_of(folder / "killed"))
        nodes.kill_worker()
        say(f"   one worker is killed after {done} findings are written")
        out, err = process.communicate()
        if process.returncode == 0:
            say(f"   {out.splitlines()[-1]}")
        else:
            expect_one_line(process.returncode, err)
            if start("killed", "--resume").wait() != 0:
                raise SystemExit("the run does not go on")
        expect_same(folder / "killed", wanted)

        say(f"{kind}: the same, and the whole cluster is killed in the middle")
        process = start("gone", *nodes.options)
        wait_for_files(folder / "gone", process)
        nodes.kill_all()
        say("   the cluster is killed")
        _, err = process.communicate(timeout=_PATIENCE)
        expect_one_line(process.returncode, err)
    left = sorted(path.name for path in (folder / "gone" / "findings").iterdir())
    for name in left:
        pq.ParquetFile(folder / "gone" / "findings" / name).read()
    say(f"   {len(left)} files are there, all whole; the run goes on with the processes of this machine")
    if start("gone", "--resume").wait() != 0:
        raise SystemExit("the run does not go on")
    expect_same(folder / "gone", wanted)


def expect_one_line(status: int, err: str) -> None:
    """Raises SystemExit where a failure is anything else than one line."""
    lines = [line for line in err.splitlines() if line.startswith("promptlint: error:")]
    if status != 2 or len(lines) != 1 or "Traceback" in err:
        raise SystemExit(f"status {status}, not one line:\n{err}")
    say(f"   status 2: {lines[0]}")


def main() -> int:
    """Run the checks of one kind."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("kind", choices=("ray", "spark"))
    parser.add_argument("--rows", type=int, default=40_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pl", dir="/tmp"))  # paths of sockets must be short
    try:
        check(options.kind, options.rows, folder)
    except BaseException:
        for log in sorted(folder.glob("one/*.log")):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}")
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say(f"{options.kind}: all is as it must be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
