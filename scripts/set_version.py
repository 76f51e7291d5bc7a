"""Set the version everywhere, and hold all places to the one: `python scripts/set_version.py X.Y.Z`.

It also dates what CHANGELOG.md has under "Unreleased". `--check` only compares every place with
src/promptlint/_version.py; `--check TAG` is for a release: the tag must be this version's, its changes must be dated
and said, and no page may say that something is not published yet. Needs nothing but Python.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from changelog import UNRELEASED, release_text, sections

ROOT = Path(__file__).parent.parent
VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}")
"""Three numbers, which PyPI, npm and VS Code read alike."""
_UNPUBLISHED = re.compile(r"\b(?:not|nothing|none)\b[^.]{0,40}\bpublished\s+yet\b", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """Where the version stands: `pattern` has it as its only group, in each of `files`, `times` (None: any number)."""

    files: str
    pattern: re.Pattern[str]
    times: int | None = 1


SOURCE = Place("src/promptlint/_version.py", re.compile(r'^__version__ = "([^"]*)"$', re.MULTILINE))
_EXAMPLE = re.compile(
    r"(?:promptlint/promptlint@v|sd-promptlint(?:\[[a-z,]+\])?==|github\.com/promptlint/promptlint\b[^\n]*\n\s*rev: v)"
    r"(\d[\w.]*\w)"
)
PLACES = (
    SOURCE,
    Place("integrations/vscode/package.json", re.compile(r'^  "version": "([^"]*)"', re.MULTILINE)),
    Place("integrations/vscode/package-lock.json", re.compile(r'^  "version": "([^"]*)"', re.MULTILINE)),
    Place(
        "integrations/vscode/package-lock.json",
        re.compile(r'^    "": \{\n.*\n      "version": "([^"]*)"', re.MULTILINE),
    ),
    Place("integrations/vscode/CHANGELOG.md", re.compile(r"\A(?:(?!## ).*\n)*## (\S+)$", re.MULTILINE)),
    Place("integrations/comfyui/pyproject.toml", re.compile(r'^version = "([^"]*)"$', re.MULTILINE)),
    Place("CITATION.cff", re.compile(r"^version: (\S+)$", re.MULTILINE)),
    Place("README.md", _EXAMPLE, None),
    Place("docs/**/*.md", _EXAMPLE, None),
    Place("integrations/**/*.md", _EXAMPLE, None),
)
"""The action and the hooks have the version of their tag; the schema has none: its address is that of all versions."""


def version_of(root: Path) -> str:
    """The version of the package, which is that of everything."""
    match = SOURCE.pattern.search((root / SOURCE.files).read_text(encoding="utf-8"))
    assert match is not None, SOURCE.files
    return match[1]


def found(root: Path) -> Iterator[tuple[str, str]]:
    """Every place with the version it has, as `path:line`. Raises ValueError where one is missing."""
    for place in PLACES:
        for path in _files(root, place):
            text = path.read_text(encoding="utf-8")
            matches = list(place.pattern.finditer(text))
            name = path.relative_to(root).as_posix()
            if place.times is not None and len(matches) != place.times:
                raise ValueError(f"{name}: {place.pattern.pattern!r} is there {len(matches)} times, not {place.times}")
            yield from ((f"{name}:{text.count(chr(10), 0, match.start(1)) + 1}", match[1]) for match in matches)


def problems(root: Path, tag: str | None = None) -> list[str]:
    """What differs from the version of the package and, with the tag of a release, what is not ready for it."""
    version = version_of(root)
    wrong = [f"{place}: {other}, but the package is {version}" for place, other in found(root) if other != version]
    if VERSION.fullmatch(version) is None:
        wrong.append(f"{SOURCE.files}: {version} is not three numbers, X.Y.Z")
    if tag is None:
        return wrong
    if tag != f"v{version}":
        wrong.append(f"the tag is {tag}, but the package is {version}: the tag must be v{version}")
    try:
        changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
        release_text(changelog, version)
        if list(sections(changelog))[:2] != [UNRELEASED, version]:
            wrong.append(f"CHANGELOG.md: {version} must be the first section after {UNRELEASED}")
        if sections(changelog)[UNRELEASED][1]:
            wrong.append(f"CHANGELOG.md: what is under {UNRELEASED} belongs to {version}, or to a later commit")
    except ValueError as error:
        wrong.append(str(error))
    return wrong + [f"{place}: says that something is not published yet" for place in _unpublished(root)]


def set_version(root: Path, version: str, day: date) -> None:
    """Write a version into every place, and date its changes. Raises ValueError, before anything is written."""
    changelog_path, extension_path = root / "CHANGELOG.md", root / "integrations" / "vscode" / "CHANGELOG.md"
    written = {changelog_path: dated(changelog_path.read_text(encoding="utf-8"), version, day)}
    written[extension_path] = _of_extension(extension_path.read_text(encoding="utf-8"), version)
    list(found(root))
    for place in PLACES:
        for path in _files(root, place):
            text = written.get(path) or path.read_text(encoding="utf-8")
            written[path] = place.pattern.sub(lambda match: _with_group(match, version), text)
    citation = root / "CITATION.cff"
    text = re.sub(r"^date-released: .*\n", "", written[citation], flags=re.MULTILINE)
    written[citation] = re.sub(r"^version: .*$", rf"\g<0>\ndate-released: {day.isoformat()}", text, flags=re.MULTILINE)
    for path, text in written.items():
        path.write_text(text, encoding="utf-8", newline="\n")


def dated(changelog: str, version: str, day: date) -> str:
    """The changelog with what is unreleased as the changes of a version. Raises ValueError if there is nothing."""
    if VERSION.fullmatch(version) is None:
        raise ValueError(f"{version} is not a version: three numbers, such as 0.2.0")
    there = sections(changelog)
    if version in there:
        raise ValueError(f"CHANGELOG.md has {version} already")
    released = [_numbers(each) for each in there if VERSION.fullmatch(each)]
    if released and _numbers(version) < max(released):
        raise ValueError(f"{version} is older than the last release")
    _, text = there.get(UNRELEASED, (None, ""))
    changes = "\n\n".join(part for part in text.split("\n\n") if not _UNPUBLISHED.search(part))
    if not changes:
        raise ValueError(f"CHANGELOG.md has nothing under {UNRELEASED}")
    before, after = changelog.split(f"## {UNRELEASED}\n", 1)
    heading = f"## {UNRELEASED}\n\n## {version} - {day.isoformat()}\n\n"
    return before + heading + changes + after[after.index(text) + len(text) :]


def _of_extension(changelog: str, version: str) -> str:
    """The extension's changelog, which begins with the version, if only to say that the checking is newer."""
    first = re.search(r"^## (.+)$", changelog, re.MULTILINE)
    assert first is not None
    if first[1] == version:
        return changelog
    if first[1] == UNRELEASED:
        return changelog.replace(first[0], f"## {version}", 1)
    return changelog.replace(
        first[0], f"## {version}\n\n- What promptlint {version} checks and fixes.\n\n{first[0]}", 1
    )


