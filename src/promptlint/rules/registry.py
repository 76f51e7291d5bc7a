"""The rules there are: an explicit tuple a family, no registration on import."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from promptlint.errors import PromptlintError
from promptlint.regex import regex
from promptlint.rules.kit.rule import Rule
from promptlint.rules.kit.tool_codes import TOOL_CODES, ToolCode

__all__ = [
    "FAMILIES",
    "PARKED_CODES",
    "PluginError",
    "aliases_of",
    "all_rules",
    "find_rule",
    "plugin_rules",
]

FAMILIES = {
    "PS": "syntax",
    "PW": "weights",
    "PD": "duplicates",
    "PR": "references",
    "PN": "negative prompt and the pair",
    "PT": "tokens and chunks",
    "PV": "the tags that a model knows",
    "PX": "dialects and portability",
    "PF": "formatting",
    "PM": "metadata and containers",
    "PL": "what the tool says about itself",
}
"""Code prefix to what the family is about."""

PARKED_CODES = {
    "PD006": "contained-tag: `hair` beside `long hair`",
    "PD007": "glued-tags: two known tags run together",
    "PM003": "not-reproducible: no seed, or no hash of the model",
    "PN004": "negated-negative: a negative prompt that says `no hands`",
    "PT006": "non-english-text: what costs a text encoder three tokens a character",
}
"""Codes reserved for rules that are not built yet, with what they would find."""


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """One instance of every rule, in the order of their codes."""
    from promptlint.rules import (
        dialects,
        duplicates,
        formatting,
        metadata,
        pair,
        references,
        syntax,
        tokens,
        vocabulary,
        weights,
    )

    families = (syntax, weights, duplicates, references, pair, tokens, vocabulary, dialects, formatting, metadata)
    return tuple(sorted((rule() for family in families for rule in family.RULES), key=lambda rule: rule.code))


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, tuple[str, ...]]:
    return {rule.code: rule.aliases for rule in all_rules() if rule.aliases}


def aliases_of(code: str) -> tuple[str, ...]:
    """The codes and names that a rule of ours had, or that it was a part of; none for a code that there is not."""
    return _aliases().get(code, ())


_CODE = regex(r"[A-Z]{1,4}[0-9]{3}")
_NAME = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class PluginError(PromptlintError):
    """An installed package whose rules cannot be used. The message is one line: which, what, what to do."""


@lru_cache(maxsize=1)
def plugin_rules() -> tuple[Rule, ...]:
    """The rules of packages that are installed for this Python, in the order of their codes. Raises PluginError.

    Looking for packages takes some 35 ms, so this is asked only where the configuration says `plugin-rules = true`.
    """
    from promptlint.rules.plugin_places import plugin_points

    found: dict[str, Rule] = {}
    ours: tuple[Rule | ToolCode, ...] = (*all_rules(), *TOOL_CODES)
    taken = {name: "promptlint" for rule in ours for name in (rule.code, rule.name)}
    taken |= {name: "promptlint" for rule in all_rules() for name in rule.aliases}
    for point in plugin_points():
        source = point.dist.name if point.dist is not None else point.value
        try:
            loaded = point.load()
            classes = [loaded] if isinstance(loaded, type) else list(loaded)
            rules = [each() if isinstance(each, type) else each for each in classes]
        except Exception as error:
            words = " ".join(f"{type(error).__name__}: {error}".split())
            raise PluginError(f"{source}: its rules cannot be loaded: {words}") from error
        for rule in rules:
            if not isinstance(rule, Rule):
                raise PluginError(f"{source}: {point.value} is not a rule; it must give subclasses of Rule")
            lacking = next((name for name in ("code", "name", "severity", "visits") if not hasattr(rule, name)), None)
            if lacking is not None:
                raise PluginError(f"{source}: {type(rule).__name__} has no {lacking}")
            if "targets" in vars(type(rule)):
                raise PluginError(f"{source}: {type(rule).__name__} has `targets`; say what it `needs` of a program")
            if "plugins_off" in vars(type(rule)):
                raise PluginError(
                    f"{source}: {type(rule).__name__} has `plugins_off`; say what extensions it is `silent_with`"
                )
            if _CODE.fullmatch(rule.code) is None or _NAME.fullmatch(rule.name) is None:
                named = f"{rule.code!r} and {rule.name!r}"
                raise PluginError(f"{source}: {named} must be a code like XS001 and a name in kebab case")
            for name in (rule.code, rule.name):
                if name in taken:
                    raise PluginError(f"{source}: {name} is taken by {taken[name]}; choose another code and name")
                taken[name] = source
            found[rule.code] = rule
    return tuple(found[code] for code in sorted(found))


def find_rule(code: str) -> Rule | None:
    """The rule with this code or name, or else the first that had it; whatever the case, or None."""
    wanted = code.casefold()
    named = (r for r in all_rules() if wanted in (r.code.casefold(), r.name))
    had = (r for r in all_rules() if wanted in map(str.casefold, r.aliases))
    return next(named, None) or next(had, None)
