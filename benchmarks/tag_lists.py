"""What a list of tags costs: to read it, to read what was kept of it, to complete a tag, to ask what is meant by one.

    python -m benchmarks.tag_lists [LIST.csv]

Without a list one of 150,000 tags is made up. Processor time, the least of some runs.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.tag_list import rows
from promptlint.lsp.features.completion import complete_at
from promptlint.resources.vocabulary.reading import read_vocabulary
from tests.lsp.texts import opened

__all__ = ["main"]


def main() -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PROMPTLINT_CACHE_DIR"] = str(Path(folder, "cache"))
        if len(sys.argv) > 1:
            path = Path(sys.argv[1])
        else:
            path = Path(folder, "tags.csv")
            path.write_text("\n".join(rows(150_000)), encoding="utf-8")
        _say("read", lambda: read_vocabulary([path], cached=False), 3)
        tags = read_vocabulary([path])
        _say("read again, from the cache", lambda: read_vocabulary([path]), 3)
        _say("prepared for the first question", tags.prepare, 1)
        _say("prepared for it, from the cache", read_vocabulary([path]).prepare, 1)
        for typed in ("s", "lo", "red h", "a picture of lo"):
            snapshot = opened(f"1girl, {typed}", tags=tags)
            _say(f"complete `{typed}`", lambda snapshot=snapshot: complete_at(snapshot, len(snapshot.text)), 5)  # type: ignore[misc]
        misses = iter(range(1_000_000))
        _say("ask what is meant by a slip", lambda: tags.meant_by(f"lomg hiar {next(misses)}"), 20)


def _say(what: str, work: Callable[[], object], times: int) -> None:
    least = min(_time(work) for _ in range(times))
    print(f"{what:35} {least * 1000:8.2f} ms")


def _time(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
