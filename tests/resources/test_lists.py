from __future__ import annotations

import pytest

from promptlint.resources.known.foreign_parameters import foreign_parameters
from promptlint.resources.known.pasted_labels import pasted_labels
from promptlint.resources.known.quality_words import Side, find_quality_word, quality_words


def test_every_entry_has_a_reason() -> None:
    reasons = [
        *(entry.reason for entry in pasted_labels()),
        *(entry.reason for entry in quality_words().values()),
        *(entry.reason for entry in foreign_parameters()),
    ]
    assert all(reason.endswith(".") for reason in reasons)


def test_flag_names_are_unique() -> None:
    names = [name for parameter in foreign_parameters() for name in parameter.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("tag", "side"),
    [
        ("Worst_Quality", Side.NEGATIVE),
        ("bad  anatomy", Side.NEGATIVE),
        ("masterpiece", Side.POSITIVE),
        ("score_9", Side.POSITIVE),
    ],
)
def test_quality_words_have_a_side(tag: str, side: Side) -> None:
    found = find_quality_word(tag)
    assert found is not None
    assert found.side is side


@pytest.mark.parametrize("tag", ["high quality", "lowres", "extra arms", "watermark", "blurry", "score_4_up", ""])
def test_ambiguous_words_have_none(tag: str) -> None:
    assert find_quality_word(tag) is None
