"""promptlint: a linter for Stable Diffusion prompts in AUTOMATIC1111 WebUI syntax.

`lint` checks a prompt, `lint_file` a file; `parse` gives the tree, `tags` the comma-separated items.
"""

from __future__ import annotations

from promptlint._version import __version__

TYPE_CHECKING = False  # type checkers take it for true; typing itself would cost `--version` its budget
if TYPE_CHECKING:
    from promptlint.api import fix as fix
    from promptlint.api import format_prompt as format_prompt
    from promptlint.api import lint as lint
    from promptlint.api import lint_file as lint_file
    from promptlint.api import read_inventory as read_inventory
    from promptlint.diagnostics import Diagnostic as Diagnostic
    from promptlint.engine.project import Project as Project
    from promptlint.engine.report import Finding as Finding
    from promptlint.engine.report import Report as Report
    from promptlint.semantics.evaluation import evaluate as evaluate
    from promptlint.semantics.tags import tags as tags
    from promptlint.syntax import parse as parse

__all__ = [
    "Diagnostic",
    "Finding",
    "Project",
    "Report",
    "__version__",
    "evaluate",
    "fix",
    "format_prompt",
    "lint",
    "lint_file",
    "parse",
    "read_inventory",
    "tags",
]

_HOMES = {
    "Diagnostic": "promptlint.diagnostics",
    "Finding": "promptlint.engine.report",
    "Project": "promptlint.engine.project",
    "Report": "promptlint.engine.report",
    "evaluate": "promptlint.semantics.evaluation",
    "fix": "promptlint.api",
    "format_prompt": "promptlint.api",
    "lint": "promptlint.api",
    "lint_file": "promptlint.api",
    "parse": "promptlint.syntax",
    "read_inventory": "promptlint.api",
    "tags": "promptlint.semantics.tags",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: `import promptlint` alone costs nothing."""
    from importlib import import_module

    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
