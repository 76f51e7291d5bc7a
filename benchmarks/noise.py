"""How much the default rules say about prompts that people wrote: `python -m benchmarks.noise [corpus.jsonl]`.

The corpus is a file with one JSON object a line that has `text` and `kind` (`positive`, `negative` or `unknown`).
Numbers only: a text is printed with `--samples` alone, and never written to the docs.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import promptlint
from promptlint.diagnostics import Diagnostic
from promptlint.roles import role_name
from promptlint.rules.registry import all_rules

__all__ = ["CORPUS", "Noise", "measure", "prompts"]

_ROOT = Path(__file__).resolve().parent.parent

CORPUS = _ROOT.parent / "shared" / "corpus" / "prompts.jsonl"
"""Where the corpus lies unless told."""

_DOCS = _ROOT / "docs" / "noise.md"
_LABELS = _ROOT / "benchmarks" / "labels" / "findings.jsonl"


@dataclass
class Noise:
    """What a run over a corpus found. `printed` counts findings as the output shows them, `all` with those that
    they stand for; both by code."""

    prompts: int = 0
    with_finding: int = 0
    printed: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    prompts_by_code: Counter[str] = field(default_factory=Counter)
    most: int = 0
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """Kind to the number of prompts and of those with a finding."""


def prompts(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a corpus. Raises OSError, ValueError for a line that is not JSON."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def measure(records: Iterable[dict[str, str]], samples: dict[str, list[str]] | None = None) -> Noise:
    """Run the default rules over prompts, each by itself; `samples` collects what was found, by code."""
    noise = Noise()
    for record in records:
        text, kind = record["text"], record["kind"]
        report = promptlint.lint(text, role=role_name(kind))
        noise.prompts += 1
        noise.by_kind[kind][0] += 1
        if not report:
            continue
        noise.with_finding += 1
        noise.by_kind[kind][1] += 1
        noise.most = max(noise.most, len(report))
        noise.printed.update(d.code for d in report)
        everything = list(report.all())
        noise.all.update(d.code for d in everything)
        noise.prompts_by_code.update({d.code for d in everything})
        if samples is not None:
            for diagnostic in report:
                samples.setdefault(diagnostic.code, []).append(_sample(record, diagnostic))
    return noise


def _precision(records: Iterable[dict[str, str]]) -> str:
    """What became of the findings that were read and judged by eye."""
    labels = list(prompts(_LABELS))
    wanted = {label["id"] for label in labels}
    found: set[tuple[str, str, int, int]] = set()
    for record in records:
        if record.get("id") in wanted:
            report = promptlint.lint(record["text"], role=role_name(record["kind"]))
            found.update((record["id"], d.code, d.span.start, d.span.end) for d in report.all())
    kept = Counter(
        each["verdict"] for each in labels if (each["id"], each["code"], each["start"], each["end"]) in found
    )
    total = Counter(each["verdict"] for each in labels)
    return ", ".join(f"{verdict}: {kept[verdict]} of {count} still found" for verdict, count in sorted(total.items()))


def _sample(record: dict[str, str], diagnostic: Diagnostic) -> str:
    text, span = record["text"], diagnostic.span
    before, after = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
    flagged = text[span.start : span.end]
    where = f"{record.get('id', '-')} {record['kind'][:3]} {span.start}-{span.end}"
    return f"{where} {before!r} >>>{flagged!r}<<< {after!r}\n      {diagnostic.message}"


def _table(noise: Noise) -> Iterator[str]:
    yield "| Rule | Name | Printed | With folded ones | Prompts | Printed per 1,000 prompts |"
    yield "|---|---|--:|--:|--:|--:|"
    names = {rule.code: rule.name for rule in all_rules()}
    for code, count in sorted(noise.printed.items() | {(c, 0) for c in noise.all.keys() - noise.printed.keys()}):
        yield (
            f"| {code} | {names.get(code, '')} | {count} | {noise.all[code]} | {noise.prompts_by_code[code]} "
            f"| {1000 * count / noise.prompts:.1f} |"
        )


def _summary(noise: Noise) -> Iterator[str]:
    total = sum(noise.printed.values())
    yield (
        f"{noise.prompts:,} prompts, {noise.with_finding:,} ({noise.with_finding / noise.prompts:.1%}) with any "
        f"finding; {total:,} findings printed, {1000 * total / noise.prompts:.0f} per 1,000 prompts, at most "
        f"{noise.most} for one prompt; {sum(noise.all.values()):,} with those that are folded into others."
    )
    for kind, (count, found) in sorted(noise.by_kind.items()):
        yield f"{kind}: {count:,} prompts, {found:,} ({found / count:.1%}) with any finding."


def _write_docs(noise: Noise) -> None:
    introduction = (
        "What the default rules say about prompts that were not written for promptlint: styles files, galleries, "
        "image parameters and wildcard collections from public repositories. Most were pasted together by many "
        "hands, and hold real mistakes; this page counts, it does not tell true from false."
    )
    explanation = (
        "*Printed* is what a reader sees. Findings of one kind in one prompt are folded into a single line, and a "
        "weaker finding on the same text becomes a note of the stronger one; *with folded ones* counts them too."
    )
    end = (
        "Rules that are not in the table found nothing. Made by `python -m benchmarks.noise --write-docs`; the "
        "prompts themselves are not published here."
    )
    table = "\n".join(_table(noise))
    body = "\n\n".join(["# Noise", introduction, " ".join(_summary(noise)), explanation, table, end]) + "\n"
    _DOCS.write_text(body, encoding="utf-8")


def _json(noise: Noise) -> str:
    values: dict[str, Any] = asdict(noise)
    return json.dumps(values, indent=2, sort_keys=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; 2 if there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--samples", type=int, default=0, metavar="N", help="print up to N findings of each rule")
    parser.add_argument("--code", action="append", help="samples of this rule only (may be repeated)")
    parser.add_argument("--seed", type=int, default=0, help="which samples")
    parser.add_argument("--json", action="store_true", help="numbers as JSON")
    parser.add_argument("--labels", action="store_true", help="what became of the findings in labels/findings.jsonl")
    parser.add_argument("--write-docs", action="store_true", help="write the table to docs/noise.md")
    options = parser.parse_args(arguments)
    if not options.corpus.is_file():
        print(f"no corpus at {options.corpus}; give the path of a jsonl file", file=sys.stderr)
        return 2
    if options.labels:
        print(_precision(prompts(options.corpus)))
        return 0
    samples: dict[str, list[str]] = {}
    noise = measure(prompts(options.corpus), samples if options.samples else None)
    print(_json(noise) if options.json else "\n".join([*_summary(noise), "", *_table(noise)]))
    chosen = random.Random(options.seed)
    for code, found in sorted(samples.items()):
        if options.code and code not in options.code:
            continue
        print(f"\n== {code}: {len(found)}")
        for sample in chosen.sample(found, min(options.samples, len(found))):
            print("  " + sample)
    if options.write_docs:
        _write_docs(noise)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
