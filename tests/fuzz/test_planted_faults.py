"""The fuzzing sees what it looks for: each kind of fault, planted, is found, and nothing is without one."""

from __future__ import annotations

import dataclasses
import random
import time
from typing import Any

import pytest

from fuzz.container_work import ContainerWork
from fuzz.containers import FileSample
from fuzz.failures import Fault, Tally, table
from fuzz.prompt_work import PromptWork
from fuzz.prompts import Sample
from fuzz.running import Work, attempt, run_batch
from fuzz.subject import Subject
from promptlint.conversion import Conversion
from promptlint.diagnostics import Applicability
from promptlint.documents.model import Document
from promptlint.documents.reader import reread
from promptlint.engine.fixer import FixedDocument, FixResult
from promptlint.engine.formatter import FormatStyle
from promptlint.engine.report import Finding, Report
from promptlint.programs.catalogue import find_program, hosts
from promptlint.text import Span

PROMPT = Sample("((sea)), a cat ,fog", "haze ,(b:1.0)", "positive", "a1111", ())
FILE = FileSample(
    "infotext", "a.txt", b"((sea)) ,fog\nNegative prompt: haze ,crowd\nSteps: 20, Sampler: Euler, CFG scale: 7\n"
)


class Raises(Subject):
    def lint(self, sample: Sample) -> Report:
        raise KeyError("planted")

    def lint_file(self, document: Document) -> Report:
        raise KeyError("planted")


class PointsOutside(Subject):
    def lint(self, sample: Sample) -> Report:
        return _moved(super().lint(sample))

    def lint_file(self, document: Document) -> Report:
        return _moved(super().lint_file(document))


def _moved(report: Report) -> Report:
    first = report.findings[0]
    diagnostic = dataclasses.replace(first.diagnostic, span=Span(0, 10_000))
    return dataclasses.replace(report, findings=(dataclasses.replace(first, diagnostic=diagnostic),))


class CallsSafe(Subject):
    """A linter that says of every fix that it is safe."""

    def lint(self, sample: Sample) -> Report:
        report = super().lint(sample)
        return dataclasses.replace(report, findings=tuple(map(self._safe, report.findings)))

    @staticmethod
    def _safe(finding: Finding) -> Finding:
        fix = finding.diagnostic.fix
        fix = fix and dataclasses.replace(fix, applicability=Applicability.SAFE)
        return dataclasses.replace(finding, diagnostic=dataclasses.replace(finding.diagnostic, fix=fix))


