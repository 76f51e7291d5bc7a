"""Colours of the terminal."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Severity

__all__ = ["Style"]

_SEVERITIES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text with ANSI escape codes, or leaves it alone where `on` is false; with `links` some of it leads to
    pages."""

    on: bool = False
    links: bool = False

    def severity(self, severity: Severity, text: str) -> str:
        return self.paint(_SEVERITIES[severity], text)

    def bold(self, text: str) -> str:
        return self.paint("1", text)

    def frame(self, text: str) -> str:
        """Line numbers and rules beside the source."""
        return self.paint("1;34", text)

    def good(self, text: str) -> str:
        return self.paint("1;32", text)

    def faint(self, text: str) -> str:
        """What may be skipped in reading."""
        return self.paint("2", text)

    def link(self, text: str, page: str | None) -> str:
        """Text that leads to a page, in a terminal that can (OSC 8)."""
        return f"\x1b]8;;{page}\x1b\\{text}\x1b]8;;\x1b\\" if self.links and page is not None else text

    def paint(self, codes: str, text: str) -> str:
        """Text in the given SGR codes; empty codes leave it alone."""
        return f"\x1b[{codes}m{text}\x1b[0m" if self.on and codes and text else text

    def diff(self, line: str) -> str:
        """A line of a unified diff, with its end."""
        codes = "1" if line.startswith(("--- ", "+++ ")) else {"+": "32", "-": "31", "@": "36"}.get(line[:1], "")
        return self.paint(codes, line.removesuffix("\n")) + "\n"
