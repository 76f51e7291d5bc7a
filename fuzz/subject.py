"""promptlint as the fuzzing sees it: one object, so that a test can put a faulty one in its place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import Any

import promptlint
from fuzz.prompts import Sample
from promptlint.conversion import Conversion
from promptlint.diagnostics import Diagnostic
from promptlint.documents.model import Document, Region, Role
from promptlint.documents.reader import reread
from promptlint.engine.fixer import FixedDocument, FixResult, fix_document, fix_prompts
from promptlint.engine.formatter import FormatStyle, Formatter, LineBreaks
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report
from promptlint.engine.settings import Settings

__all__ = ["STYLES", "Subject"]

STYLES = (FormatStyle(), FormatStyle(line_breaks="unwrap"), FormatStyle(line_breaks="tag-a-line", weights="numbers"))
"""Styles that promise to keep the picture."""


_REMEMBERED = 50
"""Prompts of which a linter knows what it said."""


class Subject:
    """Lints, fixes, formats and converts; `select` are the rules."""

    def lint(self, sample: Sample) -> Report:
        (regions,) = Document.of_prompts(sample.text, sample.negative, role=Role(sample.role)).prompts
        return _linter(sample.target, sample.plugins, ("ALL",)).lint(regions)

    def lint_file(self, document: Document) -> Report:
        return _linter("a1111", (), ("ALL",)).lint_document(document)

    def fix(self, sample: Sample, *, unsafe: bool) -> FixResult:
        linter = _linter(sample.target, sample.plugins, ("ALL",))
        return fix_prompts(linter, sample.text, sample.negative, role=Role(sample.role), unsafe=unsafe)

    def fix_file(self, document: Document, select: tuple[str, ...], *, unsafe: bool = False) -> FixedDocument:
        return fix_document(_linter("a1111", (), select), document, partial(reread, document), unsafe=unsafe)

    def format(self, sample: Sample, style: FormatStyle) -> Sample:
        formatter = _formatter(sample.target, sample.plugins, style)
        text, negative = formatter.prompt(sample.text, sample.negative, role=Role(sample.role))
        return replace(sample, text=text, negative=negative)

    def convert(self, sample: Sample, target: str) -> Conversion:
        return promptlint.convert(sample.text, source=sample.target, target=target, role=sample.role)

    def format_file(self, document: Document, style: FormatStyle) -> FixedDocument:
        return _formatter("a1111", (), style).document(document, partial(reread, document))


@cache
def _settings(target: str, plugins: tuple[str, ...], select: tuple[str, ...]) -> Settings:
    table: dict[str, object] = {"target": target}
    if select:
        table["select"] = list(select)
    if plugins:
        table["plugins"] = list(plugins)
    return Settings.of(table)


@cache
def _linter(target: str, plugins: tuple[str, ...], select: tuple[str, ...]) -> Linter:
    return _Remembering(_settings(target, plugins, select))


class _Remembering(Linter):
    """Says of prompts that it has just linted what it said: every trial of an input begins with the same ones."""

    def _lint(self, regions: tuple[Region, ...], *given: Any) -> list[Diagnostic]:
        if len(given) > 1:  # of a file
            return super()._lint(regions, *given)
        said: dict[object, list[Diagnostic]] = self.__dict__.setdefault("_said", {})
        key = tuple((region.text, region.role) for region in regions)
        if key not in said:
            if len(said) > _REMEMBERED:
                said.clear()
            said[key] = super()._lint(regions, *given)
        return list(said[key])


@cache
def _formatter(target: str, plugins: tuple[str, ...], style: FormatStyle) -> Formatter:
    return _RememberingFormatter(style, _settings(target, plugins, ()))


class _RememberingFormatter(Formatter):
    def _new_linter(self, line_breaks: LineBreaks) -> Linter:
        return _Remembering(super()._new_linter(line_breaks).settings)
