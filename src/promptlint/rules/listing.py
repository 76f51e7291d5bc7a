"""The rules as a list: what each is and says about itself, for programs that show or check them."""

from __future__ import annotations

import inspect
from functools import cache

from promptlint.addresses import PAGES_URL
from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.catalogue import NAMES
from promptlint.rules.kit.options import RuleOption, options_of
from promptlint.rules.kit.rule import Default, Rule
from promptlint.rules.kit.tool_codes import TOOL_CODES, ToolCode
from promptlint.rules.registry import FAMILIES, all_rules, plugin_rules

__all__ = ["RULES_URL", "RuleInfo", "list_rules", "page_of", "rule_info", "rule_url"]

RULES_URL = f"{PAGES_URL}rules/"
"""Where the pages of the rules are, one a code."""


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a rule says about itself.

    `aliases` are codes and names that it had before, `since` is the version that brought it, if that is known, and
    `targets` are the programs that it is true of, in their usual order. `fixable` is the most careful kind of fix that
    it offers, `summary` the first paragraph of its `documentation`, which is Markdown. One in
    `preview` is off until previews are wanted. A rule of an installed package
    has no `url`, and a family only if its code starts as those of a family do.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    family: str | None
    severity: Severity
    default: Default
    fixable: Applicability | None
    targets: tuple[str, ...]
    since: str | None
    summary: str
    documentation: str
    options: tuple[RuleOption, ...]
    preview: bool
    url: str | None


def list_rules(*, plugins: bool = False) -> tuple[RuleInfo, ...]:
    """Every code that a finding may have, in order: the rules, and what promptlint says about itself (`PL`).

    With `plugins` the rules of installed packages too. Raises PluginError for a package whose rules cannot be used.
    """
    every: tuple[Rule | ToolCode, ...] = (*all_rules(), *TOOL_CODES, *(plugin_rules() if plugins else ()))
    return tuple(sorted((rule_info(rule) for rule in every), key=lambda rule: rule.code))


def rule_info(rule: Rule | ToolCode) -> RuleInfo:
    """What a rule, or a code of the tool's own, says about itself."""
    if isinstance(rule, ToolCode):
        return _of_tool_code(rule)
    return _of_rule(rule, rule_url(rule.code) if type(rule) in map(type, all_rules()) else None)


def rule_url(code: str) -> str:
    """The page of a rule of promptlint's own."""
    return f"{RULES_URL}{code}.md"


def page_of(diagnostic: Diagnostic) -> str | None:
    """Where a finding is explained: as its rule says, else the page of one of ours; None for a rule of somebody else
    that says nothing."""
    return diagnostic.url or (rule_url(diagnostic.code) if diagnostic.code in _our_codes() else None)


@cache
def _our_codes() -> frozenset[str]:
    return frozenset((*(rule.code for rule in all_rules()), *(each.code for each in TOOL_CODES)))


def _of_rule(rule: Rule, url: str | None) -> RuleInfo:
    documentation = inspect.getdoc(rule) or ""
    return RuleInfo(
        rule.code,
        rule.name,
        rule.aliases,
        FAMILIES.get(rule.code[:2]),
        rule.severity,
        rule.default,
        rule.fixable,
        rule.targets(),
        rule.since or None,
        _summary(documentation),
        documentation,
        options_of(rule),
        rule.preview,
        url,
    )


def _of_tool_code(code: ToolCode) -> RuleInfo:
    """A code of the tool's own is always on, whatever program reads the prompts."""
    return RuleInfo(
        code.code,
        code.name,
        (),
        FAMILIES.get(code.code[:2]),
        code.severity,
        Default.ON,
        code.fixable,
        NAMES,
        None,
        _summary(code.documentation),
        code.documentation,
        (),
        False,
        rule_url(code.code),
    )


def _summary(documentation: str) -> str:
    return " ".join(documentation.partition("\n\n")[0].split())
