"""What a rule of your own imports: these names stay where they are, wherever the code moves."""

from promptlint.rules.kit.context import Context, DocumentContext, PairContext, PromptPair
from promptlint.rules.kit.fact import Fact, document_fact, fact, pair_fact
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
    "Fact",
    "Good",
    "NoOptions",
    "PairContext",
    "PromptPair",
    "Rule",
    "delete",
    "document_fact",
    "fact",
    "insert",
    "pair_fact",
    "replace",
    "safe",
    "unsafe",
]
