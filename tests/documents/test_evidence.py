"""What tells prompts from other text: the words of names, and the lists of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.documents.evidence.names import (
    is_folder_of_wildcards,
    name_of_another_trade,
    place_of_other_texts,
    words_in,
    words_of,
)
from promptlint.documents.model import Place
from promptlint.documents.reader import read_document
from promptlint.resources.known.telling_words import telling_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("my-negative_prompts", ["my", "negative", "prompts"]),
        ("MyPrompts2", ["my", "prompts"]),
        ("HTTPServer", ["http", "server"]),
        ("a1111 styles", ["a1111", "styles"]),
        ("sdxl1", ["sdxl"]),
        ("i18n", ["i18n"]),
        ("L10N.Locales", ["l10n", "locales"]),
        ("\u63d0\u793a\u8bcdPrompts", ["\u63d0\u793a\u8bcd", "prompts"]),
        ("2024_01", []),
    ],
)
def test_the_words_of_a_name(name: str, words: list[str]) -> None:
    assert words_in(name) == words
    assert words_of(name) == set(words)


@pytest.mark.parametrize(
    ("table", "name"),
    [
        *(
            ("places", each)
            for each in ("prompts", "wildcards", "lists", "negative", "positive", "positive_of_prompts", "beside")
        ),
        *(("others", each) for each in ("files", "trades", "translations", "languages", "interfaces")),
    ],
)
def test_every_word_of_a_list_is_one_that_a_name_can_have(table: str, name: str) -> None:
    words = telling_words(table, name)
    assert words
    assert {word for word in words if words_of(word) != {word}} == set()


@pytest.mark.parametrize("table", ["text", "topics"])
def test_words_of_texts_are_in_small_letters(table: str) -> None:
    names = {
        "text": ("function", "function_of_files", "function_of_fields"),
        "topics": ("programs", "pictures", "other_programs"),
    }
    for name in names[table]:
        assert {word for word in telling_words(table, name) if word != word.casefold()} == set()


def test_no_word_counts_twice_on_one_side() -> None:
    for name in ("function", "quality"):
        shared = telling_words("text", name)
        assert not shared & telling_words("text", f"{name}_of_files")
        assert not shared & telling_words("text", f"{name}_of_fields")


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/x/CMakeLists.txt", "cmakelists"),
        ("/x/ChangeLog.txt", "changelog"),
        ("/x/requirements-dev.txt", "requirements"),
        ("/x/licences/mit.txt", "licenses"),
        ("/x/i18n/de.txt", "i18n"),
        ("/x/localisation/de.txt", "localisation"),
        ("/x/a/b/c/tests.txt", "tests"),
        ("/x/fox.txt", None),
    ],
)
def test_names_of_another_trade(path: str, word: str | None) -> None:
    assert name_of_another_trade(path) == word


@pytest.mark.parametrize(
    ("path", "is_other"),
    [
        ("src/i18n/fox.json", True),
        ("AppLocales/fox.json", True),
        ("lang/fox.json", True),
        ("language-models/fox.json", False),
        ("hints.yaml", True),
        ("hints-for-foxes.yaml", False),
        ("locales/a/b/c/fox.json", False),
        ("prompts/fox.json", False),
    ],
)
def test_places_of_other_texts(path: str, is_other: bool) -> None:
    assert (place_of_other_texts(path) is not None) is is_other


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("wildcards", True),
        ("Wildcards-v2", True),
        ("my-wildcard", True),
        ("wildcard-tests", False),
        ("wildcard\u5361", True),
        ("sdWildcards", True),
        ("notes on how to write wildcards", False),
    ],
)
def test_folders_of_wildcards(name: str, is_one: bool) -> None:
    assert is_folder_of_wildcards(name) is is_one


@pytest.mark.parametrize("prompt", ["a cat, (dog:1.2)", "a cat, (dog:1,2)", "a cat, (dog:,5)"])
def test_a_weight_with_a_comma_is_as_telling_as_one_with_a_point(tmp_path: Path, prompt: str) -> None:
    path = tmp_path / "pack.json"
    path.write_text(json.dumps({"prompt": prompt}))
    document = read_document(path, place=Place(found=True))
    assert [region.text for region in document.regions] == [prompt]
