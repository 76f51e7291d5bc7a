"""What a rule of your own imports: these names stay where they are, whatever moves behind them."""

from promptlint.rules.kit.context import Context, DocumentContext, PairContext, PromptPair
from promptlint.rules.kit.rule import (
    Bad,
    Case,
    Default,
    Good,
    NoOptions,
    Rule,
    delete,
    insert,
    replace,
    safe,
    unsafe,
)
from promptlint.rules.kit.targets import ANYWHERE, KNOWN, WEBUIS, WITH_COMMENTS, WITH_WEIGHTS

__all__ = [
    "ANYWHERE",
    "KNOWN",
    "WEBUIS",
    "WITH_COMMENTS",
    "WITH_WEIGHTS",
    "Bad",
    "Case",
    "Context",
    "Default",
    "DocumentContext",
    "Good",
    "NoOptions",
    "PairContext",
    "PromptPair",
    "Rule",
    "delete",
    "insert",
    "replace",
    "safe",
    "unsafe",
]
