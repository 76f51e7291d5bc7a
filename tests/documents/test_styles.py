"""Styles whose cells are not those that were meant, and placeholders that are none."""

from __future__ import annotations

from typing import Any

import pytest

from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_document
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter

_HEAD = "name,prompt,negative_prompt\n"
_FORGOTTEN = [
    'A, "cat {prompt}, vibrant," "real, photo"\n',
    'A, "cat  {promt}, ((vibrant))"  "real,  photo"\n',
    'A,"cat, {prompt}"\t"photo", x\n',
    'A "cat {prompt}, vibrant", "real"\n',
    'A "cat, ((sea)), vibrant" , real\n',
    'A,cat "sea,  sky"\n',
]


def _flaws(text: str, path: str = "styles.csv") -> list[tuple[str, str]]:
    return [(flaw.rule, text[flaw.span.start : flaw.span.end]) for flaw in read_text(text, path=path).flaws]


def _changed(text: str, path: str = "styles.csv") -> list[str]:
    def reread(new: str) -> Any:
        return read_text(new, path=path)

    fixed = fix_document(Linter(), reread(text), reread, unsafe=True).document.text
    formatted = Formatter(FormatStyle("join", "numbers", "clean", "space")).document(reread(text), reread).document.text
    return [new for new in (fixed, formatted) if new != text]


@pytest.mark.parametrize("row", _FORGOTTEN)
@pytest.mark.parametrize("path", ["styles.csv", "gallery.csv"])
def test_a_row_with_a_forgotten_comma_is_wrong_and_never_written(row: str, path: str) -> None:
    head = _HEAD if path == "styles.csv" else "id,prompt,more\n"
    ((rule, place),) = [each for each in _flaws(head + row, path) if each[0] != "styles-placeholder"]
    assert rule == ("styles-bad-row" if path == "styles.csv" else "container-eats-text")
    assert place.strip('" \t') == ""
    assert place.endswith('"')
    assert _changed(head + row, path) == []


@pytest.mark.parametrize(
    "row",
    [
        'A,"cat, "big, red" dog",x\n',  # cut at the comma inside
        'A,"red" hat\n',  # two cells of three
        'A,"red" hat, sea, sky, fog\n',
    ],
)
def test_a_cell_that_was_cut_elsewhere_is_not_quoted_as_it_is(row: str) -> None:
    assert "container-eats-text" in [rule for rule, _ in _flaws(_HEAD + row)]
    assert _changed(_HEAD + row) == []


def test_quotes_in_a_whole_cell_are_still_repaired() -> None:
    assert _changed(_HEAD + 'A,"a "red" hat",x\n') == [_HEAD + 'A,"a ""red"" hat",x\n']


@pytest.mark.parametrize(
    "row", ['A,a 6" wall,a 7" wall\n', 'A,a "red" hat,x\n', 'A,"""a"" b", "c"\n', 'A," ""a""",""\n']
)
def test_quotes_that_are_right_are_left(row: str) -> None:
    assert _flaws(_HEAD + row) == []


@pytest.mark.parametrize("name", ["_____STYLE_____", "----", "== art ==", ">>> sea", "__ sky __", "### x"])
def test_a_divider_is_no_style(name: str) -> None:
    assert _flaws(f"{_HEAD}{name}\nA,cat,\n") == []


def test_a_name_alone_is_no_divider() -> None:
    assert _flaws(f"{_HEAD}_mine\nA,cat,\n") == [("styles-bad-row", "_mine")]


@pytest.mark.parametrize(
    "word", ["promt", "Prompt", "prompts", "propmt", "PROMT", "prmpt", "porompt", "pormt", " prompt "]
)
def test_a_misspelt_placeholder_is_found(word: str) -> None:
    text = f'{_HEAD}A,"brush, {{{word}}}, wash",x\n'
    assert _flaws(text) == [("styles-placeholder", f"{{{word}}}")]
    assert f'{_HEAD}A,"brush, {{prompt}}, wash",x\n' in _changed(text)


@pytest.mark.parametrize("word", ["prompt", "promo", "prom", "promote", "fog", "product", "person", "p", "romp1"])
def test_other_words_in_braces_are_left(word: str) -> None:
    assert _flaws(f'{_HEAD}A,"brush, {{{word}}}, wash",x\n') == []


def test_beside_the_right_one_only_a_near_miss_is_found() -> None:
    assert _flaws(f'{_HEAD}A,"{{prompt}}, {{promp}}, {{proud}}, {{pump}}",x\n') == [("styles-placeholder", "{promp}")]


def test_placeholders_are_held_to_in_styles_alone() -> None:
    assert _flaws("id,prompt,more\nA,{promt},x\n", "gallery.csv") == []
