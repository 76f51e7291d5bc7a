"""The site has every page, and its check sees what is wrong."""

from __future__ import annotations

import importlib.util
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptlint.programs import NAMES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
_SPEC = importlib.util.spec_from_file_location("check_links", ROOT / "scripts" / "check_links.py")
assert _SPEC is not None
assert _SPEC.loader is not None
check_links = importlib.util.module_from_spec(_SPEC)
sys.modules["check_links"] = check_links
_SPEC.loader.exec_module(check_links)


def _pages(entry: object) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, list):
        for item in entry:
            yield from _pages(item)
    elif isinstance(entry, dict):
        for item in entry.values():
            yield from _pages(item)


def _navigation() -> list[str]:
    return list(_pages(tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]))


def test_the_navigation_has_every_page_once() -> None:
    """Rules and families are too many for it; their first pages list them."""
    from_index = {"rules", "families"}
    wanted = {
        path.relative_to(DOCS).as_posix()
        for path in DOCS.rglob("*.md")
        if path.parent.name not in from_index or path.name == "index.md"
    }

    assert sorted(_navigation()) == sorted(wanted)


def test_every_target_has_a_page_or_is_said_to_be_of_none() -> None:
    listed = (DOCS / "programs" / "index.md").read_text(encoding="utf-8")

    assert {name for name in NAMES if not (DOCS / "programs" / f"{name}.md").exists()} == {"other"}
    assert all(f"`{name}`" in listed or f"--target {name}`" in listed for name in NAMES)


SITE = {
    "index.html": '<h1 id="top">a</h1><a href="b.html#there">b</a><a href="https://example.org">c</a>',
    "b.html": '<h1 id="there">b</h1><a href="index.html">a</a>',
}


def _site(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    items = [{"location": f"{name}#x"} for name in pages if name != "unknown.html"]
    (folder / "search.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    return folder


def test_a_whole_site_has_no_problems(tmp_path: Path) -> None:
    assert check_links.main(_site(tmp_path, SITE), ROOT) == 0


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("b.html", '<p id="there"><a href="c.html">', "b.html links to c.html"),
        ("b.html", "<p>", "index.html links to b.html#there, where no such anchor is"),
        ("b.html", '<p id="there"><img src="https://example.org/a.png">', "b.html loads https://example.org/a.png"),
        ("alone.html", '<a href="index.html">', "no link leads to alone.html"),
        ("unknown.html", "<p>", "the search does not know unknown.html"),
        (
            *("b.html", '<p id="there"><a href="https://github.com/promptlint/promptlint/blob/main/no/such.py">'),
            "which the repository does not have",
        ),
    ],
)
def test_what_is_wrong_with_a_site_is_said(
    tmp_path: Path, name: str, text: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_links.main(_site(tmp_path, {**SITE, name: text}), ROOT) == 1
    assert problem in capsys.readouterr().out
