"""No rule contradicts what a program's own code returned: every statement is held to the program's vectors."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

import pytest

import promptlint
from promptlint.diagnostics import Diagnostic
from promptlint.rules.registry import all_rules
from tests.programs import claims
from tests.programs.claims.model import ABOUT_WRITING, Claims, Vector

PROGRAMS: dict[str, Claims] = {
    program.target: program
    for module in pkgutil.iter_modules(claims.__path__, f"{claims.__name__}.")
    for program in getattr(import_module(module.name), "PROGRAMS", ())
}


VANISHING = {rule.code: rule.vanishes_in for rule in all_rules()}


def said_of(prompt: str, target: str) -> Iterator[Diagnostic]:
    """All that is said of a prompt, notes included."""
    waiting = list(promptlint.lint(prompt, config={"target": target, "select": ["ALL"]}).diagnostics)
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [each for each in one.folded if one.code not in VANISHING[each.code]]


@cache
def findings(target: str) -> tuple[tuple[Vector, Diagnostic], ...]:
    """What all rules say of the program's vectors."""
    return tuple((vector, finding) for vector in PROGRAMS[target].vectors for finding in said_of(vector.prompt, target))


@pytest.mark.parametrize("target", PROGRAMS)
def test_no_statement_is_contradicted(target: str) -> None:
    wrong = [
        (vector.row["id"], vector.prompt, finding.code, finding.message, claim.words)
        for vector, finding in findings(target)
        for claim, said in PROGRAMS[target].of(finding, vector.prompt)
        if not claim.holds(vector, said)
    ]
    assert not wrong, "\n".join(map(repr, wrong))


@pytest.mark.parametrize("target", PROGRAMS)
def test_every_statement_is_looked_at(target: str) -> None:
    program = PROGRAMS[target]
    silent = ABOUT_WRITING | program.unchecked.keys()
    missed = {
        (vector.row["id"], vector.prompt, finding.code, finding.message)
        for vector, finding in findings(target)
        if finding.code not in silent and not any(program.of(finding, vector.prompt))
    }
    assert not missed, "\n".join(map(repr, sorted(missed)))


def test_each_claim_is_made_somewhere() -> None:
    made = {
        claim
        for target, program in PROGRAMS.items()
        for vector, finding in findings(target)
        for claim, _ in program.of(finding, vector.prompt)
    }
    never = {(one.words, one.codes) for program in PROGRAMS.values() for one in program.claims if one not in made}
    assert not never, never


def test_what_is_not_checked_is_said_of_rules_that_there_are() -> None:
    codes = {rule.code for rule in all_rules()}
    assert codes >= ABOUT_WRITING
    for program in PROGRAMS.values():
        assert codes >= program.unchecked.keys()
        assert all(program.unchecked.values())
