"""Read CHANGELOG.md: `python scripts/changelog.py VERSION` prints the section of a version, as text of a release."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from absolute_links import absolute_links

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"
UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## (?P<title>.+?)(?: - (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)
_NEW_BLOCK = re.compile(r"\s*([-*+] |\d+\. |#|\||>|```|$)")


def sections(changelog: str) -> dict[str, tuple[str | None, str]]:
    """The date and text of each version, newest first; a title that comes twice raises ValueError."""
    found: dict[str, tuple[str | None, str]] = {}
    headings = list(_HEADING.finditer(changelog))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading["title"] in found:
            raise ValueError(f"CHANGELOG.md has two sections {heading['title']}")
        end = following.start() if following else len(changelog)
        found[heading["title"]] = heading["date"], changelog[heading.end() : end].strip()
    return found


def unwrapped(markdown: str) -> str:
    """The text with each paragraph and item in one line: in the text of a release GitHub shows every line's end."""
    lines: list[str] = []
    is_code = False
    for line in markdown.splitlines():
        if line.lstrip().startswith("```"):
            is_code = not is_code
            lines.append(line)
        elif is_code or not lines or not lines[-1] or lines[-1].startswith(("#", "```")) or _NEW_BLOCK.match(line):
            lines.append(line)
        else:
            lines[-1] += " " + line.strip()
    return "\n".join(lines)


def release_text(changelog: str, version: str) -> str:
    """What is new in a version, as text of a release. Raises ValueError where that is not said."""
    date, text = sections(changelog).get(version, (None, ""))
    if date is None:
        raise ValueError(f"CHANGELOG.md has no section `## {version} - YYYY-MM-DD`")
    if not text:
        raise ValueError(f"CHANGELOG.md says nothing about {version}")
    return unwrapped(absolute_links(text, f"v{version}")) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python scripts/changelog.py VERSION")
    try:
        sys.stdout.write(release_text(CHANGELOG.read_text(encoding="utf-8"), sys.argv[1].removeprefix("v")))
    except ValueError as error:
        raise SystemExit(str(error)) from error
