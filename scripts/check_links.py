"""Follow the links of a built site: `python scripts/check_links.py SITE [CHECKOUT]`.

Every link inside the site must lead to a file and an anchor that are there, and every link to a file of the repository
to one of the checkout; nothing may be loaded from another host. Every page must be reached from the first one, and be
in the index that the search looks at.
"""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_REPOSITORY = re.compile(r"https://github\.com/promptlint/promptlint/(?:tree|blob)/main/([^#?]*)")


class Page(HTMLParser):
    """The anchors, links and loaded resources of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors.update(value for key in ("id", "name") if (value := values.get(key)))
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        if tag in ("script", "img") and values.get("src"):
            self.loaded.append(values["src"] or "")
        if tag == "link" and values.get("href") and values.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.append(values["href"] or "")


def unreached(first: Path, pages: dict[Path, Page]) -> list[Path]:
    """The pages that no way of links leads to."""
    found, waiting = {first}, [first]
    while waiting:
        path = waiting.pop()
        for link in pages[path].links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (path.parent / unquote(parts.path)).resolve()
            if target.is_dir():
                target /= "index.html"
            if target in pages and target not in found:
                found.add(target)
                waiting.append(target)
    return sorted(path for path in pages if path not in found and path.name != "404.html")


def unsearched(site: Path, pages: dict[Path, Page]) -> list[Path]:
    """The pages that the search does not know."""
    items = json.loads((site / "search.json").read_text(encoding="utf-8"))["items"]
    known = {(site / unquote(item["location"].partition("#")[0] or "index.html")).resolve() for item in items}
    return sorted(path for path in pages if path not in known and path.name != "404.html")


def main(site: Path, checkout: Path | None = None) -> int:
    """Print what leads nowhere; gives the exit status."""
    site = site.resolve()
    pages = {path.resolve(): Page() for path in site.rglob("*.html")}
    for path, page in pages.items():
        page.feed(path.read_text(encoding="utf-8"))
    problems = []
    for path, page in pages.items():
        if path.name == "404.html":  # served from any folder, so its links are those of the root
            continue
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.loaded and parts.scheme != "data":
                    problems.append(f"{path.name} loads {link}")
                if checkout and (match := _REPOSITORY.match(link)) and not (checkout / unquote(match[1])).exists():
                    problems.append(f"{path.name} links to {link}, which the repository does not have")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.exists():
                problems.append(f"{path.name} links to {link}")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                problems.append(f"{path.name} links to {link}, where no such anchor is")
    problems += [f"no link leads to {path.relative_to(site)}" for path in unreached(site / "index.html", pages)]
    problems += [f"the search does not know {path.relative_to(site)}" for path in unsearched(site, pages)]
    for problem in problems:
        print(problem)
    print(f"{len(pages)} pages, {sum(len(page.links) for page in pages.values())} links, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
