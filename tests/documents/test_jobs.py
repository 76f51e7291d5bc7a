"""Jobs a line, and the sample prompts of kohya's training scripts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.documents import jobs
from promptlint.documents.model import Document, Region
from promptlint.documents.reader import read_text, reread
from promptlint.text import Edit, Span

SAMPLE = "1girl --n lowres --w 832 --h 1216"


def prompts(document: Document) -> list[list[tuple[str, str]]]:
    return [[(str(region.role), region.text) for region in group] for group in document.prompts]


def sample(text: str) -> Document:
    document = read_text(text, path="sample_prompts.txt")
    assert document.kind == "jobs"
    for group in document.prompts:
        for region in group:
            span = region.source.origin(0, len(region.text))
            assert text[span.start : span.end] == region.text
    return document


@pytest.mark.parametrize(
    "line", ["a boat", "a boat -- with a sail", "a boat - 7", "a boat \u2013\u2013 a sail", "boat--n"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_line_without_options_is_a_prompt(line: str, first: bool) -> None:
    lines = [line, SAMPLE] if first else [SAMPLE, line]
    found = prompts(sample("\n".join(lines) + "\n"))
    assert found[int(first)] == [("positive", "1girl"), ("negative", "lowres")]
    assert found[1 - int(first)] == [("positive", line.partition(" --")[0])]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a boat \u2013\u2013n fog \u2014\u2014w 512", [("positive", "a boat \u2013\u2013n fog \u2014\u2014w 512")]),
        ("a \u2013 b --n c \u2013 d", [("positive", "a \u2013 b"), ("negative", "c \u2013 d")]),
        ("a\u2028b --n c\u2028d", [("positive", "a\u2028b"), ("negative", "c\u2028d")]),
        ("a\x0cb --n c\x0cd", [("positive", "a\x0cb"), ("negative", "c\x0cd")]),
        ("\x0ca --n c\x0c", [("positive", "a"), ("negative", "c")]),
        ("a\x85b --n c\u2029d", [("positive", "a\x85b"), ("negative", "c\u2029d")]),
        ("--n only --w 512 --h 512", [("positive", "--n only")]),
        (" --n only --w 512 --h 512", [("positive", "--n only")]),
        ("a --n", [("positive", "a")]),
        ("a --n ", [("positive", "a")]),
        ("a --n b --n c", [("positive", "a"), ("negative", "b"), ("negative", "c")]),
        ("a --d", [("positive", "a")]),
        ("a --s 20 --", [("positive", "a")]),
    ],
)
def test_lines_that_are_not_as_usual(line: str, expected: list[tuple[str, str]]) -> None:
    found = prompts(sample(f"{SAMPLE}\n{line}\n{SAMPLE}\n"))
    usual = [("positive", "1girl"), ("negative", "lowres")]
    assert found == [usual, expected, usual]


def test_comments_and_empty_lines_are_no_prompts() -> None:
    text = f"# for the first epoch --n fog --w 512 --h 512\n\n  \n  # not this --n x\n{SAMPLE}\n#\na boat\n"
    assert prompts(sample(text)) == [[("positive", "1girl"), ("negative", "lowres")], [("positive", "a boat")]]


def test_only_comments_have_no_options() -> None:
    text = "# 1girl --n lowres --w 832 --h 1216\nsea\n"
    assert read_text(text, path="sample_prompts.txt").kind == "prompt"


def test_every_order_of_lines_gives_the_same_prompts() -> None:
    lines = ["a boat", SAMPLE, "# no", "", "sea --s 20 --l 7.5", "--prompt_ no"]
    counted: set[tuple[tuple[tuple[str, str], ...], ...]] = set()
    for order in itertools.permutations(lines):
        found = prompts(sample("\n".join(order)))
        counted.add(tuple(sorted(tuple(group) for group in found)))
    assert len(counted) == 1


def test_line_ends_of_windows_are_no_part_of_a_prompt() -> None:
    document = sample(f"a boat\r\n{SAMPLE}\r\nsea")
    assert prompts(document) == [
        [("positive", "a boat")],
        [("positive", "1girl"), ("negative", "lowres")],
        [("positive", "sea")],
    ]


def test_settings_of_a_line_are_its_own() -> None:
    document = sample(f"a boat\nsea --s 28 --l 7 --d 3\n{SAMPLE}\n")
    settings = [dict(group[0].settings) for group in document.prompts]
    assert settings == [{}, {"Steps": "28", "CFG scale": "7", "Seed": "3"}, {}]


PIECES = (
    *(
        " ",
        " --",
        "--",
        "n",
        " --n ",
        " --w 512",
        " --h 512",
        "#",
        "a",
        "cat",
        '"',
        "'",
        "\\",
        "--prompt",
        "--steps",
        "7",
    ),
    *("\n", "\r\n", "\r", "\t", "\x0c", "\x1c", "\x85", "\u2028", "\u2013", "\u3000", "\U0001f33b"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_no_line_is_beyond_the_reader(text: str) -> None:
    for content in (text, f"{SAMPLE}\n{text}", f"--prompt a\n{text}"):
        document = jobs.read(content, "sample_prompts.txt")
        for region in each(document):
            assert region.text.strip()
            region.source.origin(0, len(region.text))
            region.in_file([Edit(Span(0, 0), "x")])


def each(document: Document) -> Iterator[Region]:
    return (region for group in document.prompts for region in group)


def test_an_edit_of_a_sample_changes_that_prompt_and_no_other() -> None:
    text = f"a boat\n{SAMPLE}\nsea \u2013 fog --n rain\n"
    document = sample(text)
    for group in range(3):
        for number, region in enumerate(document.prompts[group]):
            (edit,) = region.in_file([Edit(Span(0, len(region.text)), "new")])
            changed = reread(document, text[: edit.span.start] + edit.replacement + text[edit.span.end :])
            wanted = prompts(document)
            wanted[group][number] = (wanted[group][number][0], "new")
            assert prompts(changed) == wanted
