"""promptlint: a linter for Stable Diffusion prompts in AUTOMATIC1111 WebUI syntax.

`lint` checks a prompt, `lint_file` a file, `fix` and `format_prompt` change one; `parse` gives the tree, `tags` the
comma-separated items, `evaluate` what the host makes of it; `convert` writes it for another program; `list_rules` says
which rules there are. Every exception of its own is a `PromptlintError`.

The names in `__all__` are public, and so are those of `promptlint.semantics`, `promptlint.syntax`,
`promptlint.rules.base` and `promptlint.testing`. All else is private: it may move or go at any time.
"""

from __future__ import annotations

from promptlint._version import __version__

TYPE_CHECKING = False  # type checkers take it for true; typing itself would cost `--version` its budget
if TYPE_CHECKING:
    from promptlint.api import fix, format_prompt, lint, lint_file, list_rules, read_inventory, read_vocabulary
    from promptlint.config import ConfigFileError, LoadedConfig, Origin, Trust
    from promptlint.conversion.converting import convert
    from promptlint.conversion.model import Conversion, Loss, StepText
    from promptlint.diagnostics import Applicability, Diagnostic, Fix, Label, Note, Severity
    from promptlint.documents.decoding import ReadError
    from promptlint.documents.model import PromptKeys, Region
    from promptlint.documents.writer import WriteError
    from promptlint.engine.baseline import BaselineError
    from promptlint.engine.fixer import AppliedFix, FixResult
    from promptlint.engine.formatter import FormatStyle
    from promptlint.engine.in_force import Excluded, InForce
    from promptlint.engine.layers import SetBy, Setting
    from promptlint.engine.project import OptionError, Project
    from promptlint.engine.report import Finding, Place, Report
    from promptlint.engine.settings import ConfigError, Settings
    from promptlint.errors import MissingPackageError, PromptlintError
    from promptlint.programs.evaluation import evaluate
    from promptlint.resources.inventory.installed.layout import Folder
    from promptlint.resources.inventory.installed.search import Problem
    from promptlint.resources.inventory.model import Inventory, ResourceEntry
    from promptlint.resources.inventory.opening import Opened
    from promptlint.resources.inventory.sources import SourceError, Sources
    from promptlint.resources.requirements.manifest import ManifestError
    from promptlint.resources.requirements.model import BaseRequirement, Manifest, Requirement
    from promptlint.resources.vocabulary.model import Vocabulary
    from promptlint.resources.vocabulary.reading import VocabularyError
    from promptlint.roles import Role, RoleName
    from promptlint.rules.kit.options import RuleOption
    from promptlint.rules.kit.rule import Default, Rule
    from promptlint.rules.listing import RuleInfo
    from promptlint.rules.registry import PluginError
    from promptlint.rules.user.tag_rule import TagTable
    from promptlint.semantics.errors import HostError
    from promptlint.semantics.evaluation import Evaluation
    from promptlint.semantics.host import Host
    from promptlint.semantics.tags import Scope, Tag, tags
    from promptlint.syntax import Node, Prompt, parse
    from promptlint.text import Edit, LineIndex, Position, SourceText, Span, apply_edits

