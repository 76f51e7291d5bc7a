"""Slips in existing syntax are told by the rule that is meant, and by nothing else."""

from __future__ import annotations

import pytest

import promptlint
from benchmarks.mutations import Slip, slips
from promptlint.roles import RoleName

PROMPTS = (
    ("positive", "(red sea:1.2), ((blue sky)), <lora:film_grain:0.8>, stone bridge, paper lantern, old boat"),
    ("positive", "stone bridge, [paper lantern:oil lamp:0.5], tall tree, (wooden house:0.9), night sky"),
    ("negative", "(bent spoon:1.3), [film scratches], date stamp, lens dirt, tangled hair"),
)
SLIPS = [(role, slip) for role, text in PROMPTS for slip in slips(text, role)]


@pytest.mark.parametrize(("role", "text"), PROMPTS)
def test_the_prompts_are_clean(role: RoleName, text: str) -> None:
    assert not promptlint.lint(text, role=role)


@pytest.mark.parametrize(("role", "slip"), SLIPS, ids=[f"{slip.kind}-{slip.text}" for _, slip in SLIPS])
def test_slip_is_found(role: RoleName, slip: Slip) -> None:
    report = promptlint.lint(slip.text, role=role)
    told = [d.code for d in report.all() if d.span.start < slip.end and slip.start < d.span.end]
    assert set(told) & set(slip.codes)
