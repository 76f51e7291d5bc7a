"""How many yardstick scans the work takes: `python benchmarks/ratios.py [--check]`.

All times are processor time, so that a busy machine changes little. Budgets are those of docs/performance.md. With
`--check` the exit status is 1 if a ratio is more than one and a half times its budget, which noise alone does not do.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import promptlint
from benchmarks.many_prompts import lines
from benchmarks.yardstick import clean_prompts, scan, seed_pair

_LEEWAY = 1.5
_START = 150
"""Milliseconds."""


def best(work: Callable[[], object], seconds: float = 1.0) -> float:
    """The fastest of some runs, in seconds of processor time."""
    fastest = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.process_time()
        work()
        fastest = min(fastest, time.process_time() - start)
    return fastest


def best_of_children(arguments: list[str], runs: int = 12) -> float:
    """The same of a command, with all that it starts."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    fastest = float("inf")
    for _ in range(runs):
        start = spent()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)  # noqa: S603
        fastest = min(fastest, spent() - start)
    return fastest


def _evaluate(positive: str, negative: str) -> list[object]:
    evaluations = [promptlint.evaluate(positive), promptlint.evaluate(negative, role="negative")]
    return [text.pieces for each in evaluations for part in each.parts for text in part.texts]


def _format(positive: str, negative: str) -> list[str]:
    return [promptlint.format_prompt(positive), promptlint.format_prompt(negative, role="negative")]


def _encode(positive: str, negative: str) -> list[int]:
    return [promptlint.evaluate(positive).token_count, promptlint.evaluate(negative, role="negative").token_count]


def _starts() -> int:
    """What the command line takes from nothing: `--version` against a bare interpreter, `check` in milliseconds."""
    bare = best_of_children(["-c", "pass"])
    version = best_of_children(["-m", "promptlint", "--version"]) / bare
    check = best_of_children(["-m", "promptlint", "check", "--isolated", "--positive", "a cat"]) * 1000
    print(f"{'--version, against a bare interpreter':42} {version:19.1f} {2:>7}  (times the time)")
    print(f"{'check one prompt, from nothing':42} {check:16.0f} ms {_START:>7}")
    return int(version > _LEEWAY * 2 or check > _LEEWAY * _START)


def main() -> int:
    """Print the table; gives the exit status."""
    positive, negative = seed_pair()
    prompts = tuple(lines(500))
    clean = clean_prompts()
    work: list[tuple[str, tuple[str, ...], Callable[[], object], float | None]] = [
        (
            "parse, seed pair",
            (positive, negative),
            lambda: [promptlint.parse(positive), promptlint.parse(negative)],
            4.9,
        ),
        (
            "parse + default rules, seed pair",
            (positive, negative),
            lambda: promptlint.lint(positive, negative=negative),
            55,
        ),
        ("evaluate without tokens, seed pair", (positive, negative), lambda: _evaluate(positive, negative), None),
        ("evaluate with tokens, seed pair", (positive, negative), lambda: _encode(positive, negative), None),
        ("format, seed pair", (positive, negative), lambda: _format(positive, negative), None),
        ("parse, 500 prompts", prompts, lambda: [promptlint.parse(p) for p in prompts], 7),
        ("parse + default rules, 500 prompts", prompts, lambda: [promptlint.lint(p) for p in prompts], 60),
        ("parse + default rules, 500 clean prompts", clean, lambda: [promptlint.lint(p) for p in clean], 42),
    ]
    status = 0
    print(f"{'work':42} {'time':>11} {'scans':>7} {'budget':>7}")
    for name, texts, run, budget in work:
        run()
        yardstick = best(lambda texts=texts: scan(texts))  # type: ignore[misc]  # mypy reads the default as a parameter
        taken = best(run)
        ratio = taken / yardstick
        print(f"{name:42} {taken * 1e6:8.0f} µs {ratio:7.1f} {budget or '':>7}")
        if budget is not None and ratio > _LEEWAY * budget:
            status = 1
    print("for comparison, the WebUI's own code on the seed pair: attention 4.9 scans, schedule parse 2,400 scans")
    words = [f"tag {number}, (word {number}:1.2), [x{number}:y{number}:0.5]" for number in range(3200)]
    short, long = ", ".join(words[:50]), ", ".join(words)
    growth = best(lambda: promptlint.lint(long), 3) / best(lambda: promptlint.lint(short))
    print(f"{'64 times the text':42} {growth:19.1f} {80:>7}  (times the time)")
    status |= _starts()
    if "--check" in sys.argv and (status or growth > _LEEWAY * 80):
        print("a ratio is more than one and a half times its budget")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
