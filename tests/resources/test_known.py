from __future__ import annotations

import re

import pytest

from promptlint.resources.known._data import load
from promptlint.resources.known.bases import family
from promptlint.resources.known.embeddings import (
    EmbeddingRole,
    KnownEmbedding,
    find_known,
    find_misspelt,
    known_embeddings,
)
from promptlint.resources.known.loras import find_known_lora

EMBEDDINGS = tuple(known_embeddings().values())
each = pytest.mark.parametrize("embedding", EMBEDDINGS, ids=lambda embedding: embedding.name)

ORDINARY = (
    "bad anatomy", "bad hands", "bad_hands", "badhands", "bad quality", "bad_quality", "worst quality",
    "lowres", "negative", "negative space", "bad art", "bad image", "bad picture", "deep", "easy", "bad",
    "artist", "1girl", "cross-eyed", "out-of-focus", "3d render", "semi-realistic", "masterpiece",
)  # fmt: skip


def test_names_stand_in_order_and_are_the_keys() -> None:
    keys = list(known_embeddings())
    assert keys == sorted(keys)
    assert all(known_embeddings()[embedding.name.casefold()] is embedding for embedding in EMBEDDINGS)


def test_enough_of_both_roles() -> None:
    roles = [embedding.role for embedding in EMBEDDINGS]
    assert roles.count(EmbeddingRole.NEGATIVE) >= 40
    assert roles.count(EmbeddingRole.POSITIVE) >= 1


def test_every_spelling_belongs_to_one_embedding() -> None:
    """Names, aliases and misspellings are one namespace, letter case aside."""
    spellings = [name.casefold() for e in EMBEDDINGS for name in (*e.names, *e.misspellings)]
    assert len(spellings) == len(set(spellings))


@each
def test_each_has_a_public_source(embedding: KnownEmbedding) -> None:
    assert re.fullmatch(r"https://(huggingface\.co|civitai\.com|github\.com)/\S+", embedding.source)


@each
def test_a_vector_count_has_its_evidence(embedding: KnownEmbedding) -> None:
    assert (embedding.vectors is None) == (embedding.vectors_from is None)
    if embedding.vectors_from == "name":
        assert re.search(rf"[_-]{embedding.vectors}[tv]$", embedding.name)
    elif embedding.vectors_from == "size":
        assert embedding.size is not None
    else:
        assert embedding.vectors_from in {None, "author"}


@each
def test_a_size_fits_its_vectors(embedding: KnownEmbedding) -> None:
    """768 float32 a vector, and a little for the container."""
    if embedding.size is not None:
        assert embedding.vectors is not None
        assert 0 < embedding.size - embedding.vectors * 768 * 4 < 1200


@each
def test_names_are_file_stems(embedding: KnownEmbedding) -> None:
    for name in embedding.names:
        assert name == name.strip()
        assert not re.search(r'[,:<>"|?*/\\]|\.(pt|bin|safetensors)$', name)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_tags_are_no_embeddings(text: str) -> None:
    assert find_known(text) is None
    assert find_misspelt(text) is None


@pytest.mark.parametrize(
    ("name", "vectors"),
    [
        ("easynegative", 8),
        ("NG_DeepNegative_V1_75T", 75),
        ("bad-picture-chill-75v", 75),
        ("bad_prompt_version2", 8),
        ("ulzzang-6500", 3),
        ("badhandsv5-neg", 2),
        ("By Bad Artist -Neg", 2),
    ],
)
def test_names_and_aliases_are_found_in_any_case(name: str, vectors: int) -> None:
    found = find_known(name)
    assert found is not None
    assert found.vectors == vectors


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("easy negative", "EasyNegative"),
        ("Easy  Negative", "EasyNegative"),
        ("ng_deepnagetive_v1_75t", "ng_deepnegative_v1_75t"),
        ("bad_prompt_v2", "bad_prompt_version2"),
        ("bad_hands_5", "bad-hands-5"),
    ],
)
def test_misspellings_lead_to_the_name(written: str, meant: str) -> None:
    found = find_misspelt(written)
    assert found is not None
    assert found.name == meant
    assert find_known(written) is None


@each
def test_a_misspelling_does_not_hold_the_name(embedding: KnownEmbedding) -> None:
    """The host matches in any case and with blanks round punctuation, also in the middle of a word."""

    def tokens(name: str) -> str:
        return re.sub(r"\s*([^\w\s]|_)\s*", r"\1", name.casefold())

    for misspelling in embedding.misspellings:
        assert tokens(embedding.name) not in tokens(misspelling)


def test_a_right_name_is_not_misspelt() -> None:
    assert find_misspelt("EasyNegative") is None


def test_known_loras_say_what_they_were_made_for_and_where_that_stands() -> None:
    entries = load("loras")["lora"]
    names = [entry["name"] for entry in entries]
    assert names == sorted(names, key=str.casefold)
    spellings = [name for entry in entries for name in (entry["name"], *entry.get("aliases", ()))]
    assert len(spellings) == len(set(spellings))
    for entry in entries:
        assert family(entry["base"]) == entry["base"]
        assert entry["source"].startswith("https://")


def test_known_loras_are_found_to_the_letter() -> None:
    known = find_known_lora("LCM-SDXL")
    assert known is not None
    assert (known.name, known.base) == ("lcm-lora-sdxl", "SDXL")
    assert find_known_lora("Lcm-Lora-SDXL") is None
