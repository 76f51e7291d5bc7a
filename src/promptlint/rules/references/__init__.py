"""Rules about references: LoRAs, embeddings, hypernetworks, wildcards."""

from promptlint.rules.kit.rule import Rule
from promptlint.rules.references.ambiguous_reference import AmbiguousReference
from promptlint.rules.references.base_model_mismatch import BaseModelMismatch
from promptlint.rules.references.bracketless_lora import BracketlessLora
from promptlint.rules.references.brackets_in_extra_network import BracketsInExtraNetwork
from promptlint.rules.references.decorated_embedding import DecoratedEmbedding
from promptlint.rules.references.equals_in_lora_name import EqualsInLoraName
from promptlint.rules.references.extra_network_in_negative import ExtraNetworkInNegative
from promptlint.rules.references.invalid_lora_weight import InvalidLoraWeight
from promptlint.rules.references.lora_weight_range import LoraWeightRange
from promptlint.rules.references.malformed_extra_network import MalformedExtraNetwork
from promptlint.rules.references.missing_embedding import MissingEmbedding
from promptlint.rules.references.missing_lora import MissingLora
from promptlint.rules.references.missing_required_reference import MissingRequiredReference
from promptlint.rules.references.missing_trigger_word import MissingTriggerWord
from promptlint.rules.references.missing_wildcard import MissingWildcard
from promptlint.rules.references.negative_embedding_in_positive import NegativeEmbeddingInPositive
from promptlint.rules.references.swallowed_text import SwallowedText
from promptlint.rules.references.unknown_extra_network_type import UnknownExtraNetworkType
from promptlint.rules.references.unknown_lora_argument import UnknownLoraArgument
from promptlint.rules.references.wrapped_extra_network import WrappedExtraNetwork
from promptlint.rules.references.wrong_kind_reference import WrongKindReference

RULES: tuple[type[Rule], ...] = (
    MalformedExtraNetwork,
    UnknownExtraNetworkType,
    InvalidLoraWeight,
    ExtraNetworkInNegative,
    BracketlessLora,
    MissingLora,
    MissingEmbedding,
    MissingRequiredReference,
    WrongKindReference,
    BaseModelMismatch,
    MissingTriggerWord,
    AmbiguousReference,
    DecoratedEmbedding,
    NegativeEmbeddingInPositive,
    WrappedExtraNetwork,
    LoraWeightRange,
    MissingWildcard,
    SwallowedText,
    EqualsInLoraName,
    UnknownLoraArgument,
    BracketsInExtraNetwork,
)
