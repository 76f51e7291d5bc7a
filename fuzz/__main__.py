"""`python -m fuzz prompts|containers|smoke`: random inputs, and a table of what failed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fuzz.container_work import ContainerWork
from fuzz.failures import Tally, table
from fuzz.prompt_work import PromptWork
from fuzz.running import Found, Work, cores, run

FOLDER = Path("fuzz-found")
"""Where failing inputs are written; git leaves it out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 1 if anything failed."""
    options = _parser().parse_args(arguments)
    print(f"seed {options.seed}, {options.jobs} processes", flush=True)
    works: list[Work[Any]] = []
    if options.command != "containers":
        works.append(PromptWork())
    if options.command != "prompts":
        works.append(ContainerWork())
    share = options.seconds / len(works) if options.seconds else None
    tallies: list[tuple[str, Tally]] = []
    for work in works:
        tally, found = run(
            work,
            options.seed,
            count=None if share is not None else options.count,
            seconds=share,
            jobs=options.jobs,
            tell=_Progress(work.name, options.count if share is None else None),
            first=options.first,
        )
        tallies.append((work.name, tally))
        _write(options.folder, work.name, options.seed, found, tally)
    print(table(tallies))
    clean = all(tally.is_clean for _, tally in tallies)
    if not clean:
        print(f"\nfailing inputs, made small: {options.folder}/", flush=True)
    return 0 if clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    today = datetime.now(UTC).strftime("%Y%m%d")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, summary in (
        ("prompts", "random prompts: parse, evaluate, lint, fix, format"),
        ("containers", "files with prompts, damaged in all ways"),
        ("smoke", "both, for a minute"),
    ):
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument("--seed", default=today, help="names the inputs (default: the day, %(default)s)")
        command.add_argument("--first", type=int, default=0, help="the number of the first input (default: 0)")
        command.add_argument("--jobs", type=int, default=cores(), help="processes (default: %(default)s)")
        command.add_argument("--folder", type=Path, default=FOLDER, help="for failing inputs (default: %(default)s)")
        limit = command.add_mutually_exclusive_group()
        limit.add_argument("--count", type=int, default=2000, help="inputs (default: %(default)s)")
        limit.add_argument(
            "--seconds", type=float, default=60.0 if name == "smoke" else None, help="instead of a count"
        )
    return parser


class _Progress:
    """A line now and then, on standard error."""

    def __init__(self, name: str, count: int | None) -> None:
        self._name, self._count = name, count
        self._last = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        if time.monotonic() - self._last > 30:
            self._last = time.monotonic()
            tried = f"{tally.tried.total():,}" + (f" of {self._count:,}" if self._count else "")
            print(f"{self._name}: {tried} tried, {tally.failed.total()} failed", file=sys.stderr, flush=True)


def _write(folder: Path, name: str, seed: str, found: Sequence[Found], tally: Tally) -> None:
    """The failing inputs of a run, the most frequent sort first."""
    path = folder / f"{name}.txt"
    if not found:
        path.unlink(missing_ok=True)
        return
    folder.mkdir(exist_ok=True)
    blocks = []
    for one in sorted(found, key=lambda one: (-tally.alike[one.failure.key], one.failure.key)):
        failure = one.failure
        blocks.append(
            f"{failure.fault.value}: {failure.where} ({tally.alike[failure.key]} times)\n"
            f"seed {seed}, number {one.number}\n{one.shown}\n{failure.detail}\n"
        )
    path.write_text("\n".join(blocks), encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
