"""Lists of tags: read, kept, looked up, and what is meant by a slip."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.slips import shares
from benchmarks.tag_list import rows
from promptlint.resources.vocabulary.model import Vocabulary, Word, key_of
from promptlint.resources.vocabulary.reading import VocabularyError, parse_lists, read_vocabulary
from promptlint.resources.vocabulary.styling import styled
from tests.amounts import amount

DANBOORU = (
    '1girl,0,6008644,"1girls,sole_female"\nlong_hair,0,4350743,"/lh,longhair"\nhatsune_miku,4,101000,miku\n'
    '>_<,0,9000,\nvery_long_hair,0,900000,\nlong_sleeves,0,1500000,""\n'
)  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def danbooru(tmp_path: Path) -> Path:
    path = tmp_path / "danbooru.csv"
    path.write_text(DANBOORU, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("long_hair,0,77,", Word("long_hair", 77, "general")),
        ("Long Hair,0,77", Word("long_hair", 77, "general")),
        ('"long hair",0,77,"a,b"', Word("long_hair", 77, "general")),
        ("long_hair,0,77,\r", Word("long_hair", 77, "general")),
        ("long_hair", Word("long_hair", 0, "")),
        ("long_hair,77", Word("long_hair", 77, "")),
        ("long_hair,,77,", Word("long_hair", 77, "")),
        ("long_hair, 4 , 77 ,", Word("long_hair", 77, "character")),
        ("long_hair,5,Quality tag,,", Word("long_hair", 0, "meta")),
        ("long_hair,2,77,", Word("long_hair", 77, "")),
        ("long_hair,-1,77,", Word("long_hair", 77, "")),
        ("long_hair,0,²,", Word("long_hair", 0, "general")),
    ],
)
def test_a_row_is_read_as_those_who_write_lists_mean_it(row: str, word: Word) -> None:
    assert parse_lists([("danbooru.csv", row)]).find("long hair") == word


@pytest.mark.parametrize(
    "row", ["name,category,count,aliases", "tag,type,count", "", ",,,", "_", "a, b, c", '"a"b,0,1', f"{'x' * 300},0,1"]
)
def test_what_is_no_row_is_passed_over(row: str) -> None:
    assert list(parse_lists([("danbooru.csv", f"{row}\nfox,0,1,\n")]).names) == ["fox"]


@pytest.mark.parametrize(
    ("file", "number", "category"),
    [
        ("danbooru.csv", 1, "artist"),
        ("danbooru.csv", 5, "meta"),
        ("e621.csv", 5, "species"),
        ("e621_sfw.csv", 6, "invalid"),
        ("e621.csv", -1, "invalid"),
        ("danbooru_e621_merged.csv", 4, "character"),
        ("danbooru_e621_merged.csv", 12, "species"),
        ("derpibooru.csv", 8, ""),
        ("derpibooru.csv", 0, "general"),
    ],
)
def test_what_a_category_is_depends_on_the_list(file: str, number: int, category: str) -> None:
    word = parse_lists([(file, f"x,{number},1,")]).find("x")
    assert word is not None
    assert word.category == category


def test_a_tag_is_found_by_its_name_and_by_others(danbooru: Path) -> None:
    tags = read_vocabulary([danbooru])
    assert tags.find("Long  Hair") == tags.find("long_hair") == Word("long_hair", 4_350_743, "general")
    assert tags.find("miku") is None
    assert tags.find_by_alias("Miku") == Word("hatsune_miku", 101_000, "character")
    assert tags.find_by_alias("hatsune miku") is None
    assert tags.find_by_alias("/lh") is None


def test_of_two_lists_the_first_counts_and_a_name_is_no_alias() -> None:
    tags = parse_lists([("a.csv", 'fox,0,5,"vixen,kit"\nkit,0,3,'), ("b.csv", "fox,0,9,\nvixen,4,2,\nowl,0,1,hoot")])
    assert tags.find("fox") == Word("fox", 5, "general")
    assert tags.find_by_alias("kit") is None
    assert tags.find_by_alias("vixen") is None
    assert tags.find_by_alias("hoot") == Word("owl", 1, "general")


@given(st.text(alphabet="aB_ \t\n>1é\u3000", max_size=8))
@settings(max_examples=amount(300, 5_000))
def test_the_short_way_to_a_key_gives_the_same(text: str) -> None:
    assert key_of(text) == "_".join(text.casefold().replace("_", " ").split())


def test_tags_that_begin_so_come_with_the_commonest_first(danbooru: Path) -> None:
    tags = read_vocabulary([danbooru])
    assert [each.word.name for each in tags.starting_with("lon", 9)] == ["long_hair", "long_sleeves"]
    assert [each.word.name for each in tags.starting_with("lon", 1)] == ["long_hair"]
    assert [(each.word.name, each.alias) for each in tags.starting_with("Sole f", 9)] == [("1girl", "sole_female")]
    assert [each.word.name for each in tags.starting_with("long h", 9)] == ["long_hair"]
    assert tags.starting_with("long ", 9) == tags.starting_with("long_", 9)
    assert [(each.word.name, each.alias) for each in tags.starting_with("1gi", 9)] == [("1girl", None)]
    assert tags.starting_with("x", 9) == []


def test_what_is_out_of_use_is_not_proposed() -> None:
    assert parse_lists([("e621.csv", "rendered,6,5,renders\nred,0,1,")]).starting_with("re", 9) == [
        *parse_lists([("e621.csv", "red,0,1,")]).starting_with("re", 9)
    ]


def _as_values(tags: Vocabulary) -> object:
    return list(tags.names), list(tags.counts), list(tags.categories), dict(tags.aliases)


def test_what_was_read_is_kept_as_long_as_the_list_is_the_same(danbooru: Path, cache: Path) -> None:
    fresh = read_vocabulary([danbooru])
    (kept,) = (cache / "tags").iterdir()
    table = json.loads(kept.read_bytes())
    table["counts"][0] = 7
    kept.write_text(json.dumps(table), encoding="utf-8")
    assert read_vocabulary([danbooru]).counts[0] == 7
    assert _as_values(read_vocabulary([danbooru], cached=False)) == _as_values(fresh)
    os.utime(danbooru, ns=(1, 1))
    assert _as_values(read_vocabulary([danbooru])) == _as_values(fresh)


@pytest.mark.parametrize(
    "change",
    [
        {"names": 5},
        {"names": "a"},
        {"counts": [1, 2]},
        {"counts": ["1"] * 6},
        {"counts": None},
        {"categories": [99] * 6},
        {"categories": [-1] * 6},
        {"targets": [99, 0, 0, 0]},
        {"targets": [True, 0, 0, 0]},
        {"aliases": "a"},
    ],
)
def test_a_damaged_cache_is_read_anew(danbooru: Path, cache: Path, change: dict[str, object]) -> None:
    fresh = read_vocabulary([danbooru])
    (kept,) = (cache / "tags").iterdir()
    kept.write_text(json.dumps({**json.loads(kept.read_bytes()), **change}), encoding="utf-8")
    assert _as_values(read_vocabulary([danbooru])) == _as_values(fresh)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_a_cache_that_is_something_else_is_read_anew(danbooru: Path, cache: Path, text: str) -> None:
    fresh = read_vocabulary([danbooru])
    (kept,) = (cache / "tags").iterdir()
    kept.write_text(text, encoding="utf-8")
    assert _as_values(read_vocabulary([danbooru])) == _as_values(fresh)


def test_what_spelling_needs_is_kept_too(danbooru: Path, cache: Path) -> None:
    assert read_vocabulary([danbooru]).meant_by("long hiar") is not None
    words, letters = sorted((cache / "tags").glob("*.*.json"))
    assert words.name.endswith(".letters.json") != letters.name.endswith(".letters.json")
    again = read_vocabulary([danbooru])
    for path in (words, letters):
        path.write_text("{}", encoding="utf-8")
    assert again.meant_by("long hiar") == again.find("long hair")


def test_a_list_under_another_name_is_another_one(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("wolf,5,9,\n", encoding="utf-8")
    for name in ("danbooru.csv", "e621.csv"):
        (tmp_path / name).symlink_to("list.csv")
    sorts = [read_vocabulary([tmp_path / name]).find("wolf") for name in ("danbooru.csv", "e621.csv")]
    assert [word.category if word is not None else None for word in sorts] == ["meta", "species"]


def test_without_a_cache_lists_are_read_all_the_same(danbooru: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(danbooru))  # a file
    assert len(read_vocabulary([danbooru])) == 6


def test_what_cannot_be_read_says_so_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"none\.csv: the list of tags cannot be read: No such"):
        read_vocabulary([tmp_path / "none.csv"])
    with pytest.raises(VocabularyError, match="the list of tags cannot be read"):
        read_vocabulary([tmp_path])
    (tmp_path / "empty.csv").write_text("name,category,count\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"empty\.csv: has no tag; a list has one in each line"):
        read_vocabulary([tmp_path / "empty.csv"])


def test_a_list_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(VocabularyError, match="has at most 64 MiB"):
        read_vocabulary([path])


def test_a_list_of_other_bytes_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xef\xbb\xbffox,0,5,\n\xff\xfe,0,1,\nowl\x00,0,2,")
    assert read_vocabulary([path]).find("fox") == Word("fox", 5, "general")


def test_it_can_be_sent_to_another_process(danbooru: Path) -> None:
    tags = read_vocabulary([danbooru])
    tags.prepare()
    sent = pickle.loads(pickle.dumps(tags))  # our own
    assert _as_values(sent) == _as_values(tags)
    assert sent.meant_by("long hiar") == tags.find("long hair")


GENERATED = parse_lists([("generated.csv", "\n".join(rows(30_000)))])


def test_most_slips_are_found_and_hardly_a_tag_is_taken_for_one() -> None:
    held, found, right = shares(GENERATED, most=amount(500, 3_000))
    assert held <= 0.01
    assert found >= 0.9
    assert right >= 0.9


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("long hiar", "long_hair"),
        ("LONG_HIAR", "long_hair"),
        ("longhairs", "long_hair"),
        ("1 girl", "1girl"),
        ("2girl", None),
        ("1girls", None),
        ("long_hair", None),
        ("long-hair", "long_hair"),
        ("lon", None),
        ("ocean", None),
        ("hair", None),
        ("very long hair", None),
        ("very lnog hair", "very_long_hair"),
        ("x" * 10_000, None),
        ("", None),
    ],
)
def test_what_somebody_may_have_meant(written: str, meant: str | None) -> None:
    tags = parse_lists([("danbooru.csv", f"{DANBOORU}oceans,0,90000,\nchair,0,900000,\n")])
    found = tags.meant_by(written)
    assert (found.name if found is not None else None) == meant


@pytest.mark.parametrize(
    ("name", "underscores", "escapes", "written"),
    [
        ("long_hair", False, True, "long hair"),
        ("long_hair", True, True, "long_hair"),
        (">_<", False, True, ">_<"),
        ("o_o", False, True, "o_o"),
        ("lena_(fox)", False, True, "lena \\(fox\\)"),
        ("lena_(fox)", True, False, "lena_(fox)"),
    ],
)
def test_a_tag_is_written_as_the_prompt_writes_them(name: str, underscores: bool, escapes: bool, written: str) -> None:
    assert styled(name, underscores=underscores, escapes=escapes) == written
