"""What names a finding across runs, for programs that compare them."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

from promptlint.engine.report import Finding

__all__ = ["Fingerprints", "portable_path"]


def portable_path(path: str) -> str:
    """A path as reports for other programs write it: relative to the working directory where it lies below it, with
    forward slashes, without a leading `./`."""
    pure = Path(path)
    if pure.is_absolute() and pure.is_relative_to(Path.cwd()):
        pure = pure.relative_to(Path.cwd())
    return pure.as_posix()


class Fingerprints:
    """Gives each finding of a run a fingerprint of 32 hexadecimal digits: of its file, prompt, code and flagged text,
    and of how often that was there before. So it stays when lines move."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding) -> str:
        """The fingerprint of the next finding."""
        span = finding.diagnostic.span
        flagged = " ".join(finding.region.text[span.start : span.end].split())
        facts = "\0".join((portable_path(finding.path), finding.region.name, finding.diagnostic.code, flagged))
        self._seen[facts] += 1
        counted = f"{facts}\0{self._seen[facts]}"
        return hashlib.sha256(counted.encode("utf-8", "surrogatepass")).hexdigest()[:32]
