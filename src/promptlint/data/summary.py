"""What a run comes to: how much of what there is, some examples of each, and the worst rows.

Each file of answers holds that of its own part, so that a run that goes on knows what the one before it has found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field
from typing import Any, Self

import pyarrow as pa

from promptlint.data.rows import Rows
from promptlint.dataclass import dataclass
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR, UNREADABLE_FILE

__all__ = ["Count", "Example", "Summary", "WorstRow"]

_MOST_EXAMPLES = 5
_MOST_WORST = 20
_LONGEST = 600
"""Characters of a text that are kept."""


@dataclass(slots=True)
class Example:
    """A finding, with the number of its table."""

    table: int
    row_id: str | None
    role: str
    snippet: str
    message: str


@dataclass(slots=True)
class Count:
    """How often a code was found, in how many rows, and some of them."""

    severity: str = ""
    findings: int = 0
    rows: int = 0
    fixable: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, other: Count) -> None:
        self.severity = self.severity or other.severity
        self.findings += other.findings
        self.rows += other.rows
        self.fixable += other.fixable
        self.examples = [*self.examples, *other.examples][:_MOST_EXAMPLES]


@dataclass(slots=True)
class WorstRow:
    """A row with many findings: how many errors, warnings and infos, and which codes."""

    table: int
    row_id: str | None
    errors: int
    warnings: int
    infos: int
    codes: list[str]
    positive: str | None
    negative: str | None

    @property
    def badness(self) -> tuple[int, int, int]:
        """By which rows are compared."""
        return self.errors, self.warnings, self.infos


@dataclass(slots=True)
class Summary:
    """`rows` were looked at; `found` are those with a finding, those that were changed, or those of which nothing is
    known, and `answers` the rows of the answer. `ends_table` says whether a part is the last of its table."""

    rows: int = 0
    found: int = 0
    answers: int = 0
    failed: int = 0
    tokens: int = 0
    most_tokens: int = 0
    by_code: dict[str, Count] = field(default_factory=dict)
    worst: list[WorstRow] = field(default_factory=list)
    ends_table: bool = False

    def add(self, other: Summary) -> None:
        """Take in that of another part."""
        for name in ("rows", "found", "answers", "failed", "tokens"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.most_tokens = max(self.most_tokens, other.most_tokens)
        for code, count in other.by_code.items():
            self.by_code.setdefault(code, Count()).add(count)
        self._keep_worst(other.worst)

    def add_answer(self, name: str, table: int, rows: Rows, ids: Sequence[str | None], answer: pa.RecordBatch) -> None:
        """Take in the answer to some rows, whose ids are given."""
        self.rows += len(rows)
        self.answers += answer.num_rows
        numbers = answer.column(0).to_pylist()
        if name == "check":
            self._add_findings(table, rows, ids, numbers, answer)
        elif name == "fix":
            self._add_fixed(numbers, answer)
        else:
            self._add_facts(numbers, answer)

    def _add_findings(
        self, table: int, rows: Rows, ids: Sequence[str | None], numbers: list[int], answer: pa.RecordBatch
    ) -> None:
        roles, codes, severities, _, _, messages, snippets, fixable = (each.to_pylist() for each in answer.columns[1:])
        of_rows: dict[int, list[int]] = {}
        for place, (number, code) in enumerate(zip(numbers, codes, strict=True)):
            count = self.by_code.get(code)
            if count is None:
                count = self.by_code[code] = Count(severities[place])
            count.findings += 1
            count.fixable += fixable[place]
            is_of_the_same = bool(count.examples) and count.examples[-1].row_id == ids[number]
            if len(count.examples) < _MOST_EXAMPLES and not is_of_the_same:
                message = messages[place][:_LONGEST]
                count.examples.append(Example(table, ids[number], roles[place], snippets[place], message))
            of_rows.setdefault(number, []).append(place)
        self.found += len(of_rows)
        worst: list[WorstRow] = []
        least = self.worst[-1].badness if len(self.worst) == _MOST_WORST else (0, 0, 0)
        for number, places in of_rows.items():
            own = dict.fromkeys(codes[place] for place in places)
            for code in own:
                self.by_code[code].rows += 1
                self.failed += code in (INTERNAL_ERROR.code, UNREADABLE_FILE.code)
            levels = [severities[place] for place in places]
            badness = levels.count("error"), levels.count("warning"), levels.count("info")
            if badness > least:
                texts = [_cut(each[number]) for each in (rows.prompts, rows.negatives)]
                worst.append(WorstRow(table, ids[number], *badness, list(own), *texts))
        self._keep_worst(worst)

    def _keep_worst(self, more: Iterable[WorstRow]) -> None:
        self.worst = sorted([*self.worst, *more], key=lambda row: row.badness, reverse=True)[:_MOST_WORST]

    def _add_fixed(self, numbers: list[int], answer: pa.RecordBatch) -> None:
        applied, errors = (answer.column(name).to_pylist() for name in ("applied", "error"))
        for _, codes, error in zip(numbers, applied, errors, strict=True):
            self.found += bool(codes)
            self.failed += error is not None
            for code in codes:
                self.by_code.setdefault(code, Count()).findings += 1
            for code in set(codes):
                self.by_code[code].rows += 1

    def _add_facts(self, numbers: list[int], answer: pa.RecordBatch) -> None:
        tokens, errors = (answer.column(name).to_pylist() for name in ("tokens", "error"))
        self.found += sum(error is not None for error in errors)
        self.failed += sum(error is not None and error.startswith("PL") for error in errors)
        known = [each for each in tokens if each is not None]
        self.tokens += sum(known)
        self.most_tokens = max([self.most_tokens, *known])

    def to_json(self) -> bytes:
        """As it is kept in a file."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """One that was kept. Raises ValueError, TypeError and KeyError for anything else."""
        values: Mapping[str, Any] = json.loads(data)
        by_code = {
            code: Count(**{**count, "examples": [Example(**each) for each in count["examples"]]})
            for code, count in values["by_code"].items()
        }
        worst = [WorstRow(**each) for each in values["worst"]]
        return cls(**{**values, "by_code": by_code, "worst": worst})


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
