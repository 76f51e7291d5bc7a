"""What one detection of a rule found; the rule makes a diagnostic of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Fix, Severity
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.rules.kit.context import Context, DocumentContext
    from promptlint.rules.kit.rule import Rule

__all__ = ["Found"]


@dataclass(frozen=True, slots=True)
class Found:
    """A place, what is wrong there, and the repair; the severity where it is not the rule's. A rule with several
    detections has a function for each, which gives one of these or None."""

    span: Span
    message: str
    help: str | None = None
    fix: Fix | None = None
    severity: Severity | None = None

    def by(self, rule: Rule, ctx: Context | DocumentContext) -> Diagnostic:
        """The rule's diagnostic of it."""
        return rule.finding(ctx, self.span, self.message, help=self.help, fix=self.fix, severity=self.severity)
