"""The report for people: every finding with the source it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Label
from promptlint.engine.report import Finding, Place, Report
from promptlint.output.advice import says_the_same
from promptlint.output.display import View, elide, view, visible, width, wrap
from promptlint.output.rendering import Options, first_shown
from promptlint.output.summary import Summary
from promptlint.rules.listing import page_of
from promptlint.text import Edit, LineIndex, Position, Span, apply_edits

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Full", "renderer"]

MINIMUM_WIDTH = 40
MAX_LABELS = 3
MAX_NOTES = 5
MAX_LINES = 3
_SNIPPET = 40
_BECOMES = 60


@dataclass(slots=True)
class _Line:
    """A source line in the frame with the rows of marks under it; `number` None stands for lines left out."""

    number: int | None
    view: View | None = None
    marks: tuple[str, ...] = ()


class Full:
    """Header, place, source frame, then labels elsewhere, notes, help and fix."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._style = options.style
        self._width = max(options.width, MINIMUM_WIDTH)
        self._printed = 0

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for finding in first_shown(report, self._options, self._printed):
            self._printed += 1
            yield "\n".join([*self._finding(finding), "", ""])

    def end(self, summary: Summary) -> str:
        options = self._options
        if options.quiet:
            return ""
        sentence = self._wrap(visible(summary.sentence(most=options.most)), 0, 0)
        next_steps = summary.next_steps(options.again, fixing=options.fixing)
        steps = (self._wrap(visible(step), 0, 2) for step in next_steps)
        lines = (self._style.good(sentence) if summary.is_clear else sentence, *steps)
        return "".join(f"{line}\n" for line in lines)

    def _finding(self, finding: Finding) -> Iterator[str]:
        diagnostic = finding.diagnostic
        style = self._style
        severity = str(diagnostic.severity)
        title = f"{diagnostic.code} {visible(diagnostic.name)}:"
        used = len(severity) + 1 + width(title) + 1
        message = self._wrap(visible(diagnostic.message), used, 4)
        title = title.replace(diagnostic.code, style.link(diagnostic.code, page_of(diagnostic)), 1)
        yield f"{style.severity(diagnostic.severity, severity)} {style.bold(title)} {message}"

        whole = finding.place.lines
        lines = whole.alone()
        base = whole.first
        span = Span(finding.start.offset - base.offset, finding.end.offset - base.offset)
        last = max(finding.start.line, finding.end.line)
        gutter = len(str(last))
        room = self._width - gutter - 3
        drawn = self._source(lines, span, room)
        for line in drawn:
            line.marks = self._underline(diagnostic, lines, line, span)
        elsewhere = self._labels(finding, drawn, room)

        pad = " " * gutter
        place = _place(finding.path, finding.start)
        yield f"{pad}{style.frame('-->')} {style.bold(place)} ({visible(finding.region.name)})"
        bar = style.frame("|")
        yield f"{pad} {bar}"
        for line in drawn:
            if line.number is None or line.view is None:
                yield style.frame("...")
                continue
            yield f"{style.frame(str(line.number + base.line - 1).rjust(gutter))} {bar} {line.view.text}".rstrip()
            for marks in line.marks:
                yield f"{pad} {bar} {marks}"
        for text in elsewhere:
            yield f"{pad}{style.frame(':::')} {self._wrap(text, gutter + 4, gutter + 4)}"
        for kind, text in _remarks(finding):
            used = gutter + 3 + len(kind) + 2
            yield f"{pad} {style.frame('=')} {style.bold(kind + ':')} {self._wrap(text, used, gutter + 3)}"

    def _source(self, lines: LineIndex, span: Span, room: int) -> list[_Line]:
        """The lines of a span, cut to the room; of more than three only the first and the last."""
        first, last = lines.position(span.start).line, lines.position(span.end).line
        numbers: list[int | None] = [*range(first, last + 1)]
        if len(numbers) > MAX_LINES:
            numbers = [first, None, last]
        drawn = []
        for number in numbers:
            if number is None:
                drawn.append(_Line(None))
                continue
            line = _line_span(lines, number)
            focus = _within(lines.text, line, span)
            if number not in (first, last) or len(focus) or first == last:
                drawn.append(_Line(number, view(lines.text, line, focus, room)))
        if not any(line.view for line in drawn):
            line = _line_span(lines, first)
            drawn = [_Line(first, view(lines.text, line, Span(span.start, span.start), room))]
        return drawn

    def _underline(self, diagnostic: Diagnostic, lines: LineIndex, line: _Line, span: Span) -> tuple[str, ...]:
        if line.number is None or line.view is None:
            return ()
        focus = _within(lines.text, _line_span(lines, line.number), span)
        one_line = lines.position(span.start).line == lines.position(span.end).line
        mark = line.view.mark(focus) if len(focus) or one_line or span.start == focus.start else None
        if mark is None:
            return ()
        column, size = mark
        return (" " * column + self._style.severity(diagnostic.severity, "^" * size),)

    def _labels(self, finding: Finding, drawn: list[_Line], room: int) -> list[str]:
        """Draws the labels that fit under a line that is shown; returns the others, a line of text each."""
        lines = finding.place.lines
        labels = finding.second_places
        elsewhere: list[str] = []
        for label, place in labels[:MAX_LABELS]:
            message = visible(label.message)
            row = None
            if place.lines is lines and place.start.line == place.end.line:
                row = self._row(drawn, place.start.before(lines.first), place.end.before(lines.first), message, room)
            if row is None:
                elsewhere.append(_elsewhere(finding, label, place))
        if len(labels) > MAX_LABELS:
            elsewhere.append(f"and {len(labels) - MAX_LABELS} more")
        return elsewhere

    def _row(self, drawn: list[_Line], start: Position, end: Position, message: str, room: int) -> _Line | None:
        for line in drawn:
            if line.number != start.line or line.view is None:
                continue
            mark = line.view.mark(Span(start.offset, end.offset))
            if mark is not None and sum(mark) + 1 + width(message) <= room:
                column, size = mark
                line.marks = (*line.marks, " " * column + self._style.frame(f"{'-' * size} {message}"))
                return line
        return None

    def _wrap(self, text: str, used: int, indent: int) -> str:
        return wrap(text, self._width, used=used, indent=indent) if self._options.wrap else text


