"""Infotext beyond the conformance vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.text import Span

SETTINGS = "Steps: 20, Sampler: Euler a, Size: 512x768"


def test_prompts_map_back_to_the_file() -> None:
    text = f"\n  cat,\r\n dog \nNegative prompt:  bad \n  worse\n{SETTINGS}\n"
    infotext = parse_infotext(text)
    assert (infotext.prompt.text, infotext.negative.text) == ("cat,\ndog", "bad\nworse")
    assert infotext.prompt.origin(5, 8) == Span(text.index("dog"), text.index("dog") + 3)
    assert infotext.negative.origin(4, 9) == Span(text.index("worse"), text.index("worse") + 5)
    assert infotext.settings_span == Span(text.index("Steps"), len(text) - 1)
    assert infotext.negative_label_span == Span(text.index("Negative"), text.index("  bad"))


def test_a_line_end_of_two_characters_is_one_place() -> None:
    """What is put in at the end of a line must not stand between them, and what goes takes both along."""
    prompt = parse_infotext("cat\r\ndog\nfox").prompt
    assert prompt.text == "cat\ndog\nfox"
    assert prompt.origin(3, 3) == Span(3, 3)
    assert prompt.origin(3, 4) == Span(3, 5)
    assert prompt.origin(7, 8) == Span(8, 9)


def test_a_size_becomes_two_settings() -> None:
    assert parse_infotext(f"cat\n{SETTINGS}").settings == {
        "Steps": "20",
        "Sampler": "Euler a",
        "Size-1": "512",
        "Size-2": "768",
    }


def test_fewer_than_three_pairs_are_prompt() -> None:
    infotext = parse_infotext("cat\nSteps: 20, Sampler: x")
    assert infotext.prompt.text == "cat\nSteps: 20, Sampler: x"
    assert infotext.settings == {}
    assert infotext.settings_span is None


def test_a_setting_without_value_is_dropped_and_a_later_one_wins() -> None:
    assert parse_infotext("aa: , bb: 1, bb: 2, cc: ").settings == {"bb": "2"}


def test_settings_know_their_place() -> None:
    line = 'Steps: 20, Lora hashes: "a: 1, b: 2", Model: x'
    settings = parse_settings(line, 100)
    assert [(setting.key, setting.value) for setting in settings] == [
        ("Steps", "20"),
        ("Lora hashes", '"a: 1, b: 2"'),
        ("Model", "x"),
    ]
    for setting in settings:
        assert line[setting.key_span.start - 100 : setting.key_span.end - 100] == setting.key
        assert line[setting.value_span.start - 100 : setting.value_span.end - 100] == setting.value


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("Version: v1.5.2", "Old prompt editing timelines"),
        ("Version: v1.5.2-77-g0123abc", "Old prompt editing timelines"),
        ("Sampler: DDIM, Version: 1.5.0", "Pad conds v0"),
        ("Refiner: x, Version: v1.7.0", "Refiner switch by sampling steps"),
        ("Version: v1.7.0-224-gabc", "Downcast alphas_cumprod"),
    ],
)
def test_an_old_version_switches_compatibility_on(settings: str, name: str) -> None:
    assert parse_infotext(f"[a:b:5]\nSteps: 20, Seed: 1, {settings}").parameters()[name] is True


@pytest.mark.parametrize("version", ["v1.8.0", "v1.7.0-225-gabc", "f2.0.1v1.10.1-previous-1", "v1.10.1", "unknown"])
def test_a_new_or_strange_version_switches_nothing_on(version: str) -> None:
    parameters = parse_infotext(f"[a:b:5]\nSteps: 20, Seed: 1, Version: {version}").parameters()
    assert True not in parameters.values()


def test_a_prompt_among_the_settings_wins_for_the_host() -> None:
    infotext = parse_infotext("cat\nPrompt: dog, Steps: 20, Seed: 1")
    assert infotext.prompt.text == "cat"
    assert infotext.parameters()["Prompt"] == "dog"


@given(st.text('ab: ,"\\\n-\t', max_size=60))
def test_every_text_is_an_infotext(text: str) -> None:
    infotext = parse_infotext(text)
    for prompt in (infotext.prompt, infotext.negative):
        for place, character in enumerate(prompt.text):
            span = prompt.origin(place, place + 1)
            assert text[span.start : span.end] == character


@pytest.mark.parametrize(
    "text",
    ["a " * 500_000, 'aa: "x ' * 100_000, "-" * 1_000_000 + ":", "a:" * 300_000, 'aa: "' + '\\"' * 300_000],
)
def test_long_lines_are_read(text: str) -> None:
    parse_infotext(text)
