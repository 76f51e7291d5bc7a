"""What is told of a prompt for a program whose weights are not those of A1111's brackets."""

from __future__ import annotations

import pytest

from promptlint.documents.model import Region, Role
from promptlint.lsp.readings import Reading
from promptlint.text import SourceText


def reading(text: str, host: str) -> Reading:
    return Reading(Region("", Role.POSITIVE, SourceText(text), text), host, {})


@pytest.mark.parametrize(
    ("host", "text", "word", "weight"),
    [
        ("invoke", "a cat++, (boat:1.2)", "cat", 1.21),
        ("invoke", "a cat++, (boat:1.2)", "boat", 1.0),
        ("invoke", "a cat++, (boat:1.2)", "++", None),
        ("invoke", '("cat+", "boat").blend(1, 2)', "blend", None),
        ("novelai", "1.5::rain::, {sea}", "rain", 1.5),
        ("novelai", "1.5::rain::, {sea}", "sea", 1.05),
        ("novelai", "1.5::rain, {sea}", "sea", None),
        ("invoke", "\n cat+", "cat", 1.1),
        ("comfyui", "[sea], ((cat:1.2))", "sea", 1.0),
        ("comfyui", "[sea], ((cat:1.2))", "cat", 1.2),
    ],
)
def test_the_weight_of_a_place_is_that_of_the_program(host: str, text: str, word: str, weight: float | None) -> None:
    found = reading(text, host).weight_at(text.index(word))
    assert found == (weight if weight is None else pytest.approx(weight))


def test_brackets_that_weigh_nothing_are_not_coloured() -> None:
    assert set(reading("((cat)), [boat], (sea:1.2)", "invoke").weights) == {1.0}
    weights = reading("{sea}, (cat:1.2)", "novelai").weights
    assert pytest.approx(1.05) in weights
    assert max(weights) < 1.1


@pytest.mark.parametrize(
    ("host", "text", "weights"),
    [
        ("comfyui", "[sea], ((cat:1.2))", {1.0, 1.2}),
        ("swarmui", "[sea], ((cat:1.2))", {1.0, 1.2}),
        ("diffusers", "[sea], ((cat:1.2))", {1.0}),
        ("invoke", "\n cat+", {1.1}),
        ("invoke", "(sea)0", {0.0, 1.0}),
    ],
)
def test_leaves_have_the_weights_that_are_encoded(host: str, text: str, weights: set[float]) -> None:
    assert {round(weight, 6) for weight in reading(text, host).weights} == weights
