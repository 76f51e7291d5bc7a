"""What the command line finds in the handmade prompts, as a page is told of it, for `scripts/check_pages.sh`.

usage: expected.py PROMPTLINT HANDMADE FOLDER > FILE
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def units(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def place(text: str, of: dict[str, Any]) -> list[int]:
    """A span in UTF-16 units."""
    return [units(text[: of["start"]["offset"]]), units(text[: of["end"]["offset"]])]


def finding(text: str, of: dict[str, Any]) -> list[Any]:
    """A finding as the driver writes that of a page."""
    fix = of["fix"]
    edits = [] if fix is None else [[*place(text, edit), edit["replacement"]] for edit in fix["edits"]]
    head = [of["code"], of["severity"], of["message"], *place(text, of)]
    return [*head, None if fix is None else fix["applicability"], edits]


def main() -> None:
    """Write what is found as JSON."""
    command, handmade, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    prompts = [json.loads(line)["prompt"] for line in handmade.read_text(encoding="utf-8").splitlines()]
    # Nothing is cut from the ends of these, as it is of a file.
    prompts = [text for text in prompts if text == text.strip() and text and len(text.splitlines()) == 1]
    names = [f"{number:04}.txt" for number in range(len(prompts))]
    for name, text in zip(names, prompts, strict=True):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    arguments = [
        command,
        "check",
        "--isolated",
        "--no-cache",
        "--kind",
        "prompt",
        "--role",
        "positive",
        "--output-format",
        "json",
        *names,
    ]
    run = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode not in (0, 1):
        sys.exit(run.stderr)
    found: dict[str, list[Any]] = {name: [] for name in names}
    for each in json.loads(run.stdout)["diagnostics"]:
        found[Path(each["path"]).name].append(each)
    table = [
        {"text": text, "findings": sorted((finding(text, each) for each in found[name]), key=json.dumps)}
        for name, text in zip(names, prompts, strict=True)
    ]
    json.dump(table, sys.stdout)


if __name__ == "__main__":
    main()
