"""Rules about formatting: off in `check`, applied by `format`."""

from promptlint.rules.formatting.comma_noise import CommaNoise
from promptlint.rules.formatting.newline_in_tag import NewlineInTag
from promptlint.rules.formatting.underscore_style import UnderscoreStyle
from promptlint.rules.formatting.weight_style import WeightStyle
from promptlint.rules.formatting.whitespace import Whitespace
from promptlint.rules.kit.rule import Rule

RULES: tuple[type[Rule], ...] = (Whitespace, NewlineInTag, CommaNoise, UnderscoreStyle, WeightStyle)
