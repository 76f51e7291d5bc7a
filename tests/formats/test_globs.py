"""Patterns of files, tags and wildcards: what they mean, and that no pattern costs more than linear time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import PathSpec

from promptlint.formats.gitignore import IgnoreFile, check_together, is_pattern, matches, matching_lists
from promptlint.formats.globs import Glob

_NAMES = ("**", "*", "a", "b", "ab", "a*b", "*a", "?b", "[ab]", "a[b-c]", "**a", "c", r"\a", "b*?a", "*a*b*")
PATTERN = st.builds(
    lambda before, names, after: before + "/".join(names) + after,
    st.sampled_from(["", "", "/", "!", "!/"]),
    st.lists(st.sampled_from(_NAMES), min_size=1, max_size=4),
    st.sampled_from(["", "", "/"]),
)
PATH = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=5).map("/".join)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@given(st.text("ab*?[]!-/", max_size=9), st.text("ab-/!]\n", max_size=7))
@example("[!b]", "a")
@example("[]a]", "]")
@example("[!]", "[!]")
@example("[b-a]", "b")
@example("*a*b", "xaxxb\n")
def test_a_glob_means_what_fnmatch_has_it_mean(pattern: str, text: str) -> None:
    # Of a range that ends before it begins fnmatch leaves nothing, and may take what follows for another beginning.
    if "-" not in pattern.strip("-") or re.search(r"\[[^\]]*[^\[]-", pattern) is None or pattern == "[b-a]":
        assert Glob(pattern).matches(text) == fnmatchcase(text, pattern)


@given(st.text("ab-c", min_size=1, max_size=6), st.sampled_from("ab-c"))
def test_ranges_of_a_set_are_those_of_fnmatch(inside: str, text: str) -> None:
    if not re.search(r"(?=b-a|c-a|c-b|[abc]--)", inside):
        assert Glob(f"[{inside}]").matches(text) == fnmatchcase(text, f"[{inside}]")


def test_with_only_stars_nothing_else_is_wild() -> None:
    assert Glob("a*[b]?", only_stars=True).matches("ax[b]?")
    assert not Glob("a*[b]?", only_stars=True).matches("axbc")
    assert not Glob("a*a", only_stars=True).matches("a")
    assert Glob("", only_stars=True).matches("")
    assert Glob("*", only_stars=True).matches("")


@given(st.lists(PATTERN, min_size=1, max_size=4), PATH)
def test_patterns_of_configurations_mean_what_they_always_did(patterns: list[str], path: str) -> None:
    if not any(pattern.endswith("**/") for pattern in patterns):  # of which git says that only folders are meant
        assert matches(f"/x/{path}", tuple(patterns), "/x") == PathSpec.from_lines("gitignore", patterns).match_file(
            path
        )


@given(st.lists(st.lists(PATTERN, max_size=3), max_size=4), PATH)
def test_lists_that_are_asked_together_answer_as_each_alone(lists: list[list[str]], path: str) -> None:
    together = matching_lists(f"/x/{path}", tuple(map(tuple, lists)), "/x")
    alone = [number for number, patterns in enumerate(lists) if matches(f"/x/{path}", tuple(patterns), "/x")]
    assert list(together) == alone


# What `git check-ignore` says, by hand: the file, a path with a slash at the end for a folder, and the answer.
@pytest.mark.parametrize(
    ("lines", "path", "answer"),
    [
        ("cat.txt", "a/cat.txt", True),
        ("/cat.txt", "a/cat.txt", None),
        ("a/cat.txt", "a/cat.txt", True),
        ("a/cat.txt", "b/a/cat.txt", None),
        ("cat/", "cat", None),
        ("cat/", "cat/", True),
        ("cat/", "a/cat/", True),
        ("*.txt\n!keep.txt", "a/keep.txt", False),
        ("!keep.txt\n*.txt", "a/keep.txt", True),
        ("*\n!*/\n!*.txt", "a/", False),
        ("*\n!*/\n!*.txt", "a/b.txt", False),
        ("*\n!*/\n!*.txt", "a/b.png", True),
        ("**/cat", "cat", True),
        ("a/**/cat", "a/cat", True),
        ("a/**/cat", "a/b/c/cat", True),
        ("a/**/b*/**/c", "a/x/b/bb/y/c", True),
        ("a/***/cat", "a/b/c/cat", True),
        ("a/**", "a/b/c", True),
        ("a/**", "a/", None),
        ("a**b", "a/b", None),
        ("a**b", "axxb", True),
        ("a/*", "a/b/c", None),
        ("a/?", "a/b", True),
        ("a?b", "a/b", None),
        ("a[^x]b", "a/b", None),
        ("a[^x]b", "ayb", True),
        ("a[!x-z]b", "ayb", None),
        ("[[:digit:]]", "7", True),
        ("[[:upper:]]", "a", None),
        ("[[:nothing:]", ":", True),
        (r"[\]]", "]", True),
        ("[", "[", None),
        ("[z-a]\ncat", "cat", True),
        (r"\#a", "#a", True),
        ("#a", "#a", None),
        (r"\!a", "!a", True),
        ("a  ", "a", True),
        ("a\\ ", "a ", True),
        ("a\\  ", "a ", True),
        ("a\\\\ ", "a\\", True),
        ("a\r\nb", "a", True),
        ("\ufeffcat", "cat", True),
        ("/", "a/", None),
        ("!/", "a", None),
        ("!", "a", None),
        ("a\\", "a", None),
    ],
)
def test_an_ignore_file_is_read_as_git_reads_it(lines: str, path: str, answer: bool | None) -> None:
    assert IgnoreFile(lines).answer(path.removesuffix("/"), is_folder=path.endswith("/")) is answer


def test_a_folder_is_asked_about_as_often_as_one_likes() -> None:
    file = IgnoreFile("**/a/*.txt\n!b.txt")
    paths = [f"{'x/' * depth}a/{name}" for depth in range(300) for name in ("a.txt", "b.txt", "c.png")]
    answers = [file.answer(path, is_folder=False) for path in (*paths, *paths)]
    assert answers == [True, False, None] * 600


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*a" * 20_000 + "*b", "a" * 250),
        ("**/a*/" * 10_000 + "b", "/".join(["a" * 20] * 200)),
        ("*" + "?a" * 20_000 + "b", "a" * 250),
        ("*[!b]" * 20_000 + "b", "a" * 250),
        ("\n".join(f"*a*{number}*a*b" for number in range(10_000)), "a" * 250),
    ],
    ids=["stars", "folders", "characters", "sets", "lines"],
)
def test_no_ignore_file_costs_more_than_its_length(pattern: str, name: str) -> None:
    file = IgnoreFile(pattern)
    assert _seconds(lambda: [file.answer(f"{name}{number}", is_folder=False) for number in range(20)]) < 2


def test_no_glob_costs_more_than_its_length() -> None:
    for pattern in ("*a" * 5_000 + "*b", "*?a" * 5_000 + "*b", "*[a]" * 5_000 + "*b"):
        glob = Glob(pattern)
        assert _seconds(partial(glob.matches, "a" * 20_000)) < 2
        assert glob.matches("a" * 20_000 + "b")


def test_sets_of_characters_have_a_bound() -> None:
    many = [f"[{chr(0x4E00 + number)}x]" for number in range(300)]
    with pytest.raises(ValueError, match="more than 500 ranges of characters in brackets"):
        IgnoreFile("\n".join(many))
    with pytest.raises(ValueError, match="more than 500 ranges of characters in brackets"):
        check_together(many)
    check_together(many[:250])


@pytest.mark.parametrize("pattern", ["a[b", "", "#", "/", "[a-c]", "a\\ "])
def test_what_is_a_pattern(pattern: str) -> None:
    assert is_pattern(pattern)
