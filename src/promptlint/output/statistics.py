"""How often each rule spoke, instead of what it reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.diagnostics import Applicability, Diagnostic
from promptlint.engine.report import Report
from promptlint.formats.json_writing import written_json
from promptlint.output.json import VERSION
from promptlint.output.rendering import Options
from promptlint.output.summary import Summary, count

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Statistics", "StatisticsJson"]

_SIGNS = {Applicability.SAFE: "safe fix", Applicability.UNSAFE: "unsafe fix"}


class Statistics:
    """A line a rule, the most frequent first. Findings that others stand for are counted too."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._counts: Counter[str] = Counter()
        self._files: dict[str, set[str]] = {}
        self._samples: dict[str, Diagnostic] = {}

    def begin(self) -> str:
        return ""

    def file(self, document: Document, report: Report) -> Iterator[str]:
        for diagnostic in report.all():
            if self._options.shows(diagnostic):
                self._counts[diagnostic.code] += 1
                self._files.setdefault(diagnostic.code, set()).add(document.path)
                if diagnostic.fix is not None or diagnostic.code not in self._samples:
                    self._samples[diagnostic.code] = diagnostic
        return iter(())

    def end(self, summary: Summary) -> str:
        style = self._options.style
        rows = list(self.rows())
        sizes = [max((len(str(row[i])) for row in rows), default=0) for i in range(4)]
        lines = []
        for times, code, name, severity, fix, files in rows:
            painted = style.severity(self._samples[code].severity, code.ljust(sizes[1]))
            place = f"in {count(files, 'file')}"
            rest = "  ".join((name.ljust(sizes[2]), severity.ljust(sizes[3]), place, fix))
            lines.append(f"{times:>{sizes[0]}}  {painted}  {rest}".rstrip() + "\n")
        return "".join(lines) + ("\n" if lines else "") + f"{summary.sentence(in_findings=False)}\n"

    def rows(self) -> Iterator[tuple[int, str, str, str, str, int]]:
        """Count, code, name, severity, kind of fix and number of files of each rule that spoke."""
        for code, times in sorted(self._counts.items(), key=lambda item: (-item[1], item[0])):
            sample = self._samples[code]
            fix = _SIGNS.get(sample.fix.applicability, "") if sample.fix is not None else ""
            yield times, code, sample.name, str(sample.severity), fix, len(self._files[code])


class StatisticsJson(Statistics):
    """The same for programs."""

    def end(self, summary: Summary) -> str:
        keys = ("count", "code", "name", "severity", "fix", "files")
        rows = [dict(zip(keys, row, strict=True)) | {"fix": row[4].removesuffix(" fix") or None} for row in self.rows()]
        return (
            written_json({"version": VERSION, "statistics": rows, "files": summary.files, "prompts": summary.prompts})
            + "\n"
        )
