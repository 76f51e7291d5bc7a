"""Findings that are known and may stay: how many of each rule in each file, whatever their lines.

A file has as many findings of a rule as the baseline allows, or fewer: none is reported. Where it has more, all are
reported, since it cannot be known which are new.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.engine.report import Report
from promptlint.errors import PromptlintError
from promptlint.formats.json_writing import written_json
from promptlint.formats.named_path import RefusedPathError, follow
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.whole_file import write_whole
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR
from promptlint.rules.registry import aliases_of

__all__ = ["BASELINE_NAME", "Baseline", "BaselineError", "Stale"]

BASELINE_NAME = "promptlint-baseline.json"
"""What the file is called by default."""

_VERSION = 1
_MAX_SIZE = 256 * 1024 * 1024


class BaselineError(PromptlintError):
    """A baseline that cannot be read or written. The message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry that allows more than there is: `path` as the baseline writes it, and both numbers."""

    path: str
    code: str
    allowed: int
    found: int


class Baseline:
    """The counts of a baseline file. Paths in it are relative to its folder and use forward slashes, so that it means
    the same on every machine; the JSON is sorted, one rule a line, so that it merges well."""

    def __init__(self, file: Path, allowed: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.file = file
        self._folder = Path(os.path.abspath(file)).parent  # noqa: PTH100  # a link to the file keeps its own folder
        self._allowed = {path: dict(codes) for path, codes in (allowed or {}).items()}
        self._found: dict[str, Counter[str]] = {}
        self._on: dict[str, frozenset[str]] = {}

    @classmethod
    def load(cls, file: Path) -> Baseline:
        """Read a baseline. Raises BaselineError."""
        try:
            read = json.loads(read_regular(file, _MAX_SIZE).decode("utf-8"))
        except FileNotFoundError:
            raise BaselineError(f"{file}: no such baseline; make one with `promptlint baseline create`") from None
        except TooLargeError:
            raise BaselineError(f"{file}: is too large for a baseline; create it again") from None
        except OSError as error:
            raise BaselineError(f"{file}: cannot be read: {error.strerror or error}") from None
        except (ValueError, RecursionError):
            raise BaselineError(f"{file}: is not a baseline: its JSON cannot be read; create it again") from None
        version = read.get("version") if isinstance(read, dict) else None
        if version != _VERSION:
            raise BaselineError(f"{file}: is not a baseline of version {_VERSION}; create it again")
        files = read.get("files")
        if not isinstance(files, dict) or not all(_is_counts(codes) for codes in files.values()):
            raise BaselineError(
                f"{file}: is not a baseline: `files` must hold counts by path and rule; create it again"
            )
        return cls(file, files)

    def apply(self, path: str, report: Report, rules: Iterable[str]) -> Report:
        """What is left of a file's report. Findings that stand for others count as all of them. `rules` are the codes
        of the rules that were on: nothing is known about the others."""
        name = self._name(path)
        self._on[name] = frozenset(rules)
        found = self._found.setdefault(name, Counter())
        found.update(_codes(report))
        return self._without(name, report, found)

    def uncovered(self, path: str, report: Report) -> Report:
        """What is left of a file's report, for a file that is looked at again and again: nothing is counted up."""
        return self._without(self._name(path), report, Counter(_codes(report)))

    def _without(self, name: str, report: Report, found: Mapping[str, int]) -> Report:
        allowed = self._allowed.get(name, {})
        covered = _covered(found, allowed)
        return Report(
            tuple(
                finding
                for finding in report.findings
                if not all(each.code in covered for each in finding.diagnostic.unfold())
            )
        )

    def stale(self) -> Iterator[Stale]:
        """Entries of the files seen so far, and of files that are gone, that allow more than there is."""
        for path, codes in sorted(self._allowed.items()):
            if path not in self._found and self._is_there(path):
                continue
            found = _by_entry(self._found.get(path, Counter()), codes)
            for code, allowed in sorted(codes.items()):
                if found[code] < allowed and self._was_on(path, code):
                    yield Stale(path, code, allowed, found[code])

    def updated(self, *, only_fewer: bool = False) -> Baseline:
        """The baseline that allows what was found in the files seen, and keeps the others. With `only_fewer` nothing
        new is allowed."""
        allowed = {path: codes for path, codes in self._allowed.items() if self._is_there(path)}
        for path, found in self._found.items():
            before = self._allowed.get(path, {})
            covered = _covered(found, before)
            allowed[path] = {code: count for code, count in before.items() if not self._was_on(path, code)} | {
                code: min(count, before.get(code, 0)) if only_fewer and code not in covered else count
                for code, count in found.items()
            }
        return Baseline(self.file, {path: codes for path, codes in allowed.items() if any(codes.values())})

    @property
    def total(self) -> int:
        """How many findings it allows."""
        return sum(sum(codes.values()) for codes in self._allowed.values())

    def write(self, *, within: Path | None = None) -> None:
        """Write the file, whole or not at all; it has to lie `within` a folder, with links followed. Raises
        BaselineError."""
        files = {
            path: {code: count for code, count in sorted(codes.items()) if count}
            for path, codes in sorted(self._allowed.items())
        }
        text = written_json({"version": _VERSION, "files": files}, indent=1) + "\n"
        try:
            write_whole(self.file, text.encode("utf-8"), within=within)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BaselineError(f"{self.file}: cannot be written: {reason}; check the path") from None

    def _is_there(self, path: str) -> bool:
        """Whether the file of an entry exists; a path that is not followed does not."""
        try:
            return os.path.exists(follow(path, self._folder))
        except (OSError, RefusedPathError):
            return False

    def _was_on(self, path: str, code: str) -> bool:
        """Whether a rule could report something in a file. In a file that is gone there is nothing to report."""
        return path not in self._on or code in self._on[path] or code.startswith("PL")

    def _name(self, path: str) -> str:
        absolute = os.path.abspath(path)  # noqa: PTH100  # links are not followed, as in the report
        try:
            return os.path.relpath(absolute, self._folder).replace(os.sep, "/")
        except ValueError:  # another drive
            return absolute.replace(os.sep, "/")


def _codes(report: Report) -> Iterator[str]:
    return (diagnostic.code for diagnostic in report.all() if diagnostic.code != INTERNAL_ERROR.code)


def _entry(code: str, allowed: Mapping[str, int]) -> str:
    """The entry that allows findings of a code: its own, or that of a rule that it was a part of."""
    if code in allowed:
        return code
    return next((alias for alias in aliases_of(code) if alias in allowed), code)


def _by_entry(found: Mapping[str, int], allowed: Mapping[str, int]) -> Counter[str]:
    """How many findings each entry has to allow."""
    sums: Counter[str] = Counter()
    for code, count in found.items():
        sums[_entry(code, allowed)] += count
    return sums


def _covered(found: Mapping[str, int], allowed: Mapping[str, int]) -> frozenset[str]:
    """The codes of which there are as many findings as are allowed, or fewer."""
    sums = _by_entry(found, allowed)
    entries = ((code, _entry(code, allowed)) for code in found)
    return frozenset(code for code, entry in entries if sums[entry] <= allowed.get(entry, 0))


def _is_counts(codes: object) -> bool:
    return isinstance(codes, dict) and all(type(count) is int and count >= 0 for count in codes.values())
