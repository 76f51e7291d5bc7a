"""The rules there are: an explicit tuple a family, no registration on import."""

from __future__ import annotations

from functools import lru_cache

from promptlint.rules.base import Rule

__all__ = ["FAMILIES", "all_rules", "find_rule"]

FAMILIES = {
    "PS": "syntax",
    "PW": "weights",
    "PD": "duplicates",
    "PR": "references",
    "PN": "negative prompt and the pair",
    "PT": "tokens and chunks",
    "PX": "dialects and portability",
    "PF": "formatting",
    "PM": "metadata and containers",
    "PL": "what the tool says about itself",
}
"""Code prefix to what the family is about."""


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """One instance of every rule, in the order of their codes."""
    from promptlint.rules import (  # noqa: PLC0415
        dialects,
        duplicates,
        metadata,
        pair,
        references,
        syntax,
        tokens,
        weights,
    )

    families = (syntax, weights, duplicates, references, pair, tokens, dialects, metadata)
    return tuple(sorted((rule() for family in families for rule in family.RULES), key=lambda rule: rule.code))


def find_rule(code: str) -> Rule | None:
    """The rule with this code or name, whatever the case, or None."""
    wanted = code.casefold()
    return next((r for r in all_rules() if wanted in (r.code.casefold(), r.name)), None)
