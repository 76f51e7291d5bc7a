"""How many prompts of a corpus one program's text can hold for another, for every pair: the table of docs/convert.md.

    python -m benchmarks.convert --corpus FILE [--all]

Each line of the corpus is a JSON object with `text`, and `kind`, which may be `negative`. Without `--all` prompts are
left out that have AND, BREAK, tags, prompt editing, templates, comments or line ends, which only some programs know.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

from promptlint.conversion.converting import convert
from promptlint.programs.catalogue import find_program, hosts
from promptlint.roles import RoleName

__all__ = ["main"]

_SPECIAL = re.compile(r"\bAND\b|BREAK|<|\[[^\]]*[:|]|__|\{[^}]*[|$]|\$\{|#|\n|//|/\*|%")
_LONGEST = 3000
_PROGRAMS = tuple(name for name in hosts() if find_program(name).makes_pictures)


def main() -> None:
    """Print the table, a line for each source."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sources", nargs="*", default=_PROGRAMS)
    options = parser.parse_args()
    prompts = list(_prompts(options.corpus, every=options.all))
    print(f"{len(prompts)} prompts, exact in per cent\n")
    print(f"| from \\ to | {' | '.join(_PROGRAMS)} |")
    print(f"|---|{'---|' * len(_PROGRAMS)}")
    for source in options.sources:
        print(f"| `{source}` | {' | '.join(_figure(prompts, source, target) for target in _PROGRAMS)} |", flush=True)


def _prompts(path: Path, *, every: bool) -> Iterator[tuple[str, RoleName]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            text: str = one["text"]
            if len(text) < _LONGEST and (every or not _SPECIAL.search(text)):
                yield text, "negative" if one.get("kind") == "negative" else "positive"


def _figure(prompts: list[tuple[str, RoleName]], source: str, target: str) -> str:
    if source == target:
        return "–"
    exact = sum(convert(text, source=source, target=target, role=role).exact for text, role in prompts)
    share = 100 * exact / len(prompts)
    return "100" if exact == len(prompts) else f"{min(share, 99.9):.1f}"


if __name__ == "__main__":
    main()
