"""What rules say of ComfyUI is held against what its own functions returned."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.diagnostics import Diagnostic
from promptlint.documents.model import Document
from promptlint.engine.fixer import fix_prompts
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter
from promptlint.engine.settings import Settings
from promptlint.programs import stage
from promptlint.rules.registry import all_rules
from promptlint.semantics import tokens
from promptlint.semantics.errors import HostError

VECTORS = Path(__file__).parents[1] / "conformance" / "comfyui"
Pieces = list[tuple[str, float]]
_INFINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


@dataclass(frozen=True)
class Vector:
    """A prompt with what ComfyUI made of it: what its page sent, and the pieces that came of that."""

    row: dict[str, Any]

    @property
    def prompt(self) -> str:
        return str(self.row["prompt"])

    @property
    def sent(self) -> list[str]:
        return list(self.row.get("frontend", [self.prompt]))

    @property
    def fails(self) -> bool:
        return "IndexError" in str(self._batches)

    @property
    def _batches(self) -> Any:
        return self.row.get("after_frontend", self.row.get("tokens", [[]]))

    @property
    def pieces(self) -> Pieces:
        """Those of the text as it stands, which a program may have sent, and those of what the page sends."""
        found = [
            *self.row.get("weights", []),
            *(piece for batch in self.row.get("after_frontend", []) for piece in batch),
        ]
        return [(text, _INFINITE.get(weight, weight)) for text, weight in found]

    @property
    def text(self) -> str:
        """Everything that is text to it."""
        return "\0".join(text for text, _ in self.pieces)

    @property
    def tokens(self) -> str:
        """What is text once embeddings are taken out."""
        batches = [*self.row.get("tokens", []), *self.row.get("after_frontend", [])]
        return "\0".join(text for batch in batches for text, _ in batch)

    @property
    def asked(self) -> list[str]:
        return list(self.row.get("embeddings_asked", []))

    def weighs(self, weight: float) -> bool:
        """Whether something has a weight, which messages give with two decimals at least, or brackets inside of it."""
        return any(
            math.isclose(each, weight * 1.1**depth, rel_tol=1e-9, abs_tol=0.006)
            or (math.isnan(each) and math.isnan(weight))
            for _, each in self.pieces
            for depth in range(9)
        )

    def is_multiplied(self, weight: float) -> bool:
        """Whether a weight is that of brackets around 1 or around a number that is written somewhere."""
        written = map(float, re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)", self.prompt))
        return any(
            math.isclose(weight, base * 1.1**depth, rel_tol=1e-9) for base in (1.0, *written) for depth in range(1, 9)
        )


def rows(name: str) -> list[Vector]:
    with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [Vector(json.loads(line)) for line in lines]


HANDMADE = rows("handmade")
ALL = [*HANDMADE, *rows("fuzz")]

_QUOTED = re.compile(r"`([^`]+)`")
Check = Callable[[Diagnostic, Vector], bool]


def marked(found: Diagnostic, vector: Vector) -> str:
    return vector.prompt[found.span.start : found.span.end]


def quotes(found: Diagnostic) -> list[str]:
    return _QUOTED.findall(found.message)


def is_text(found: Diagnostic, vector: Vector) -> bool:
    """What the message quotes last before it says "as text" is text, at ×1.1 if it says so."""
    said, as_text, _ = found.message.partition("as text")
    written = [each for each in _QUOTED.findall(said) if "…" not in each]
    if not as_text or not written:
        return True
    there = [weight for text, weight in vector.pieces if _plain(written[-1]) in _plain(text)]
    if "bracket counts" in found.message:  # beside that text
        there = [weight for _, weight in vector.pieces]
    return bool(there) and ("×1.1" not in found.message or any(map(vector.is_multiplied, there)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def is_there_twice(found: Diagnostic, vector: Vector) -> bool:
    (written, *_) = _QUOTED.findall(found.message)
    return vector.text.count(written.strip("()")) > 1


def is_there(found: Diagnostic, vector: Vector) -> bool:
    (written, *_) = _QUOTED.findall(found.message)
    return written in vector.text


def holds_nothing(found: Diagnostic, vector: Vector) -> bool:
    return not marked(found, vector).strip("(), \n")


def names_weight(found: Diagnostic, vector: Vector) -> bool:
    number = re.search(r"weight (?:is )?`?([-+]?(?:[0-9][-+.\w]*|\.[0-9]+|inf|nan))", found.message)
    assert number is not None, found.message
    return vector.weighs(float(number[1]))


def is_python_number(found: Diagnostic, vector: Vector) -> bool:
    return vector.weighs(float(marked(found, vector)))


def brackets_are_text(found: Diagnostic, vector: Vector) -> bool:
    """They are, or else what closes an open one is the end of the text, if that is a closing bracket."""
    return marked(found, vector)[0] in vector.text or vector.prompt.endswith(")")


def ends_are_text(found: Diagnostic, vector: Vector) -> bool:
    written = marked(found, vector)
    return all(mark in vector.text for mark in ((written,) if written.isalpha() else (written[0], written[-1])))


def page_deletes(found: Diagnostic, vector: Vector) -> bool:
    written = marked(found, vector)
    if "as text" in found.message:
        return all(written in sent for sent in vector.sent)
    return "frontend" in vector.row and all(written not in sent for sent in vector.sent)


def page_changes(found: Diagnostic, vector: Vector) -> bool:
    written = marked(found, vector)
    if written == "\\":
        return any(sent.endswith("\\undefined") for sent in vector.sent)
    if "never closed" in found.message:
        return all(sent.count("{") < vector.prompt.count("{") for sent in vector.sent)
    return all(written not in sent for sent in vector.sent)


def embedding_is_not_read(found: Diagnostic, vector: Vector) -> bool:
    written = marked(found, vector)
    if "IndexError" in found.message:
        return vector.fails
    if "as text" in found.message or "is text" in found.message:
        return written in vector.tokens
    name = re.sub(r"\\([()])", r"\1", written.partition(":")[2])
    return any(asked.strip(",") == name for asked in vector.asked)


def anything(found: Diagnostic, vector: Vector) -> bool:  # noqa: ARG001  # as the others
    """For rules that say nothing of what ComfyUI does."""
    return "ComfyUI" not in found.message


def of_any_text(found: Diagnostic, vector: Vector) -> bool:  # noqa: ARG001  # as the others
    """For rules that speak of single characters and of repetitions, which no syntax changes."""
    return True


CHECKS: dict[str, Check] = {
    "PD001": is_there_twice,
    "PD004": of_any_text,
    "PN005": is_there,
    "PS003": holds_nothing,
    "PW001": is_text,
    "PW003": is_text,
    "PW004": is_text,
    "PW008": names_weight,
    "PW009": names_weight,
    "PW010": names_weight,
    "PW011": names_weight,
    "PW012": names_weight,
    "PW015": is_there,
    "PW020": is_python_number,
    "PS001": brackets_are_text,
    "PS002": brackets_are_text,
    "PS014": of_any_text,
    "PX003": is_text,
    "PX004": is_text,
    "PX005": is_text,
    "PX006": ends_are_text,
    "PX010": page_deletes,
    "PX011": embedding_is_not_read,
    "PX012": page_changes,
}
"""What is checked of the findings of a rule; any other must not say what ComfyUI does, or say so with `as text`."""


VANISHING = {rule.code: rule.vanishes_in for rule in all_rules()}


def findings(text: str) -> list[Diagnostic]:
    """All that is said of a prompt, notes included."""
    found: list[Diagnostic] = []
    waiting = list(promptlint.lint(text, config={"select": ["ALL"], "target": "comfyui"}).diagnostics)
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [each for each in one.folded if one.code not in VANISHING[each.code]]
    return found


def test_no_rule_contradicts_what_comfyui_did() -> None:
    wrong = []
    seen: Counter[str] = Counter()
    for vector in ALL:
        for found in findings(vector.prompt):
            check = CHECKS.get(found.code)
            if check is None:
                check = is_text if "as text" in found.message else anything
            if not check(found, vector):
                wrong.append((vector.row["id"], vector.prompt, found.code, found.message))
            seen[found.code] += 1
    assert not wrong, "\n".join(map(str, wrong))
    assert seen["PX006"] > 100
    assert len([code for code in CHECKS if seen[code]]) > 12


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
    vector = Vector({"prompt": prompt, "weights": pieces, "tokens": stage("comfyui", "tokens", prompt)})
    (found, *_) = findings("sea, (cat:1e2), // x")
    span = promptlint.Span(0, len(prompt))
    false = Diagnostic(code, "made-up", found.severity, message, "positive", span)
    assert not CHECKS.get(code, anything)(false, vector)


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


@pytest.mark.parametrize("vectors", [pytest.param(HANDMADE, id="handmade"), pytest.param(ALL, id="all")])
def test_rewriting_keeps_what_comfyui_makes_of_it(vectors: list[Vector]) -> None:
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
