"""The rules about tokens and chunks, beyond their own cases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import promptlint
from promptlint.documents.reader import read_document
from promptlint.resources.inventory.model import Inventory

SEED = Path(__file__).parent.parent.parent / "examples" / "seed-page.txt"


def seed_negative() -> str:
    (regions,) = read_document(SEED).prompts
    return next(region.text for region in regions if region.role == "negative")


def messages(text: str, code: str, **arguments: object) -> list[str]:
    report = promptlint.lint(text, role="negative", config={"select": [code]}, **arguments)  # type: ignore[arg-type]
    return [diagnostic.message for diagnostic in report]


def test_the_seed_has_four_chunks_as_plain_text() -> None:
    (message,) = messages(seed_negative(), "PT001")
    assert message.startswith("293 tokens, as the WebUI counts, are 4 chunks of 75;")


def test_the_seed_has_eight_chunks_with_its_embeddings() -> None:
    inventory = Inventory.of(
        embeddings={
            "bad-picture-chill-75v": 75,
            "ng_deepnegative_v1_75t": 75,
            "EasyNegative": 8,
            "bad_prompt_version2": 8,
        }
    )
    (message,) = messages(seed_negative(), "PT001", inventory=inventory)
    assert "are 8 chunks of 75" in message


def test_the_seeds_large_embeddings_each_fill_a_chunk() -> None:
    first, second = messages(seed_negative(), "PT003")
    assert first.startswith("`bad-picture-chill-75v` has 75 vectors and takes a whole chunk, number 4 of 8")
    assert second.endswith("number 6 of 8; the one before it holds a single comma")


BIG = {"bad-picture-chill-75v": 75, "ng_deepnegative_v1_75t": 75, "EasyNegative": 8}


@pytest.mark.parametrize(
    ("text", "embeddings", "tokens", "chunks"),
    [
        ("a BREAK b", {}, 76, 2),
        ("BREAK BREAK", {}, 150, 2),
        ("a BREAK BREAK b", {}, 151, 3),
        ("(a BREAK b:1)", {}, 76, 2),
        ("a, BREAK, b", {}, 77, 2),
        ("bad-picture-chill-75v, ng_deepnegative_v1_75t, EasyNegative", BIG, 234, 4),
        ("bad-picture-chill-75v ng_deepnegative_v1_75t EasyNegative", BIG, 158, 3),
        ("x, bad-picture-chill-75v", BIG, 150, 2),
        ("cat " * 75 + ",", {}, 76, 2),
        ("cat " * 73 + "dog, " + "sky " * 20, {}, 95, 2),
        ("cat " * 55 + ", " + "sky " * 20, {}, 95, 2),
        ("cat " * 54 + ", " + "sky " * 21, {}, 76, 2),
    ],
)
def test_the_count_is_that_of_the_host(text: str, embeddings: dict[str, int], tokens: int, chunks: int) -> None:
    """The last two: with 19 tokens after the comma these move to the next chunk, with 20 none does."""
    inventory = Inventory.of(embeddings=embeddings) if embeddings else None
    (message,) = messages(text, "PT001", inventory=inventory)
    assert message.startswith(f"{tokens} tokens, as the WebUI counts, are {chunks} chunks of 75;")


@pytest.mark.parametrize("text", ["a BREAK", "(a BREAK b:1.2)", "BREAK"])
def test_a_break_that_opens_no_chunk_is_not_counted(text: str) -> None:
    assert messages(text, "PT001") == []


def test_an_installed_embedding_whose_size_nobody_read_has_that_of_its_namesake() -> None:
    inventory = Inventory.of(embeddings=["ng_deepnegative_v1_75t", "mine"])
    assert len(messages("cat, mine, NG_DeepNegative_V1_75T", "PT003", inventory=inventory)) == 1


def test_curly_quotes_move_no_places() -> None:
    """What cleaning changes one for one leaves the spans exact."""
    text = "\u201ccat\u201d " + "dog " * 72 + ", sea"
    (found,) = promptlint.lint(text, config={"select": ["PT007"]})
    assert text[found.span.start : found.span.end] == ","


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sky BREAK BREAK sea", "this BREAK follows another: the chunk between them is empty"),
        ("sky BREAK, BREAK sea", "this BREAK follows another: the chunk between them holds only a comma"),
        (", BREAK sky", "only a comma comes before this BREAK: it ends a chunk without words"),
        ("sky BREAK", "nothing follows this BREAK: it only pads the last chunk"),
        ("sky BREAK,", "only a comma follows this BREAK, and takes up a chunk of its own"),
    ],
)
def test_what_a_redundant_break_does_is_said_exactly(text: str, message: str) -> None:
    assert messages(text, "PT004") == [message]


def test_a_trailing_comma_may_have_a_chunk_to_itself() -> None:
    assert messages("cat " * 75 + ",", "PT007") == ["this comma is token 76 and is all there is in chunk 2"]


@pytest.mark.parametrize("code", ["PT001", "PT002", "PT003", "PT007"])
def test_where_the_host_raises_nothing_is_said_of_chunks(code: str) -> None:
    assert messages("(a:1..2) " + "cat " * 75 + ", bad-picture-chill-75v", code) == []


def test_the_default_rules_leave_the_vocabulary_alone() -> None:
    code = (
        "import sys, promptlint; promptlint.lint('a cat, ' * 100, negative='EasyNegative, ' * 30);"
        "sys.exit('promptlint.semantics.tokenizer' in sys.modules"
        " and sys.modules['promptlint.semantics.tokenizer']._vocabulary.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"steps": 0}, "setting 'steps' must be a whole number from 1 to 1000, not 0"),
        ({"steps": True}, "setting 'steps' must be a whole number from 1 to 1000, not True"),
        ({"steps": "20"}, "setting 'steps' must be a whole number from 1 to 1000, not '20'"),
        ({"plugins": ["negpib"]}, "unknown plug-in 'negpib'; did you mean negpip"),
        ({"also-targets": ["confyui"]}, "unknown target 'confyui'; did you mean comfyui"),
    ],
)
def test_settings_that_cannot_be(config: dict[str, object], message: str) -> None:
    with pytest.raises(Exception, match=message):
        promptlint.lint("a", config=config)


def test_steps_may_come_from_the_settings() -> None:
    report = promptlint.lint("[red:blue:30] hair", config={"steps": 20})
    assert [diagnostic.message for diagnostic in report] == [
        "switch step 30 is never reached in 20 steps: `blue` is never drawn"
    ]


def test_steps_may_come_from_the_infotext(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("[red:blue:30] hair\nNegative prompt: dark\nSteps: 20, Sampler: Euler a, CFG scale: 1, Seed: 1\n")
    assert sorted(d.code for d in promptlint.lint_file(file)) == ["PN006", "PS008"]
