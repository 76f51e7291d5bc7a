"""What is tried with a prompt: everything that promptlint does with one, and whether it keeps its promises."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import promptlint
from fuzz.failures import Failure, Fault, outside
from fuzz.prompts import Sample
from fuzz.subject import STYLES, Subject
from promptlint.diagnostics import Diagnostic
from promptlint.documents.model import Document, Role
from promptlint.programs.catalogue import find_host, hosts
from promptlint.semantics import HostError
from tests.oracle.a1111 import NotJudgedError
from tests.oracle.picture import difference

__all__ = ["JUDGED_TARGETS", "try_prompt"]

JUDGED_TARGETS = frozenset({"a1111", "forge"})
"""The targets that read prompts as the oracle does."""


def try_prompt(sample: Sample, subject: Subject) -> Iterator[Failure]:
    """Everything that goes wrong with a prompt. Raises NotJudgedError at the end where a picture is not known."""
    yield from _reads(sample)
    yield from _lints(sample, subject)
    unjudged = False
    for change in (_fixes(sample, subject), _formats(sample, subject)):
        try:
            yield from change
        except NotJudgedError:
            unjudged = True
    if unjudged:
        raise NotJudgedError


def _reads(sample: Sample) -> Iterator[Failure]:
    prompt = promptlint.parse(sample.text)
    if str(prompt) != sample.text:
        yield Failure(Fault.SPAN, "parse", f"the tree says {str(prompt)!r}")
    for tag in promptlint.tags(prompt):
        if not 0 <= tag.span.start <= tag.span.end <= len(sample.text):
            yield Failure(Fault.SPAN, "tags", f"{tag!r}")
    if sample.target not in hosts():
        return
    try:
        evaluation = promptlint.evaluate(sample.text, role=sample.role, host=find_host(sample.target).name)
        for part in evaluation.parts:
            for text in part.texts:
                for number, piece in enumerate(text.pieces):
                    if any(not 0 <= span.start <= span.end <= len(sample.text) for span in piece.spans):
                        yield Failure(Fault.SPAN, "evaluate", f"piece {number}: {piece!r}")
    except HostError:
        pass


def _lints(sample: Sample, subject: Subject) -> Iterator[Failure]:
    (regions,) = Document.of_prompts(sample.text, sample.negative, role=Role(sample.role)).prompts
    found = list(subject.lint(regions, sample.target, sample.plugins).all())
    lengths = {str(region.role): len(region.text) for region in regions}

    def length_of(_diagnostic: Diagnostic, role: str) -> int:
        return lengths.get(role, len(sample.text))

    for wrong in outside(found, length_of):
        yield Failure(Fault.SPAN, wrong[:5], wrong)
    for one in found:
        if one.code == "PL001":
            yield Failure(Fault.EXCEPTION, one.message.partition(" failed ")[0], one.message)


def _fixes(sample: Sample, subject: Subject) -> Iterator[Failure]:
    given = (sample.role, sample.target, sample.plugins)
    result = subject.fix(sample.text, sample.negative, *given, unsafe=False)
    codes = "+".join(sorted({fix.code for fix in result.applied}))
    if not result.converged:
        yield Failure(Fault.FIX_AGAIN, "safe", "the fixes do not converge")
    for one in result.withheld:
        yield Failure(Fault.WITHHELD, f"{one.code} {sample.target}", f"{one.code} at {one.span}: {one.message}")
    if (result.text, result.negative) != (sample.text, sample.negative):
        again = subject.fix(result.text, result.negative, *given, unsafe=False)
        if (again.text, again.negative) != (result.text, result.negative):
            codes_again = "+".join(sorted({fix.code for fix in again.applied}))
            yield Failure(Fault.FIX_AGAIN, codes_again, f"{result.text!r} → {again.text!r}")
    unsafe = subject.fix(sample.text, sample.negative, *given, unsafe=True)
    if not unsafe.converged:
        yield Failure(Fault.UNSAFE_AGAIN, sample.target, "the fixes do not converge")
    for one in unsafe.withheld:
        yield Failure(Fault.WITHHELD, f"{one.code} {sample.target}", f"{one.code} at {one.span}: {one.message}")
    for change in _pictures(sample, result.text, result.negative):
        yield Failure(Fault.FIX_MEANING, codes, change)


def _formats(sample: Sample, subject: Subject) -> Iterator[Failure]:
    for style in (STYLES[0], STYLES[1 + len(sample.text) % (len(STYLES) - 1)]):
        given = (sample.role, sample.target, sample.plugins, style)
        after = subject.format(sample.text, sample.negative, *given)
        if after == (sample.text, sample.negative):
            continue
        again = subject.format(*after, *given)
        if again != after:
            yield Failure(Fault.FORMAT_AGAIN, _name(style), f"{after!r} → {again!r}")
        for change in _pictures(sample, *after):
            yield Failure(Fault.FORMAT_MEANING, _name(style), change)


def _name(style: object) -> str:
    return str(style).removeprefix("FormatStyle")


def _pictures(sample: Sample, text: str, negative: str | None) -> Iterator[str]:
    """How the pictures of a changed pair differ from those before. Raises NotJudgedError."""
    if sample.target not in JUDGED_TARGETS or sample.plugins:
        return
    roles = ("negative",) if sample.role == "negative" else ("positive", "negative")
    for role, before, after in zip_longest(roles, (sample.text, sample.negative), (text, negative)):
        if before is not None and after is not None and role is not None:
            change = difference(before, after, role)
            if change is not None:
                yield f"{before!r} → {after!r}: {change}"
