"""Write what commands really print into the docs: `python scripts/record_output.py [--check]`.

A block after `<!-- output of: COMMAND -->` holds the output of that command, run in the repository; with
`| first N` only its first N paragraphs. `docs/cli.md` holds the help of every command. With `--check` nothing is
written; exit status 1 and a list of files say what is out of date.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from promptlint.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
_BLOCK = re.compile(
    r"(?P<head><!-- output of: (?P<command>.+?)(?: \| first (?P<paragraphs>\d+))? -->\n```text\n)(?P<body>.*?)(?=```$)",
    re.DOTALL | re.MULTILINE,
)


def run(command: str) -> str:
    """What a command prints on both streams, as in a terminal of 100 columns without colours."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTIONS", "FORCE_COLOR")}
    result = subprocess.run(
        ["bash", "-c", command],  # noqa: S607
        cwd=ROOT,
        env={**inherited, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    if result.returncode not in (0, 1):
        raise SystemExit(f"{command} exited with {result.returncode}:\n{result.stdout}")
    return result.stdout


def recorded(text: str) -> str:
    """A page with its blocks filled."""

    def fill(match: re.Match[str]) -> str:
        output = run(match["command"]).rstrip()
        if match["paragraphs"]:
            output = "\n\n".join(output.split("\n\n")[: int(match["paragraphs"])])
        return f"{match['head']}{output}\n"

    return _BLOCK.sub(fill, text)


def command_page() -> str:
    """The help of every command."""
    lines = [
        "<!-- Generated from the commands' own help by scripts/record_output.py. -->",
        "",
        "# Command line",
        "",
        "```text",
        run("promptlint --help").rstrip(),
        "```",
    ]
    for command in COMMANDS:
        lines += ["", f"## promptlint {command}", "", "```text", run(f"promptlint {command} --help").rstrip(), "```"]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or compare; gives the exit status."""
    wanted = {path: recorded(path.read_text(encoding="utf-8")) for path in sorted(DOCS.glob("*.md"))}
    wanted[DOCS / "cli.md"] = command_page()
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in changed:
            print(f"out of date: {path.relative_to(ROOT)}; run python scripts/record_output.py")
        return 1 if changed else 0
    for path in changed:
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    print(f"{len(changed)} pages written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