__all__ = [
    "Applicability",
    "AppliedFix",
    "BaseRequirement",
    "BaselineError",
    "ConfigError",
    "ConfigFileError",
    "Conversion",
    "Default",
    "Diagnostic",
    "Edit",
    "Evaluation",
    "Excluded",
    "Finding",
    "Fix",
    "FixResult",
    "Folder",
    "FormatStyle",
    "Host",
    "HostError",
    "InForce",
    "Inventory",
    "Label",
    "LineIndex",
    "LoadedConfig",
    "Loss",
    "Manifest",
    "ManifestError",
    "MissingPackageError",
    "Node",
    "Note",
    "Opened",
    "OptionError",
    "Origin",
    "Place",
    "PluginError",
    "Position",
    "Problem",
    "Project",
    "Prompt",
    "PromptKeys",
    "PromptlintError",
    "ReadError",
    "Region",
    "Report",
    "Requirement",
    "ResourceEntry",
    "Role",
    "RoleName",
    "Rule",
    "RuleInfo",
    "RuleOption",
    "Scope",
    "SetBy",
    "Setting",
    "Settings",
    "Severity",
    "SourceError",
    "SourceText",
    "Sources",
    "Span",
    "StepText",
    "Tag",
    "TagTable",
    "Trust",
    "Vocabulary",
    "VocabularyError",
    "WriteError",
    "__version__",
    "apply_edits",
    "convert",
    "evaluate",
    "fix",
    "format_prompt",
    "lint",
    "lint_file",
    "list_rules",
    "parse",
    "read_inventory",
    "read_vocabulary",
    "tags",
]

_HOMES = {
    "promptlint.api": (
        "fix",
        "format_prompt",
        "lint",
        "lint_file",
        "list_rules",
        "read_inventory",
        "read_vocabulary",
    ),
    "promptlint.config": ("ConfigFileError", "LoadedConfig", "Origin", "Trust"),
    "promptlint.conversion.converting": ("convert",),
    "promptlint.conversion.model": ("Conversion", "Loss", "StepText"),
    "promptlint.diagnostics": ("Applicability", "Diagnostic", "Fix", "Label", "Note", "Severity"),
    "promptlint.documents.decoding": ("ReadError",),
    "promptlint.documents.model": ("PromptKeys", "Region"),
    "promptlint.documents.writer": ("WriteError",),
    "promptlint.engine.baseline": ("BaselineError",),
    "promptlint.engine.fixer": ("AppliedFix", "FixResult"),
    "promptlint.engine.formatter": ("FormatStyle",),
    "promptlint.engine.layers": ("SetBy", "Setting"),
    "promptlint.engine.in_force": ("Excluded", "InForce"),
    "promptlint.engine.project": ("OptionError", "Project"),
    "promptlint.engine.report": ("Finding", "Place", "Report"),
    "promptlint.engine.settings": ("ConfigError", "Settings"),
    "promptlint.errors": ("MissingPackageError", "PromptlintError"),
    "promptlint.resources.inventory.installed.layout": ("Folder",),
    "promptlint.resources.inventory.installed.search": ("Problem",),
    "promptlint.resources.inventory.opening": ("Opened",),
    "promptlint.resources.inventory.sources": ("SourceError", "Sources"),
    "promptlint.resources.inventory.model": ("Inventory", "ResourceEntry"),
    "promptlint.resources.requirements.model": ("BaseRequirement", "Manifest", "Requirement"),
    "promptlint.resources.requirements.manifest": ("ManifestError",),
    "promptlint.resources.vocabulary.model": ("Vocabulary",),
    "promptlint.resources.vocabulary.reading": ("VocabularyError",),
    "promptlint.roles": ("Role", "RoleName"),
    "promptlint.rules.kit.options": ("RuleOption",),
    "promptlint.rules.kit.rule": ("Default", "Rule"),
    "promptlint.rules.listing": ("RuleInfo",),
    "promptlint.rules.registry": ("PluginError",),
    "promptlint.rules.user.tag_rule": ("TagTable",),
    "promptlint.semantics.errors": ("HostError",),
    "promptlint.programs.evaluation": ("evaluate",),
    "promptlint.semantics.evaluation": ("Evaluation",),
    "promptlint.semantics.host": ("Host",),
    "promptlint.semantics.tags": ("Scope", "Tag", "tags"),
    "promptlint.syntax": ("Node", "Prompt", "parse"),
    "promptlint.text": ("Edit", "LineIndex", "Position", "SourceText", "Span", "apply_edits"),
}
"""The module that each public name is imported from when it is first used."""
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used: `import promptlint` alone costs nothing."""
        from importlib import import_module

        home = _HOME_OF.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(home), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
