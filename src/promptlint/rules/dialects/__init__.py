"""Rules about other programs' prompt syntax."""

from promptlint.rules.base import Rule
from promptlint.rules.dialects.novelai_braces import NovelaiBraces
from promptlint.rules.dialects.unexpanded_template import UnexpandedTemplate

RULES: tuple[type[Rule], ...] = (NovelaiBraces, UnexpandedTemplate)
