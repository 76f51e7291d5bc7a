"""What is tried with a file: reading, linting, fixing and formatting it, and whether it then is what it was."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import yaml

from fuzz.containers import FileSample
from fuzz.failures import Failure, Fault, outside
from fuzz.prompt_trial import JUDGED_TARGETS
from fuzz.subject import STYLES, Subject
from promptlint.diagnostics import DOCUMENT, Diagnostic
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document, Role
from promptlint.documents.reader import read_document
from promptlint.engine.fixer import FixedDocument
from tests.oracle.a1111 import NotJudgedError
from tests.oracle.picture import difference

__all__ = ["try_file"]

_Change = tuple[str, Fault, Fault, Callable[[Document], FixedDocument]]


def try_file(sample: FileSample, subject: Subject) -> Iterator[Failure]:
    """Everything that goes wrong with a file. Raises NotJudgedError at the end where a picture is not known."""
    with tempfile.TemporaryDirectory(prefix="promptlint-fuzz-") as folder:
        path = Path(folder, sample.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.data)
        document = _read(path)
        if document is None:
            return
        yield from _lints(document, subject)
        if document.binary:
            return
        unjudged = False
        style = STYLES[len(sample.data) % len(STYLES)]
        changes: tuple[_Change, ...] = (
            ("fix", Fault.FIX_MEANING, Fault.FIX_AGAIN, lambda each: subject.fix_file(each, ())),
            ("fix ALL", Fault.FIX_MEANING, Fault.FIX_AGAIN, lambda each: subject.fix_file(each, ("ALL",))),
            ("format", Fault.FORMAT_MEANING, Fault.FORMAT_AGAIN, lambda each: subject.format_file(each, style)),
        )
        for change in changes:
            try:
                yield from _changes(sample, path, document, change)
            except NotJudgedError:
                unjudged = True
        if unjudged:
            raise NotJudgedError


def _read(path: Path) -> Document | None:
    try:
        return read_document(path)
    except ReadError:
        return None


def _lints(document: Document, subject: Subject) -> Iterator[Failure]:
    report = subject.lint_file(document)
    for finding in (each for one in report.findings for each in one.unfold()):
        one = finding.diagnostic
        if one.code == "PL001":
            yield Failure(Fault.EXCEPTION, one.message.partition(" failed ")[0], one.message)
        length = len(document.text)
        own = length if one.role == DOCUMENT else len(finding.region.text)

        def length_of(_diagnostic: Diagnostic, role: str, own: int = own, length: int = length) -> int:
            return own if role == one.role else length  # noqa: B023  # used at once

        for wrong in outside([one], length_of):
            yield Failure(Fault.SPAN, one.code, wrong)
        if not document.binary and not 0 <= finding.start.offset <= finding.end.offset <= length:
            yield Failure(Fault.SPAN, one.code, f"{finding.start}–{finding.end} of {length} in the file")


def _changes(sample: FileSample, path: Path, document: Document, change: _Change) -> Iterator[Failure]:
    name, meaning, again_changes, run = change
    result = run(document)
    where = f"{name}, {sample.what}"
    codes = "+".join(sorted({each.code for each in result.applied}))
    if not result.converged:
        yield Failure(again_changes, where, "the fixes do not converge")
    for one in result.withheld:
        yield Failure(Fault.WITHHELD, f"{one.code}", f"{where}: {one.code} at {one.span}: {one.message}")
    if result.document.text == document.text:
        return
    path.write_bytes(result.document.text.encode(document.encoding, "surrogatepass"))
    after = _read(path)
    if after is None or _shape(after) != _shape(document):
        yield Failure(
            Fault.SHAPE,
            f"{where}, {codes}",
            f"{_shape(document)} → {after and _shape(after)}: {result.document.text!r}",
        )
        return
    old, new = _structure(sample.path, document.text), _structure(sample.path, after.text)
    if old is not None and old != new:
        yield Failure(Fault.SHAPE, f"{where}, {codes}, around", f"{old} → {new}: {after.text!r}")
    again = run(after)
    if again.document.text != after.text:
        more = "+".join(sorted({each.code for each in again.applied}))
        yield Failure(again_changes, f"{where}, {more}", f"{after.text!r} → {again.document.text!r}")
    for before, now in zip(document.regions, after.regions, strict=True):
        target = before.target or document.target or "a1111"
        if target in JUDGED_TARGETS and not before.plugins and not document.plugins:
            role: Literal["positive", "negative"] = "negative" if before.role is Role.NEGATIVE else "positive"
            found = difference(before.text, now.text, role)
            if found is not None:
                yield Failure(meaning, f"{where}, {codes}", f"{before.text!r} → {now.text!r}: {found}")


def _shape(document: Document) -> tuple[str, list[list[tuple[str, list[str]]]]]:
    """What must stay: the kind of the file, and of each prompt its role and which settings it has."""
    return document.kind, [
        [(str(region.role), sorted(region.settings)) for region in regions] for regions in document.prompts
    ]


def _structure(path: str, text: str) -> object:
    """What a file has around its texts, as other programs read it; None where they cannot."""
    suffix = Path(path).suffix
    try:
        if suffix in {".json", ".ipynb"}:
            return _without_texts(json.loads(text))
        if suffix in {".jsonl", ".ndjson"}:
            return [_without_texts(json.loads(line)) for line in text.split("\n") if line.strip()]
        if suffix == ".toml":
            return _without_texts(tomllib.loads(text))
        if suffix in {".yaml", ".yml"}:
            return [_without_texts(each) for each in yaml.safe_load_all(text)]
        if suffix == ".csv":
            delimiter = max(",;\t", key=text.partition("\n")[0].count)
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
            return [len(row) for row in rows]
    except Exception:  # noqa: BLE001  # PyYAML raises anything where a tag and a value do not go together
        return None
    return None


def _without_texts(tree: Any) -> object:
    if isinstance(tree, dict):
        return {key: _without_texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_without_texts(value) for value in tree]
    return "…" if isinstance(tree, str) else repr(tree)
