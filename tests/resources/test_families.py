from __future__ import annotations

from dataclasses import fields

import pytest

from promptlint.programs.catalogue import NAMES, find_program
from promptlint.programs.comfyui.encoders import ENCODERS
from promptlint.resources.known._data import load
from promptlint.resources.known.bases import family_of
from promptlint.resources.known.families import (
    Certainty,
    Fact,
    Family,
    Limit,
    all_families,
    all_groups,
    family_names,
    find_family,
    find_group,
    fit_together,
)
from promptlint.resources.names import squeeze

FAMILIES = all_families()
FACTS = tuple(field.name for field in fields(Family) if "Fact" in str(field.type))
each = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
SURE_GROUPS = (
    "sd1", "sd2", "sdxl", "sd3", "flux1", "flux2", "klein-4b", "klein-9b", "chroma", "auraflow", "qwen-image",
    "z-image",
    "lumina2", "wan-14b", "wan-1.3b", "wan-5b", "anima",
)  # fmt: skip
MAY_FIT = {frozenset(("flux1", "chroma")), frozenset(("wan-14b", "wan-5b"))}
"""Pairs of which people, or a site, report that LoRAs fit."""


def get(name: str) -> Family:
    family = find_family(name)
    assert family is not None, name
    return family


def test_the_families_there_must_be() -> None:
    for name in (
        "sd1", "sd2", "sdxl", "pony6", "pony7", "illustrious", "noobai-eps", "noobai-vpred", "animagine", "sd3",
        "flux1-dev",
        "flux1-schnell", "flux1-kontext", "flux2", "flux2-klein", "chroma", "qwen-image", "z-image", "hidream",
        "lumina2",
        "hunyuan", "wan", "anima", "pixart", "auraflow", "kolors", "cascade", "sdxl-turbo", "sdxl-lightning", "sd1-lcm",
    ):  # fmt: skip
        assert get(name).name == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("flux", "flux"), ("Flux1", "flux"), ("pony", "pony6"), ("pony-v6", "pony6"), ("pony-v7", "pony7"),
        ("qwen", "qwen-image"),
        ("noobai", "noobai"), ("SDXL", "sdxl"), ("sd1.5", "sd1"), ("flux-dev", "flux1-dev"), (" chroma ", "chroma"),
    ],
)  # fmt: skip
def test_friendly_names(written: str, name: str) -> None:
    assert get(written).name == name


@pytest.mark.parametrize("written", ["", "pony8", "flux3", "Flux.1 D", "sd"])
def test_names_there_are_not(written: str) -> None:
    assert find_family(written) is None


def test_a_name_means_one_family() -> None:
    names = family_names()
    assert len(names) == len(set(names)) > 80
    by_squeezed = {squeeze(name): find_family(name) for name in names}
    assert all(find_family(name) is by_squeezed[squeeze(name)] for name in names)
    assert all(name == name.casefold() and " " not in name for name in names)


def test_a_word_of_files_and_sites_means_one_family() -> None:
    """Civitai's names, ids of metadata and spellings, blanks and signs aside; labels may be shared."""
    seen: dict[str, str] = {}
    for family in FAMILIES:
        words = [family.name, *family.also, family.title, *family.spellings]
        for facts in (family.civitai, family.modelspec, family.kohya, family.invoke):
            words += [name for fact in facts for name in fact.value]
        for word in words:
            assert seen.setdefault(squeeze(word), family.name) == family.name, word


@each
def test_what_a_label_says_is_read_back(family: Family) -> None:
    """Inventories and lock files keep the label alone: it must mean the family, or what all have in common that share
    it."""
    read = family_of(family.label)
    assert read is not None
    assert read.label == family.label
    assert set(family.groups) <= set(read.groups) or not family.groups
    assert family_of(family.name) is family


@each
def test_every_fact_has_a_source(family: Family) -> None:
    for name in FACTS:
        for fact in getattr(family, name):
            assert fact.sources
            assert all(source.strip() for source in fact.sources)
            assert set(fact.programs) <= {*NAMES, "authors"}
            assert fact.value not in ("", ())


