"""What may be asked of each row of a table: its findings, its fixed texts, and what reaches the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from promptlint.data.options import Options
from promptlint.dataclass import dataclass
from promptlint.diagnostics.crash import own_words
from promptlint.documents.model import Role, prompts_alone
from promptlint.engine.fixer import fix_prompts, may_be_made
from promptlint.engine.linter import Linter
from promptlint.programs.evaluation import evaluate
from promptlint.roles import RoleName
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR, UNREADABLE_FILE
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import DEFAULT_STEPS, Evaluation

__all__ = ["FACTS", "FINDINGS", "FIXED", "TASKS", "Row", "Task"]

_LONGEST_SNIPPET = 200

FINDINGS = pa.schema(
    [
        ("row_id", pa.string()),
        ("role", pa.string()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("message", pa.string()),
        ("snippet", pa.string()),
        ("fixable", pa.bool_()),
    ]
)
"""What `check_batch` gives: a row for each finding, in the order of the table and then as `lint` has it. `start` and
`end` count code points of the prompt of this role, `snippet` is what stands there, and `fixable` says whether
`fix_batch` fixes it."""

FIXED = pa.schema(
    [
        ("row_id", pa.string()),
        ("positive", pa.string()),
        ("negative", pa.string()),
        ("applied", pa.list_(pa.string())),
        ("error", pa.string()),
    ]
)
"""What `fix_batch` gives: a row for each row of the table. `applied` are the codes of what was fixed, in order; `error`
is why nothing could be."""

FACTS = pa.schema(
    [
        ("row_id", pa.string()),
        ("role", pa.string()),
        ("tokens", pa.int32()),
        ("chunks", pa.int32()),
        ("loras", pa.list_(pa.struct([("name", pa.string()), ("te", pa.float64()), ("unet", pa.float64())]))),
        ("embeddings", pa.list_(pa.string())),
        ("weights", pa.list_(pa.struct([("text", pa.string()), ("weight", pa.float64())]))),
        ("error", pa.string()),
    ]
)
"""What `facts_batch` gives: a row for each prompt. `tokens` and `chunks` are those of the longest text of its schedule;
`weights` are the pieces whose weight is not 1; `error` is what stops the program, or why nothing is known."""

Row = tuple[Any, ...]
"""The values of a row, without its id."""
Prompts = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A question: its name, the columns of its answer, the rows that some prompts come to, and those of prompts at
    which that failed, from the code of the failure and what it says."""

    name: str
    schema: pa.Schema
    rows: Callable[[Linter, Options, Prompts], tuple[Row, ...]]
    failure: Callable[[Prompts, str, str], tuple[Row, ...]]

    def failed(self, prompts: Prompts, error: Exception) -> tuple[Row, ...]:
        """The rows about an exception, which is a bug."""
        words = own_words(error)
        return self.failure(prompts, INTERNAL_ERROR.code, f"promptlint failed on this prompt with {words}")

    def unreadable(self, why: str) -> tuple[Row, ...]:
        """The rows about a row of the table that cannot be read."""
        return self.failure((None, None), UNREADABLE_FILE.code, f"this row {why}")


def _check(linter: Linter, options: Options, prompts: Prompts) -> tuple[Row, ...]:
    rows: list[Row] = []
    for finding in linter.lint(prompts_alone(*prompts)).findings:
        found = finding.diagnostic
        span = found.span
        snippet = finding.region.text[span.start : min(span.end, span.start + _LONGEST_SNIPPET)]
        fixable = may_be_made(found, unsafe=options.unsafe)
        severity = str(found.severity)
        rows.append((found.role, found.code, severity, span.start, span.end, found.message, snippet, fixable))
    return tuple(rows)


def _uncheckable(prompts: Prompts, code: str, message: str) -> tuple[Row, ...]:
    return ((_first_role(prompts), code, "error", 0, 0, message, "", False),)


def _first_role(prompts: Prompts) -> RoleName:
    return "negative" if prompts[0] is None and prompts[1] is not None else "positive"


def _fix(linter: Linter, options: Options, prompts: Prompts) -> tuple[Row, ...]:
    positive, negative = prompts
    if positive is None and negative is None:
        return ((None, None, [], None),)
    if positive is None:
        assert negative is not None
        result = fix_prompts(linter, negative, role=Role.NEGATIVE, unsafe=options.unsafe)
        fixed: Prompts = None, result.text
    else:
        result = fix_prompts(linter, positive, negative, unsafe=options.unsafe)
        fixed = result.text, result.negative
    return ((*fixed, [each.code for each in result.applied], None),)


def _unfixable(prompts: Prompts, code: str, message: str) -> tuple[Row, ...]:
    return ((*prompts, [], f"{code}: {message}"),)


def _facts(_: Linter, options: Options, prompts: Prompts) -> tuple[Row, ...]:
    roles: tuple[RoleName, ...] = ("positive", "negative")
    both = zip(roles, prompts, strict=True)
    return tuple([_facts_of(options, role, text) for role, text in both if text is not None])


def _facts_of(options: Options, role: RoleName, text: str) -> Row:
    settings, installed = options.settings, options.inventory
    try:
        evaluation = evaluate(
            text,
            role=role,
            host=settings.target,
            steps=settings.steps or DEFAULT_STEPS,
            embeddings=installed.vectors if installed is not None else None,
        )
        return (role, *_read(evaluation), None)
    except HostError as error:
        return (role, None, None, [], [], [], str(error))


def _read(evaluation: Evaluation) -> Row:
    """Tokens, chunks, LoRAs, embeddings and weights. Raises HostError."""
    texts = [text for part in evaluation.parts for text in part.texts]
    chunks = max((len(text.chunks.chunks) for text in texts), default=0)
    used = [name for text in texts for chunk in text.chunks.chunks for _, name in chunk.embeddings]
    weighed = {
        (piece.text, piece.weight): None
        for text in texts
        for piece in text.pieces
        if piece.weight != 1 and not text.is_break(piece.text, piece.weight)
    }
    return (
        evaluation.token_count if texts else 0,
        chunks,
        [{"name": lora.name, "te": lora.te, "unet": lora.unet} for lora in evaluation.loras.loras],
        list(dict.fromkeys(used)),
        [{"text": text.strip(), "weight": weight} for text, weight in weighed],
    )


def _unknown(prompts: Prompts, code: str, message: str) -> tuple[Row, ...]:
    return ((_first_role(prompts), None, None, [], [], [], f"{code}: {message}"),)


TASKS: Mapping[str, Task] = {
    "check": Task("check", FINDINGS, _check, _uncheckable),
    "fix": Task("fix", FIXED, _fix, _unfixable),
    "facts": Task("facts", FACTS, _facts, _unknown),
}
"""By the names of their commands."""
