"""Rules about the negative prompt and the pair."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.pair.negative_ignored import NegativeIgnored
from promptlint.rules.pair.pasted_label import PastedLabel
from promptlint.rules.pair.positive_copied_to_negative import PositiveCopiedToNegative
from promptlint.rules.pair.quality_on_wrong_side import QualityOnWrongSide
from promptlint.rules.pair.tag_in_both import TagInBoth

RULES: tuple[type[Rule], ...] = (TagInBoth, PositiveCopiedToNegative, PastedLabel, QualityOnWrongSide, NegativeIgnored)