renderer = Full


def _line_span(lines: LineIndex, number: int) -> Span:
    """A line without its line end. `LineIndex.line` would copy it, and some are a megabyte long."""
    start = lines.start(number)
    end = lines.end(number)
    while end > start and lines.text[end - 1] in "\r\n":
        end -= 1
    return Span(start, end)


def _within(text: str, line: Span, span: Span) -> Span:
    """What of a span is on a line, without the indentation of continued lines."""
    start, end = max(span.start, line.start), min(span.end, line.end)
    if span.start < line.start:
        while start < end and text[start].isspace():
            start += 1
    return Span(min(start, line.end), max(min(start, line.end), end))


def _place(path: str, position: Position) -> str:
    return f"{visible(path)}:{position.line}:{position.column}"


def _elsewhere(finding: Finding, label: Label, place: Place) -> str:
    role = f" ({label.role})" if label.role != finding.diagnostic.role else ""
    quoted = ""
    text, span = place.lines.text, place.span.moved(-place.lines.first.offset)
    text = text[span.start : min(span.end, span.start + 16 * _SNIPPET)]
    if text and text not in label.message:
        if len(place.span) > len(text):
            text += "…"
        quoted = f": `{elide(text, _SNIPPET)}`"
    return f"{_place(finding.path, place.start)}{role}: {visible(label.message)}{quoted}"


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    diagnostic = finding.diagnostic
    for note in diagnostic.notes[:MAX_NOTES]:
        yield "note", visible(f"also {note.code}: {note.message}" if note.code else note.message)
    if len(diagnostic.notes) > MAX_NOTES:
        yield "note", f"and {len(diagnostic.notes) - MAX_NOTES} more"
    fix, advice = diagnostic.fix, visible(diagnostic.help or "")
    repair = ""
    if fix is not None:
        repair = visible(fix.message) + _becomes(diagnostic.span, fix.edits, finding.region.text)
    if advice and not (fix is not None and says_the_same(advice, repair, diagnostic.message)):
        yield "help", advice
    if fix is not None:
        yield f"fix ({fix.applicability})", repair


def _becomes(span: Span, edits: tuple[Edit, ...], text: str) -> str:
    """What the fix makes of the flagged text, where that is short and the fix's message does not say it."""
    if not edits:
        return ""
    start = min(span.start, *(edit.span.start for edit in edits))
    end = max(span.end, *(edit.span.end for edit in edits))
    if end - start > 4 * _BECOMES or sum(len(edit.replacement) for edit in edits) > 4 * _BECOMES:
        return ""
    moved = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.replacement) for edit in edits]
    after = apply_edits(text[start:end], moved)
    if not after.strip() or "\n" in after or width(visible(after)) > _BECOMES:
        return ""
    return f": `{visible(after)}`"