def test_sources_are_named_and_used() -> None:
    data = load("families")
    used = set()
    for table in (*data["family"], *data["group"]):
        for value in table.values():
            for fact in value if isinstance(value, list) else [value]:
                for certainty in Certainty:
                    if isinstance(fact, dict) and certainty in fact:
                        named = fact[certainty]
                        used |= {named} if isinstance(named, str) else set(named)
    assert used - {"looked for"} == set(data["sources"])


def test_each_fact_is_known_in_one_way() -> None:
    data = load("families")
    for table in data["family"]:
        for value in table.values():
            for fact in value if isinstance(value, list) else [value]:
                if isinstance(fact, dict):
                    assert len(set(Certainty) & set(fact)) == 1, (table["name"], fact)


@pytest.mark.parametrize(
    ("certainty", "second_hand", "sure"),
    [
        (Certainty.EXECUTED, False, True), (Certainty.CODE, False, True), (Certainty.DOCUMENTED, False, True),
        (Certainty.HOST, False, True), (Certainty.USERS, False, False), (Certainty.UNKNOWN, False, False),
        (Certainty.DOCUMENTED, True, False),
    ],
)  # fmt: skip
def test_what_rules_may_assert(certainty: Certainty, second_hand: bool, sure: bool) -> None:
    assert Fact("x", certainty, ("y",), second_hand=second_hand).is_sure is sure


@each
def test_a_general_name_says_what_all_variants_say(family: Family) -> None:
    variants = [get(name) for name in family.variants]
    for name in (
        "encoders",
        "limits",
        "weights",
        "negative",
        "distilled",
        "cfg",
        "guidance",
        "words",
        "style",
        "notes",
    ):
        facts = getattr(family, name)
        for fact in facts if variants else ():
            for program in fact.programs or ("",):
                for variant in variants:
                    said = [
                        other
                        for other in getattr(variant, name)
                        if other.value == fact.value and (program in other.programs if program else not other.programs)
                    ]
                    assert said, (name, program, variant.name)
                    assert [*Certainty].index(fact.certainty) >= [*Certainty].index(said[0].certainty)
                    assert fact.second_hand or not said[0].second_hand
    assert not variants or set(family.groups) == {group for variant in variants for group in variant.groups}


def test_general_names_are_silent_where_variants_differ() -> None:
    assert get("flux").distilled == ()
    assert get("flux").limits_in("invoke") == ()  # dev 512, schnell 256
    assert [fact.value.tokens for fact in get("flux").limits_in("diffusers")] == [512, 77]
    assert get("z-image").cfg == ()
    assert get("z-image").negative_in("a1111") is None  # Turbo: none; base: above 1
    assert get("flux2-klein").encoders == ()
    assert get("noobai").cfg == ()
    assert get("hidream").negative_in("comfyui") is None
    assert get("anima").negative_in("comfyui") is None
    assert get("pixart").limits_in("diffusers") == ()


def test_what_is_known_of_families() -> None:
    for name in ("flux2", "flux2-klein", "qwen-image", "hunyuan-image", "z-image"):
        reads = get(name).weights_in("comfyui")
        assert reads is not None
        assert reads.value is False
    for name in ("flux", "chroma", "sd3", "hidream", "wan", "anima", "sdxl", "pony", "lumina2"):
        reads = get(name).weights_in("comfyui")
        assert reads is not None
        assert reads.value is True
    reads = get("anima").weights_in("invoke")
    assert reads is not None
    assert reads.value is False
    assert get("sdxl").weights_in("novelai") is None
    assert get("pony7").weights_in("comfyui") is None
    assert [fact.value for fact in get("sdxl").limits_in("a1111")] == [Limit("chunks", 75)]
    assert [fact.value.tokens for fact in get("hidream").limits_in("diffusers")] == [128, 128]


@pytest.mark.parametrize(
    ("family", "program", "negative"),
    [
        ("flux1-dev", "diffusers", "true CFG above 1"), ("flux1-dev", "comfyui", "none"),
        ("flux1-dev", "swarmui", "above 1"),
        ("flux2", "diffusers", "none"), ("flux2", "invoke", "none"), ("flux2-klein", "diffusers", "none"),
        ("z-image-turbo", "comfyui", "above 1"), ("z-image-turbo", "sdnext", "above 0"),
        ("z-image-turbo", "forge", "none"),
        ("z-image-base", "diffusers", "above 0"), ("chroma", "comfyui", "above 1"), ("sdxl", "forge", "above 1"),
        ("pony", "a1111", "above 1"), ("sdxl-turbo", "forge", "none"), ("anima-turbo", "comfyui", "none"),
    ],
)  # fmt: skip
def test_when_a_negative_prompt_has_an_effect(family: str, program: str, negative: str) -> None:
    known = get(family).negative_in(program)
    assert known is not None
    assert known.value == negative


