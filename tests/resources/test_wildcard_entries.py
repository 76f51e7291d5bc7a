"""The entries of a wildcard, read when somebody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.formats.errors import FormatError
from promptlint.resources.inventory.installed.wildcard_entries import read_entries, wildcards_in
from promptlint.resources.inventory.model import ResourceEntry

TREE = """\
# \U0001f431
hair:
  long: &long [red, "# no comment", {text: blue, weight: 2}, {content: grey}, {weight: 1}, 3, [a], ""]
  short: *long
one: alone
empty: []
number: 3
"""


def read(folder: Path, path: str, name: str, text: str | bytes) -> tuple[int, tuple[str, ...], str] | None:
    """How many entries, the first two, and what stands at the place."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_entries(ResourceEntry("wildcard", name, path, folder=str(folder)), 2)
    return (found.count, found.first, found.text[found.span.start : found.span.end]) if found is not None else None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hair/long", (4, ("red", "# no comment"), "long")),
        ("hair/short", (4, ("red", "# no comment"), "short")),
        ("one", (1, ("alone",), "one")),
        ("empty", None),
        ("number", None),
        ("hair", None),
    ],
)
def test_a_tree_has_entries_where_dynamic_prompts_has_a_wildcard(
    tmp_path: Path, name: str, wanted: tuple[int, tuple[str, ...], str] | None
) -> None:
    assert read(tmp_path, "pack.yaml", name, TREE) == wanted


@pytest.mark.parametrize(
    ("path", "name", "text", "wanted"),
    [
        ("a.txt", "a", b"\xef\xbb\xbf# note\r\nred\r\n\r\n 2::blue \r\nred\r\n", (3, ("red", "2::blue"), "")),
        ("a.txt", "a", b"\xff\n", (1, ("\ufffd",), "")),
        ("a.txt", "a", "", (0, (), "")),
        ("x/a.json", "x/k/m", '{"k": {"m": ["b\\u0041", 3]}}', (1, ("bA",), '"m"')),
        ("x/a.json", "x/a", '["b", "c", "d"]', (3, ("b", "c"), "")),
        ("a.json", "k", '{"k": ["b"', None),
        ("a.yaml", "k", "k: [", None),
        ("a.yaml", "k", "[" * 10_000, None),
    ],
)
def test_lists_and_json_are_read_too(
    tmp_path: Path, path: str, name: str, text: str | bytes, wanted: tuple[int, tuple[str, ...], str] | None
) -> None:
    assert read(tmp_path, path, name, text) == wanted


def test_what_is_too_large_or_gone_is_not_read(tmp_path: Path) -> None:
    assert read(tmp_path, "a.yaml", "k", "k: [b]\n".ljust((2 << 20) + 1, "#")) is None
    assert read(tmp_path, "a.txt", "a", b"b\n".ljust((16 << 20) + 1, b"#")) is None
    assert read_entries(ResourceEntry("wildcard", "gone", "gone.txt", folder=str(tmp_path)), 2) is None
    assert read_entries(ResourceEntry("wildcard", "locked"), 2) is None


def test_the_wildcards_of_a_file_have_places() -> None:
    found = [(name, TREE[span.start : span.end]) for name, span in wildcards_in(TREE, "sub/pack", is_tree=True)]
    assert found == [("sub/hair/long", "long"), ("sub/hair/short", "short"), ("sub/one", "one")]
    assert [name for name, _ in wildcards_in("a\nb\n", "sub/list", is_tree=False)] == ["sub/list"]
    assert [name for name, _ in wildcards_in("[a, b]", "sub/flow", is_tree=True)] == ["sub/flow"]
    with pytest.raises(FormatError):
        list(wildcards_in("a: [", "x", is_tree=True))
