"""Rules about what stands beside a prompt: infotext and its like."""

from promptlint.rules.base import Rule
from promptlint.rules.metadata.lora_not_applied import LoraNotApplied

RULES: tuple[type[Rule], ...] = (LoraNotApplied,)
