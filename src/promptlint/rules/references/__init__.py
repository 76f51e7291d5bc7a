"""Rules of this family."""

from promptlint.rules.base import Rule

RULES: tuple[type[Rule], ...] = ()