def _with_group(match: re.Match[str], version: str) -> str:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + version + match[0][end:]


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _files(root: Path, place: Place) -> list[Path]:
    files = sorted(path for path in root.glob(place.files) if "node_modules" not in path.parts)
    if not files:
        raise ValueError(f"{place.files}: is not there")
    return files


def _unpublished(root: Path) -> Iterator[str]:
    for pattern in ("*.md", "docs/**/*.md", "integrations/**/*.md"):
        for path in sorted(root.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            for match in _UNPUBLISHED.finditer(text):
                yield f"{path.relative_to(root).as_posix()}:{text.count(chr(10), 0, match.start()) + 1}"


def main(arguments: list[str]) -> int:
    """Run the command; 1 where something differs."""
    if arguments and arguments[0] == "--check" and len(arguments) <= 2:
        wrong = problems(ROOT, *arguments[1:])
        print("\n".join(wrong) or f"{version_of(ROOT)} in every place")
        return 1 if wrong else 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise SystemExit("usage: python scripts/set_version.py X.Y.Z | --check [TAG]")
    try:
        set_version(ROOT, arguments[0], datetime.now(UTC).date())
    except ValueError as error:
        raise SystemExit(str(error)) from error
    for place in _unpublished(ROOT):
        print(f"{place}: says that something is not published yet; take that out for the release")
    print(f"{arguments[0]}: written; look at `git diff`, commit, and tag the commit v{arguments[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
