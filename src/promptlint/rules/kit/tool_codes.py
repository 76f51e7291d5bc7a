"""What promptlint says about itself: codes that no rule gives out."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Severity

__all__ = [
    "INTERNAL_ERROR",
    "STALE_BASELINE_ENTRY",
    "TOOL_CODES",
    "UNKNOWN_CODE_IN_SUPPRESSION",
    "UNREADABLE_FILE",
    "UNUSED_SUPPRESSION",
    "ToolCode",
    "find_tool_code",
]


@dataclass(frozen=True, slots=True)
class ToolCode:
    """A code with its name, severity, documentation in Markdown, and what kind of fix its findings have."""

    code: str
    name: str
    severity: Severity
    documentation: str
    fixable: Applicability | None = None


INTERNAL_ERROR = ToolCode(
    "PL001",
    "internal-error",
    Severity.ERROR,
    """A rule failed, or the reading of a file.

This is a bug in promptlint, never in your prompt. Where a rule failed, the other rules went on; where reading did, the
finding is all that is reported for the file, and the other files are still checked. The exit status is 2. Please report
it with the prompt or the file, as short as you can make it.""",
)
UNUSED_SUPPRESSION = ToolCode(
    "PL002",
    "unused-suppression",
    Severity.WARNING,
    """A suppression comment for something that is not found there.

It may have been fixed since, or the comment stands on another line than the finding. An `enable` of what was not
disabled is reported too. The fix deletes it, which is
safe: comments never reach the model.""",
    Applicability.SAFE,
)
UNKNOWN_CODE_IN_SUPPRESSION = ToolCode(
    "PL003",
    "unknown-code-in-suppression",
    Severity.WARNING,
    """A suppression comment that names no rule, or a rule that does not exist.

It has no effect. Write `# promptlint: ignore[PD002] -- reason` with codes, prefixes of codes or names of rules.""",
)
UNREADABLE_FILE = ToolCode(
    "PL004",
    "unreadable-file",
    Severity.ERROR,
    """A file that cannot be read.

It is missing, is not text in UTF-8, is a container that is broken, or may not be opened. The line on standard error
says which and what to do; the other files are still checked, and the exit status is 2. Of a file of many parts, lines
of JSON, rows of a table, YAML documents or texts of a picture, only what is broken is not read: the first three have a
line each, the others are counted.

A model file below a folder of `--models`, or what stands beside one, is reported as a warning among the findings, and
the exit status is that of a warning: A1111 will most likely not load it either. Of such a file only the name is known,
and a prompt may still refer to it. Nothing in models is ever executed: of `.pt`, `.ckpt` and `.bin` files only the name
is taken.""",
)
STALE_BASELINE_ENTRY = ToolCode(
    "PL005",
    "stale-baseline-entry",
    Severity.WARNING,
    """The baseline allows more findings of a rule in a file than there are.

Some were fixed, or the file is gone. `promptlint baseline prune` takes what is not needed any more out of the
baseline, so that it cannot come back unseen.""",
)
TOOL_CODES = (
    INTERNAL_ERROR,
    UNUSED_SUPPRESSION,
    UNKNOWN_CODE_IN_SUPPRESSION,
    UNREADABLE_FILE,
    STALE_BASELINE_ENTRY,
)


def find_tool_code(code: str) -> ToolCode | None:
    """The code with this code or name, whatever the case, or None."""
    wanted = code.casefold()
    return next((each for each in TOOL_CODES if wanted in (each.code.casefold(), each.name)), None)