class FixChanges(Subject):
    """A fixer that puts something else in the place of what it fixed."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def fix(self, sample: Sample, *, unsafe: bool) -> FixResult:
        result = super().fix(sample, unsafe=unsafe)
        return dataclasses.replace(result, text=result.text.replace(self.old, self.new))

    def format(self, sample: Sample, style: FormatStyle) -> Sample:
        after = super().format(sample, style)
        return dataclasses.replace(after, text=after.text.replace(self.old, self.new))

    def fix_file(self, document: Document, select: tuple[str, ...], *, unsafe: bool = False) -> FixedDocument:
        result = super().fix_file(document, select, unsafe=unsafe)
        return self._changed(result)

    def format_file(self, document: Document, style: FormatStyle) -> FixedDocument:
        return self._changed(super().format_file(document, style))

    def _changed(self, result: FixedDocument) -> FixedDocument:
        document = result.document
        return dataclasses.replace(result, document=reread(document, document.text.replace(self.old, self.new)))


class Withholds(Subject):
    def fix(self, sample: Sample, *, unsafe: bool) -> FixResult:
        result = super().fix(sample, unsafe=unsafe)
        return dataclasses.replace(result, withheld=tuple(self.lint(sample))[:1], unsettled=("PW008",))


class ConvertsInSilence(Subject):
    """Leaves a word out, and calls that exact."""

    def convert(self, sample: Sample, target: str) -> Conversion:
        result = super().convert(sample, target)
        return dataclasses.replace(result, text=result.text.replace("fog", ""), exact=True, losses=())


class ConvertsWithoutReason(Subject):
    def convert(self, sample: Sample, target: str) -> Conversion:
        return dataclasses.replace(super().convert(sample, target), exact=False, losses=())


class Sleeps(Subject):
    def lint(self, sample: Sample) -> Report:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
        return super().lint(sample)


class Impatient(PromptWork):
    def limit(self, sample: Sample) -> float:
        return 0.1


def faults(work: Work[Any], sample: Any, subject: Subject) -> set[Fault]:
    failures, judged = attempt(work, sample, subject)
    assert judged
    return {failure.fault for failure in failures}


@pytest.mark.parametrize(("work", "sample"), [(PromptWork(), PROMPT), (ContainerWork(), FILE)])
def test_nothing_is_found_where_nothing_is_planted(work: Work[Any], sample: Any) -> None:
    assert faults(work, sample, Subject()) == set()


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (Raises(), {Fault.EXCEPTION}),
        (PointsOutside(), {Fault.SPAN}),
        (
            FixChanges("sea", "(sea:1.1)"),
            {Fault.FIX_MEANING, Fault.FORMAT_MEANING, Fault.FIX_AGAIN, Fault.FORMAT_AGAIN},
        ),
        (FixChanges("1.21", "1.22"), {Fault.FIX_MEANING, Fault.FORMAT_MEANING}),
        (FixChanges("a cat,", "a cat"), {Fault.FIX_MEANING, Fault.FORMAT_MEANING}),
        (FixChanges("fog", "fog  "), {Fault.FIX_AGAIN, Fault.FORMAT_AGAIN}),
        (Withholds(), {Fault.WITHHELD, Fault.FIX_AGAIN, Fault.UNSAFE_AGAIN}),
        (ConvertsWithoutReason(), {Fault.CONVERSION}),
    ],
    ids=[
        "raises",
        "points outside",
        "nests",
        "changes a weight",
        "drops a comma",
        "grows",
        "withholds",
        "converts without a reason",
    ],
)
def test_each_fault_of_prompts_is_found(subject: Subject, expected: set[Fault]) -> None:
    assert faults(PromptWork(), PROMPT, subject) >= expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (Raises(), {Fault.EXCEPTION}),
        (PointsOutside(), {Fault.SPAN}),
        (
            FixChanges("fog", "(fog:1.3)"),
            {Fault.FIX_MEANING, Fault.FORMAT_MEANING, Fault.FIX_AGAIN, Fault.FORMAT_AGAIN},
        ),
        (FixChanges("\nNegative prompt: ", ", "), {Fault.SHAPE}),
        (FixChanges("Steps: 20, ", ""), {Fault.SHAPE}),
        (FixChanges("crowd", "crowd  "), {Fault.FIX_AGAIN, Fault.FORMAT_AGAIN}),
    ],
    ids=["raises", "points outside", "changes a weight", "joins prompts", "loses settings", "grows"],
)
def test_each_fault_of_files_is_found(subject: Subject, expected: set[Fault]) -> None:
    assert faults(ContainerWork(), FILE, subject) >= expected


def test_a_table_that_gets_another_cell_is_found() -> None:
    sample = FileSample("styles", "styles.csv", b"name,prompt,negative_prompt\nA,sea  ((fog)),haze\n")
    assert faults(ContainerWork(), sample, FixChanges("sea", "sea,x")) & {Fault.SHAPE}


def test_an_unsafe_fix_that_is_announced_as_safe_is_found() -> None:
    sample = dataclasses.replace(PROMPT, text="((sea), a cat, a cat")
    assert faults(PromptWork(), sample, Subject()) == set()
    assert faults(PromptWork(), sample, CallsSafe()) == {Fault.ANNOUNCED}


def test_a_word_that_a_conversion_leaves_out_is_found() -> None:
    sample = dataclasses.replace(PROMPT, text="((sea)), a cat, fog")
    for more in range(len(hosts())):
        other = dataclasses.replace(sample, text=sample.text + "o" * more)
        planted = Fault.CONVERSION in faults(PromptWork(), other, ConvertsInSilence())
        target = hosts()[len(other.text) % len(hosts())]
        assert planted == (find_program(target).leading_punctuation == "kept"), target


def test_what_takes_too_long_is_found() -> None:
    assert faults(Impatient(), PROMPT, Sleeps()) == {Fault.SLOW}


@pytest.mark.parametrize("work", [PromptWork(), ContainerWork()])
def test_a_number_names_an_input_for_good(work: Work[Any]) -> None:
    made = [work.make(random.Random(f"seed {number}")) for number in range(20)]
    assert made == [work.make(random.Random(f"seed {number}")) for number in range(20)]
    assert len({work.shown(one) for one in made}) > 15


@pytest.mark.parametrize("work", [PromptWork(), ContainerWork()])
def test_a_fault_planted_in_every_input_is_counted_and_in_the_table(work: Work[Any]) -> None:
    tally, found = run_batch(work, "seed", range(12), Raises())
    assert not tally.is_clean
    assert found
    assert "| exceptions" in table([(work.name, tally)])
    assert not Tally().failed
