"""A statement of rules, and the vector that it is held to.

A program joins with a module in this folder whose `PROGRAMS` are `Claims`; `test_claims.py` finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from promptlint.diagnostics import Diagnostic
from promptlint.programs import stage
from promptlint.semantics.errors import HostError

__all__ = ["ABOUT_WRITING", "VECTORS", "Claim", "Claims", "Said", "Vector"]

VECTORS = Path(__file__).parents[2] / "conformance"

ABOUT_WRITING = frozenset({"PD001", "PD004", "PF001", "PF002", "PF003", "PF004", "PF005", "PS023", "PX003"})
"""Rules that speak of how a prompt is written, or of another program: no vector can contradict them."""


@dataclass(frozen=True)
class Vector:
    """What a program made of a prompt, as its vectors hold it."""

    folder: str
    row: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        prompt: str = self.row["prompt"]
        return prompt

    def get(self, field: str) -> Any:
        """The field, or what stands for it where the vector leaves it out; `{"error": …}` where the program raises."""
        if field in self.row:
            return self.row[field]
        try:
            return stage(self.folder, field, self.prompt)  # the tests of conformance hold it to the program
        except HostError as error:
            return {"error": str(error)}

    def raises(self, field: str) -> bool:
        value = self.get(field)
        return isinstance(value, dict) and "error" in value


@dataclass(frozen=True)
class Said:
    """What a rule said: the finding, the text it marks, and what its words matched."""

    finding: Diagnostic
    written: str
    match: re.Match[str]

    def __getitem__(self, group: str) -> str:
        return self.match[group]


@dataclass(frozen=True)
class Claim:
    """A statement: the words of a message, searched as a pattern, and whether it `holds` of a vector.

    `codes` are the rules that it is looked for in; none means all of them.
    """

    words: str
    holds: Callable[[Vector, Said], bool]
    codes: tuple[str, ...] = ()

    def said(self, finding: Diagnostic, prompt: str) -> Said | None:
        """The statement where a finding makes it."""
        if self.codes and finding.code not in self.codes:
            return None
        match = re.search(self.words, finding.message, re.DOTALL)
        return None if match is None else Said(finding, prompt[finding.span.start : finding.span.end], match)


@dataclass(frozen=True)
class Claims:
    """The statements of a program, by its `--target` and the folder of its vectors.

    `unchecked` are the codes of rules about which its vectors say nothing, each with the reason. `prompts` are more
    prompts that rules speak of, whose fields are what our own stages make of them.
    """

    target: str
    folder: str
    claims: tuple[Claim, ...]
    unchecked: Mapping[str, str]
    files: tuple[str, ...] = ("handmade",)
    prompts: tuple[str, ...] = ()

    @cached_property
    def vectors(self) -> tuple[Vector, ...]:
        paths = [VECTORS / self.folder / f"{name}.jsonl" for name in self.files]
        lines = [line for path in paths for line in path.read_text(encoding="utf-8").split("\n") if line]
        rows = [json.loads(line) for line in lines] + [{"id": "more", "prompt": prompt} for prompt in self.prompts]
        return tuple(Vector(self.folder, row) for row in rows)

    def of(self, finding: Diagnostic, prompt: str) -> Iterator[tuple[Claim, Said]]:
        """The statements that a finding makes."""
        for claim in self.claims:
            said = claim.said(finding, prompt)
            if said is not None:
                yield claim, said
