"""From one program's prompts to another's: what the source reads of a prompt, in a text that the target reads alike."""

from promptlint.conversion.converting import convert
from promptlint.conversion.model import Conversion, Loss, LossKind, StepText

__all__ = ["Conversion", "Loss", "LossKind", "StepText", "convert"]
