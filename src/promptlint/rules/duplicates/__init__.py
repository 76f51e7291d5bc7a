"""Rules about what stands twice."""

from promptlint.rules.duplicates.duplicate_decorated import DuplicateDecorated
from promptlint.rules.duplicates.duplicate_different_weight import DuplicateDifferentWeight
from promptlint.rules.duplicates.duplicate_lora import DuplicateLora
from promptlint.rules.duplicates.duplicate_tag import DuplicateTag
from promptlint.rules.duplicates.repeated_block import RepeatedBlock
from promptlint.rules.kit.rule import Rule

RULES: tuple[type[Rule], ...] = (
    DuplicateTag,
    DuplicateDifferentWeight,
    DuplicateDecorated,
    RepeatedBlock,
    DuplicateLora,
)
