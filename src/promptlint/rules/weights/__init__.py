"""Rules about weights."""

from promptlint.rules.base import Rule
from promptlint.rules.weights.nested_weight import NestedWeight

RULES: tuple[type[Rule], ...] = (NestedWeight,)
