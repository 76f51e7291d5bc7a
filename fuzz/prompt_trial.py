"""What is tried with a prompt: everything that promptlint does with one, and whether it keeps its promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import promptlint
from fuzz.failures import Failure, Fault, outside
from fuzz.prompts import Sample
from fuzz.subject import STYLES, Subject
from promptlint.conversion import Conversion
from promptlint.diagnostics import Diagnostic
from promptlint.engine.fixer import FixResult
from promptlint.programs.catalogue import find_host, find_program, hosts
from promptlint.semantics import HostError
from promptlint.show.drawing import draw
from promptlint.show.html import render as render_html
from promptlint.show.json import render as render_json
from promptlint.show.model import Request
from promptlint.text import apply_edits
from tests.oracle.a1111 import NotJudgedError
from tests.oracle.picture import difference, picture

__all__ = ["JUDGED_TARGETS", "try_prompt"]

JUDGED_TARGETS = frozenset({"a1111", "forge"})
"""The targets that read prompts as the oracle does."""

_UNESCAPED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def try_prompt(sample: Sample, subject: Subject) -> Iterator[Failure]:
    """Everything that goes wrong with a prompt. Raises NotJudgedError at the end where a picture is not known."""
    yield from _reads(sample)
    yield from _lints(sample, subject)
    yield from _shows(sample)
    yield from _converts(sample, subject)
    unjudged = False
    for change in (_announced(sample, subject), _fixes(sample, subject), _formats(sample, subject)):
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
    found = list(subject.lint(sample).all())

    def length_of(_diagnostic: Diagnostic, role: str) -> int:
        is_other = role == "negative" and sample.role != "negative"
        return len((sample.negative or "") if is_other else sample.text)

    for wrong in outside(found, length_of):
        yield Failure(Fault.SPAN, wrong[:5], wrong)
    for one in found:
        if one.code == "PL001":
            yield Failure(Fault.EXCEPTION, one.message.partition(" failed ")[0], one.message)


def _shows(sample: Sample) -> Iterator[Failure]:
    """Drawing a prompt, now and then: it costs more than all else."""
    if sample.target in hosts() and len(sample.text) % 8 == 0:
        picture = draw(sample.text, Request(sample.target, 20), role=sample.role)
        "".join(render_json([picture]))
        page = render_html([picture])
        if _UNESCAPED.search(page):
            yield Failure(Fault.EXCEPTION, "show --html", "a control character in the page")


def _converts(sample: Sample, subject: Subject) -> Iterator[Failure]:
    """A prompt for one other program, and back again where that is exact both times."""
    names = hosts()
    if sample.target not in names:
        return
    target = names[(len(sample.text) + names.index(sample.target)) % len(names)]
    there = subject.convert(sample, target)
    way = f"{sample.target} to {target}"
    yield from _told(there, way, sample.text)
    if target == sample.target and there.text != sample.text:
        yield Failure(Fault.CONVERSION, way, f"{sample.text!r} → {there.text!r}")
    if not there.exact:
        return
    came = replace(sample, text=there.text, target=target)
    back = subject.convert(came, sample.target)
    yield from _told(back, f"{way} and back", there.text)
    if back.exact and sample.target == "a1111" and find_program(target).leading_punctuation == "kept":
        change = _changed_picture(sample, back.text)
        if change is not None:
            detail = f"{sample.text!r} → {there.text!r} → {back.text!r}: {change}"
            yield Failure(Fault.CONVERSION, f"{way} and back", detail)


def _changed_picture(sample: Sample, after: str) -> str | None:
    """How a picture differs from that before, where all tags of the prompt load something: others may be left out."""
    role: Literal["positive", "negative"] = "negative" if sample.role == "negative" else "positive"
    try:
        before = picture(sample.text, role)
        if before.networks or before.loras.error is not None or re.search(r"\d{10}", sample.text):
            return None  # a number of so many digits is rounded each time that it is written
        return difference(sample.text, after, role)
    except NotJudgedError:
        return None


def _told(conversion: Conversion, way: str, original: str) -> Iterator[Failure]:
    if conversion.exact == bool(conversion.losses):
        yield Failure(Fault.CONVERSION, way, f"exact is {conversion.exact}, with {len(conversion.losses)} losses")
    written = (
        conversion.text,
        *(each.text for each in conversion.texts),
        *(each.message for each in conversion.losses),
    )
    if "\0" not in original and any("\0" in each for each in written):
        yield Failure(Fault.CONVERSION, way, f"a mark of its own in {written}")
    length = len(original)
    for loss in conversion.losses:
        if loss.span is not None and not 0 <= loss.span.start <= loss.span.end <= length:
            yield Failure(Fault.SPAN, "convert", f"{way}: {loss!r}")


def _announced(sample: Sample, subject: Subject) -> Iterator[Failure]:
    """Each fix that a report calls safe, alone. Raises NotJudgedError."""
    if sample.target not in JUDGED_TARGETS or sample.plugins:
        return
    for one in subject.lint(sample).all():
        if one.has_safe_fix and one.fix is not None:
            is_other = one.role == "negative" and sample.role != "negative"
            before = (sample.negative or "") if is_other else sample.text
            after = apply_edits(before, one.fix.edits)
            change = difference(before, after, "negative" if one.role == "negative" else "positive")
            if change is not None:
                yield Failure(Fault.ANNOUNCED, one.code, f"{one.code} {before!r} → {after!r}: {change}")


def _fixes(sample: Sample, subject: Subject) -> Iterator[Failure]:
    result = subject.fix(sample, unsafe=False)
    after = replace(sample, text=result.text, negative=result.negative)
    if not result.converged:
        yield Failure(Fault.FIX_AGAIN, "safe", "the fixes do not converge")
    yield from _withheld(sample, result)
    if after != sample:
        again = subject.fix(after, unsafe=False)
        if (again.text, again.negative) != (after.text, after.negative):
            yield Failure(Fault.FIX_AGAIN, _codes(again), f"{after.text!r} → {again.text!r}")
    unsafe = subject.fix(sample, unsafe=True)
    if not unsafe.converged:
        yield Failure(Fault.UNSAFE_AGAIN, sample.target, "the fixes do not converge")
    yield from _withheld(sample, unsafe)
    for change in _pictures(sample, after):
        yield Failure(Fault.FIX_MEANING, _codes(result), change)


def _codes(result: FixResult) -> str:
    return "+".join(sorted({fix.code for fix in result.applied}))


def _withheld(sample: Sample, result: FixResult) -> Iterator[Failure]:
    for one in result.withheld:
        yield Failure(Fault.WITHHELD, f"{one.code} {sample.target}", f"{one.code} at {one.span}: {one.message}")


def _formats(sample: Sample, subject: Subject) -> Iterator[Failure]:
    for style in (STYLES[0], STYLES[1 + len(sample.text) % (len(STYLES) - 1)]):
        after = subject.format(sample, style)
        if after == sample:
            continue
        again = subject.format(after, style)
        if again != after:
            yield Failure(Fault.FORMAT_AGAIN, _name(style), f"{after!r} → {again!r}")
        for change in _pictures(sample, after):
            yield Failure(Fault.FORMAT_MEANING, _name(style), change)


def _name(style: object) -> str:
    return str(style).removeprefix("FormatStyle")


def _pictures(sample: Sample, after: Sample) -> Iterator[str]:
    """How the pictures of a changed pair differ from those before. Raises NotJudgedError."""
    if sample.target not in JUDGED_TARGETS or sample.plugins:
        return
    change = difference(sample.text, after.text, "negative" if sample.role == "negative" else "positive")
    if change is not None:
        yield f"{sample.text!r} → {after.text!r}: {change}"
    change = difference(sample.negative or "", after.negative or "", "negative")
    if change is not None:
        yield f"{sample.negative!r} → {after.negative!r}: {change}"
