"""The rules about tokens and chunks, beyond their own cases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import promptlint
from promptlint.documents.reader import read_document
from promptlint.resources.model import Inventory

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


def test_a_trailing_comma_may_have_a_chunk_to_itself() -> None:
    assert messages("cat " * 75 + ",", "PT007") == ["this comma is token 76 and is all there is in chunk 2"]


def test_where_the_host_raises_nothing_is_said_of_chunks() -> None:
    assert messages("(a:1..2) " + "cat " * 100, ["PT001", "PT002", "PT007"][0]) == []


def test_the_default_rules_leave_the_vocabulary_alone() -> None:
    code = (
        "import sys, promptlint; promptlint.lint('a cat, ' * 100, negative='EasyNegative, ' * 30);"
        "sys.exit('promptlint.semantics.tokens' in sys.modules"
        " and sys.modules['promptlint.semantics.tokens']._vocabulary.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"steps": 0}, "setting 'steps' must be a whole number from 1 to 1000, not 0"),
        ({"steps": True}, "setting 'steps' must be a whole number from 1 to 1000, not True"),
        ({"steps": "20"}, "setting 'steps' must be a whole number from 1 to 1000, not '20'"),
        ({"plugins": ["negpib"]}, r"unknown plug-in 'negpib' \(did you mean negpip\?\)"),
        ({"also-targets": ["confyui"]}, r"unknown target 'confyui' \(did you mean comfyui\?\)"),
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