def test_what_comfyui_is_run_with_is_what_its_encoders_say() -> None:
    for family in FAMILIES:
        for fact in family.comfyui:
            for name in fact.value:
                reads = family.weights_in("comfyui")
                assert reads is None or reads.value is ENCODERS[name].reads_weights, family.name
    assert sum(bool(family.comfyui) for family in FAMILIES) > 30


def test_programs_are_not_contradicted() -> None:
    for family in FAMILIES:
        for fact in family.limits:
            for program in fact.programs:
                if program in NAMES and fact.value.reads == "chunks":
                    assert find_program(program).encoding.chunks == fact.value.tokens


def test_words_of_the_authors_in_their_order() -> None:
    (score,) = get("pony").words_of("score")
    assert score.value.words[:2] == ("score_9", "score_8_up")
    assert score.value.place == "start"
    assert score.certainty is Certainty.DOCUMENTED
    (score,) = get("anima").words_of("score")
    assert score.value.words == tuple(f"score_{number}" for number in range(9, 0, -1))
    assert not score.is_sure
    assert "score_9" not in {word for fact in get("sdxl").words for word in fact.value.words}


def test_likeness_is_inherited_and_overruled() -> None:
    assert get("noobai-vpred").words == get("noobai-eps").words
    assert get("noobai-vpred").encoders == get("sdxl").encoders
    assert get("noobai-vpred").cfg != get("noobai-eps").cfg
    assert get("pony").cfg == ()
    assert get("pony").civitai != get("sdxl").civitai
    assert get("pony").modelspec == get("pony").kohya == ()


def test_groups() -> None:
    names = [group.name for group in all_groups()]
    assert len(names) == len(set(names))
    assert {group for family in FAMILIES for group in family.groups} == set(names)
    assert {group.name for group in all_groups() if group.apart is not None} == set(SURE_GROUPS)
    for group in all_groups():
        assert group.apart is None or group.apart.is_sure
        assert set(group.unsure) <= set(names)


@pytest.mark.parametrize("one", SURE_GROUPS)
@pytest.mark.parametrize("other", SURE_GROUPS)
def test_loras_of_groups(one: str, other: str) -> None:
    wanted = True if one == other else None if frozenset((one, other)) in MAY_FIT else False
    assert fit_together([one], [other]) is wanted


@pytest.mark.parametrize(
    "other", ["hidream", "hunyuan-dit", "hunyuan-image", "hunyuan-video", "pixart", "kolors", "cascade"]
)
def test_groups_of_which_nothing_is_known(other: str) -> None:
    assert fit_together([other], ["sdxl"]) is None
    assert fit_together(["flux1"], [other]) is None
    assert fit_together([other], [other]) is True


def test_several_groups_answer_only_where_all_do() -> None:
    wan = get("wan").groups
    assert fit_together(wan, ["sdxl"]) is False
    assert fit_together(["wan-5b"], wan) is None
    assert fit_together(wan, ["kolors"]) is None
    assert fit_together((), ["sdxl"]) is None
    assert fit_together(["sdxl"], ()) is None
    assert fit_together(get("flux2-klein").groups, get("flux2").groups) is False


def test_embeddings_are_compared_only_where_that_was_seen() -> None:
    assert fit_together(["sd1"], ["sdxl"], embeddings=True) is False
    assert fit_together(["sd1"], ["sd2"], embeddings=True) is False
    assert fit_together(["sd1"], ["flux1"], embeddings=True) is None
    assert fit_together(["sdxl"], ["sd3"], embeddings=True) is None
    assert fit_together(["sdxl"], ["sdxl"], embeddings=True) is True


def test_group_names() -> None:
    assert find_group("auraflow").label == "AuraFlow"
    assert get("pony7").groups == get("auraflow").groups != get("pony6").groups
    with pytest.raises(KeyError):
        find_group("pony")
