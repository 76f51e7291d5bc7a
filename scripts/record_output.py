"""Write what commands really print into the docs: `python scripts/record_output.py [--check]`.

A block after `<!-- output of: COMMAND -->` holds the output of that command, run in the repository; with
`| first N` only its first N paragraphs. One after `<!-- its output -->` holds that of the last command in the `sh`
block above it, as a terminal of 84 columns shows it. `docs/cli.md` holds the help of every command, and the pictures
of a terminal what PICTURES says. With `--check` nothing is written; exit status 1 and a list of files say what is out
of date.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from terminal_picture import DARK, LIGHT, picture

from promptlint.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
NOTHING = "(no output)"
PICTURES = {"terminal-check": "promptlint check examples/prompts/market.txt"}
"""Pictures of a terminal by their names, with the command that each shows."""
_BLOCK = re.compile(
    r"(?P<head><!-- output of: (?P<command>.+?)(?: \| first (?P<paragraphs>\d+))? -->\n```text\n)(?P<body>.*?)(?=```$)",
    re.DOTALL | re.MULTILINE,
)
_BLOCK_BELOW = re.compile(
    r"(?P<head>^```sh\n(?:(?!```)[^\n]*\n)*?(?P<command>(?!```)[^\n]+)\n```\n\n"
    r"<!-- its output(?: \| first (?P<paragraphs>\d+))? -->\n```text\n)"
    r"(?P<body>.*?)(?=```$)",
    re.DOTALL | re.MULTILINE,
)


def run(command: str) -> str:
    """What a command prints on both streams, as in a terminal of 100 columns without colours."""
    result = subprocess.run(
        ["bash", "-c", command],  # noqa: S607
        cwd=ROOT,
        env={**_environment(100), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    if result.returncode not in (0, 1):
        raise SystemExit(f"{command} exited with {result.returncode}:\n{result.stdout}")
    return result.stdout


def in_terminal(command: str, columns: int, *, coloured: bool) -> str:
    """What a command prints in a terminal, where long lines are wrapped."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        ["bash", "-c", command],  # noqa: S607
        cwd=ROOT,
        env={**_environment(columns), "TERM": "xterm-256color"} | ({} if coloured else {"NO_COLOR": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
    ):
        os.close(slave)
        printed = b""
        with contextlib.suppress(OSError):  # which Linux raises where the other end is closed
            while piece := os.read(master, 65536):
                printed += piece
    os.close(master)
    return printed.decode().replace("\r\n", "\n")


def _environment(columns: int) -> dict[str, str]:
    unset = ("CI", "GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {key: value for key, value in os.environ.items() if key not in unset}
    return {**inherited, "PATH": path, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"}


def recorded(text: str) -> str:
    """A page with its blocks filled."""

    def filled(match: re.Match[str], output: str) -> str:
        output = output.rstrip()
        if paragraphs := match["paragraphs"]:
            output = "\n\n".join(output.split("\n\n")[: int(paragraphs)])
        return f"{match['head']}{output or NOTHING}\n"

    text = _BLOCK.sub(lambda match: filled(match, run(match["command"])), text)
    return _BLOCK_BELOW.sub(lambda match: filled(match, in_terminal(match["command"], 84, coloured=False)), text)


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
    wanted = {path: recorded(path.read_text(encoding="utf-8")) for path in sorted(DOCS.rglob("*.md"))}
    wanted[DOCS / "cli.md"] = command_page()
    for name, command in PICTURES.items():
        output = in_terminal(command, 88, coloured=True)
        for suffix, theme in (("dark", DARK), ("light", LIGHT)):
            wanted[DOCS / "images" / f"{name}-{suffix}.svg"] = picture(command, output, theme)
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for path in changed:
            print(f"out of date: {path.relative_to(ROOT)}; run python scripts/record_output.py")
        return 1 if changed else 0
    for path in changed:
        path.write_text(wanted[path], encoding="utf-8", newline="\n")
    print(f"{len(changed)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
