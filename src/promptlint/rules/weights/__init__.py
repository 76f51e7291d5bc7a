"""Rules about weights."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.weights.accidental_weight import AccidentalWeight
from promptlint.rules.weights.and_weight_not_read import AndWeightNotRead
from promptlint.rules.weights.bare_weight import BareWeight
from promptlint.rules.weights.decimal_comma import DecimalComma
from promptlint.rules.weights.encoder_without_weights import EncoderWithoutWeights
from promptlint.rules.weights.escaped_weight import EscapedWeight
from promptlint.rules.weights.excessive_weight import ExcessiveWeight
from promptlint.rules.weights.invalid_number import InvalidNumber
from promptlint.rules.weights.nested_weight import NestedWeight
from promptlint.rules.weights.no_op_weight import NoOpWeight
from promptlint.rules.weights.stray_colon import StrayColon
from promptlint.rules.weights.unusual_number import UnusualNumber
from promptlint.rules.weights.weight_alone_in_brackets import WeightAloneInBrackets
from promptlint.rules.weights.weight_not_read import WeightNotRead
from promptlint.rules.weights.weight_outside_parens import WeightOutsideParens
from promptlint.rules.weights.weight_without_colon import WeightWithoutColon
from promptlint.rules.weights.whole_prompt_weight import WholePromptWeight
from promptlint.rules.weights.word_cut_by_weight import WordCutByWeight
from promptlint.rules.weights.zero_or_negative_weight import ZeroOrNegativeWeight

RULES: tuple[type[Rule], ...] = (
    InvalidNumber,
    DecimalComma,
    WeightNotRead,
    StrayColon,
    WeightOutsideParens,
    BareWeight,
    WholePromptWeight,
    NestedWeight,
    ExcessiveWeight,
    NoOpWeight,
    ZeroOrNegativeWeight,
    AccidentalWeight,
    WeightWithoutColon,
    WeightAloneInBrackets,
    UnusualNumber,
    EscapedWeight,
    WordCutByWeight,
    AndWeightNotRead,
    EncoderWithoutWeights,
)
