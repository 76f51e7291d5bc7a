"""Hashes of nothing in the settings of an infotext, in text files and in pictures."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

import promptlint
from promptlint.documents.infotext import empty_hashes
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from tests.documents.pictures import png, text_chunk

HEAD = "a lake, <lora:ink:1>\nNegative prompt: fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"


def _flaws(document: Document) -> list[tuple[str, str]]:
    return [
        (document.text[flaw.span.start : flaw.span.end], str(flaw.message).partition(" is that")[0])
        for flaw in document.flaws
        if flaw.rule == "hash-of-nothing"
    ]


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ("Model hash: e3b0c44298", [("e3b0c44298", "the hash")]),
        ("VAE hash: E3B0C442", [("E3B0C442", "the hash")]),
        ('Lora hashes: "ink: e3b0c44298fc, sea: 12ab34cd56ef"', [("e3b0c44298fc", "the hash of `ink`")]),
        ('TI hashes: "sea: 12ab34cd56ef, ink: e3b0c44298fc"', [("e3b0c44298fc", "the hash of `ink`")]),
        (
            'Hashes: {"model": "e3b0c44298", "vae": "12ab34cd56", "lora:ink": "e3b0c44298fc"}, Version: v1.10.0',
            [("e3b0c44298", "the hash of `model`"), ("e3b0c44298fc", "the hash of `ink`")],
        ),
        (
            "Model hash: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            [("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "the hash")],
        ),
        ("Model hash: e3b0c44", []),
        ("Model hash: e3b0c44298ff", []),
        ("Model hash: 1e3b0c44298fc", []),
        ("Model: e3b0c44298fc", []),
        ('Lora hashes: "e3b0c44298fc: 12ab34cd56ef"', []),
    ],
)
def test_what_is_a_hash_of_nothing(settings: str, wanted: list[tuple[str, str]]) -> None:
    assert _flaws(read_text(f"{HEAD}, {settings}", path="a.sdprompt")) == wanted


def test_it_is_the_hash_of_nothing() -> None:
    assert hashlib.sha256(b"").hexdigest() == empty_hashes._OF_NOTHING


def test_each_of_several_infotexts_is_looked_at() -> None:
    one = f"{HEAD}, Model hash: e3b0c44298\n\n"
    assert len(_flaws(read_text(one * 3, path="all.txt"))) == 3


def test_a_picture_has_them_too(tmp_path: Path) -> None:
    picture = png(tmp_path / "a.png", text_chunk(f'{HEAD}, Lora hashes: "ink: e3b0c44298fc"'))
    found = promptlint.lint_file(picture, config={"select": ["PM012"]}).diagnostics
    assert [one.code for one in found] == ["PM012"]


def test_many_of_them_take_no_product() -> None:
    text = HEAD + ", Model hash: {" * 20_000 + ", Hash: e3b0c44298fc}"
    start = time.process_time()
    assert len(_flaws(read_text(text, path="a.sdprompt"))) == 1
    assert time.process_time() - start < 5
