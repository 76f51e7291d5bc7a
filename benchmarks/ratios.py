"""How many yardstick scans the work takes: `python benchmarks/ratios.py [--check]`.

Budgets are those of docs/architecture.md. With `--check` the exit status is 1 if a ratio is more than twice its
budget, which noise alone does not do.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import promptlint
from benchmarks.yardstick import generated_prompts, scan, seed_pair


def best(work: Callable[[], object], seconds: float = 1.0) -> float:
    """The fastest of some runs, in seconds."""
    fastest = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest


def _evaluate(positive: str, negative: str) -> list[object]:
    evaluations = [promptlint.evaluate(positive), promptlint.evaluate(negative, role="negative")]
    return [text.pieces for each in evaluations for part in each.parts for text in part.texts]


def _encode(positive: str, negative: str) -> list[int]:
    return [promptlint.evaluate(positive).token_count, promptlint.evaluate(negative, role="negative").token_count]


def _starts() -> int:
    """How long the command line takes from nothing: `--version` against a bare interpreter, `check` in milliseconds."""

    def start(*arguments: str) -> float:
        return best(lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True), 2)  # noqa: S603

    bare = start("-c", "pass")
    version = start("-m", "promptlint", "--version") / bare
    check = start("-m", "promptlint", "check", "--isolated", "--positive", "a cat") * 1000
    print(f"{'--version, against a bare interpreter':38} {version:19.1f} {2:>7}  (times the time)")
    print(f"{'check one prompt, cold':38} {check:16.0f} ms {250:>7}")
    return int(version > 2 * 2 or check > 4 * 250)


def main() -> int:
    """Print the table; gives the exit status."""
    positive, negative = seed_pair()
    prompts = generated_prompts()
    work: list[tuple[str, tuple[str, ...], Callable[[], object], float | None]] = [
        (
            "parse, seed pair",
            (positive, negative),
            lambda: [promptlint.parse(positive), promptlint.parse(negative)],
            8.3,
        ),
        (
            "parse + default rules, seed pair",
            (positive, negative),
            lambda: promptlint.lint(positive, negative=negative),
            79,
        ),
        ("evaluate without tokens, seed pair", (positive, negative), lambda: _evaluate(positive, negative), None),
        ("evaluate with tokens, seed pair", (positive, negative), lambda: _encode(positive, negative), None),
        ("parse, 500 prompts", prompts, lambda: [promptlint.parse(p) for p in prompts], 8.3),
        ("parse + default rules, 500 prompts", prompts, lambda: [promptlint.lint(p) for p in prompts], 79),
    ]
    status = 0
    print(f"{'work':38} {'time':>11} {'scans':>7} {'budget':>7}")
    for name, texts, run, budget in work:
        run()
        yardstick = best(lambda texts=texts: scan(texts))  # type: ignore[misc]  # mypy reads the default as a parameter
        taken = best(run)
        ratio = taken / yardstick
        print(f"{name:38} {taken * 1e6:8.0f} µs {ratio:7.1f} {budget or '':>7}")
        if budget is not None and ratio > 2 * budget:
            status = 1
    print("for comparison, the WebUI's own code on the seed pair: attention 4.15 scans, schedule parse 1,580 scans")
    words = [f"tag {number}, (word {number}:1.2), [x{number}:y{number}:0.5]" for number in range(3200)]
    short, long = ", ".join(words[:50]), ", ".join(words)
    growth = best(lambda: promptlint.lint(long), 3) / best(lambda: promptlint.lint(short))
    print(f"{'64 times the text':38} {growth:19.1f} {80:>7}  (times the time)")
    status |= _starts()
    if "--check" in sys.argv and (status or growth > 160):
        print("a ratio is more than twice its budget")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
