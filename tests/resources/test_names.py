from __future__ import annotations

import pytest

from promptlint.resources.names import LIKE_A_FILE, LIKE_A_WORD, Names, closest, did_you_mean, one_slip, squeeze

NAMES = Names(["koreanDollLikeness_v15", "add_detail", "ink-style", "Ink_Style_v2", "epi_noiseoffset2", "ab"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("koreanDollLikeness_v1", "koreanDollLikeness_v15"),
        ("koreandolllikeness_v15", "koreanDollLikeness_v15"),
        ("koreanDoll", "koreanDollLikeness_v15"),
        ("Add Detail", "add_detail"),
        ("add_detial", "add_detail"),
        ("ink_style", "ink-style"),
        ("ink_style_v3", "Ink_Style_v2"),
        ("epi_noiseoffset_v2", "epi_noiseoffset2"),
        ("watercolour", None),
        ("a", None),
        ("", None),
        ("___", None),
    ],
)
def test_the_name_that_was_probably_meant(written: str, meant: str | None) -> None:
    assert NAMES.closest(written) == meant


def test_the_same_apart_from_case_and_separators() -> None:
    assert NAMES.same("INK style") == "ink-style"
    assert NAMES.same("ink") is None
    assert Names([]).closest("ink") is None


def test_squeezing_forgets_what_people_misremember() -> None:
    assert squeeze("Ink_Style v1.5") == squeeze("ink-style-V15") == "inkstylev15"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pencilstudy", "pencil_sketch"),  # 70 of 100
        ("stencil_sketch", "pencil_sketch"),  # 88
        ("pencil_sktch", "pencil_sketch"),
        ("penciled_etch", "pencil_sketch"),  # 83
    ],
)
def test_a_name_must_be_very_like_another_to_be_suggested(written: str, meant: str) -> None:
    from rapidfuzz import fuzz

    like = fuzz.ratio(squeeze(written), squeeze(meant))
    assert Names([meant]).closest(written) == (meant if like >= 84 else None)


WORDS = ("select", "extend-select", "ignore", "target", "plugins", "plugin-rules", "PW001", "PW010", "nested-weight")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("trget", "target"),
        ("Target", "target"),
        ("extend_select", "extend-select"),
        ("slect", "select"),
        ("plugin", "plugins"),
        ("pw01", "PW001"),
        ("nested", "nested-weight"),
        ("nes", "nested-weight"),  # 40 of 100, but it begins so
        ("frobnicate", None),
        ("", None),
        ("--", None),
    ],
)
def test_the_word_that_was_probably_meant(written: str, meant: str | None) -> None:
    assert closest(written, WORDS) == meant
    assert did_you_mean(written, WORDS) == (f" (did you mean {meant}?)" if meant else "")


@pytest.mark.parametrize(
    ("written", "word", "like", "suggested"),
    [
        ("rolls", "rules", 60, True),
        ("charger", "target", 61, True),
        ("platform", "format", 57, False),
        ("origin", "ignore", 50, False),
    ],
)
def test_a_word_must_be_rather_like_another(written: str, word: str, like: int, suggested: bool) -> None:
    from rapidfuzz import fuzz

    assert int(fuzz.ratio(written, word)) == like
    assert closest(written, [word]) == (word if suggested else None)


def test_a_file_must_be_more_like_than_a_word() -> None:
    assert LIKE_A_FILE > LIKE_A_WORD
    assert Names(["target"]).closest("charger") is None
    assert Names(["target"]).closest("charger", like=LIKE_A_WORD) == "target"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("lroa", "lora"), ("lor", "lora"), ("loraa", "lora"), ("lyra", "lora"), ("lora", "lora"), ("roal", None)],
)
def test_one_slip_is_a_letter_or_two_swapped(written: str, meant: str | None) -> None:
    assert one_slip(written, ["hypernet", "lora", "loras"]) == meant
