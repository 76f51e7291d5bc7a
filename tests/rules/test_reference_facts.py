"""The facts about references: what they give, and that they give nothing where nothing matters."""

from __future__ import annotations

from typing import Any

import pytest

import promptlint
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.rules.facts.embeddings import (
    decorated_names,
    embedding_uses,
    known_uses,
    misspelt_embeddings,
    named_embeddings,
)
from promptlint.rules.facts.lora_words import lora_words
from promptlint.rules.facts.near_networks import near_networks, square_networks, unbracketed_networks
from promptlint.rules.facts.repeated_loras import repeated_loras
from promptlint.rules.kit.context import Context, Surroundings
from promptlint.rules.kit.fact import Fact

_INVENTORY = Inventory.of(loras=["ink_v2"], embeddings={"soft-fog_1": 2})
_MANIFEST = Manifest((Requirement("lora", "oil"),))
_PLAIN = "a cat (sitting:1.2) on a wall, [red:blue:0.5] sky, <lora:paper:0.8>, <hypernet:brush:1>"


def _context(text: str, **surroundings: Any) -> Context:
    return Context(text, "positive", Surroundings(**surroundings))


@pytest.mark.parametrize(
    "fact", [known_uses, decorated_names, near_networks, unbracketed_networks, square_networks, repeated_loras]
)
def test_an_ordinary_prompt_has_no_item(fact: Fact[Context, Any]) -> None:
    assert not _context(_PLAIN).fact(fact)


@pytest.mark.parametrize("fact", [embedding_uses, named_embeddings, misspelt_embeddings, lora_words])
def test_nothing_is_installed_where_nobody_says_what_is(fact: Fact[Context, Any]) -> None:
    assert not _context("EasyNegative, soft-fog_1, soft-fog_2, ink_v2, oil").fact(fact)


def test_what_is_installed_is_found() -> None:
    context = _context("EasyNegative, soft-fog_1, soft-fog_2, ink_v2, oil", inventory=_INVENTORY, manifest=_MANIFEST)
    assert [use.name for use in context.fact(embedding_uses)] == ["soft-fog_1"]
    assert [named.name for named in context.fact(named_embeddings)] == ["EasyNegative"]
    assert [(each.text, each.meant) for each in context.fact(misspelt_embeddings)] == [("soft-fog_2", "soft-fog_1")]
    assert [word.lora for word in context.fact(lora_words)] == ["ink_v2", "oil"]


def test_a_known_embedding_is_found_however_it_is_spelt() -> None:
    found = _context("easynegative, (EasyNegative:0.8), By  bad\nartist -neg, easynegative!, an easynegative")
    assert [use.tag.text for use in found.fact(known_uses)] == ["easynegative", "EasyNegative", "By  bad\nartist -neg"]


def test_near_networks_end_where_they_or_their_tag_end() -> None:
    context = _context("a < lora:ink:1> b, lora:oil:1>, [<3 z:sea:0.5] <b <lora:x, sea")
    found = [near.text for near in context.fact(near_networks)]
    assert found == ["< lora:ink:1>", "<3 z", "<b ", "<lora:x", "lora:oil:1>"]


@pytest.mark.parametrize("text", ["a <b, <lora:ink:1 , sea, <lora:oil:1>", "a < b # <lora:ink:1"])
def test_what_the_host_cuts_out_is_not_a_tag_that_is_not_closed(text: str) -> None:
    assert "PR001" not in {each.code for each in _all(promptlint.lint(text).diagnostics)}


def _all(diagnostics: Any) -> list[Any]:
    return [each for diagnostic in diagnostics for each in (diagnostic, *diagnostic.folded)]


@pytest.mark.parametrize("tag", ["< lora:ink:1>", "<lora ink:1>", "lora:ink:1>"])
def test_a_long_text_hides_no_malformed_tag(tag: str) -> None:
    found = promptlint.lint("a long tale " * 300 + tag).diagnostics
    assert [each.code for each in found if each.code.startswith("PR")] == ["PR001"]


def test_brackets_in_brackets_take_linear_time() -> None:
    context = _context("[<lora;a " * 5_000 + " sea:0.5]" * 5_000)
    assert len(context.fact(near_networks)) == 5_000
