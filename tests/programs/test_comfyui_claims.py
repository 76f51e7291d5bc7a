"""What rules say of ComfyUI: false statements would be found, and what is rewritten stays what it was to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import promptlint
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.engine.fixer import fix_prompts
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter
from promptlint.engine.settings import Settings
from promptlint.programs import stage
from promptlint.semantics import tokens
from promptlint.semantics.errors import HostError
from tests.programs.claims.comfyui import PROGRAMS
from tests.programs.claims.model import Vector
from tests.programs.test_claims import findings

COMFYUI, _ = PROGRAMS
HANDMADE = replace(COMFYUI, files=("handmade",), prompts=()).vectors


def test_enough_is_said_of_what_comfyui_sends_as_text() -> None:
    assert len([found for _, found in findings("comfyui") if found.code == "PX006"]) > 100


@pytest.mark.parametrize(
    ("code", "message", "prompt"),
    [
        ("PW003", "`1e2` is not one number: ComfyUI sends it as text and counts the brackets as ×1.1", "(cat:1e2)"),
        ("PW009", "effective weight 1.32 is above 1", "((cat:1.2))"),
        ("PX010", "`//` starts a comment: the page of ComfyUI deletes `/ b`", "a / b"),
        ("PX011", "ComfyUI is text here", "embedding:boat"),
        ("PS003", "ComfyUI has nothing to weigh here", "(a)"),
    ],
)
def test_a_false_claim_would_be_found(code: str, message: str, prompt: str) -> None:
    pieces = stage("comfyui", "weights", prompt)
    row = {"prompt": prompt, "weights": pieces, "tokens": stage("comfyui", "tokens", prompt)}
    vector = Vector("comfyui", row)
    false = Diagnostic(code, "made-up", Severity.WARNING, message, "positive", promptlint.Span(0, len(prompt)))
    assert not all(claim.holds(vector, said) for claim, said in COMFYUI.of(false, prompt))


def _styles() -> list[FormatStyle]:
    return [FormatStyle(), FormatStyle(line_breaks="unwrap"), FormatStyle(line_breaks="tag-a-line")]


def seen_by_comfyui(text: str) -> object:
    """What becomes of a text that a program sends, and of one that is typed into the page: CLIP's tokens, to which
    white space between most characters is nothing, with their weights, and the embeddings that are asked for."""
    frontend: Any = stage("comfyui", "frontend", text)
    return [_tokens(text), *map(_tokens, frontend), stage("comfyui", "embeddings_asked", text)]


def _tokens(text: str) -> object:
    try:
        batches: Any = stage("comfyui", "tokens", text)
    except HostError as error:
        return error.kind
    return [(token, str(weight)) for batch in batches for piece, weight in batch for token in tokens(piece)]


@pytest.mark.parametrize("vectors", [pytest.param(HANDMADE, id="handmade"), pytest.param(COMFYUI.vectors, id="all")])
def test_rewriting_keeps_what_comfyui_makes_of_it(vectors: tuple[Vector, ...]) -> None:
    formatters = [Formatter(style, Settings.of({"target": "comfyui"})) for style in _styles()]
    fixer = Linter({"select": ["ALL"], "target": "comfyui"})
    wrong, changed = [], 0
    for vector in vectors:
        text = vector.prompt
        rewritten = {formatter.prompt(text)[0] for formatter in formatters} | {fix_prompts(fixer, text).text}
        for other in rewritten - {text}:
            changed += 1
            if seen_by_comfyui(other) != seen_by_comfyui(text):
                wrong.append((vector.row["id"], text, other))
    assert not wrong, "\n".join(map(str, wrong))
    assert changed > 10


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("// a note\ncat", "// a note\ncat"),
        ("cat, // a note\nboat", "cat, // a note\nboat"),
        ("cat,embedding:boat", "cat,embedding:boat"),
        ("cat,boat,embedding:boat", "cat, boat,embedding:boat"),
        ("embedding:,boat,", "embedding:,boat,"),
    ],
)
def test_format_leaves_comments_and_names_alone(text: str, kept: str) -> None:
    assert Formatter(settings=Settings.of({"target": "comfyui"})).prompt(text)[0] == kept


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000 + "a" + "}" * 100_000,
        ",embedding:" * 9_000,
        "embedding:" + " " * 100_000,
        "/*" * 50_000,
        "/* a /* b */ " + "*/ " * 10_000 + "/* " * 30_000,
        "{" * 100_000,
    ],
    ids=["braces", "embeddings", "blanks", "comments", "marks", "unclosed"],
)
def test_what_is_asked_of_the_page_and_the_core_takes_linear_time(text: str) -> None:
    """A quadratic answer would take minutes here."""
    linter = Linter({"select": ["PX010", "PX011", "PX012", "PW020"], "target": "comfyui"})
    assert len(linter.lint(Document.of_prompts(text).regions).findings) < 20
